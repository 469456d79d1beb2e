import { atLeast } from '../catalogue/target.js';
import { goQuote, goQuoteRune, goUnicode } from './gostring.js';
import { keywords, T } from './grammar/tokens.js';

/**
 * The tokens of an expression, comments among them. `starts` and `ends` are UTF-16 offsets. The last token is EOF, or ERROR where the lexer
 * stopped: then `error` is Prometheus's message and `starts` its place.
 */
export interface Tokens {
  readonly text: string;
  readonly types: readonly number[];
  readonly starts: readonly number[];
  readonly ends: readonly number[];
  readonly error: string | undefined;
}

/** Which words and forms a version knows; made once per version. */
export interface Dialect {
  readonly version: string;
  /** 2.54: underscores in numbers, durations as numbers. */
  readonly newNumbers: boolean;
  /** 3.4: arithmetic between brackets. */
  readonly durationExpressions: boolean;
  /** 3.6: words between brackets. */
  readonly durationWords: boolean;
  readonly wordsInDurations: ReadonlySet<number>;
  readonly keywords: ReadonlyMap<string, number>;
  readonly series: boolean;
}

const since: ReadonlyMap<string, string> = new Map([
  ['limitk', '2.54'],
  ['limit_ratio', '2.54'],
  ['smoothed', '3.7'],
  ['anchored', '3.7'],
  ['fill', '3.10'],
  ['fill_left', '3.10'],
  ['fill_right', '3.10'],
  ['step', '3.6'],
  ['range', '3.10'],
  ['max_of', '3.13'],
  ['min_of', '3.13'],
]);

const dialects = new Map<string, Dialect>();

export function dialectOf(version: string, series = false): Dialect {
  const key = `${version} ${series}`;
  let it = dialects.get(key);
  if (!it) {
    it = {
      version,
      newNumbers: atLeast(version, '2.54'),
      durationExpressions: atLeast(version, '3.4'),
      durationWords: atLeast(version, '3.6'),
      // Renamed before they were stable, so as not to be mistaken for the aggregations.
      wordsInDurations: new Set(atLeast(version, '3.13') ? [T.STEP, T.RANGE, T.MAX_OF, T.MIN_OF] : [T.STEP, T.RANGE, T.MAX, T.MIN]),
      keywords: new Map([...keywords].filter(([word]) => atLeast(version, since.get(word) ?? '0'))),
      series,
    };
    if (dialects.size > 50) dialects.clear();
    dialects.set(key, it);
  }
  return it;
}

const histogramKeys: ReadonlyMap<string, number> = new Map([
  ['sum', T.SUM_DESC],
  ['count', T.COUNT_DESC],
  ['schema', T.SCHEMA_DESC],
  ['offset', T.OFFSET_DESC],
  ['n_offset', T.NEGATIVE_OFFSET_DESC],
  ['buckets', T.BUCKETS_DESC],
  ['n_buckets', T.NEGATIVE_BUCKETS_DESC],
  ['z_bucket', T.ZERO_BUCKET_DESC],
  ['z_bucket_w', T.ZERO_BUCKET_WIDTH_DESC],
  ['custom_values', T.CUSTOM_VALUES_DESC],
  ['counter_reset_hint', T.COUNTER_RESET_HINT_DESC],
]);

const resetHints: ReadonlyMap<string, number> = new Map([
  ['unknown', T.UNKNOWN_COUNTER_RESET],
  ['reset', T.COUNTER_RESET],
  ['not_reset', T.NOT_COUNTER_RESET],
  ['gauge', T.GAUGE_TYPE],
]);

// Classes of ASCII characters, so that the hot loops are table look-ups.
const ALPHA = 1;
const DIGIT = 2;
const SPACE = 4;
const HEX = 8;
const classes = new Uint8Array(128);
for (let c = 0; c < 128; c++) {
  const s = String.fromCharCode(c);
  if (/[A-Za-z_]/.test(s)) classes[c] = (classes[c] ?? 0) | ALPHA;
  if (/[0-9]/.test(s)) classes[c] = (classes[c] ?? 0) | DIGIT;
  if (/[ \t\n\r]/.test(s)) classes[c] = (classes[c] ?? 0) | SPACE;
  if (/[0-9a-fA-F]/.test(s)) classes[c] = (classes[c] ?? 0) | HEX;
}
const is = (code: number, mask: number): boolean => code < 128 && ((classes[code] ?? 0) & mask) !== 0;

