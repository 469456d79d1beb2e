import type { Dialect, Tokens } from './dialect.js';
import { ExpressionLexer } from './expression-lexer.js';
import { SeriesLexer } from './series-lexer.js';

/** Splits a text as Prometheus's lexer does, to the end or to the first character that it refuses. */
export function lex(text: string, dialect: Dialect): Tokens {
  return (dialect.series ? new SeriesLexer(text, dialect) : new ExpressionLexer(text, dialect)).run();
}
