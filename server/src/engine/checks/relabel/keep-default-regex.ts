import { matchesEverything } from '../../relabel/written.js';
import { check } from '../check.js';
import { soundRules, textPlace } from '../shared-relabel.js';

export const keepDefaultRegex = check({
  code: 'relabel/keep-default-regex',
  scope: 'unit',
  on: ['RelabelRules'],
  weight: { severity: 'warning', costs: 'the rule does nothing.' },
  docs: {
    what: '`keep` with a pattern that matches everything.',
    why: 'The default pattern is `(.*)`, which the empty text matches too.',
    fix: 'Write the `regex` that is meant; `.+` keeps what has the label.',
  },
  run(unit, tell) {
    for (const rule of soundRules(unit)) {
      if (rule.action === 'keep' && rule.sources.length > 0 && matchesEverything(rule))
        tell({ message: '`keep` with a pattern that matches everything keeps everything.', at: textPlace(rule, rule.regex) });
    }
  },
});
