import { check } from '../check.js';
import { soundRules, textPlace } from '../shared-relabel.js';

export const labeldropBreaksUniqueness = check({
  code: 'relabel/labeldrop-breaks-uniqueness',
  scope: 'unit',
  on: ['RelabelRules'],
  weight: { severity: 'warning', costs: 'duplicate samples, which are refused, and histograms without buckets.' },
  docs: {
    what: '`labeldrop` of a label that tells the series of one metric apart.',
    why: 'The buckets of a histogram differ in `le` only, the quantiles of a summary in `quantile`.',
    fix: 'Drop the series with an action `drop`, or aggregate in a recording rule.',
  },
  *run(unit) {
    if (unit.stage !== 'metric' && unit.stage !== 'write') return;
    for (const rule of soundRules(unit)) {
      if (rule.action !== 'labeldrop') continue;
      const hit = ['le', 'quantile'].find((it) => rule.compiled.test(it));
      if (hit) yield { message: `Without \`${hit}\` the series of one metric are the same.`, at: textPlace(rule, rule.regex) };
    }
  },
});
