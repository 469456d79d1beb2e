import { check } from '../check.js';
import { addressFixes } from '../shared-address.js';
import { soundRules, textPlace } from '../shared-relabel.js';

export const addressGetsUrl = check({
  code: 'relabel/address-gets-url',
  scope: 'unit',
  on: ['RelabelRules'],
  weight: { severity: 'warning', costs: 'the target is refused: it has no valid address.' },
  docs: {
    what: 'A URL, or a path, in `__address__`.',
    why: 'It is `host:port`. Scheme and path are labels of their own.',
    fix: 'Set `__scheme__` and `__metrics_path__`.',
  },
  run(unit, tell) {
    if (unit.stage !== 'target') return;
    const writers = soundRules(unit).filter((it) => it.action === 'replace' && it.target.text === '__address__');
    for (const rule of writers) {
      const text = rule.replacement.text;
      if (/^[a-z]+:\/\//i.test(text))
        tell({
          message: '`__address__` is host:port; a URL is refused.',
          at: textPlace(rule, rule.replacement),
          fixes: rule.replacement.node ? addressFixes(rule.replacement.node, unit.owner) : [],
        });
      // What stands there for a while may be cut by the rules below.
      else if (text.includes('/') && rule === writers.at(-1))
        tell({ message: '`__address__` is host:port; a path is refused.', at: textPlace(rule, rule.replacement) });
    }
  },
});
