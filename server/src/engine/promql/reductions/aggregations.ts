import { atLeast } from '../../catalogue/target.js';
import type { Span } from '../../text/span.js';
import { argumentSpans } from '../argument-spans.js';
import type { Aggregation, Expr, Grouping } from '../ast.js';
import type { Builder } from '../build.js';
import { T } from '../grammar/tokens.js';
import type { Reduction, Reductions } from '../machine.js';
import type { Labels } from './labels.js';

/** Rules of aggregations and their `by` and `without`. prometheus/prometheus: promql/parser/generated_parser.y `aggregate_expr`. */
export const aggregations: Reductions<Builder> = {
  aggregate_modifier_first(b, values, base) {
    return aggregation(b, values[base] as number, values[base + 1] as Grouping, values[base + 2] as readonly Expr[], false);
  },
  aggregate_modifier_last(b, values, base) {
    return aggregation(b, values[base] as number, values[base + 2] as Grouping, values[base + 1] as readonly Expr[], false);
  },
  aggregate_plain(b, values, base) {
    return aggregation(b, values[base] as number, undefined, values[base + 1] as readonly Expr[], true);
  },
  aggregate_error(b, values, base) {
    b.unexpected('aggregation', '');
    return aggregation(b, values[base] as number, undefined, [], false);
  },
  by: grouping(false),
  without: grouping(true),
};

function grouping(without: boolean): Reduction<Builder> {
  return (b, values, base): Grouping => {
    const list = values[base + 1] as Labels | undefined;
    const keywordSpan = b.spanOf(values[base] as number);
    return {
      without,
      span: { start: keywordSpan.start, end: list?.parens.end ?? keywordSpan.end },
      keywordSpan,
      parens: list?.parens ?? { start: keywordSpan.end, end: keywordSpan.end },
      labels: list?.labels ?? [],
    };
  };
}

function aggregation(b: Builder, op: number, grouping: Grouping | undefined, args: readonly Expr[], overread: boolean): Aggregation {
  const name = b.lower(op);
  const withParam = parametric.has(b.typeOf(op));
  const span: Span = { start: b.startOf(op), end: overread && b.looksBack ? previousParen(b) : b.lastClosing };
  const wanted = withParam ? 2 : 1;
  if (args.length === 0) b.say(span, 'no arguments for aggregate expression provided', 'promql/arity');
  else if (withParam && !b.options.experimentalFunctions && (name === 'limitk' || name === 'limit_ratio')) {
    const what = atLeast(b.version, '3.1') ? `${name}() is` : 'limitk() and limit_ratio() are';
    b.say(span, `${what} experimental and must be enabled with --enable-feature=promql-experimental-functions`, 'promql/feature');
  } else if (args.length !== wanted) {
    b.say(span, `wrong number of arguments for aggregate expression provided, expected ${wanted}, got ${args.length}`, 'promql/arity');
  }
  const aggregation: Aggregation = {
    type: 'aggregation',
    valueType: 'vector',
    span,
    op: name,
    opSpan: b.spanOf(op),
    param: withParam ? args[0] : undefined,
    expr: args[wanted - 1] ?? { type: 'hole', valueType: 'none', span: { start: span.end, end: span.end } },
    grouping,
    parens: argumentSpans.get(args) ?? span,
  };
  if (b.closingParens) {
    if (grouping && b.closingParens.length > 1) b.closingParens.shift();
    if (b.closingParens.length > 0) b.takeParen(aggregation);
  }
  return aggregation;
}

/** End of the parenthesis before the one that was read last. */
function previousParen(b: Builder): number {
  const at = b.startOf(b.last);
  if (b.lastClosing <= 0 || at <= 0 || at >= b.text.length || b.text.charCodeAt(at) !== 41) return b.lastClosing;
  for (let i = at - 1; i > 0; i--) {
    const c = b.text.charCodeAt(i);
    if (c === 41) return i + 1;
    if (c !== 32 && c !== 9 && c !== 10 && c !== 13) return b.lastClosing;
  }
  return b.lastClosing;
}

/** Aggregations that take a parameter before what they aggregate. */
const parametric: ReadonlySet<number> = new Set([T.TOPK, T.BOTTOMK, T.COUNT_VALUES, T.QUANTILE, T.LIMITK, T.LIMIT_RATIO]);
