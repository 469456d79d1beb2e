import type { Span } from '../../text/span.js';
import type { Binary, Expr, Matching, Mutable, NumberLiteral } from '../ast.js';
import type { Builder } from '../build.js';
import { T } from '../grammar/tokens.js';
import type { Reduction, Reductions } from '../machine.js';
import type { Labels } from './labels.js';

/** Rules of operators and of what stands between one and its right side. generated_parser.y `binary_expr`, `bin_modifier`, `unary_expr`. */
export const operators: Reductions<Builder> = {
  binary(b, values, base) {
    return binary(b, values[base] as Expr, values[base + 1] as number, values[base + 2] as BinaryModifiers, values[base + 3] as Expr);
  },
  no_bool() {
    const none: BinaryModifiers = { bool: undefined, matching: undefined };
    return none;
  },
  bool(b, values, base) {
    const bool: BinaryModifiers = { bool: b.spanOf(values[base] as number), matching: undefined };
    return bool;
  },
  ignoring: matching(false),
  on: matching(true),
  group_left: group('left'),
  group_right: group('right'),
  fill(_b, values, base) {
    return {
      ...(values[base] as BinaryModifiers),
      fill: { left: (values[base + 2] as NumberLiteral).value, right: (values[base + 2] as NumberLiteral).value },
    };
  },
  fill_left(_b, values, base) {
    return { ...(values[base] as BinaryModifiers), fill: { left: (values[base + 2] as NumberLiteral).value } };
  },
  fill_right(_b, values, base) {
    return { ...(values[base] as BinaryModifiers), fill: { right: (values[base + 2] as NumberLiteral).value } };
  },
  fill_left_right(_b, values, base) {
    return {
      ...(values[base] as BinaryModifiers),
      fill: { left: (values[base + 2] as NumberLiteral).value, right: (values[base + 4] as NumberLiteral).value },
    };
  },
  fill_right_left(_b, values, base) {
    return {
      ...(values[base] as BinaryModifiers),
      fill: { left: (values[base + 4] as NumberLiteral).value, right: (values[base + 2] as NumberLiteral).value },
    };
  },
  fill_signed(b, values, base) {
    const literal = values[base + 2] as NumberLiteral;
    return b.typeOf(values[base + 1] as number) === T.SUB ? { ...literal, value: -literal.value } : literal;
  },
  unary(b, values, base) {
    const operand = values[base + 1] as Expr;
    const op = values[base] as number;
    const negative = b.typeOf(op) === T.SUB;
    if (operand.type === 'number') {
      return { ...operand, value: negative ? -operand.value : operand.value, span: { start: b.startOf(op), end: operand.span.end } };
    }
    const unary: Expr = {
      type: 'unary',
      valueType: operand.valueType,
      span: { start: b.startOf(op), end: operand.span.end },
      op: negative ? '-' : '+',
      opSpan: b.spanOf(op),
      expr: operand,
    };
    return unary;
  },
};

function matching(on: boolean): Reduction<Builder> {
  return (b, values, base): BinaryModifiers => {
    const list = values[base + 2] as Labels | undefined;
    const keywordSpan = b.spanOf(values[base + 1] as number);
    const matching: Matching = {
      on,
      span: { start: keywordSpan.start, end: list?.parens.end ?? keywordSpan.end },
      keywordSpan,
      parens: list?.parens ?? { start: keywordSpan.end, end: keywordSpan.end },
      labels: list?.labels ?? [],
    };
    return { ...(values[base] as BinaryModifiers), matching };
  };
}

function group(side: 'left' | 'right'): Reduction<Builder> {
  return (b, values, base): BinaryModifiers => {
    const before = values[base] as BinaryModifiers;
    const list = values[base + 2] as Labels | undefined;
    const keywordSpan = b.spanOf(values[base + 1] as number);
    if (!before.matching) return before;
    const matching: Matching = {
      ...before.matching,
      span: { start: before.matching.span.start, end: list?.parens.end ?? keywordSpan.end },
      group: { side, keywordSpan, parens: list?.parens, include: list?.labels ?? [] },
    };
    return { ...before, matching };
  };
}

function binary(b: Builder, lhs: Expr, op: number, modifiers: BinaryModifiers, rhs: Expr): Binary {
  const bothScalar = lhs.valueType === 'scalar' && rhs.valueType === 'scalar';
  const node: Mutable<Binary> = {
    type: 'binary',
    valueType: bothScalar ? 'scalar' : 'vector',
    span: { start: lhs.span.start, end: rhs.span.end },
    op: b.lower(op),
    opSpan: b.spanOf(op),
    bool: modifiers.bool,
    matching: modifiers.matching,
    lhs,
    rhs,
  };
  if (modifiers.fill) node.fill = modifiers.fill;
  if (!b.options.fillModifiers && modifiers.fill)
    b.say(node.span, 'binop fill modifiers are experimental and not enabled', 'promql/feature');
  return node;
}

/** What stands between a binary operator and its right side. */
interface BinaryModifiers {
  readonly bool: Span | undefined;
  readonly matching: Matching | undefined;
  readonly fill?: { readonly left?: number; readonly right?: number };
}
