import { check } from '../check.js';
import { atNode } from '../shared-node.js';
import { soundRules } from '../shared-relabel.js';

export const metaInMetricRelabel = check({
  code: 'relabel/meta-in-metric-relabel',
  scope: 'unit',
  on: ['RelabelRules'],
  weight: { severity: 'warning', costs: 'the label is never there.' },
  docs: {
    what: 'A `__meta_` label in rules that run after the scrape.',
    why: 'Labels that begin with `__` are removed when target relabeling is done.',
    fix: 'Copy it to a label of the target in `relabel_configs` first.',
  },
  run(unit, tell) {
    if (unit.stage === 'target') return;
    for (const rule of soundRules(unit)) {
      for (const { name, node } of rule.sources) {
        if (name.startsWith('__meta_'))
          tell({ message: `\`${name}\` is gone after target relabeling: it is always empty here.`, at: atNode(node) });
      }
      if (rule.action === 'labelmap' && rule.regex.node && rule.regex.text.startsWith('__meta_'))
        tell({ message: 'Labels of discovery are gone after target relabeling: nothing is mapped here.', at: atNode(rule.regex.node) });
    }
  },
});
