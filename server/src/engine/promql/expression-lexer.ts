import { ALPHA, DIGIT, is, SPACE } from './characters.js';
import { type Dialect, keywordAt, type Tokens } from './dialect.js';
import { goQuoteRune } from './gostring.js';
import { fixedTexts, T } from './grammar/tokens.js';
import { lexNumberOrDuration, lexOldDuration } from './lex-number.js';
import { lexRawString, lexString } from './lex-string.js';

/** Tokens of one character wherever it stands outside braces. */
const singles = new Uint8Array(128);
for (const type of [T.COMMA, T.MUL, T.DIV, T.MOD, T.ADD, T.SUB, T.POW, T.AT]) singles[fixedTexts.get(type)?.charCodeAt(0) ?? 0] = type;

export type State = 'statements' | 'braces' | 'duration' | 'values' | 'histogram' | 'buckets' | 'end';

/**
 * Splits an expression as Prometheus's lexer does (promql/parser/lex.go), to the end or to the first character that it refuses. Each method reads
 * on from `pos`, and so do the functions for numbers and strings; those that answer a state say what reads next.
 */
export class ExpressionLexer implements Tokens {
  readonly text: string;
  readonly types: number[] = [];
  readonly starts: number[] = [];
  readonly ends: number[] = [];
  error: string | undefined;
  protected readonly length: number;
  readonly dialect: Dialect;
  pos = 0;
  /** Where the token that is being read begins. */
  start = 0;
  protected bracket = false;
  protected colon = false;
  protected duration = false;
  private parens = 0;
  private brace = false;

  constructor(text: string, dialect: Dialect) {
    this.text = text;
    this.length = text.length;
    this.dialect = dialect;
  }

  /** Reads the whole text. */
  run(): this {
    let state: State = 'statements';
    while (state !== 'end') state = this.step(state);
    return this;
  }

  protected step(state: State): State {
    switch (state) {
      case 'braces':
        return this.braces();
      case 'duration':
        return this.durationState();
      default:
        return this.statements();
    }
  }

  code(at: number): number {
    return at < this.length ? this.text.charCodeAt(at) : -1;
  }

  rune(at: number): number {
    return at < this.length ? (this.text.codePointAt(at) ?? -1) : -1;
  }

  emit(type: number) {
    this.types.push(type);
    this.starts.push(this.start);
    this.ends.push(this.pos);
    this.start = this.pos;
  }

  fail(message: string): State {
    this.error = message;
    this.types.push(T.ERROR);
    this.starts.push(this.start);
    this.ends.push(this.length);
    return 'end';
  }

  protected skipSpace() {
    while (is(this.code(this.pos), SPACE)) this.pos++;
    this.start = this.pos;
  }

  private comment() {
    while (this.pos < this.length && this.code(this.pos) !== 10 && this.code(this.pos) !== 13) this.pos++;
    this.emit(T.COMMENT);
  }

  protected word(): State {
    const { text, length, start } = this;
    let pos = start;
    let metric = false;
    for (; pos < length; pos++) {
      const c = text.charCodeAt(pos);
      if (c === 58) metric = true;
      else if (!is(c, ALPHA | DIGIT)) break;
    }
    this.pos = pos;
    const keyword = metric ? 0 : keywordAt(this.dialect, text, start, pos);
    if (keyword > 0) {
      const fill = keyword === T.FILL || keyword === T.FILL_LEFT || keyword === T.FILL_RIGHT;
      this.emit(fill && !this.parenFollows() ? T.IDENTIFIER : keyword);
    } else this.emit(metric ? T.METRIC_IDENTIFIER : T.IDENTIFIER);
    return this.dialect.series && this.code(pos) !== 123 ? 'values' : 'statements';
  }

  private parenFollows(): boolean {
    let at = this.pos;
    while (is(this.code(at), SPACE)) at++;
    return this.code(at) === 40;
  }

  /** Reads a word that may stand in a duration; false: it is none, `pos` stands behind it. */
  private durationWord(): boolean {
    while (is(this.code(this.pos), ALPHA)) this.pos++;
    const type = keywordAt(this.dialect, this.text, this.start, this.pos);
    if (!this.dialect.wordsInDurations.has(type)) return false;
    this.emit(type);
    return true;
  }

  private startsDurationWord(c: number): boolean {
    if (!this.dialect.durationWords) return false;
    const lower = c | 32;
    return is(c, ALPHA) && (lower === 115 || lower === 114 || lower === 109);
  }

