import { ALPHA, DIGIT, HEX, is } from './characters.js';
import type { ExpressionLexer, State } from './expression-lexer.js';
import { goQuote } from './gostring.js';
import { T } from './grammar/tokens.js';

/** A number at `pos`, of which the first character is known to be a digit or a point. promql/parser/lex.go `lexNumber`, `scanNumber`. */
export function lexNumber(lexer: ExpressionLexer, next: State): State {
  if (!scanNumber(lexer)) return lexer.fail(`bad number syntax: ${goQuote(lexer.text.slice(lexer.start, lexer.pos))}`);
  lexer.emit(T.NUMBER);
  return next;
}

/** A number or a duration. lex.go `lexNumberOrDuration`. */
export function lexNumberOrDuration(lexer: ExpressionLexer): State {
  if (scanNumber(lexer)) {
    lexer.emit(T.NUMBER);
    return 'statements';
  }
  if (scanUnits(lexer)) {
    lexer.emit(T.DURATION);
    return 'statements';
  }
  return lexer.fail(`bad number or duration syntax: ${goQuote(lexer.text.slice(lexer.start, lexer.pos))}`);
}

/** A duration where only one could stand before 2.54: behind a bracket. lex.go `lexDuration`. */
export function lexOldDuration(lexer: ExpressionLexer): State {
  if (scanNumber(lexer)) return lexer.fail('missing unit character in duration');
  if (!scanUnits(lexer)) return lexer.fail(`bad duration syntax: ${goQuote(lexer.text.slice(lexer.start, lexer.pos))}`);
  lexer.emit(T.DURATION);
  return 'statements';
}

/** Whether the digits from `pos` on are a number; `pos` stands behind what was read either way. */
function scanNumber(lexer: ExpressionLexer): boolean {
  return lexer.dialect.newNumbers ? scanNewNumber(lexer) : scanOldNumber(lexer);
}

function scanOldNumber(lexer: ExpressionLexer): boolean {
  let mask = DIGIT;
  if (!lexer.dialect.series && lexer.code(lexer.pos) === 48) {
    lexer.pos++;
    if (lexer.code(lexer.pos) === 120 || lexer.code(lexer.pos) === 88) {
      lexer.pos++;
      mask = HEX;
    }
  }
  while (is(lexer.code(lexer.pos), mask)) lexer.pos++;
  if (lexer.code(lexer.pos) === 46) {
    lexer.pos++;
    while (is(lexer.code(lexer.pos), mask)) lexer.pos++;
  }
  if (lexer.code(lexer.pos) === 101 || lexer.code(lexer.pos) === 69) {
    lexer.pos++;
    if (lexer.code(lexer.pos) === 43 || lexer.code(lexer.pos) === 45) lexer.pos++;
    while (is(lexer.code(lexer.pos), DIGIT)) lexer.pos++;
  }
  return endsNumber(lexer);
}

function scanNewNumber(lexer: ExpressionLexer): boolean {
  const from = lexer.pos;
  let mask = DIGIT;
  if (!lexer.dialect.series && lexer.code(lexer.pos) === 48) {
    lexer.pos++;
    if (lexer.code(lexer.pos) === 120 || lexer.code(lexer.pos) === 88) {
      lexer.pos++;
      if (lexer.code(lexer.pos) === 95) lexer.pos++;
      mask = HEX;
    }
  }
  if (lexer.code(lexer.pos) === 46) lexer.pos++;
  if (is(lexer.code(lexer.pos), mask)) lexer.pos++;
  let dot = false;
  let exponent = false;
  for (;;) {
    const c = lexer.code(lexer.pos);
    const e = c === 101 || c === 69;
    if (!(is(c, mask) || c === 46 || c === 95 || e)) break;
    if (c === 46 && dot) {
      lexer.pos++;
      return false;
    }
    if (e && exponent) {
      lexer.pos++;
      return false;
    }
    if (c === 46) {
      dot = true;
      lexer.pos++;
      if (lexer.code(lexer.pos) === 95 || lexer.code(lexer.pos) === 46) {
        lexer.pos++;
        return false;
      }
      if (mask === HEX) return false;
      continue;
    }
    if (e || c === 95) {
      lexer.pos++;
      if (e) {
        exponent = true;
        if (lexer.code(lexer.pos) === 43 || lexer.code(lexer.pos) === 45) lexer.pos++;
      }
      const next = lexer.code(lexer.pos);
      if (next === 46 || next === 95 || next === 101 || next === 69) {
        lexer.pos++;
        return false;
      }
      if (next < 0) return false;
      continue;
    }
    while (is(lexer.code(lexer.pos), mask)) lexer.pos++;
  }
  if (lexer.pos === from) return false;
  return endsNumber(lexer);
}

function endsNumber(lexer: ExpressionLexer): boolean {
  const next = lexer.code(lexer.pos);
  return (lexer.dialect.series && next === 120) || !is(next, ALPHA | DIGIT);
}

/** Whether what follows the digits makes a duration; `pos` stands behind it. */
function scanUnits(lexer: ExpressionLexer): boolean {
  if (!isUnit(lexer.code(lexer.pos), true)) return false;
  lexer.pos++;
  if (lexer.code(lexer.pos) === 115) lexer.pos++;
  while (is(lexer.code(lexer.pos), DIGIT)) {
    while (is(lexer.code(lexer.pos), DIGIT)) lexer.pos++;
    if (!isUnit(lexer.code(lexer.pos), false)) return false;
    lexer.pos++;
    if (lexer.code(lexer.pos) === 115) lexer.pos++;
  }
  if (is(lexer.code(lexer.pos), ALPHA | DIGIT)) {
    lexer.pos++;
    return false;
  }
  return true;
}

/** Letters that a unit begins with; years only stand first. */
function isUnit(c: number, first: boolean): boolean {
  return c === 115 || c === 109 || c === 104 || c === 100 || c === 119 || (first && c === 121);
}
