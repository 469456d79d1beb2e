import { seriesInfo } from '../../catalogue/metrics.js';
import type { Expr, Matcher } from '../../promql/ast.js';
import { nameOf } from '../../promql/labels.js';
import { selectorsIn } from '../../promql/tree.js';
import type { QueryUnit } from '../../resources/unit.js';
import { check } from '../check.js';
import { found, mend, visitsOf } from '../shared-lint.js';
import { isTraffic, meshSelectors } from '../shared-mesh.js';
import { mixingAggregation, sidesOf } from '../shared-sides.js';

/** The sides that all traffic selectors of a part agree on, with the matcher that says so. */
function sidesIn(query: QueryUnit, expr: Expr): { readonly sides: readonly string[]; readonly matcher: Matcher } | undefined {
  let agreed: { sides: readonly string[]; matcher: Matcher } | undefined;
  for (const selector of selectorsIn(expr)) {
    const name = nameOf(selector);
    const info = name === undefined ? undefined : seriesInfo(name);
    if (!info || !isTraffic({ info })) return undefined;
    const matcher = selector.matchers.find((it) => it.label.value === 'reporter');
    const sides = sidesOf(query, selector);
    if (!matcher || !sides || sides.length === 0) return undefined;
    if (agreed && agreed.sides.join() !== sides.join()) return undefined;
    agreed = { sides, matcher };
  }
  return agreed;
}

export const conflictingReporter = check({
  code: 'mesh/conflicting-reporter',
  scope: 'unit',
  on: ['Query'],
  weight: { severity: 'warning', costs: 'doubled sums, or a ratio above 1.' },
  docs: {
    what: 'Matchers such as `reporter=~"source|destination"` or `reporter!="waypoint"`, which let both sides into one sum, or a ratio whose two sides are measured at different places.',
    why: 'Both sides count the same requests, and they do not see the same failures. Silent for a difference (it shows lost requests) and for pairs with `waypoint`.',
    fix: 'Choose one side for the whole expression.',
  },
  run(query, tell, target) {
    for (const it of meshSelectors(query, target)) {
      if (!isTraffic(it) || !mixingAggregation(query, it.parents)) continue;
      const [matcher, ...others] = it.selector.matchers.filter((one) => one.label.value === 'reporter');
      const sides = sidesOf(query, it.selector);
      if (!matcher || !sides?.includes('source') || !sides.includes('destination')) continue;
      // A value that does not occur is told as that.
      if (sides.length === 3 && matcher.op !== '=~' && matcher.value !== '') continue;
      const fix = (side: string) => mend(query, `Use \`reporter="${side}"\``, { span: matcher.span, text: `reporter="${side}"` });
      tell(
        found(query, matcher.span, 'Both sides in one sum: each request is counted twice.', {
          fixes: others.length > 0 ? [] : [fix('destination'), fix('source')],
        }),
      );
    }
    for (const { expr } of visitsOf(query, target, 'binary')) {
      if (expr.op !== '/') continue;
      const above = sidesIn(query, expr.lhs);
      const below = sidesIn(query, expr.rhs);
      if (!above || !below || above.sides.some((it) => below.sides.includes(it))) continue;
      const text = query.region.text.slice(above.matcher.span.start, above.matcher.span.end);
      tell(
        found(
          query,
          below.matcher.span,
          `The numerator is measured at the ${above.sides.join(' and ')}, the denominator at the ${below.sides.join(' and ')}: the ratio can exceed 1.`,
          { fixes: [mend(query, `Use \`${text}\` on both sides`, { span: below.matcher.span, text })] },
        ),
      );
    }
  },
});