  protected statements(): State {
    if (this.brace) return 'braces';
    const c = this.code(this.pos);
    if (c === 35) {
      this.comment();
      return 'statements';
    }
    if (c < 0) {
      if (this.parens !== 0) return this.fail('unclosed left parenthesis');
      if (this.bracket) return this.fail('unclosed left bracket');
      this.emit(T.EOF);
      return 'end';
    }
    if (is(c, SPACE)) {
      this.skipSpace();
      return 'statements';
    }
    if (is(c, ALPHA) || c === 58) {
      if (!this.bracket) return this.word();
      this.pos++;
      // Before there were words in durations, any letter here was taken for a colon.
      if (c === 58 || !this.dialect.durationWords) {
        if (this.colon) return this.fail(`unexpected colon ${goQuoteRune(c)}`);
        this.emit(T.COLON);
        this.colon = true;
        return 'statements';
      }
      const readHere = this.dialect.rangeBehindNumbers || (c | 32) !== 114;
      if (readHere && this.startsDurationWord(c) && this.durationWord()) return 'statements';
      return this.fail(`unexpected character: ${goQuoteRune(c)}, expected ${goQuoteRune(58)}`);
    }
    if (is(c, DIGIT) || (c === 46 && is(this.code(this.pos + 1), DIGIT))) return lexNumberOrDuration(this);
    this.pos++;
    const single = singles[c] ?? 0;
    if (single > 0) {
      this.emit(single);
      return 'statements';
    }
    switch (c) {
      case 61:
        if (this.code(this.pos) === 61) {
          this.pos++;
          this.emit(T.EQLC);
        } else if (this.code(this.pos) === 126) return this.fail(`unexpected character after '=': ${goQuoteRune(126)}`);
        else this.emit(T.EQL);
        return 'statements';
      case 33:
        if (this.code(this.pos) !== 61) return this.fail(`unexpected character after '!': ${goQuoteRune(this.rune(this.pos))}`);
        this.pos++;
        this.emit(T.NEQ);
        return 'statements';
      case 60:
      case 62:
        if (this.code(this.pos) === 61) {
          this.pos++;
          this.emit(c === 60 ? T.LTE : T.GTE);
        } else if (this.code(this.pos) === 47 && this.dialect.trims) {
          this.pos++;
          this.emit(c === 60 ? T.TRIM_UPPER : T.TRIM_LOWER);
        } else this.emit(c === 60 ? T.LSS : T.GTR);
        return 'statements';
      case 34:
      case 39:
        return lexString(this, c);
      case 96:
        return lexRawString(this);
      case 40:
        this.emit(T.LEFT_PAREN);
        this.parens++;
        return 'statements';
      case 41:
        return this.closeParen('statements');
      case 123:
        this.emit(T.LEFT_BRACE);
        this.brace = true;
        return 'braces';
      case 91:
        if (this.bracket) return this.fail(`unexpected left bracket ${goQuoteRune(c)}`);
        this.colon = false;
        this.emit(T.LEFT_BRACKET);
        this.skipSpace();
        this.bracket = true;
        if (this.dialect.durationExpressions) return 'duration';
        return this.dialect.newNumbers ? lexNumberOrDuration(this) : lexOldDuration(this);
      case 93:
        if (!this.bracket) return this.fail(`unexpected right bracket ${goQuoteRune(c)}`);
        this.emit(T.RIGHT_BRACKET);
        this.bracket = false;
        return 'statements';
      default:
        return this.fail(`unexpected character: ${goQuoteRune(this.rune(this.pos - 1))}`);
    }
  }

  private closeParen(next: State): State {
    this.parens--;
    if (this.parens < 0) {
      // Upstream has emitted the parenthesis already: the place is behind it.
      this.start = this.pos;
      return this.fail(`unexpected right parenthesis ${goQuoteRune(41)}`);
    }
    this.emit(T.RIGHT_PAREN);
    return next;
  }

  private durationState(): State {
    const c = this.code(this.pos);
    if (c < 0) return this.fail('unexpected end of input in duration expression');
    if (is(c, SPACE)) {
      this.skipSpace();
      return 'duration';
    }
    if (is(c, DIGIT) || (c === 46 && is(this.code(this.pos + 1), DIGIT))) {
      this.duration = true;
      return lexNumberOrDuration(this);
    }
    this.pos++;
    switch (c) {
      case 93:
        this.emit(T.RIGHT_BRACKET);
        this.bracket = false;
        this.colon = false;
        return 'statements';
      case 58:
        if (!this.duration || this.colon) {
          this.start = this.pos;
          return this.fail(
            this.duration ? 'unexpected repeated colon in duration expression' : 'unexpected colon before duration in duration expression',
          );
        }
        this.emit(T.COLON);
        this.colon = true;
        return 'duration';
      case 40:
        this.emit(T.LEFT_PAREN);
        this.parens++;
        return 'duration';
      case 41:
        return this.closeParen('duration');
    }
    const single = singles[c] ?? 0;
    if (single > 0 && single !== T.AT && (single !== T.COMMA || this.dialect.durationWords)) {
      this.emit(single);
      return 'duration';
    }
    if (this.startsDurationWord(c) && this.durationWord()) return 'duration';
    return this.fail(
      `unexpected character in duration expression: ${goQuoteRune(c >= 0xd800 && c < 0xdc00 ? this.rune(this.pos - 1) : c)}`,
    );
  }

  private braces(): State {
    const c = this.code(this.pos);
    if (c === 35) {
      this.comment();
      return 'statements';
    }
    if (c < 0) return this.fail('unexpected end of input inside braces');
    if (is(c, SPACE)) {
      this.skipSpace();
      return 'statements';
    }
    if (is(c, ALPHA)) {
      while (is(this.code(this.pos), ALPHA | DIGIT)) this.pos++;
      this.emit(T.IDENTIFIER);
      return 'statements';
    }
    this.pos++;
    switch (c) {
      case 44:
        this.emit(T.COMMA);
        return 'braces';
      case 34:
      case 39:
        return lexString(this, c);
      case 96:
        return lexRawString(this);
      case 61:
        if (this.code(this.pos) === 126) {
          this.pos++;
          this.emit(T.EQL_REGEX);
        } else this.emit(T.EQL);
        return 'braces';
      case 33: {
        const next = this.code(this.pos);
        if (next !== 126 && next !== 61)
          return this.fail(`unexpected character after '!' inside braces: ${goQuoteRune(this.rune(this.pos))}`);
        this.pos++;
        this.emit(next === 126 ? T.NEQ_REGEX : T.NEQ);
        return 'braces';
      }
      case 123:
        return this.fail(`unexpected left brace ${goQuoteRune(c)}`);
      case 125:
        this.emit(T.RIGHT_BRACE);
        this.brace = false;
        return this.dialect.series ? 'values' : 'statements';
      default:
        return this.fail(`unexpected character inside braces: ${goQuoteRune(this.rune(this.pos - 1))}`);
    }
  }
}
