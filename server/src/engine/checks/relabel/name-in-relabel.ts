import { check } from '../check.js';
import { atNode } from '../shared-node.js';
import { soundRules } from '../shared-relabel.js';

export const nameInRelabel = check({
  code: 'relabel/name-in-relabel',
  scope: 'unit',
  on: ['RelabelRules'],
  weight: { severity: 'warning', costs: 'the label is never there.' },
  docs: {
    what: '`__name__` in target relabeling.',
    why: 'Targets have no metric name; it comes with the scrape.',
    fix: 'Move the rule to `metric_relabel_configs`.',
  },
  run(unit, tell) {
    if (unit.stage !== 'target') return;
    const rules = soundRules(unit);
    // Somebody who sets it means something by it.
    if (rules.some((rule) => rule.target.text === '__name__')) return;
    const where = unit.style === 'operator' ? 'metricRelabelings' : 'metric_relabel_configs';
    for (const { name, node } of rules.flatMap((rule) => rule.sources))
      if (name === '__name__')
        tell({ message: `A target has no \`__name__\`: rules about metrics belong into \`${where}\`.`, at: atNode(node) });
  },
});
