import { goQuote, goUnicode } from '../promql/gostring.js';
import { utf8Length } from '../text/utf8.js';

export type TokenType =
  | 'error'
  | 'eof'
  | 'text'
  | 'leftDelim'
  | 'rightDelim'
  | 'space'
  | 'identifier'
  | 'field'
  | 'variable'
  | 'bool'
  | 'number'
  | 'complex'
  | 'char constant'
  | 'string'
  | 'raw string'
  | 'pipe'
  | 'assign'
  | 'declare'
  | 'char'
  | '('
  | ')'
  | Keyword;

/** The lone dot counts as a keyword, as in Go. */
export type Keyword = '.' | 'block' | 'break' | 'continue' | 'define' | 'else' | 'end' | 'if' | 'range' | 'nil' | 'template' | 'with';

const keywords: ReadonlySet<string> = new Set<Keyword>([
  'block',
  'break',
  'continue',
  'define',
  'else',
  'end',
  'if',
  'range',
  'nil',
  'template',
  'with',
]);

export interface Token {
  readonly type: TokenType;
  /** The source; of an error, what is wrong. */
  readonly text: string;
  /** UTF-16 offset in the template. */
  readonly start: number;
  /** From 1: the line it begins in. */
  readonly line: number;
}

/** How Go's messages name a token. text/template/parse/lex.go `item.String`. */
export function tokenName(token: Token): string {
  if (token.type === 'eof') return 'EOF';
  if (token.type === 'error') return token.text;
  if (token.type === '.' || keywords.has(token.type)) return `<${token.text}>`;
  // Bytes say whether it is long, and characters are kept.
  if (utf8Length(token.text) <= 10) return goQuote(token.text);
  return `${goQuote([...token.text].slice(0, 10).join(''))}...`;
}

const alphanumeric = /[\p{L}\p{Nd}_]/u;
const space = /[ \t\r\n]/;

/**
 * Cuts a template into tokens as Go's text/template does; an error is the last token. Comments are left out.
 * Source: text/template/parse/lex.go.
 */
