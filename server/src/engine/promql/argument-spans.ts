import type { Span } from '../text/span.js';
import type { Expr } from './ast.js';

/** The parentheses of a list of arguments. */
export const argumentSpans = {
  get: (args: readonly Expr[]): Span | undefined => (args as Arguments).parens,
  set: (args: readonly Expr[], parens: Span) => {
    (args as Arguments).parens = parens;
  },
};

/** The list itself carries its place: a map of weak keys would cost as much as the rest of the call. */
type Arguments = readonly Expr[] & { parens?: Span };
