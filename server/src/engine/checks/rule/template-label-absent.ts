import { labelInfo, targetLabels } from '../../catalogue/labels.js';
import type { Expr } from '../../promql/ast.js';
import { type LabelSet, stateOf } from '../../promql/label-sets.js';
import { anyMetric, labelsOf } from '../../promql/labels.js';
import type { QueryUnit } from '../../resources/unit.js';
import { nearestOf } from '../../text/distance.js';
import type { Fix } from '../../text/problem.js';
import { check } from '../check.js';
import { useFix } from '../shared-field.js';
import { visitsOf } from '../shared-lint.js';
import { alertUses } from '../shared-template.js';

export const templateLabelAbsent = check({
  code: 'rule/template-label-absent',
  scope: 'unit',
  on: ['Template'],
  weight: { severity: 'warning', costs: 'the annotation has a gap where the label should be.' },
  docs: {
    what: 'A template reads a label that the alert’s expression cannot have: an aggregation dropped it, or its case is another.',
    why: '`$labels` are the labels of the expression’s result, without those that the rule adds. A missing one prints as nothing. Silent where a condition of the template asks for the label.',
    fix: 'Keep the label in `by`, or take it out of the text.',
  },
  run(template, tell, target) {
    const { query, region } = template;
    const uses = query && alertUses(template, target);
    if (!uses || uses.labels.length === 0) return;
    const [whole] = visitsOf(query, target);
    if (!whole) return;
    const labels = labelsOf(whole.expr, anyMetric);
    const told = new Set<string>();
    for (const { name, span } of uses.labels) {
      const { presence, because } = stateOf(labels, name);
      if (labels.known.has(name) && presence !== 'never') continue;
      if (uses.asked.has(name) || told.has(name)) continue;
      const other = otherCase(name, labels);
      // Of a label that nothing is known of: only what is another one in all but case, and that no scrape gives.
      if (presence !== 'never' && (!other || targetLabels.includes(name))) continue;
      told.add(name);
      const present = [...labels.known].flatMap(([it, state]) => (state.presence === 'never' ? [] : it));
      // A label of the mesh is meant as it is written.
      const near = other || labelInfo(name) || name.length < 5 ? undefined : nearestOf(name, present, 2);
      tell({
        message: `The alert has no label \`${name}\`: ${other ? `its name is \`${other}\`` : because.text.replace(/\.$/, '')}. Nothing is printed.`,
        at: { value: undefined, region, span },
        ...(because.span
          ? { related: [{ message: 'The labels are decided here.', at: { value: undefined, region: query.region, span: because.span } }] }
          : {}),
        fixes: other
          ? [useFix({ region, span }, other)]
          : [...keptFixes(whole.expr, query, name), ...(near ? [{ ...useFix({ region, span }, near), preferred: false }] : [])],
      });
    }
  },
});

/** The label of the result whose name differs in case only: one that the expression names, or that every target has. */
function otherCase(name: string, labels: LabelSet): string | undefined {
  const lower = name.toLowerCase();
  for (const [it, { presence }] of labels.known) if (presence !== 'never' && it !== name && it.toLowerCase() === lower) return it;
  return (lower === 'instance' || lower === 'job') && lower !== name && stateOf(labels, lower).presence !== 'never' ? lower : undefined;
}

/** Keeps the label in the `by` that drops it, where one aggregation alone decides. */
function keptFixes(root: Expr, query: QueryUnit, name: string): readonly Fix[] {
  let it = root;
  while (it.type === 'paren' || (it.type === 'binary' && it.rhs.valueType === 'scalar')) it = it.type === 'paren' ? it.expr : it.lhs;
  if (it.type !== 'aggregation' || !it.grouping || it.grouping.without) return [];
  const inner = labelsOf(it.expr, anyMetric);
  // Further in the label must still be there.
  if (stateOf(inner, name).presence === 'never') return [];
  const list = [...it.grouping.labels.map(({ span }) => query.region.text.slice(span.start, span.end)), name].join(', ');
  const edit = { region: query.region, span: it.grouping.parens, text: `(${list})` };
  return [{ title: `Keep \`${name}\` in \`by\``, edits: [edit] }];
}
