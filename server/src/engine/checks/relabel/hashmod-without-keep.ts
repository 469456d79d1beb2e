import { reads } from '../../relabel/written.js';
import { check } from '../check.js';
import { isWhole, rulePlace, soundRules } from '../shared-relabel.js';

export const hashmodWithoutKeep = check({
  code: 'relabel/hashmod-without-keep',
  scope: 'unit',
  on: ['RelabelRules'],
  weight: { severity: 'information', costs: 'nothing is sharded.' },
  docs: {
    what: '`hashmod` whose result no rule reads.',
    why: 'It only writes a number into a label; a `keep` on that label makes the shard.',
    fix: 'Add a `keep` with the number of the shard.',
  },
  run(unit, tell) {
    if (!isWhole(unit)) return;
    const rules = soundRules(unit);
    for (const [i, rule] of rules.entries()) {
      const { text } = rule.target;
      // A label that stays on the series may be read later.
      if (rule.action !== 'hashmod' || !text.startsWith('__') || rules.slice(i + 1).some((it) => reads(it, text))) continue;
      tell({ message: `No rule reads \`${text}\`: nothing is sharded.`, at: rulePlace(rule) });
    }
  },
});
