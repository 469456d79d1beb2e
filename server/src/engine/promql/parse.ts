import type { Expr } from './ast.js';
import { Builder, type Options, type RawProblem } from './build.js';
import { dialectOf, type Tokens } from './dialect.js';
import { T } from './grammar/tokens.js';
import { lex } from './lexer.js';
import { run } from './machine.js';
import { reductionOf } from './reductions.js';
import { typeCheck } from './types.js';

/** What a text is read as. */
export type Entry = 'expression' | 'selector' | 'metric' | 'series';

const startTokens: Readonly<Record<Entry, number>> = {
  expression: T.START_EXPRESSION,
  selector: T.START_METRIC_SELECTOR,
  metric: T.START_METRIC,
  series: T.START_SERIES_DESCRIPTION,
};

export interface Verdict {
  readonly tokens: Tokens;
  /** The tree, where Prometheus has one. With problems it may be incomplete. */
  readonly expr: Expr | undefined;
  /** In Prometheus's order. */
  readonly problems: readonly RawProblem[];
}

/** Reads a text exactly as Prometheus does: first the syntax with all that is said on the way, then, if nothing was, the types. */
export function parseExactly(text: string, options: Options, entry: Entry = 'expression'): Verdict {
  const tokens = lex(text, dialectOf(options.version, entry === 'series'));
  const builder = new Builder(tokens, options);
  run(tokens, options.version, startTokens[entry], builder, reductionOf);
  const expr = isExpr(builder.result) ? builder.result : undefined;
  if (builder.problems.length === 0 && expr && entry === 'expression') typeCheck(expr, text, builder);
  return { tokens, expr, problems: builder.failure ? [builder.failure] : builder.problems };
}

function isExpr(it: unknown): it is Expr {
  return typeof it === 'object' && it !== null && 'valueType' in it;
}
