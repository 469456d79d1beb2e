import { check } from '../check.js';
import { soundRules, textPlace } from '../shared-relabel.js';

export const dropLeInf = check({
  code: 'relabel/drop-le-inf',
  scope: 'unit',
  on: ['RelabelRules'],
  weight: { severity: 'warning', costs: '`histogram_quantile` gives NaN.' },
  docs: {
    what: 'A rule that drops the bucket `+Inf`.',
    why: 'The last bucket counts all observations; without it no quantile can be computed.',
    fix: 'Drop other buckets and keep `+Inf`.',
  },
  run(unit, tell) {
    if (unit.stage !== 'metric' && unit.stage !== 'write') return;
    for (const rule of soundRules(unit)) {
      if (rule.action !== 'drop' || rule.sources.at(-1)?.name !== 'le') continue;
      const inf = rule.sources.length === 1 ? rule.compiled.test('+Inf') && !rule.compiled.test('') : /\\\+Inf/.test(rule.regex.text);
      if (inf) tell({ message: 'This drops the bucket `+Inf`, which every quantile needs.', at: textPlace(rule, rule.regex) });
    }
  },
});
