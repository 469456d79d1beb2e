import { stateOf } from '../../promql/label-sets.js';
import { anyMetric, labelsOf, nameOf } from '../../promql/labels.js';
import { selectorsIn } from '../../promql/tree.js';
import { check } from '../check.js';
import { bucketArgument, found, isVariable, mend, textAt, visitsOf } from '../shared-lint.js';

export const quantileWithoutLe = check({
  code: 'promql/quantile-without-le',
  scope: 'unit',
  on: ['Query'],
  weight: { severity: 'warning', costs: 'the result is empty.' },
  docs: {
    what: '`histogram_quantile` over buckets whose label `le` has been aggregated away.',
    why: 'The bounds of the buckets are in `le`; without it there is no histogram.',
    fix: 'Keep `le`: `sum by (le, …) (rate(…_bucket[5m]))`.',
  },
  run(query, tell, target) {
    for (const { expr, parents } of visitsOf(query, target, 'call')) {
      const arg = expr.args[bucketArgument.get(expr.name) ?? -1];
      if (!arg) continue;
      const buckets = selectorsIn(arg).some((it) => /_bucket(:|$)/.test(nameOf(it) ?? ''));
      const state = stateOf(labelsOf(arg, anyMetric), 'le');
      const span = state.because.span;
      if (!buckets || state.presence !== 'never' || !span || parents.length > 400 || isVariable(query, span)) continue;
      const aggregation = visitsOf(query, target, 'aggregation').find(
        (it) => it.expr.grouping?.span === span || it.expr.opSpan === span,
      )?.expr;
      // The bounds of VictoriaMetrics' own histograms.
      const kept = aggregation?.type === 'aggregation' && !aggregation.grouping?.without ? aggregation.grouping?.labels : undefined;
      if (kept?.some((it) => it.value === 'vmrange')) continue;
      const fix = aggregation?.type === 'aggregation' ? keepLe(aggregation.grouping, aggregation.opSpan.end) : undefined;
      tell(
        found(query, span, `\`le\` is lost here: \`${expr.name}\` of it is empty.`, {
          ...(fix ? { fixes: [{ ...mend(query, 'Keep `le`', fix), preferred: true }] } : {}),
        }),
      );

      function keepLe(grouping: Grouping, end: number) {
        if (!grouping) return { span: { start: end, end }, text: ' by (le) ' };
        const { parens, labels } = grouping;
        if (!grouping.without) {
          const rest = labels.length > 0 ? ', ' : '';
          return { span: { start: parens.start + 1, end: parens.start + 1 }, text: `le${rest}` };
        }
        const others = labels.filter((it) => it.value !== 'le').map((it) => textAt(query, it.span));
        return { span: parens, text: `(${others.join(', ')})` };
      }
    }
  },
});

type Grouping = Extract<ReturnType<typeof visitsOf>[number]['expr'], { type: 'aggregation' }>['grouping'];
