import type { Span } from '../text/span.js';

/** Value types as in Prometheus's `promql/parser/value.go`; `none` of a hole. */
export type ValueType = 'scalar' | 'vector' | 'matrix' | 'string' | 'none';

/** A PromQL expression. Spans are UTF-16 offsets into the expression's text, from the first to behind the last token. */
export type Expr =
  | NumberLiteral
  | StringLiteral
  | VectorSelector
  | MatrixSelector
  | Subquery
  | Call
  | Aggregation
  | Binary
  | Unary
  | Paren
  | Hole;

export interface NumberLiteral {
  readonly type: 'number';
  readonly valueType: ValueType;
  readonly span: Span;
  readonly value: number;
  /** Written as a duration (`5m`): seconds. */
  readonly duration: boolean;
}

export interface StringLiteral {
  readonly type: 'string';
  readonly valueType: ValueType;
  readonly span: Span;
  /** Unquoted. */
  readonly value: string;
}

/** A name with its place; `quoted` when written as a string. */
export interface Name {
  readonly value: string;
  readonly span: Span;
  readonly quoted: boolean;
}

export type MatchOp = '=' | '!=' | '=~' | '!~';

export interface Matcher {
  readonly span: Span;
  readonly label: Name;
  /** Undefined while it is not written. */
  readonly op: MatchOp | undefined;
  readonly opSpan: Span;
  readonly value: string;
  /** Quotes included. */
  readonly valueSpan: Span;
}

/** `offset 5m`, `@ start()` behind a selector or a subquery. */
export interface Modifiers {
  readonly offset?: { readonly span: Span; readonly duration: DurationExpr };
  readonly at?: { readonly span: Span; readonly timestamp?: number; readonly preprocessor?: 'start' | 'end' };
  readonly extended?: { readonly span: Span; readonly kind: 'anchored' | 'smoothed' };
}

export interface VectorSelector extends Modifiers {
  readonly type: 'selector';
  readonly valueType: ValueType;
  readonly span: Span;
  /** The metric name, outside or inside the braces. */
  readonly name: Name | undefined;
  /** Matchers inside the braces, a quoted metric name not among them. */
  readonly matchers: readonly Matcher[];
  /** Names written as strings inside the braces, all of them. */
  readonly quotedNames: readonly Name[];
  /** From `{` to behind `}` (or to the end of what was written). */
  readonly braces: Span | undefined;
}

export interface MatrixSelector {
  readonly type: 'matrix';
  readonly valueType: ValueType;
  readonly span: Span;
  /** Carries the offset and @ of the whole. */
  readonly selector: VectorSelector | Hole;
  readonly range: DurationExpr;
  /** From `[` to behind `]`. */
  readonly bracket: Span;
}

export interface Subquery extends Modifiers {
  readonly type: 'subquery';
  readonly valueType: ValueType;
  readonly span: Span;
  readonly expr: Expr;
  readonly range: DurationExpr;
  readonly step: DurationExpr | undefined;
  readonly bracket: Span;
}

/** A duration, possibly computed. `seconds`: its value where it is constant. */
export interface DurationExpr {
  readonly span: Span;
  readonly seconds: number | undefined;
  readonly parts: DurationPart;
}

export type DurationPart =
  | { readonly type: 'literal'; readonly span: Span; readonly seconds: number; readonly duration: boolean }
  | { readonly type: 'unary'; readonly span: Span; readonly op: '+' | '-'; readonly operand: DurationPart }
  | { readonly type: 'binary'; readonly span: Span; readonly op: string; readonly lhs: DurationPart; readonly rhs: DurationPart }
  | { readonly type: 'call'; readonly span: Span; readonly name: string; readonly args: readonly DurationPart[] }
  | { readonly type: 'paren'; readonly span: Span; readonly inner: DurationPart }
  | { readonly type: 'hole'; readonly span: Span };

export interface Call {
  readonly type: 'call';
  readonly valueType: ValueType;
  readonly span: Span;
  readonly name: string;
  readonly nameSpan: Span;
  readonly args: readonly Expr[];
  /** From `(` to behind `)` (or to the end of what was written). */
  readonly parens: Span;
}

export interface Grouping {
  readonly without: boolean;
  /** From `by` to behind `)`. */
  readonly span: Span;
  readonly keywordSpan: Span;
  readonly parens: Span;
  readonly labels: readonly Name[];
}

export interface Aggregation {
  readonly type: 'aggregation';
  readonly valueType: ValueType;
  readonly span: Span;
  /** Lower case. */
  readonly op: string;
  readonly opSpan: Span;
  readonly param: Expr | undefined;
  readonly expr: Expr;
  readonly grouping: Grouping | undefined;
  readonly parens: Span;
}

export interface Matching {
  readonly on: boolean;
  /** From `on` to behind the last `)` of the clause. */
  readonly span: Span;
  readonly keywordSpan: Span;
  readonly parens: Span;
  readonly labels: readonly Name[];
  readonly group?: {
    readonly side: 'left' | 'right';
    readonly keywordSpan: Span;
    readonly parens: Span | undefined;
    readonly include: readonly Name[];
  };
}

export interface Binary {
  readonly type: 'binary';
  readonly valueType: ValueType;
  readonly span: Span;
  /** Lower case: `+ - * / % ^ atan2 == != < <= > >= </ >/ and or unless`. */
  readonly op: string;
  readonly opSpan: Span;
  readonly bool: Span | undefined;
  readonly matching: Matching | undefined;
  readonly fill?: { readonly left?: number; readonly right?: number };
  readonly lhs: Expr;
  readonly rhs: Expr;
}

export interface Unary {
  readonly type: 'unary';
  readonly valueType: ValueType;
  readonly span: Span;
  readonly op: '+' | '-';
  readonly opSpan: Span;
  readonly expr: Expr;
}

export interface Paren {
  readonly type: 'paren';
  readonly valueType: ValueType;
  readonly span: Span;
  readonly expr: Expr;
}

/** A node while it is built. */
export type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** What is missing or could not be read, so that every text has a tree. */
export interface Hole {
  readonly type: 'hole';
  readonly valueType: ValueType;
  readonly span: Span;
}

/** One message of Prometheus's parser. */
export interface PromqlProblem {
  /** Prometheus's words, without `L:C: parse error:`. */
  readonly message: string;
  /** Upstream's span, turned into UTF-16 units. */
  readonly span: Span;
  /** What a person would mark; never empty unless the text is. */
  readonly mark: Span;
  readonly code:
    | 'promql/syntax'
    | 'promql/unknown-function'
    | 'promql/regex'
    | 'promql/arity'
    | 'promql/type'
    | 'promql/feature'
    | 'promql/version';
  /** What we add in sentences of our own. */
  readonly hint?: string;
  /** Replacements in the expression that mend it. */
  readonly fixes?: readonly {
    readonly title: string;
    readonly edits: readonly { readonly span: Span; readonly text: string }[];
    readonly preferred?: boolean;
  }[];
}

export interface ParsedPromql {
  readonly text: string;
  /** Always there, covers the text. */
  readonly expr: Expr;
  readonly type: ValueType;
  /** In Prometheus's order; the first is the one it shows. */
  readonly problems: readonly PromqlProblem[];
  readonly comments: readonly Span[];
}
