import type { Target } from '../catalogue/target.js';
import type { Binary, Expr } from '../promql/ast.js';
import { type LabelState, stateOf } from '../promql/label-sets.js';
import { labelsOf, type MetricLabels } from '../promql/labels.js';
import type { QueryUnit } from '../resources/unit.js';
import { keptFor } from '../text/remember.js';
import type { Span } from '../text/span.js';
import { catalogueLabels } from '../workspace/metrics.js';
import { addedElsewhere } from './shared-flow.js';
import { isVariable, visitsOf } from './shared-lint.js';

export interface Apart {
  readonly label: string;
  readonly span: Span;
  readonly why: string;
}

/** Why operations of a query never pair anything. */
export function apartIn(query: QueryUnit, target: Target, metric: MetricLabels): readonly Apart[] {
  return visitsOf(query, target, 'binary').flatMap(({ expr }) => apart(query, expr, metric) ?? []);
}

const nothing: readonly never[] = [];

/** The same of a query that reads nothing recorded; kept instead of its tree. */
export const apartAlone = keptFor((query: QueryUnit, target: Target): readonly Apart[] => {
  const reasons = apartIn(query, target, catalogueLabels);
  return reasons.length > 0 ? reasons : nothing;
});

/** Why the two sides of an operation can never be paired, with the label that keeps them apart; undefined: they may. */
export function apart(query: QueryUnit, expr: Binary, metric: MetricLabels): Apart | undefined {
  const { lhs, rhs, op, matching } = expr;
  if (op === 'or' || expr.fill || lhs.valueType !== 'vector' || rhs.valueType !== 'vector') return undefined;
  // Grafana fills in what the tree does not show.
  if (isVariable(query, lhs.span) || isVariable(query, rhs.span)) return undefined;
  const [left, right] = [labelsOf(lhs, metric), labelsOf(rhs, metric)];
  const listed = matching?.labels.map((it) => it.value) ?? [];
  const names = matching?.on
    ? listed
    : [...new Set([...left.known.keys(), ...right.known.keys()])].filter((it) => it !== '__name__' && !listed.includes(it));
  for (const name of names) {
    if (addedElsewhere.has(name)) continue;
    const [a, b] = [stateOf(left, name), stateOf(right, name)];
    const span = matching?.labels.find((it) => it.value === name)?.span ?? expr.opSpan;
    const why = differ(name, a, b, matching?.on ? [lhs, rhs] : undefined);
    if (why) return { label: name, span, why };
  }
  return undefined;
}

/** `asked`: the sides, where the query itself names the label to pair them by. */
function differ(name: string, a: LabelState, b: LabelState, asked: readonly [Expr, Expr] | undefined): string | undefined {
  if (a.presence === 'always' && b.presence === 'always') {
    const [x, y] = [a.values, b.values];
    if (!x || !y || x.some((it) => y.includes(it))) return undefined;
    return `\`${name}\` is ${list(x)} on the left and ${list(y)} on the right.`;
  }
  const carries = (it: LabelState) => it.presence === 'always' && it.values?.includes('') !== true;
  if (carries(a) && b.presence === 'never') return `the left always has \`${name}\`, the right never. ${b.because.text}`;
  if (carries(b) && a.presence === 'never') return `the right always has \`${name}\`, the left never. ${a.because.text}`;
  // Whoever keeps a label on one side by name and pairs by it does not mean the series without it.
  if (!asked) return undefined;
  if (a.presence === 'never' && keepsByName(asked[1], name)) return `the left never has \`${name}\`. ${a.because.text}`;
  if (b.presence === 'never' && keepsByName(asked[0], name)) return `the right never has \`${name}\`. ${b.because.text}`;
  return undefined;
}

function keepsByName(expr: Expr, name: string): boolean {
  if (expr.type === 'paren') return keepsByName(expr.expr, name);
  return expr.type === 'aggregation' && expr.grouping?.without === false && expr.grouping.labels.some((it) => it.value === name);
}

const list = (values: readonly string[]): string => values.map((it) => `\`${it}\``).join(' or ');
