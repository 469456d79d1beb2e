import type { Matcher } from '../../promql/ast.js';
import { matcherMatches } from '../../promql/matching.js';
import { check, type Finding } from '../check.js';
import { found, isVariable, visitsOf } from '../shared-lint.js';

/** The only values that a matcher leaves; undefined: they cannot be listed. */
function valuesOf(matcher: Matcher): readonly string[] | undefined {
  if (matcher.op === '=') return [matcher.value];
  if (matcher.op === '=~' && /^[\w\-/:@, |]+$/.test(matcher.value)) return matcher.value.split('|');
  return undefined;
}

/** Matchers are few: comparing them all costs less than a table of their labels. */
function namesOneTwice(matchers: readonly Matcher[]): boolean {
  return matchers.some(({ label }, i) => {
    for (let k = 0; k < i; k++) if (matchers[k]?.label.value === label.value) return true;
    return false;
  });
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
  run(query, tell, target) {
    for (const { expr } of visitsOf(query, target, 'selector')) {
      if (!namesOneTwice(expr.matchers)) continue;
      const byLabel = new Map<string, Matcher[]>();
      for (const matcher of expr.matchers) {
        if (matcher.op === undefined || isVariable(query, matcher.valueSpan)) continue;
        const list = byLabel.get(matcher.label.value);
        if (list) list.push(matcher);
        else byLabel.set(matcher.label.value, [matcher]);
      }
      for (const [label, matchers] of byLabel) {
        if (matchers.length < 2) continue;
        const listed = matchers.find((it) => valuesOf(it) !== undefined);
        if (!listed) {
          const wanted = matchers.find((it) => it.op === '=~' && matchers.some((other) => other.op === '!~' && other.value === it.value));
          const refused = wanted && matchers.find((it) => it.op === '!~' && it.value === wanted.value);
          if (wanted && refused) tell(opposed(label, wanted, refused));
          continue;
        }
        let left = valuesOf(listed) ?? [];
        for (const other of matchers) {
          if (other === listed) continue;
          left = left.filter((value) => matcherMatches(other, value));
          if (left.length > 0) continue;
          tell(opposed(label, listed, other));
          break;
        }
      }
    }

    function opposed(label: string, a: Matcher, b: Matcher): Finding {
      const [first, second] = a.span.start < b.span.start ? [a, b] : [b, a];
      return found(query, second.span, `No series has a \`${label}\` that fits all its matchers: the result is always empty.`, {
        related: [{ message: 'the other matcher', at: { value: undefined, region: query.region, span: first.span } }],
      });
    }
  },
});
