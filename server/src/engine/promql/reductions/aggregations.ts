import type { Expr, Grouping } from '../ast.js';
import type { Builder } from '../build.js';
import type { Reduction, Reductions } from '../machine.js';
import type { Labels } from './labels.js';

/** Rules of aggregations and their `by` and `without`. prometheus/prometheus: promql/parser/generated_parser.y `aggregate_expr`. */
export const aggregations: Reductions<Builder> = {
  aggregate_modifier_first(b, values, base) {
    return b.aggregation(values[base] as number, values[base + 1] as Grouping, values[base + 2] as readonly Expr[], false);
  },
  aggregate_modifier_last(b, values, base) {
    return b.aggregation(values[base] as number, values[base + 2] as Grouping, values[base + 1] as readonly Expr[], false);
  },
  aggregate_plain(b, values, base) {
    return b.aggregation(values[base] as number, undefined, values[base + 1] as readonly Expr[], true);
  },
  aggregate_error(b, values, base) {
    b.unexpected('aggregation', '');
    return b.aggregation(values[base] as number, undefined, [], false);
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
