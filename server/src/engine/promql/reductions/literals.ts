import type { Expr, NumberLiteral } from '../ast.js';
import type { Builder } from '../build.js';
import type { Reductions } from '../machine.js';

/** Rules of numbers and strings. generated_parser.y `number_duration_literal`, `signed_or_unsigned_number`, `string_literal`. */
export const literals: Reductions<Builder> = {
  number_literal(b, values, base) {
    const literal: NumberLiteral = {
      type: 'number',
      valueType: 'scalar',
      span: b.spanOf(values[base] as number),
      value: b.number(values[base] as number),
      duration: false,
    };
    return literal;
  },
  duration_literal(b, values, base) {
    const literal: NumberLiteral = {
      type: 'number',
      valueType: 'scalar',
      span: b.spanOf(values[base] as number),
      value: b.durationSeconds(values[base] as number),
      duration: true,
    };
    return literal;
  },
  number(b, values, base) {
    return b.number(values[base] as number);
  },
  number_duration(b, values, base) {
    return b.durationSeconds(values[base] as number);
  },
  negative(_b, values, base) {
    return -(values[base + 1] as number);
  },
  string_literal(b, values, base) {
    const literal: Expr = {
      type: 'string',
      valueType: 'string',
      span: b.spanOf(values[base] as number),
      value: b.unquoted(values[base] as number),
    };
    return literal;
  },
};
