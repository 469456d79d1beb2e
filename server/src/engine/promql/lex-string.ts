import type { ExpressionLexer, State } from './expression-lexer.js';
import { goUnicode } from './gostring.js';
import { T } from './grammar/tokens.js';

/** A string in quotes, of which the first is read. promql/parser/lex.go `lexString`, `lexEscape`. */
export function lexString(lexer: ExpressionLexer, quote: number): State {
  for (;;) {
    const c = lexer.code(lexer.pos);
    if (c < 0 || c === 10) {
      if (c === 10) lexer.pos++;
      return lexer.fail('unterminated quoted string');
    }
    if (c > 0xd7ff && isInvalid(lexer, c)) return lexer.fail('invalid UTF-8 rune');
    lexer.pos++;
    if (c === quote) break;
    if (c === 92) {
      const message = escapeSequence(lexer, quote);
      if (message !== undefined) return lexer.fail(message);
    }
  }
  lexer.emit(T.STRING);
  return 'statements';
}

/** A string in backticks, of which the first is read. lex.go `lexRawString`. */
export function lexRawString(lexer: ExpressionLexer): State {
  for (;;) {
    const c = lexer.code(lexer.pos);
    if (c < 0) return lexer.fail('unterminated raw string');
    if (c > 0xd7ff && isInvalid(lexer, c)) return lexer.fail('invalid UTF-8 rune');
    lexer.pos++;
    if (c === 96) break;
  }
  lexer.emit(T.STRING);
  return 'statements';
}

function escapeSequence(lexer: ExpressionLexer, quote: number): string | undefined {
  const c = lexer.rune(lexer.pos);
  if (c < 0) return 'escape sequence not terminated';
  let n: number;
  let base: number;
  let most: number;
  if (c === 97 || c === 98 || c === 102 || c === 110 || c === 114 || c === 116 || c === 118 || c === 92 || c === quote) {
    lexer.pos++;
    return undefined;
  }
  if (c >= 48 && c <= 55) [n, base, most] = [3, 8, 255];
  else if (c === 120) [n, base, most] = [2, 16, 255];
  else if (c === 117) [n, base, most] = [4, 16, 0x10ffff];
  else if (c === 85) [n, base, most] = [8, 16, 0x10ffff];
  else return `unknown escape sequence ${goUnicode(c)}`;
  if (base === 16) lexer.pos++;
  let value = 0;
  for (; n > 0; n--) {
    const d = lexer.rune(lexer.pos);
    if (digitValue(d) >= base) {
      if (d < 0) return 'escape sequence not terminated';
      return `illegal character ${goUnicode(d)} in escape sequence`;
    }
    value = value * base + digitValue(d);
    lexer.pos++;
  }
  // Go computes in 32 bits.
  value %= 0x100000000;
  if (value > most || (value >= 0xd800 && value < 0xe000)) return 'escape sequence is an invalid Unicode code point';
  return undefined;
}

/** Whether what stands at `pos`, a unit from U+D800 on, is no character that UTF-8 can hold. */
function isInvalid(lexer: ExpressionLexer, c: number): boolean {
  if (c > 0xdfff) return c === 0xfffd;
  if (c < 0xdc00) {
    const next = lexer.code(lexer.pos + 1);
    return !(next >= 0xdc00 && next <= 0xdfff);
  }
  const before = lexer.code(lexer.pos - 1);
  return !(before >= 0xd800 && before < 0xdc00);
}

/** 16: no hexadecimal digit. */
function digitValue(c: number): number {
  if (c >= 48 && c <= 57) return c - 48;
  if (c >= 97 && c <= 102) return c - 87;
  if (c >= 65 && c <= 70) return c - 55;
  return 16;
}
