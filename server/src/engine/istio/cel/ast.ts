import type { Span } from '../../text/span.js';

/** A CEL expression. `at` is the offset that cel-go names when it complains of the node. */
export type CelExpr = CelIdent | CelSelect | CelIndex | CelCall | CelLiteral | CelList | CelMap | CelMessage | CelError;

interface CelBase {
  readonly span: Span;
  readonly at: number;
}

export interface CelIdent extends CelBase {
  readonly type: 'ident';
  readonly name: string;
}

export interface CelSelect extends CelBase {
  readonly type: 'select';
  readonly operand: CelExpr;
  readonly field: string;
  readonly fieldSpan: Span;
}

export interface CelIndex extends CelBase {
  readonly type: 'index';
  readonly operand: CelExpr;
  readonly index: CelExpr;
}

/** A function or method, or an operator by its sign; the conditional is `?:`. */
export interface CelCall extends CelBase {
  readonly type: 'call';
  readonly name: string;
  readonly target: CelExpr | undefined;
  readonly args: readonly CelExpr[];
}

export interface CelLiteral extends CelBase {
  readonly type: 'literal';
  readonly kind: 'int' | 'uint' | 'double' | 'string' | 'bytes' | 'bool' | 'null';
  readonly text: string;
}

export interface CelList extends CelBase {
  readonly type: 'list';
  readonly items: readonly CelExpr[];
}

export interface CelMap extends CelBase {
  readonly type: 'map';
  readonly entries: readonly { readonly key: CelExpr; readonly value: CelExpr }[];
}

export interface CelMessage extends CelBase {
  readonly type: 'message';
  readonly values: readonly CelExpr[];
}

/** What could not be read. */
export interface CelError extends CelBase {
  readonly type: 'error';
}

/** The expressions directly inside an expression. */
export function celChildren(expr: CelExpr): readonly CelExpr[] {
  switch (expr.type) {
    case 'ident':
    case 'literal':
    case 'error':
      return [];
    case 'select':
      return [expr.operand];
    case 'index':
      return [expr.operand, expr.index];
    case 'call':
      return expr.target ? [expr.target, ...expr.args] : expr.args;
    case 'list':
      return expr.items;
    case 'map':
      return expr.entries.flatMap((it) => [it.key, it.value]);
    case 'message':
      return expr.values;
  }
}

/** Deeper trees than this no one walks; cel-go takes `a.a.a` of any length. */
const mostDepth = 500;

/** Whether an expression is nested too deep for those who call themselves. */
export function isDeep(expr: CelExpr): boolean {
  let level: readonly CelExpr[] = [expr];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > mostDepth) return true;
    level = level.flatMap(celChildren);
  }
  return false;
}
