import { check } from '../check.js';
import { rulePlace, soundRules } from '../shared-relabel.js';

export const keepNoSource = check({
  code: 'relabel/keep-no-source',
  scope: 'unit',
  on: ['RelabelRules'],
  weight: { severity: 'warning', costs: 'everything is kept, or nothing.' },
  docs: {
    what: '`keep` or `drop` without source labels.',
    why: 'The pattern is matched against the empty text, the same for every target: `drop` with the default pattern takes all, `keep` does nothing.',
    fix: 'Add `source_labels`.',
  },
  run(unit, tell) {
    for (const rule of soundRules(unit)) {
      if ((rule.action !== 'keep' && rule.action !== 'drop') || rule.sources.length > 0) continue;
      const matches = rule.compiled.test('');
      const effect = matches === (rule.action === 'keep') ? 'nothing is dropped' : 'everything is dropped';
      tell({ message: `Without source labels \`${rule.action}\` looks at the empty text: ${effect}.`, at: rulePlace(rule) });
    }
  },
});
