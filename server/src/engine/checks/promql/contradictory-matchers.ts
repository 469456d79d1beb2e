import type { Matcher } from '../../promql/ast.js';
import { matcherMatches } from '../../promql/matching.js';
import { check } from '../check.js';
import { found, isVariable, visitsOf } from '../shared-lint.js';

/** The only values that a matcher leaves; undefined: they cannot be listed. */
function valuesOf(matcher: Matcher): readonly string[] | undefined {
  if (matcher.op === '=') return [matcher.value];
  if (matcher.op === '=~' && /^[\w\-/:@, |]+$/.test(matcher.value)) return matcher.value.split('|');
  return undefined;
}

export const contradictoryMatchers = check({
  code: 'promql/contradictory-matchers',
  scope: 'unit',
  on: ['Query'],
  weight: { severity: 'warning', costs: 'no series can match: the result is always empty.' },
  docs: {
    what: 'Matchers on one label that cannot hold together.',
    why: 'All matchers of a selector must hold, so `{a="x", a="y"}` selects nothing.',
    fix: 'Remove one of them, or join the values: `a=~"x|y"`.',
  },
  *run(query, target) {
    for (const { expr } of visitsOf(query, target)) {
      if (expr.type !== 'selector' || expr.matchers.length < 2) continue;
      const byLabel = new Map<string, Matcher[]>();
      for (const matcher of expr.matchers) {
        if (matcher.op === undefined || isVariable(query, matcher.valueSpan)) continue;
        const list = byLabel.get(matcher.label.value);
        if (list) list.push(matcher);
        else byLabel.set(matcher.label.value, [matcher]);
      }
      for (const [label, matchers] of byLabel) {
        const listed = matchers.find((it) => valuesOf(it) !== undefined);
        if (!listed || matchers.length < 2) continue;
        let left = valuesOf(listed) ?? [];
        for (const other of matchers) {
          if (other === listed) continue;
          left = left.filter((value) => matcherMatches(other, value));
          if (left.length > 0) continue;
          const at = other.span.start > listed.span.start ? other : listed;
          yield found(query, at.span, `No series has a \`${label}\` that fits all its matchers: the result is always empty.`, {
            related: [
              { message: 'the other matcher', at: { value: undefined, region: query.region, span: (at === other ? listed : other).span } },
            ],
          });
          break;
        }
      }
    }
  },
});