type State = 'statements' | 'braces' | 'duration' | 'values' | 'histogram' | 'buckets' | 'end';

/** Splits an expression as Prometheus's lexer does (promql/parser/lex.go), to the end or to the first character that it refuses. */
export function lex(text: string, dialect: Dialect): Tokens {
  const types: number[] = [];
  const starts: number[] = [];
  const ends: number[] = [];
  const length = text.length;
  let pos = 0;
  let start = 0;
  let error: string | undefined;
  let parens = 0;
  let brace = false;
  let bracket = false;
  let colon = false;
  let duration = false;
  /** What a histogram in a series description is followed by. */
  let histogram: 'none' | 'open' | 'mul' | 'add' | 'sub' = 'none';

  const code = (at: number): number => (at < length ? text.charCodeAt(at) : -1);
  const rune = (at: number): number => (at < length ? (text.codePointAt(at) ?? -1) : -1);
  const emit = (type: number) => {
    types.push(type);
    starts.push(start);
    ends.push(pos);
    start = pos;
  };
  const fail = (message: string): State => {
    error = message;
    types.push(T.ERROR);
    starts.push(start);
    ends.push(length);
    return 'end';
  };
  const skipSpace = () => {
    while (is(code(pos), SPACE)) pos++;
    start = pos;
  };

  const comment = () => {
    while (pos < length && code(pos) !== 10 && code(pos) !== 13) pos++;
    emit(T.COMMENT);
  };

  /** Whether the digits from `pos` on are a number; `pos` stands behind what was read either way. */
  const scanNumber = dialect.newNumbers ? scanNewNumber : scanOldNumber;
  function scanOldNumber(): boolean {
    let mask = DIGIT;
    if (!dialect.series && code(pos) === 48) {
      pos++;
      if (code(pos) === 120 || code(pos) === 88) {
        pos++;
        mask = HEX;
      }
    }
    while (is(code(pos), mask)) pos++;
    if (code(pos) === 46) {
      pos++;
      while (is(code(pos), mask)) pos++;
    }
    if (code(pos) === 101 || code(pos) === 69) {
      pos++;
      if (code(pos) === 43 || code(pos) === 45) pos++;
      while (is(code(pos), DIGIT)) pos++;
    }
    return endsNumber();
  }
  function scanNewNumber(): boolean {
    const from = pos;
    let mask = DIGIT;
    if (!dialect.series && code(pos) === 48) {
      pos++;
      if (code(pos) === 120 || code(pos) === 88) {
        pos++;
        if (code(pos) === 95) pos++;
        mask = HEX;
      }
    }
    if (code(pos) === 46) pos++;
    if (is(code(pos), mask)) pos++;
    let dot = false;
    let exponent = false;
    for (;;) {
      const c = code(pos);
      const e = c === 101 || c === 69;
      if (!(is(c, mask) || c === 46 || c === 95 || e)) break;
      if (c === 46 && dot) {
        pos++;
        return false;
      }
      if (e && exponent) {
        pos++;
        return false;
      }
      if (c === 46) {
        dot = true;
        pos++;
        if (code(pos) === 95 || code(pos) === 46) {
          pos++;
          return false;
        }
        if (mask === HEX) return false;
        continue;
      }
      if (e) {
        exponent = true;
        pos++;
        if (code(pos) === 43 || code(pos) === 45) pos++;
        const next = code(pos);
        if (next === 46 || next === 95 || next === 101 || next === 69) {
          pos++;
          return false;
        }
        if (next < 0) return false;
        continue;
      }
      if (c === 95) {
        pos++;
        const next = code(pos);
        if (next === 46 || next === 95 || next === 101 || next === 69) {
          pos++;
          return false;
        }
        if (next < 0) return false;
        continue;
      }
      while (is(code(pos), mask)) pos++;
    }
    if (pos === from) return false;
    return endsNumber();
  }
  function endsNumber(): boolean {
    const next = code(pos);
    return (dialect.series && next === 120) || !is(next, ALPHA | DIGIT);
  }
  const isUnit = (c: number, first: boolean): boolean =>
    c === 115 || c === 109 || c === 104 || c === 100 || c === 119 || (first && c === 121);
  /** Whether what follows the digits makes a duration; `pos` stands behind it. */
  const scanUnits = (): boolean => {
    if (!isUnit(code(pos), true)) return false;
    pos++;
    if (code(pos) === 115) pos++;
    while (is(code(pos), DIGIT)) {
      while (is(code(pos), DIGIT)) pos++;
      if (!isUnit(code(pos), false)) return false;
      pos++;
      if (code(pos) === 115) pos++;
    }
    if (is(code(pos), ALPHA | DIGIT)) {
      pos++;
      return false;
    }
    return true;
  };
  const numberOrDuration = (): State => {
    if (scanNumber()) {
      emit(T.NUMBER);
      return 'statements';
    }
    if (scanUnits()) {
      emit(T.DURATION);
      return 'statements';
    }
    return fail(`bad number or duration syntax: ${goQuote(text.slice(start, pos))}`);
  };
  const oldDuration = (): State => {
    if (scanNumber()) return fail('missing unit character in duration');
    if (!scanUnits()) return fail(`bad duration syntax: ${goQuote(text.slice(start, pos))}`);
    emit(T.DURATION);
    return 'statements';
  };
  const number = (next: State): State => {
    if (!scanNumber()) return fail(`bad number syntax: ${goQuote(text.slice(start, pos))}`);
    emit(T.NUMBER);
    return next;
  };

  const digitValue = (c: number): number => {
    if (c >= 48 && c <= 57) return c - 48;
    if (c >= 97 && c <= 102) return c - 87;
    if (c >= 65 && c <= 70) return c - 55;
    return 16;
  };
  const string = (quote: number): State => {
    for (;;) {
      const c = code(pos);
      if (c < 0 || c === 10) {
        if (c === 10) pos++;
        return fail('unterminated quoted string');
      }
      if (c === 0xfffd || isLoneSurrogate(pos)) return fail('invalid UTF-8 rune');
      pos++;
      if (c === quote) break;
      if (c === 92) {
        const message = escapeSequence(quote);
        if (message !== undefined) return fail(message);
      }
    }
    emit(T.STRING);
    return 'statements';
  };
  const isLoneSurrogate = (at: number): boolean => {
    const c = code(at);
    if (c < 0xd800 || c > 0xdfff) return false;
    if (c < 0xdc00) {
      const next = code(at + 1);
      return !(next >= 0xdc00 && next <= 0xdfff);
    }
    const before = code(at - 1);
    return !(before >= 0xd800 && before < 0xdc00);
  };
  const escapeSequence = (quote: number): string | undefined => {
    const c = rune(pos);
    if (c < 0) return 'escape sequence not terminated';
    let n: number;
    let base: number;
    let most: number;
    if (c === 97 || c === 98 || c === 102 || c === 110 || c === 114 || c === 116 || c === 118 || c === 92 || c === quote) {
      pos++;
      return undefined;
    }
    if (c >= 48 && c <= 55) [n, base, most] = [3, 8, 255];
    else if (c === 120) [n, base, most] = [2, 16, 255];
    else if (c === 117) [n, base, most] = [4, 16, 0x10ffff];
    else if (c === 85) [n, base, most] = [8, 16, 0x10ffff];
    else return `unknown escape sequence ${goUnicode(c)}`;
    if (base === 16) pos++;
    let value = 0;
    for (; n > 0; n--) {
      const d = rune(pos);
      if (digitValue(d) >= base) {
        if (d < 0) return 'escape sequence not terminated';
        return `illegal character ${goUnicode(d)} in escape sequence`;
      }
      value = value * base + digitValue(d);
      pos++;
    }
    // Go computes in 32 bits.
    value %= 0x100000000;
    if (value > most || (value >= 0xd800 && value < 0xe000)) return 'escape sequence is an invalid Unicode code point';
    return undefined;
  };
  const rawString = (): State => {
    for (;;) {
      const c = code(pos);
      if (c < 0) return fail('unterminated raw string');
      if (c === 0xfffd || isLoneSurrogate(pos)) return fail('invalid UTF-8 rune');
      pos++;
      if (c === 96) break;
    }
    emit(T.STRING);
    return 'statements';
  };

  const word = (): State => {
    while (is(code(pos), ALPHA | DIGIT) || code(pos) === 58) pos++;
    const written = text.slice(start, pos);
    const lower = written.toLowerCase();
    const keyword = lower === 'inf' || lower === 'nan' ? T.NUMBER : dialect.keywords.get(lower);
    if (keyword !== undefined) {
      const fill = keyword === T.FILL || keyword === T.FILL_LEFT || keyword === T.FILL_RIGHT;
      emit(fill && !parenFollows() ? T.IDENTIFIER : keyword);
    } else emit(written.includes(':') ? T.METRIC_IDENTIFIER : T.IDENTIFIER);
    return dialect.series && code(pos) !== 123 ? 'values' : 'statements';
  };
  const parenFollows = (): boolean => {
    let at = pos;
    while (is(code(at), SPACE)) at++;
    return code(at) === 40;
  };
  /** Reads a word that may stand in a duration; false: it is none, `pos` stands behind it. */
  const durationWord = (): boolean => {
    while (is(code(pos), ALPHA)) pos++;
    const type = dialect.keywords.get(text.slice(start, pos).toLowerCase());
    if (type === undefined || !dialect.wordsInDurations.has(type)) return false;
    emit(type);
    return true;
  };
  const startsDurationWord = (c: number): boolean => {
    if (!dialect.durationWords) return false;
    const lower = c | 32;
    return c < 128 && is(c, ALPHA) && (lower === 115 || lower === 114 || lower === 109);
  };

  const statements = (): State => {
    if (histogram !== 'none') return 'histogram';
    if (brace) return 'braces';
    const c = code(pos);
    if (c === 35) {
      comment();
      return 'statements';
    }
    if (c < 0) {
      if (parens !== 0) return fail('unclosed left parenthesis');
      if (bracket) return fail('unclosed left bracket');
      emit(T.EOF);
      return 'end';
    }
    if (is(c, SPACE)) {
      skipSpace();
      return 'statements';
    }
    if (is(c, ALPHA) || c === 58) {
      if (!bracket) return word();
      pos++;
      if (!dialect.durationWords) {
        if (colon) return fail(`unexpected colon ${goQuoteRune(c)}`);
        emit(T.COLON);
        colon = true;
        return 'statements';
      }
      if (c === 58) {
        if (colon) return fail(`unexpected colon ${goQuoteRune(c)}`);
        emit(T.COLON);
        colon = true;
        return 'statements';
      }
      if (startsDurationWord(c) && durationWord()) return 'statements';
      return fail(`unexpected character: ${goQuoteRune(c)}, expected ${goQuoteRune(58)}`);
    }
    if (is(c, DIGIT) || (c === 46 && is(code(pos + 1), DIGIT))) return numberOrDuration();
    pos++;
    switch (c) {
      case 44:
        emit(T.COMMA);
        return 'statements';
      case 42:
        emit(T.MUL);
        return 'statements';
      case 47:
        emit(T.DIV);
        return 'statements';
      case 37:
        emit(T.MOD);
        return 'statements';
      case 43:
        emit(T.ADD);
        return 'statements';
      case 45:
        emit(T.SUB);
        return 'statements';
      case 94:
        emit(T.POW);
        return 'statements';
      case 64:
        emit(T.AT);
        return 'statements';
      case 61:
        if (code(pos) === 61) {
          pos++;
          emit(T.EQLC);
        } else if (code(pos) === 126) return fail(`unexpected character after '=': ${goQuoteRune(126)}`);
        else emit(T.EQL);
        return 'statements';
      case 33:
        if (code(pos) !== 61) return fail(`unexpected character after '!': ${goQuoteRune(rune(pos))}`);
        pos++;
        emit(T.NEQ);
        return 'statements';
      case 60:
      case 62:
        if (code(pos) === 61) {
          pos++;
          emit(c === 60 ? T.LTE : T.GTE);
        } else if (code(pos) === 47 && atLeast(dialect.version, '3.11')) {
          pos++;
          emit(c === 60 ? T.TRIM_UPPER : T.TRIM_LOWER);
        } else emit(c === 60 ? T.LSS : T.GTR);
        return 'statements';
      case 34:
      case 39:
        return string(c);
      case 96:
        return rawString();
      case 40:
        emit(T.LEFT_PAREN);
        parens++;
        return 'statements';
      case 41:
        return closeParen('statements');
      case 123:
        emit(T.LEFT_BRACE);
        brace = true;
        return 'braces';
      case 91:
        if (bracket) return fail(`unexpected left bracket ${goQuoteRune(c)}`);
        colon = false;
        emit(T.LEFT_BRACKET);
        skipSpace();
        bracket = true;
        if (dialect.durationExpressions) return 'duration';
        return dialect.newNumbers ? numberOrDuration() : oldDuration();
      case 93:
        if (!bracket) return fail(`unexpected right bracket ${goQuoteRune(c)}`);
        emit(T.RIGHT_BRACKET);
        bracket = false;
        return 'statements';
      default:
        return fail(`unexpected character: ${goQuoteRune(rune(pos - 1))}`);
    }
  };
  const closeParen = (next: State): State => {
    parens--;
    if (parens < 0) {
      // Upstream has emitted the parenthesis already: the place is behind it.
      start = pos;
      return fail(`unexpected right parenthesis ${goQuoteRune(41)}`);
    }
    emit(T.RIGHT_PAREN);
    return next;
  };

  const durationState = (): State => {
    const c = code(pos);
    if (c < 0) return fail('unexpected end of input in duration expression');
    if (is(c, SPACE)) {
      skipSpace();
      return 'duration';
    }
    if (is(c, DIGIT) || (c === 46 && is(code(pos + 1), DIGIT))) {
      duration = true;
      return numberOrDuration();
    }
    pos++;
    switch (c) {
      case 93:
        emit(T.RIGHT_BRACKET);
        bracket = false;
        colon = false;
        return 'statements';
      case 58:
        if (!duration || colon) {
          start = pos;
          return fail(
            duration ? 'unexpected repeated colon in duration expression' : 'unexpected colon before duration in duration expression',
          );
        }
        emit(T.COLON);
        colon = true;
        return 'duration';
      case 40:
        emit(T.LEFT_PAREN);
        parens++;
        return 'duration';
      case 41:
        return closeParen('duration');
      case 43:
        emit(T.ADD);
        return 'duration';
      case 45:
        emit(T.SUB);
        return 'duration';
      case 42:
        emit(T.MUL);
        return 'duration';
      case 47:
        emit(T.DIV);
        return 'duration';
      case 37:
        emit(T.MOD);
        return 'duration';
      case 94:
        emit(T.POW);
        return 'duration';
      case 44:
        if (!dialect.durationWords) break;
        emit(T.COMMA);
        return 'duration';
    }
    if (startsDurationWord(c) && durationWord()) return 'duration';
    return fail(`unexpected character in duration expression: ${goQuoteRune(c >= 0xd800 && c < 0xdc00 ? rune(pos - 1) : c)}`);
  };

  const braces = (): State => {
    const c = code(pos);
    if (c === 35) {
      comment();
      return 'statements';
    }
    if (c < 0) return fail('unexpected end of input inside braces');
    if (is(c, SPACE)) {
      skipSpace();
      return 'statements';
    }
    if (is(c, ALPHA)) {
      while (is(code(pos), ALPHA | DIGIT)) pos++;
      emit(T.IDENTIFIER);
      return 'statements';
    }
    pos++;
    switch (c) {
      case 44:
        emit(T.COMMA);
        return 'braces';
      case 34:
      case 39:
        return string(c);
      case 96:
        return rawString();
      case 61:
        if (code(pos) === 126) {
          pos++;
          emit(T.EQL_REGEX);
        } else emit(T.EQL);
        return 'braces';
      case 33: {
        const next = code(pos);
        if (next !== 126 && next !== 61) return fail(`unexpected character after '!' inside braces: ${goQuoteRune(rune(pos))}`);
        pos++;
        emit(next === 126 ? T.NEQ_REGEX : T.NEQ);
        return 'braces';
      }
      case 123:
        return fail(`unexpected left brace ${goQuoteRune(c)}`);
      case 125:
        emit(T.RIGHT_BRACE);
        brace = false;
        return dialect.series ? 'values' : 'statements';
      default:
        return fail(`unexpected character inside braces: ${goQuoteRune(rune(pos - 1))}`);
    }
  };

  const values = (): State => {
    if (histogram !== 'none') return 'histogram';
    const c = code(pos);
    if (c < 0) return 'statements';
    if (c === 123 && code(pos + 1) === 123) {
      histogram = 'open';
      pos += 2;
      emit(T.OPEN_HIST);
      return 'histogram';
    }
    if (is(c, SPACE)) {
      pos++;
      emit(T.SPACE);
      skipSpace();
      return 'values';
    }
    if (c === 43 || c === 45 || c === 120 || c === 95) {
      pos++;
      emit(c === 43 ? T.ADD : c === 45 ? T.SUB : c === 120 ? T.TIMES : T.BLANK);
      return 'values';
    }
    if (is(c, DIGIT) || (c === 46 && is(code(pos + 1), DIGIT))) return number('values');
    if (is(c, ALPHA)) return word();
    pos++;
    return fail(`unexpected character in series sequence: ${goQuoteRune(rune(pos - 1))}`);
  };

  const histogramState = (): State => {
    if (histogram === 'mul' || histogram === 'add' || histogram === 'sub') {
      const type = histogram === 'mul' ? T.TIMES : histogram === 'add' ? T.ADD : T.SUB;
      histogram = 'none';
      pos++;
      emit(type);
      return 'values';
    }
    if (bracket) return 'buckets';
    const c = code(pos);
    if (is(c, SPACE)) {
      pos++;
      emit(T.SPACE);
      skipSpace();
      return 'statements';
    }
    if (is(c, ALPHA)) {
      while (is(code(pos), ALPHA)) pos++;
      const lower = text.slice(start, pos).toLowerCase();
      const key = histogramKeys.get(lower);
      if (key !== undefined) {
        if (code(pos) !== 58) return fail('missing `:` for histogram descriptor');
        emit(key);
        return 'histogram';
      }
      if (lower === 'inf' || lower === 'nan') {
        emit(T.NUMBER);
        return 'histogram';
      }
      const hint = resetHints.get(lower);
      if (hint !== undefined) {
        emit(hint);
        return 'histogram';
      }
      return fail(`bad histogram descriptor found: ${goQuote(text.slice(start, pos))}`);
    }
    if (is(c, DIGIT)) return number('statements');
    pos++;
    if (c === 58 || c === 45) {
      emit(c === 58 ? T.COLON : T.SUB);
      return 'histogram';
    }
    if (c === 91) {
      bracket = true;
      colon = false;
      duration = false;
      emit(T.LEFT_BRACKET);
      return 'buckets';
    }
    if (c === 125 && code(pos) === 125) {
      pos++;
      emit(T.CLOSE_HIST);
      const next = code(pos);
      histogram = next === 120 ? 'mul' : next === 43 ? 'add' : next === 45 ? 'sub' : 'none';
      return histogram === 'none' ? 'values' : 'histogram';
    }
    return fail(`histogram description incomplete unexpected: ${goQuoteRune(c < 0 ? c : rune(pos - 1))}`);
  };

  const buckets = (): State => {
    const c = code(pos);
    if (is(c, SPACE)) {
      pos++;
      emit(T.SPACE);
      skipSpace();
      return 'statements';
    }
    if (is(c, DIGIT)) return number('statements');
    pos++;
    if (c === 45) {
      emit(T.SUB);
      return number('statements');
    }
    if (c === 93) {
      bracket = false;
      emit(T.RIGHT_BRACKET);
      return 'histogram';
    }
    if (is(c, ALPHA)) {
      const lower = text.slice(start, pos).toLowerCase();
      if (lower === 'inf' || lower === 'nan') {
        emit(T.NUMBER);
        return 'statements';
      }
      return 'buckets';
    }
    return fail(`invalid character in buckets description: ${goQuoteRune(c < 0 ? c : rune(pos - 1))}`);
  };

  let state: State = 'statements';
  while (state !== 'end') {
    switch (state) {
      case 'statements':
        state = statements();
        break;
      case 'braces':
        state = braces();
        break;
      case 'duration':
        state = durationState();
        break;
      case 'values':
        state = values();
        break;
      case 'histogram':
        state = histogramState();
        break;
      case 'buckets':
        state = buckets();
        break;
    }
  }
  return { text, types, starts, ends, error };
}
