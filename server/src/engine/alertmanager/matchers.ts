import { compileRegex } from '../re2/compile.js';

export interface Matcher {
  readonly name: string;
  readonly op: '=' | '!=' | '=~' | '!~';
  readonly value: string;
}

export type MatchersResult =
  | { readonly ok: true; readonly matchers: readonly Matcher[] }
  | { readonly ok: false; readonly message: string };

/**
 * Reads a text of one or more matchers as Alertmanager does by default: the UTF-8 parser first, the classic one where that fails; only what both
 * refuse is an error, and the classic one's words are shown. Sources: matcher/compat/parse.go, matcher/parse, pkg/labels/parse.go.
 */
export function parseMatchers(text: string): MatchersResult {
  const found = utf8Matchers(text);
  return found ? { ok: true, matchers: found } : classicMatchers(text);
}

const token = /\s*(?:("(?:[^"\\]|\\.)*")|([^\s{}!=~,\\"'`]+))/uy;
const operator = /\s*(=~|!~|!=|=)/y;

function utf8Matchers(text: string): readonly Matcher[] | undefined {
  const trimmed = text.trim();
  const open = trimmed.startsWith('{');
  if (open !== trimmed.endsWith('}') || (open && trimmed.length < 2)) return undefined;
  const inner = open ? trimmed.slice(1, -1) : trimmed;
  const matchers: Matcher[] = [];
  let at = 0;
  const word = (): string | undefined => {
    token.lastIndex = at;
    const match = token.exec(inner);
    if (!match) return undefined;
    at = token.lastIndex;
    return match[1] === undefined ? match[2] : unquote(match[1]);
  };
  while (inner.slice(at).trim() !== '') {
    const name = word();
    operator.lastIndex = at;
    const op = name === undefined ? undefined : operator.exec(inner)?.[1];
    if (name === undefined || op === undefined) return undefined;
    at = operator.lastIndex;
    const value = word();
    if (value === undefined) return undefined;
    matchers.push({ name, op: op as Matcher['op'], value });
    const rest = /^\s*(,|$)/.exec(inner.slice(at));
    if (!rest) return undefined;
    at += rest[0].length;
  }
  if (matchers.length === 0 && !open) return undefined;
  return matchers.every(compiles) ? matchers : undefined;
}

function unquote(text: string): string {
  return text.slice(1, -1).replaceAll(/\\(.)/gs, (_, it: string) => (it === 'n' ? '\n' : it === 't' ? '\t' : it));
}

const classic = /^\s*([a-zA-Z_:][a-zA-Z0-9_:]*)\s*(=~|=|!=|!~)\s*(.*?)\s*$/s;

function classicMatchers(text: string): MatchersResult {
  const matchers: Matcher[] = [];
  for (const part of splitClassic(text)) {
    const match = classic.exec(part);
    if (!match) return { ok: false, message: `bad matcher format: ${part}` };
    const [, name = '', op = '=', raw = ''] = match;
    const quoted = raw.startsWith('"');
    if (quoted && (raw.length < 2 || !/(^|[^\\])(\\\\)*"$/.test(raw)))
      return { ok: false, message: `matcher value contains unescaped double quote: ${raw}` };
    const inner = quoted ? raw.slice(1, -1) : raw;
    if (/(^|[^\\])(\\\\)*"/.test(inner)) return { ok: false, message: `matcher value contains unescaped double quote: ${raw}` };
    const value = inner.replaceAll(/\\([n"\\])/g, (_, it: string) => (it === 'n' ? '\n' : it));
    const matcher: Matcher = { name, op: op as Matcher['op'], value };
    const compiled = isRegex(matcher) ? compileRegex(anchored(value)) : undefined;
    if (compiled && !compiled.ok) return { ok: false, message: compiled.message };
    matchers.push(matcher);
  }
  return { ok: true, matchers };
}

/** Commas outside of quotes part matchers; braces around all are optional. */
function splitClassic(text: string): readonly string[] {
  let inner = text;
  if (inner.startsWith('{')) inner = inner.slice(1);
  if (inner.endsWith('}')) inner = inner.slice(0, -1);
  const parts: string[] = [];
  let quoted = false;
  let from = 0;
  for (let i = 0; i < inner.length; i++) {
    const c = inner.charAt(i);
    if (c === '\\') i++;
    else if (c === '"') quoted = !quoted;
    else if (c === ',' && !quoted) {
      parts.push(inner.slice(from, i));
      from = i + 1;
    }
  }
  if (inner.slice(from) !== '') parts.push(inner.slice(from));
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
