import { remembered } from '../../text/remember.js';
import type { Span } from '../../text/span.js';
import { type CelExpr, isDeep } from './ast.js';
import { mostDepth, parseTokens, TooDeep } from './expression.js';
import { tokenize } from './lexer.js';
import { macroErrors } from './macros.js';

/** One complaint of the CEL parser. */
export interface CelProblem {
  /** cel-go's words: `Syntax error: …`. */
  readonly message: string;
  /** 1-based line, and 1-based column in characters; 0 for an empty text; -1 and 0 for a text as a whole. */
  readonly line: number;
  readonly column: number;
  readonly offset: number;
}

export interface ParsedCel {
  readonly text: string;
  readonly expr: CelExpr;
  readonly problems: readonly CelProblem[];
}

/** Characters that cel-go reads at most. */
const mostCharacters = 100_000;

/**
 * Reads CEL as istiod does for access log filters: syntax and macros, no types. Same verdict and places as google/cel-go v0.28.1.
 * Never throws. Remembered: several checks ask for the same text, and in a mesh the same expressions stand in many objects.
 */
export const parseCel = remembered(200, read);

function read(text: string): ParsedCel {
  const whole: Span = { start: 0, end: text.length };
  const size = [...text].length;
  if (size > mostCharacters) {
    const message = `expression code point size exceeds limit: size: ${size}, limit ${mostCharacters}`;
    return { text, expr: { type: 'error', span: whole, at: 0 }, problems: [{ message, line: -1, column: 0, offset: 0 }] };
  }
  const { tokens, errors } = tokenize(text);
  const place = placer(text);
  const lexical = errors.map((it) => ({
    offset: it.offset,
    message: `Syntax error: token recognition error at: '${it.text}'`,
  }));
  try {
    const { expr, reports, built } = parseTokens(text, tokens);
    // What could be read is looked at even where the syntax is wrong; what is said comes in the order of the text.
    const all = [...lexical, ...reports, ...macroErrors(built)];
    const shallow: CelExpr = isDeep(expr) ? { type: 'error', span: whole, at: 0 } : expr;
    return { text, expr: shallow, problems: all.sort((a, b) => a.offset - b.offset).map((it) => ({ ...it, ...place(it.offset) })) };
  } catch (error) {
    if (!(error instanceof TooDeep)) throw error;
    const message = `expression recursion limit exceeded: ${mostDepth}`;
    return { text, expr: { type: 'error', span: whole, at: 0 }, problems: [{ message, line: -1, column: 0, offset: 0 }] };
  }
}

function placer(text: string): (offset: number) => { readonly line: number; readonly column: number } {
  return (offset) => {
    if (text === '' || offset < 0) return { line: 1, column: 0 };
    const before = text.slice(0, offset);
    const start = before.lastIndexOf('\n') + 1;
    return { line: before.split('\n').length, column: [...before.slice(start)].length + 1 };
  };
}
