import type { Span } from '../text/span.js';
import { keywords, T } from './grammar/tokens.js';

/** A token of a text that may be broken: every character belongs to one or is blank. */
export interface ScannedToken extends Span {
  readonly type: ScannedType;
  /** Of a word: the number of its keyword, outside braces. */
  readonly keyword?: number;
  /** Of a string: whether its closing quote is there. */
  readonly closed?: boolean;
}

export type ScannedType = 'word' | 'number' | 'duration' | 'string' | 'comment' | 'operator' | 'punctuation' | 'unknown';

const token =
  /(?<blank>[ \t\r\n]+)|(?<comment>#[^\r\n]*)|(?<word>[A-Za-z_:][A-Za-z0-9_:]*)|(?<duration>\d+(?:ms|[smhdwy])(?:\d+(?:ms|[smhdw]))*(?![A-Za-z0-9_]))|(?<number>0[xX][0-9a-fA-F_]+|(?:\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(?:[eE][+-]?\d+)?)|(?<operator>==|!=|=~|!~|<=|>=|<\/|>\/|[-+*/%^<>=@])|(?<punctuation>[(){}[\],])/y;

/**
 * Splits any text into tokens without giving up: for completion, highlighting and trees of half-typed expressions. Not the judge: that is lex().
 * A string that is not closed ends at its line's end.
 */
export function scan(text: string): readonly ScannedToken[] {
  const found: ScannedToken[] = [];
  let at = 0;
  let braces = 0;
  while (at < text.length) {
    const c = text.charAt(at);
    if (c === '"' || c === "'" || c === '`') {
      const string = scanString(text, at, c);
      found.push(string);
      at = string.end;
      continue;
    }
    token.lastIndex = at;
    const groups = token.exec(text)?.groups;
    if (!groups) {
      const width = (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
      found.push({ type: 'unknown', start: at, end: at + width });
      at += width;
      continue;
    }
    const start = at;
    at = token.lastIndex;
    if (groups['blank'] !== undefined) continue;
    if (groups['word'] !== undefined) {
      const lower = groups['word'].toLowerCase();
      if (braces === 0 && (lower === 'inf' || lower === 'nan')) found.push({ type: 'number', start, end: at });
      else {
        const keyword = braces > 0 ? undefined : keywords.get(lower);
        found.push(keyword === undefined ? { type: 'word', start, end: at } : { type: 'word', start, end: at, keyword });
      }
    } else if (groups['comment'] !== undefined) found.push({ type: 'comment', start, end: at });
    else if (groups['duration'] !== undefined) found.push({ type: 'duration', start, end: at });
    else if (groups['number'] !== undefined) found.push({ type: 'number', start, end: at });
    else if (groups['operator'] !== undefined) found.push({ type: 'operator', start, end: at });
    else {
      if (c === '{') braces++;
      else if (c === '}') braces = Math.max(0, braces - 1);
      found.push({ type: 'punctuation', start, end: at });
    }
  }
  return found;
}

function scanString(text: string, start: number, quote: string): ScannedToken {
  for (let i = start + 1; i < text.length; i++) {
    const c = text.charAt(i);
    if (c === quote) return { type: 'string', start, end: i + 1, closed: true };
    if (quote !== '`' && c === '\\') i++;
    else if (quote !== '`' && (c === '\n' || c === '\r')) return { type: 'string', start, end: i, closed: false };
  }
  return { type: 'string', start, end: text.length, closed: false };
}

/** Whether a token is a word that is this keyword. */
export function isKeyword(it: ScannedToken | undefined, ...names: readonly (keyof typeof T)[]): boolean {
  return it?.keyword !== undefined && names.some((name) => T[name] === it.keyword);
}
