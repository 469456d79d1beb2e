import type { Expr } from './ast.js';
import type { Builder } from './build.js';
import type { Reduction, Reductions } from './machine.js';
import { aggregations } from './reductions/aggregations.js';
import { calls } from './reductions/calls.js';
import { durations } from './reductions/durations.js';
import { labels } from './reductions/labels.js';
import { literals } from './reductions/literals.js';
import { modifiers } from './reductions/modifiers.js';
import { operators } from './reductions/operators.js';
import { selectors } from './reductions/selectors.js';
import { series } from './reductions/series.js';

/** What is done for the rules of an action; one that says and makes nothing hands on its first value. */
export function reductionOf(action: string): Reduction<Builder> {
  return reductions[action] ?? ((_b, values, base) => values[base]);
}

/**
 * The values that the rules make, by their actions. The machine guarantees which kinds of values stand where; each `as` states what the grammar
 * says of that place. prometheus/prometheus: promql/parser/generated_parser.y.
 */
const reductions: Reductions<Builder> = {
  result(b, values, base) {
    b.result = values[base + 1];
    return b.result;
  },
  nothing(b) {
    b.say({ start: 0, end: 0 }, 'no expression found in input');
    return undefined;
  },
  unexpected(b) {
    b.unexpected('', '');
    return undefined;
  },
  second(_b, values, base) {
    return values[base + 1];
  },
  paren(b, values, base) {
    const inner = values[base + 1] as Expr;
    const paren: Expr = {
      type: 'paren',
      valueType: inner.valueType,
      span: { start: b.startOf(values[base] as number), end: b.endOf(values[base + 2] as number) },
      expr: inner,
    };
    b.takeParen(paren);
    return paren;
  },
  ...aggregations,
  ...calls,
  ...durations,
  ...labels,
  ...literals,
  ...modifiers,
  ...operators,
  ...selectors,
  ...series,
};
