import type { Span } from '../../text/span.js';

/** Tokens of CEL by the names that ANTLR's messages use; punctuation by itself. Source: google/cel-go parser/gen/CEL.g4. */
export interface CelToken {
  readonly type: string;
  readonly text: string;
  readonly span: Span;
}

export interface LexicalError {
  readonly offset: number;
  /** What the lexer had read when it gave up, the character it stumbled over included. */
  readonly text: string;
}

const escaped = String.raw`\\(?:[abfnrtv"'\\?${'`'}]|[0-3][0-7][0-7]|[xX][0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8})`;
const cooked = [
  String.raw`"""(?:${escaped}|[^\\])*?"""`,
  String.raw`'''(?:${escaped}|[^\\])*?'''`,
  String.raw`"(?:${escaped}|[^\\"\n\r])*"`,
  String.raw`'(?:${escaped}|[^\\'\n\r])*'`,
];
const raw = [String.raw`"""[\s\S]*?"""`, String.raw`'''[\s\S]*?'''`, String.raw`"[^"\n\r]*"`, String.raw`'[^'\n\r]*'`];
const strings = `(?:${cooked.join('|')}|[rR](?:${raw.join('|')}))`;

/** The longest match wins, the first of equals: ANTLR's rule. */
const rules: readonly (readonly [string, RegExp])[] = [
  ['skip', /[\t \r\n\f]+/y],
  ['skip', /\/\/[^\n]*/y],
  ['punctuation', /==|!=|<=|>=|&&|\|\||[<>[\]{}().,\-!?:+*/%]/y],
  ['NUM_FLOAT', /(?:\d+\.\d+(?:[eE][+-]?\d+)?|\d+[eE][+-]?\d+|\.\d+(?:[eE][+-]?\d+)?)/y],
  ['NUM_UINT', /(?:0x[0-9A-Fa-f]+|\d+)[uU]/y],
  ['NUM_INT', /0x[0-9A-Fa-f]+|\d+/y],
  ['STRING', new RegExp(strings, 'y')],
  ['BYTES', new RegExp(`[bB]${strings}`, 'y')],
  ['IDENTIFIER', /[A-Za-z_][A-Za-z0-9_]*/y],
  ['ESC_IDENTIFIER', /`[A-Za-z0-9_.\-/ ]+`/y],
];

/** How far each kind of unfinished token can be read; the next character is the one that breaks it. */
const partial = new RegExp(
  [
    String.raw`"(?:${escaped}|[^\\"\n\r])*(?:\\(?:[0-3][0-7]?|[xX][0-9A-Fa-f]?|u[0-9A-Fa-f]{0,3}|U[0-9A-Fa-f]{0,7})?)?`,
    String.raw`'(?:${escaped}|[^\\'\n\r])*(?:\\(?:[0-3][0-7]?|[xX][0-9A-Fa-f]?|u[0-9A-Fa-f]{0,3}|U[0-9A-Fa-f]{0,7})?)?`,
    '`[A-Za-z0-9_.\\-/ ]*',
    '[&|=]',
  ].join('|'),
  'y',
);

const keywords = new Set(['in', 'true', 'false', 'null']);

export interface CelTokens {
  /** The last is `<EOF>`. */
  readonly tokens: readonly CelToken[];
  readonly errors: readonly LexicalError[];
}

/** Reads CEL into tokens as cel-go's lexer does, going on behind what it cannot read. */
export function tokenize(text: string): CelTokens {
  const tokens: CelToken[] = [];
  const errors: LexicalError[] = [];
  let at = 0;
  while (at < text.length) {
    let type = '';
    let end = at;
    for (const [name, rule] of rules) {
      rule.lastIndex = at;
      if (rule.test(text) && rule.lastIndex > end) {
        type = name;
        end = rule.lastIndex;
      }
    }
    if (end > at) {
      const word = text.slice(at, end);
      const kind = type === 'punctuation' || (type === 'IDENTIFIER' && keywords.has(word)) ? word : type;
      if (type !== 'skip') tokens.push({ type: kind, text: word, span: { start: at, end } });
      at = end;
      continue;
    }
    partial.lastIndex = at;
    const stop = partial.test(text) ? partial.lastIndex : at;
    const width = stop < text.length ? ((text.codePointAt(stop) ?? 0) > 0xffff ? 2 : 1) : 0;
    errors.push({ offset: at, text: text.slice(at, stop + width) });
    at = stop + width;
  }
  tokens.push({ type: '<EOF>', text: '<EOF>', span: { start: text.length, end: text.length } });
  return { tokens, errors };
}