export function lexTemplate(text: string): readonly Token[] {
  const tokens: Token[] = [];
  let at = 0;
  let depth = 0;
  let counted = 0;
  let line = 1;
  const lineAt = (offset: number): number => {
    for (; counted < offset; counted++) if (text.charCodeAt(counted) === 10) line++;
    return line;
  };
  const emit = (type: TokenType, start: number, end: number): undefined => {
    tokens.push({ type, text: text.slice(start, end), start, line: lineAt(start) });
    at = end;
  };
  const fail = (message: string, start: number): undefined => {
    tokens.push({ type: 'error', text: message, start, line: lineAt(start) });
    at = -1;
  };
  const characterAt = (offset: number): string => {
    const point = text.codePointAt(offset);
    return point === undefined ? '' : String.fromCodePoint(point);
  };
  const endOfWord = (from: number): number => {
    let end = from;
    for (let c = characterAt(end); c !== '' && alphanumeric.test(c); c = characterAt(end)) end += c.length;
    return end;
  };
  /** Whether a word may end here. */
  const ends = (offset: number): boolean => {
    const c = characterAt(offset);
    return c === '' || space.test(c) || '.,|:()'.includes(c) || text.startsWith('}}', offset);
  };
  const unicode = (offset: number): string => {
    const point = text.codePointAt(offset);
    return point === undefined ? 'U+FFFFFFFFFFFFFFFF' : goUnicode(point);
  };
  /** The length of a closing delimiter with its trim marker; 0: none here. */
  const closing = (offset: number): number => {
    if (text.startsWith('}}', offset)) return 2;
    return space.test(text.charAt(offset)) && text.startsWith('-}}', offset + 1) ? 4 : 0;
  };

  /** Behind a closing delimiter. */
  const afterAction = (end: number, trims: boolean): undefined => {
    at = end;
    if (trims) while (at < text.length && space.test(text.charAt(at))) at++;
  };

  const lexText = (): undefined => {
    const open = text.indexOf('{{', at);
    if (open < 0) {
      if (at < text.length) emit('text', at, text.length);
      if (at >= 0) {
        tokens.push({ type: 'eof', text: '', start: text.length, line: lineAt(text.length) });
        at = -1;
      }
      return;
    }
    const trims = text.charAt(open + 2) === '-' && space.test(text.charAt(open + 3));
    let end = open;
    if (trims) while (end > at && space.test(text.charAt(end - 1))) end--;
    if (end > at) emit('text', at, end);
    const inside = open + (trims ? 4 : 2);
    if (text.startsWith('/*', inside)) {
      const close = text.indexOf('*/', inside + 2);
      if (close < 0) return fail('unclosed comment', inside);
      const length = closing(close + 2);
      if (length === 0) return fail('comment ends before closing delimiter', inside);
      return afterAction(close + 2 + length, length === 4);
    }
    emit('leftDelim', open, open + 2);
    at = inside;
    depth = 0;
    while (at >= 0) {
      const length = closing(at);
      if (length > 0) {
        if (depth > 0) return fail('unclosed left paren', at);
        const start = at + length - 2;
        emit('rightDelim', start, start + 2);
        return afterAction(start + 2, length === 4);
      }
      lexInside();
    }
  };

  const lexInside = (): undefined => {
    const start = at;
    const c = characterAt(at);
    if (c === '') return fail('unclosed action', start);
    if (space.test(c)) {
      let end = at;
      // The space before a trim marker belongs to the delimiter.
      while (space.test(text.charAt(end)) && closing(end) !== 4) end++;
      if (end === at) end++;
      return emit('space', at, end);
    }
    switch (c) {
      case '=':
        return emit('assign', at, at + 1);
      case ':':
        return text.charAt(at + 1) === '=' ? emit('declare', at, at + 2) : fail('expected :=', start);
      case '|':
        return emit('pipe', at, at + 1);
      case '"':
        return quote('"', 'string', 'unterminated quoted string');
      case "'":
        return quote("'", 'char constant', 'unterminated character constant');
      case '`': {
        const end = text.indexOf('`', at + 1);
        return end < 0 ? fail('unterminated raw quoted string', start) : emit('raw string', at, end + 1);
      }
      case '$':
        return word('variable', at + 1);
      case '(':
        depth++;
        return emit('(', at, at + 1);
      case ')':
        depth--;
        return depth < 0 ? fail('unexpected right paren', start) : emit(')', at, at + 1);
    }
    if (c === '.' && at + 1 < text.length && !/[0-9]/.test(text.charAt(at + 1))) return word('field', at + 1);
    if (/[-+0-9.]/.test(c)) return number();
    if (alphanumeric.test(c)) return identifier();
    return c >= ' ' && c <= '~' ? emit('char', at, at + 1) : fail(`unrecognized character in action: ${unicode(at)}`, start);
  };

  const quote = (mark: string, type: TokenType, unterminated: string): undefined => {
    for (let end = at + 1; end < text.length && text.charAt(end) !== '\n'; end++) {
      const c = text.charAt(end);
      if (c === mark) return emit(type, at, end + 1);
      if (c === '\\') {
        end++;
        if (end >= text.length || text.charAt(end) === '\n') break;
      }
    }
    fail(unterminated, at);
  };

  const word = (type: 'field' | 'variable', from: number): undefined => {
    if (ends(from)) return emit(type === 'variable' ? 'variable' : '.', at, from);
    const end = endOfWord(from);
    return ends(end) ? emit(type, at, end) : fail(`bad character ${unicode(end)}`, at);
  };

  const identifier = (): undefined => {
    const end = endOfWord(at);
    if (!ends(end)) return fail(`bad character ${unicode(end)}`, at);
    const name = text.slice(at, end);
    emit(keywords.has(name) ? (name as Keyword) : name === 'true' || name === 'false' ? 'bool' : 'identifier', at, end);
  };

  const number = (): undefined => {
    const scan = (from: number): { readonly end: number; readonly sound: boolean } => {
      const pattern =
        /[+-]?(?:0[xX][0-9a-fA-F_]*(?:\.[0-9a-fA-F_]*)?(?:[pP][+-]?[0-9_]*)?|0[oO][0-7_]*(?:\.[0-7_]*)?|0[bB][01_]*(?:\.[01_]*)?|[0-9_]*(?:\.[0-9_]*)?(?:[eE][+-]?[0-9_]*)?)i?/y;
      pattern.lastIndex = from;
      const end = from + (pattern.exec(text)?.[0].length ?? 0);
      const next = characterAt(end);
      return next !== '' && alphanumeric.test(next) ? { end: end + next.length, sound: false } : { end, sound: true };
    };
    let { end, sound } = scan(at);
    // `1+2i` is a complex number; `1-1` is nothing.
    const isPair = sound && /[-+]/.test(text.charAt(end));
    if (isPair) {
      ({ end, sound } = scan(end));
      sound &&= text.charAt(end - 1) === 'i';
    }
    return sound ? emit(isPair ? 'complex' : 'number', at, end) : fail(`bad number syntax: ${goQuote(text.slice(at, end))}`, at);
  };

  while (at >= 0) lexText();
  return tokens;
}
