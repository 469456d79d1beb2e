import { check } from '../check.js';
import { atNode } from '../shared-node.js';
import { soundRules } from '../shared-relabel.js';

export const tmpLabelLeaks = check({
  code: 'relabel/tmp-label-leaks',
  scope: 'unit',
  on: ['RelabelRules'],
  weight: { severity: 'information', costs: 'every series of the job carries the label.' },
  docs: {
    what: 'A temporary label without the name for it.',
    why: 'Only labels that begin with `__` vanish when relabeling is done; `__tmp` is kept for this.',
    fix: 'Call it `__tmp_…`, or drop it at the end.',
  },
  run(unit, tell) {
    if (unit.stage !== 'target') return;
    const rules = soundRules(unit);
    for (const rule of rules) {
      const { text, node } = rule.target;
      if (!node || !/^_?te?mp(_|$)/i.test(text)) continue;
      if (rules.some((it) => it.action === 'labeldrop' && it.compiled.test(text))) continue;
      tell({ message: `\`${text}\` stays on every series; names with \`__tmp\` vanish.`, at: atNode(node) });
    }
  },
});
