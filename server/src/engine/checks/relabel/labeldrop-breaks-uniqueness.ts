import type { RelabelRulesUnit } from '../../resources/unit.js';
import { get, itemsOf, keyText, pairsOf, stringAt } from '../../syntax/access.js';
import { check } from '../check.js';
import { soundRules, textPlace } from '../shared-relabel.js';

/** Whether a job has several targets that nothing but `instance` tells apart: no rule writes a label out of others, no file or group may bring one. */
function isInstanceAlone({ style, stage, owner }: RelabelRulesUnit): boolean {
  if (style !== 'prometheus' || stage !== 'metric') return false;
  const writes = itemsOf(get(owner, 'relabel_configs')).some(
    (it) => get(it, 'source_labels') ?? stringAt(it, 'action')?.toLowerCase() === 'labelmap',
  );
  const discoveries = pairsOf(owner).flatMap((pair) => keyText(pair)?.match(/^\w+_sd_configs$/) ?? []);
  if (writes || discoveries.some((it) => /^(?:file|http)_/.test(it))) return false;
  const groups = itemsOf(get(owner, 'static_configs'));
  if (groups.length === 0) return discoveries.length > 0;
  return groups.some((it) => itemsOf(get(it, 'targets')).length > 1);
}

export const labeldropBreaksUniqueness = check({
  code: 'relabel/labeldrop-breaks-uniqueness',
  scope: 'unit',
  on: ['RelabelRules'],
  weight: { severity: 'warning', costs: 'duplicate samples, which are refused, and histograms without buckets.' },
  docs: {
    what: '`labeldrop` of a label that tells the series of one metric apart.',
    why: 'The buckets of a histogram differ in `le` only, the quantiles of a summary in `quantile`, the series of two targets often in `instance`.',
    fix: 'Drop the series with an action `drop`, or aggregate in a recording rule.',
  },
  run(unit, tell) {
    if (unit.stage !== 'metric' && unit.stage !== 'write') return;
    for (const rule of soundRules(unit)) {
      if (rule.action !== 'labeldrop') continue;
      const hit = ['le', 'quantile'].find((it) => rule.compiled.test(it));
      const at = textPlace(rule, rule.regex);
      if (hit) tell({ message: `Without \`${hit}\` the series of one metric are the same.`, at });
      else if (rule.compiled.test('instance') && isInstanceAlone(unit))
        tell({ message: 'Without `instance` the series of all targets of the job are the same.', at });
    }
  },
});
