import { ALPHA, DIGIT, is, SPACE } from './characters.js';
import { ExpressionLexer, type State } from './expression-lexer.js';
import { goQuote, goQuoteRune } from './gostring.js';
import { T } from './grammar/tokens.js';
import { lexNumber } from './lex-number.js';

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

/** A series description, as unit tests of rules write it: a selector and its values. */
export class SeriesLexer extends ExpressionLexer {
  /** What a histogram is followed by. */
  private histogram: 'none' | 'open' | 'mul' | 'add' | 'sub' = 'none';

  protected override step(state: State): State {
    switch (state) {
      case 'values':
        return this.values();
      case 'histogram':
        return this.histogramState();
      case 'buckets':
        return this.buckets();
      case 'statements':
        return this.histogram === 'none' ? this.statements() : 'histogram';
      default:
        return super.step(state);
    }
  }

  /** Of several spaces the first is a token, the others are nothing. */
  private space(next: State): State {
    this.pos++;
    this.emit(T.SPACE);
    this.skipSpace();
    return next;
  }

  private values(): State {
    if (this.histogram !== 'none') return 'histogram';
    const c = this.code(this.pos);
    if (c < 0) return 'statements';
    if (c === 123 && this.code(this.pos + 1) === 123) {
      this.histogram = 'open';
      this.pos += 2;
      this.emit(T.OPEN_HIST);
      return 'histogram';
    }
    if (is(c, SPACE)) return this.space('values');
    if (c === 43 || c === 45 || c === 120 || c === 95) {
      this.pos++;
      this.emit(c === 43 ? T.ADD : c === 45 ? T.SUB : c === 120 ? T.TIMES : T.BLANK);
      return 'values';
    }
    if (is(c, DIGIT) || (c === 46 && is(this.code(this.pos + 1), DIGIT))) return lexNumber(this, 'values');
    if (is(c, ALPHA)) return this.word();
    this.pos++;
    return this.fail(`unexpected character in series sequence: ${goQuoteRune(this.rune(this.pos - 1))}`);
  }

  private histogramState(): State {
    if (this.histogram === 'mul' || this.histogram === 'add' || this.histogram === 'sub') {
      const type = this.histogram === 'mul' ? T.TIMES : this.histogram === 'add' ? T.ADD : T.SUB;
      this.histogram = 'none';
      this.pos++;
      this.emit(type);
      return 'values';
    }
    if (this.bracket) return 'buckets';
    const c = this.code(this.pos);
    if (is(c, SPACE)) return this.space('statements');
    if (is(c, ALPHA)) {
      while (is(this.code(this.pos), ALPHA)) this.pos++;
      const lower = this.text.slice(this.start, this.pos).toLowerCase();
      const key = histogramKeys.get(lower);
      if (key !== undefined) {
        if (this.code(this.pos) !== 58) return this.fail('missing `:` for histogram descriptor');
        this.emit(key);
        return 'histogram';
      }
      if (lower === 'inf' || lower === 'nan') {
        this.emit(T.NUMBER);
        return 'histogram';
      }
      const hint = resetHints.get(lower);
      if (hint !== undefined) {
        this.emit(hint);
        return 'histogram';
      }
      return this.fail(`bad histogram descriptor found: ${goQuote(this.text.slice(this.start, this.pos))}`);
    }
    if (is(c, DIGIT)) return lexNumber(this, 'statements');
    this.pos++;
    if (c === 58 || c === 45) {
      this.emit(c === 58 ? T.COLON : T.SUB);
      return 'histogram';
    }
    if (c === 91) {
      this.bracket = true;
      this.colon = false;
      this.duration = false;
      this.emit(T.LEFT_BRACKET);
      return 'buckets';
    }
    if (c === 125 && this.code(this.pos) === 125) {
      this.pos++;
      this.emit(T.CLOSE_HIST);
      const next = this.code(this.pos);
      this.histogram = next === 120 ? 'mul' : next === 43 ? 'add' : next === 45 ? 'sub' : 'none';
      return this.histogram === 'none' ? 'values' : 'histogram';
    }
    return this.fail(`histogram description incomplete unexpected: ${goQuoteRune(c < 0 ? c : this.rune(this.pos - 1))}`);
  }

  private buckets(): State {
    const c = this.code(this.pos);
    if (is(c, SPACE)) return this.space('statements');
    if (is(c, DIGIT)) return lexNumber(this, 'statements');
    this.pos++;
    if (c === 45) {
      this.emit(T.SUB);
      return lexNumber(this, 'statements');
    }
    if (c === 93) {
      this.bracket = false;
      this.emit(T.RIGHT_BRACKET);
      return 'histogram';
    }
    if (is(c, ALPHA)) {
      const lower = this.text.slice(this.start, this.pos).toLowerCase();
      if (lower === 'inf' || lower === 'nan') {
        this.emit(T.NUMBER);
        return 'statements';
      }
      return 'buckets';
    }
    return this.fail(`invalid character in buckets description: ${goQuoteRune(c < 0 ? c : this.rune(this.pos - 1))}`);
  }
}
