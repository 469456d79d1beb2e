import { isNull } from '../golang/fields.js';
import { goString } from '../golang/go-string.js';
import { isUtf8, unquote } from '../promql/gostring.js';
import { compileRegex } from '../re2/compile.js';
import type { Node } from '../syntax/tree.js';

export interface Matcher {
  readonly name: string;
  readonly op: '=' | '!=' | '=~' | '!~';
  readonly value: string;
}

export type MatcherResult = { readonly ok: true; readonly matcher: Matcher } | { readonly ok: false; readonly message: string };

export type MatchersResult =
  | { readonly ok: true; readonly matchers: readonly Matcher[] }
  | { readonly ok: false; readonly message: string };

/**
 * Reads a text of one or more matchers as Alertmanager does by default: with the UTF-8 parser and with the classic one. What only one of them takes
 * is its reading; where both do and disagree the classic one's counts, and where both refuse its words are shown.
 * Sources: matcher/compat/parse.go `FallbackMatchersParser`, matcher/parse, pkg/labels/parse.go.
 */
export function parseMatchers(text: string): MatchersResult {
  const classic = classicMatchers(text);
  if (classic.ok) return classic;
  const found = utf8Matchers(text);
  return found ? { ok: true, matchers: found } : classic;
}

/** Reads a text of one matcher by the same rule; commas are its value's. Source: matcher/compat/parse.go `FallbackMatcherParser`. */
export function parseMatcher(text: string): MatcherResult {
  if (text.startsWith('{') || text.endsWith('}')) return { ok: false, message: `unexpected open or close brace: ${text}` };
  const classic = classicMatcher(text);
  if (classic.ok) return classic;
  const [matcher, ...others] = utf8Matchers(text) ?? [];
  return matcher && others.length === 0 ? { ok: true, matcher } : classic;
}

/** What an item of `matchers` says; undefined: nothing is written there. */
export function matchersIn(item: Node | undefined): MatchersResult | undefined {
  return item?.type === 'scalar' && !isNull(item) ? parseMatchers(goString(item).text) : undefined;
}

/** unicode.IsSpace. */
const space = '\\t\\n\\v\\f\\r \\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000';
const token = new RegExp(`[${space}]*(?:([{},])|(=~|!~|!=|=)|("(?:[^"\\\\]|\\\\[\\s\\S])*")|([^${space}{}!=~,\\\\"'\`]+)|$)`, 'y');

function utf8Matchers(text: string): readonly Matcher[] | undefined {
  const matchers: Matcher[] = [];
  token.lastIndex = 0;
  const next = (): RegExpExecArray | null => token.exec(text);
  const isEnd = (it: RegExpExecArray): boolean => it.slice(1).every((part) => part === undefined);
  let it = next();
  const isOpen = it?.[1] === '{';
  if (isOpen) it = next();
  const isClosed = (): boolean => it !== null && (isOpen ? it[1] === '}' && isEndAfter() : isEnd(it));
  const isEndAfter = (): boolean => {
    const last = next();
    return last !== null && isEnd(last);
  };
  const word = (): string | undefined => {
    if (it?.[3] === undefined) return it?.[4];
    const value = unquote(it[3]);
    return value !== undefined && isUtf8(value) ? value : undefined;
  };
  if (it?.[1] === '}' || (it && isEnd(it))) return isClosed() ? [] : undefined;
  for (;;) {
    const name = word();
    if (name === undefined) return undefined;
    const op = next()?.[2];
    it = next();
    const value = word();
    if (op === undefined || value === undefined) return undefined;
    matchers.push({ name, op: op as Matcher['op'], value });
    it = next();
    if (it?.[1] === ',') {
      it = next();
      if (it && (it[3] ?? it[4]) !== undefined) continue;
    }
    return isClosed() && matchers.every(compiles) ? matchers : undefined;
  }
}

const classicFormat = /^[\t\n\f\r ]*([a-zA-Z_:][a-zA-Z0-9_:]*)[\t\n\f\r ]*(=~|=|!=|!~)[\t\n\f\r ]*([\s\S]*?)[\t\n\f\r ]*$/;

function classicMatchers(text: string): MatchersResult {
  const matchers: Matcher[] = [];
  for (const part of splitClassic(text)) {
    const read = classicMatcher(part);
    if (!read.ok) return read;
    matchers.push(read.matcher);
  }
  return { ok: true, matchers };
}

function classicMatcher(text: string): MatcherResult {
  const match = classicFormat.exec(text);
  if (!match) return { ok: false, message: `bad matcher format: ${text}` };
  const [, name = '', op = '=', raw = ''] = match;
  const value = classicValue(raw);
  if (value === undefined) return { ok: false, message: `matcher value contains unescaped double quote: ${raw}` };
  const matcher: Matcher = { name, op: op as Matcher['op'], value };
  const compiled = isRegex(matcher) ? compileRegex(anchored(value)) : undefined;
  return compiled && !compiled.ok ? { ok: false, message: compiled.message } : { ok: true, matcher };
}

/** A value with or without quotes; a backslash before anything but `n`, a quote and a backslash stands for itself. */
function classicValue(raw: string): string | undefined {
  const isQuoted = raw.startsWith('"');
  const inner = isQuoted ? raw.slice(1) : raw;
  const match = /^((?:[^"\\]|\\(?:[\s\S]|$))*)("?)$/.exec(inner);
  if (!match || (match[2] === '"') !== isQuoted) return undefined;
  return (match[1] ?? '').replaceAll(/\\([n"\\])/g, (_, it: string) => (it === 'n' ? '\n' : it));
}

/** Commas outside of quotes part matchers; braces around all are optional. */
function splitClassic(text: string): readonly string[] {
  const inner = text.replace(/^\{/, '').replace(/\}$/, '');
  const parts: string[] = [];
  let isQuoted = false;
  let isEscaped = false;
  let from = 0;
  for (let i = 0; i < inner.length; i++) {
    const c = inner.charAt(i);
    if (c === ',') {
      if (isQuoted) continue;
      parts.push(inner.slice(from, i));
      from = i + 1;
    } else if (c === '\\') isEscaped = !isEscaped;
    else {
      if (c === '"' && !isEscaped) isQuoted = !isQuoted;
      isEscaped = false;
    }
  }
  const last = inner.slice(from).replace(new RegExp(`^[${space}]+|[${space}]+$`, 'g'), '');
  if (last !== '') parts.push(last);
  return parts;
}

const isRegex = ({ op }: Matcher) => op === '=~' || op === '!~';

/** Alertmanager anchors as Prometheus 2 did: a dot does not match a line break. */
const anchored = (pattern: string) => `^(?:${pattern})$`;

function compiles(matcher: Matcher): boolean {
  return !isRegex(matcher) || compileRegex(anchored(matcher.value)).ok;
}

/** A label that is not there counts as empty. */
export function matches({ name, op, value }: Matcher, labels: ReadonlyMap<string, string>): boolean {
  const of = labels.get(name) ?? '';
  switch (op) {
    case '=':
      return of === value;
    case '!=':
      return of !== value;
    case '=~':
    case '!~': {
      const compiled = compileRegex(anchored(value));
      return compiled.ok && compiled.regex.test(of) === (op === '=~');
    }
  }
}
