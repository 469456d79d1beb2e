import { check } from '../check.js';
import { soundRules, textPlace } from '../shared-relabel.js';

export const addressGetsUrl = check({
  code: 'relabel/address-gets-url',
  scope: 'unit',
  on: ['RelabelRules'],
  weight: { severity: 'warning', costs: 'the target is refused: it has no valid address.' },
  docs: {
    what: 'A URL in `__address__`.',
    why: 'It is `host:port`. Scheme and path are labels of their own.',
    fix: 'Set `__scheme__` and `__metrics_path__`.',
  },
  *run(unit) {
    if (unit.stage !== 'target') return;
    for (const rule of soundRules(unit)) {
      if (rule.action === 'replace' && rule.target.text === '__address__' && /^[a-z]+:\/\//i.test(rule.replacement.text))
        yield { message: '`__address__` is host:port; a URL is refused.', at: textPlace(rule, rule.replacement) };
    }
  },
});
