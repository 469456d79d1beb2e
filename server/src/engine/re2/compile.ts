import { RE2JS } from 're2js';
import { counters } from '../text/counters.js';
import { remembered } from '../text/remember.js';

/** Where the whole match and the groups stand: start and end of each, in UTF-16 units; -1: the group took no part. */
export type Match = readonly number[];

/** A pattern that Go's regexp takes. */
export interface Regex {
  /** Whether the whole text or a part of it matches, as the pattern's own anchors say. */
  test(text: string): boolean;
  /** The leftmost match at or after an offset. */
  find(text: string, from?: number): Match | undefined;
  /** Number of capture groups, the whole match not counted. */
  readonly groups: number;
  /** Names by group index, as Go's SubexpNames: '' where a group has none; index 0 is the whole. */
  readonly names: readonly string[];
}

export type Compiled = { readonly ok: true; readonly regex: Regex } | { readonly ok: false; readonly message: string };

/** Compiles a pattern as Go's `regexp.Compile`; the message is Go's `error parsing regexp: …`. Remembered by text. */
export const compileRegex = remembered(2000, compile);

/** Go's fragments that re2js leaves out, by its words. */
function fragment(message: string, pattern: string): string {
  if (message.endsWith('`')) return message;
  if (/nests too deeply|too large/.test(message)) return `${message}: \`${pattern}\``;
  return `${message}: \`\``;
}

/**
 * Letters, dots and escaped marks, each repeated at most by one sign, and alternatives of them: Go cannot refuse these, so that a pattern that is
 * only judged need not be compiled, which costs a hundred times as much.
 */
const sound = /^(?:(?:[A-Za-z0-9_ \-/:,;@]|\\[.\-/]|\.)[*+?]?|\|)*$/;

/** Whether a pattern, or one anchored as Prometheus anchors them, is known to compile without being compiled. */
export function isSound(pattern: string): boolean {
  if (pattern.length > 1000) return false;
  const anchored = /^\^\(\?s?:(.*)\)\$$/.exec(pattern)?.[1];
  return sound.test(anchored ?? pattern);
}

const unnamed: readonly string[] = [''];

/** An anchored pattern of letters that stand for themselves. */
const literal = /^\^\(\?s?:([A-Za-z0-9_ \-/:,;@]*)\)\$$/;

function compile(pattern: string): Compiled {
  const only = literal.exec(pattern)?.[1];
  if (only !== undefined) {
    const test = (text: string) => text === only;
    const find = (text: string, from = 0) => (from === 0 && test(text) ? [0, text.length] : undefined);
    return { ok: true, regex: { test, find, groups: 0, names: unnamed } };
  }
  if (isSound(pattern)) {
    let program: RE2JS | undefined;
    return {
      ok: true,
      regex: regexOf(() => {
        program ??= compileNow(pattern);
        return program;
      }, unnamed),
    };
  }
  const names = groupNames(pattern);
  const named = names.filter((it) => it !== '');
  const unique = new Set(named).size === named.length ? pattern : withoutDuplicateNames(pattern);
  try {
    const program = compileNow(unique);
    return { ok: true, regex: regexOf(() => program, names) };
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    const message = said.startsWith('error parsing regexp') ? said : `error parsing regexp: ${said}`;
    return { ok: false, message: fragment(message, pattern) };
  }
}

function compileNow(pattern: string): RE2JS {
  counters.regexCompiled++;
  return RE2JS.compile(pattern);
}

function regexOf(program: () => RE2JS, names: readonly string[]): Regex {
  return {
    test: (text) => program().matcher(text).find(),
    find: (text, from = 0) => {
      const matcher = program().matcher(text);
      if (from > text.length || !matcher.find(from)) return undefined;
      const match: number[] = [];
      for (let group = 0; group <= matcher.groupCount(); group++) match.push(matcher.start(group), matcher.end(group));
      return match;
    },
    groups: names.length - 1,
    names,
  };
}

/** One thing that a scan of a pattern meets. */
export interface PatternToken {
  readonly type: 'escape' | 'class' | 'open' | 'close' | 'quote' | 'char';
  readonly start: number;
  readonly end: number;
  /** `open`: the group's name, '' for a numbered one; absent: it captures nothing. */
  readonly name?: string;
}

const longEscape = /^\\(?:[pP](?:\{[^}]*\}|.)|x(?:\{[^}]*\}|[0-9A-Fa-f]{2}))/su;
const groupName = /^\(\?P?<([A-Za-z0-9_]+)>/;

/** A pattern's tokens, classes and `\Q…\E` as one; for looking, not for judging: any text is taken. Several look at the same one in turn. */
export const patternTokens = remembered(50, (pattern: string): readonly PatternToken[] => {
  const tokens: PatternToken[] = [];
  let at = 0;
  while (at < pattern.length) {
    const start = at;
    const c = pattern.charAt(at);
    if (c === '\\') {
      if (pattern.charAt(at + 1) === 'Q') {
        const close = pattern.indexOf('\\E', at + 2);
        at = close < 0 ? pattern.length : close + 2;
        tokens.push({ type: 'quote', start, end: at });
        continue;
      }
      const next = pattern.charAt(at + 1);
      const long = next === 'p' || next === 'P' || next === 'x' ? longEscape.exec(pattern.slice(at, at + 40)) : null;
      at = Math.min(pattern.length, at + (long ? long[0].length : 2));
      tokens.push({ type: 'escape', start, end: at });
    } else if (c === '[') {
      at = classEnd(pattern, at);
      tokens.push({ type: 'class', start, end: at });
    } else if (c === '(') {
      const isSpecial = pattern.charAt(at + 1) === '?';
      const named = isSpecial ? groupName.exec(pattern.slice(at, at + 200)) : null;
      if (named) at += named[0].length;
      else if (isSpecial) at = flagsEnd(pattern, at);
      else at++;
      const name = named ? (named[1] ?? '') : isSpecial ? undefined : '';
      // `(?i)` opens nothing.
      if (pattern.charAt(at - 1) === ')') tokens.push({ type: 'char', start, end: at });
      else tokens.push(name === undefined ? { type: 'open', start, end: at } : { type: 'open', start, end: at, name });
    } else {
      at += (pattern.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
      tokens.push({ type: c === ')' ? 'close' : 'char', start, end: at });
    }
  }
  return tokens;
});

function flagsEnd(pattern: string, start: number): number {
  let at = start + 2;
  while (at < pattern.length && /[a-zA-Z-]/.test(pattern.charAt(at))) at++;
  return pattern.charAt(at) === ':' || pattern.charAt(at) === ')' ? at + 1 : at;
}

function classEnd(pattern: string, start: number): number {
  let at = start + 1;
  if (pattern.charAt(at) === '^') at++;
  if (pattern.charAt(at) === ']') at++;
  while (at < pattern.length) {
    const c = pattern.charAt(at);
    if (c === ']') return at + 1;
    if (c === '\\') at += 2;
    else if (pattern.startsWith('[:', at)) {
      const close = pattern.indexOf(':]', at + 2);
      at = close < 0 ? at + 1 : close + 2;
    } else at++;
  }
  return pattern.length;
}

/** Names by group index as Go counts them. */
function groupNames(pattern: string): readonly string[] {
  return ['', ...patternTokens(pattern).flatMap((it) => (it.type === 'open' && it.name !== undefined ? [it.name] : []))];
}

/** re2js refuses a group name that occurs twice, Go takes it: later ones are made different. */
function withoutDuplicateNames(pattern: string): string {
  const seen = new Set<string>();
  let text = '';
  let copied = 0;
  for (const token of patternTokens(pattern)) {
    if (token.type !== 'open' || !token.name) continue;
    let name = token.name;
    while (seen.has(name)) name += '_';
    seen.add(name);
    text += pattern.slice(copied, token.start) + pattern.slice(token.start, token.end).replace(`<${token.name}>`, `<${name}>`);
    copied = token.end;
  }
  return text + pattern.slice(copied);
}
