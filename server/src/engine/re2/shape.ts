import { remembered } from '../text/remember.js';
import { compileRegex, type PatternToken, patternTokens } from './compile.js';

/** A pattern that must match a whole value; `dotAll`: `.` matches a line break too (relabeling of Prometheus 3), else not (Prometheus 2, Alertmanager). */
function anchored(pattern: string, dotAll = true): string {
  return dotAll ? `^(?s:${pattern})$` : `^(?:${pattern})$`;
}

/** Whether a pattern, anchored on both ends, matches a whole text; undefined: it does not compile. */
export function matchesWhole(pattern: string, text: string): boolean | undefined {
  const found = compileRegex(anchored(pattern));
  return found.ok ? found.regex.test(text) : undefined;
}

const meta = /[\\.+*?()|[\]{}^$]/;
const everyMeta = new RegExp(meta, 'g');

/** The pattern that matches this text alone, as Go's `regexp.QuoteMeta` writes it. */
export function quoteMeta(text: string): string {
  return text.replaceAll(everyMeta, '\\$&');
}

/** The only text that a pattern matches, when it is plain characters and escaped ones; undefined: it is more. */
export function literalOf(pattern: string): string | undefined {
  if (!meta.test(pattern)) return pattern;
  let text = '';
  for (const token of patternTokens(pattern)) {
    const raw = pattern.slice(token.start, token.end);
    const letter = token.type === 'quote' ? raw.slice(2).replace(/\\E$/, '') : letterOf(token, raw);
    if (letter === undefined) return undefined;
    text += letter;
  }
  return text;
}

/** The character that a token is, by itself or escaped; undefined: it is something else. */
function letterOf({ type }: PatternToken, raw: string): string | undefined {
  if (type === 'char' && !meta.test(raw)) return raw;
  return type === 'escape' && /^\\[^A-Za-z0-9]$/.test(raw) ? raw.slice(1) : undefined;
}

/** Whether a pattern asks for text behind `$` or before `^`, so that it matches nothing; told only where no branch, group or flag can mend it. */
export const isAnchoredInside = remembered(500, (pattern: string): boolean => {
  if (!/[$^]/.test(pattern) || branchesOf(pattern).length > 1 || pattern.includes('(?')) return false;
  let depth = 0;
  let isBegun = false;
  let isEnded = false;
  let next = 0;
  for (const token of patternTokens(pattern)) {
    if (token.type === 'open') depth++;
    else if (token.type === 'close') depth--;
    if (depth > 0 || token.type === 'close' || token.start < next) continue;
    const raw = pattern.slice(token.start, token.end);
    const times = /^(?:[?*+]|\{\d+(?:,\d*)?\})[?+]?/.exec(pattern.slice(token.end))?.[0] ?? '';
    next = token.end + times.length;
    const isOptional = /^[?*]|^\{0/.test(times);
    if (isOptional || /^\\[bBAz]$/.test(raw)) continue;
    if (raw === '$') isEnded = true;
    else if (raw === '^') {
      if (isBegun) return true;
    } else if (isEnded) return true;
    else isBegun = true;
  }
  return false;
});

/** What every text that a pattern matches begins with, as far as the pattern writes it out; '' where it has branches. */
export const literalStart = remembered(500, (pattern: string): string => {
  if (branchesOf(pattern).length > 1) return '';
  let start = '';
  for (const token of patternTokens(pattern)) {
    const raw = pattern.slice(token.start, token.end);
    if (token.start === 0 && raw === '^') continue;
    const letter = letterOf(token, raw);
    // A letter that may be left out, or stand again, is none to build on.
    if (letter === undefined || /^[?*{]/.test(pattern.slice(token.end))) break;
    start += letter;
  }
  return start;
});

/** The texts that a pattern matches, when it is literals joined by `|`, groups around them included; undefined: it is more, or more than 500. */
export function literalsOf(pattern: string): readonly string[] | undefined {
  return meta.test(pattern) ? knownLiterals(pattern).texts : [pattern];
}

/** Many jobs have the same patterns, and several checks ask. */
const knownLiterals = remembered(500, (pattern: string): { readonly texts: readonly string[] | undefined } => {
  const found = alternatives(pattern, 0);
  return { texts: found && [...new Set(found)] };
});

const mostLiterals = 500;

function alternatives(text: string, depth: number): string[] | undefined {
  if (depth > 20) return undefined;
  const all: string[] = [];
  for (const branch of branchesOf(text)) {
    let prefixes = [''];
    for (const part of partsOf(branch)) {
      const options = part.type === 'group' ? alternatives(part.text, depth + 1) : one(literalOf(part.text));
      if (!options || prefixes.length * options.length > mostLiterals) return undefined;
      prefixes = prefixes.flatMap((it) => options.map((option) => it + option));
    }
    all.push(...prefixes);
    if (all.length > mostLiterals) return undefined;
  }
  return all;
}

function one(text: string | undefined): string[] | undefined {
  return text === undefined ? undefined : [text];
}

/** The branches of a pattern that `|` separates outside of groups. */
export function branchesOf(pattern: string): readonly string[] {
  if (!pattern.includes('|')) return [pattern];
  const branches: string[] = [];
  let depth = 0;
  let from = 0;
  for (const token of patternTokens(pattern)) {
    if (token.type === 'open') depth++;
    else if (token.type === 'close') depth--;
    else if (depth === 0 && token.type === 'char' && pattern.slice(token.start, token.end) === '|') {
      branches.push(pattern.slice(from, token.start));
      from = token.end;
    }
  }
  branches.push(pattern.slice(from));
  return branches;
}

/** A branch cut at its outermost groups; a group that is repeated stays part of the text, where no literal can come of it. */
function partsOf(branch: string): readonly { readonly type: 'text' | 'group'; readonly text: string }[] {
  const parts: { type: 'text' | 'group'; text: string }[] = [];
  let depth = 0;
  let from = 0;
  let inner = 0;
  for (const token of patternTokens(branch)) {
    if (token.type === 'open' && depth++ === 0) {
      if (token.start > from) parts.push({ type: 'text', text: branch.slice(from, token.start) });
      // Flags change what the letters mean.
      const head = branch.slice(token.start, token.end);
      if (token.name === undefined && head !== '(?:') return [{ type: 'text', text: branch }];
      inner = token.end;
    } else if (token.type === 'close' && --depth === 0) {
      parts.push({ type: 'group', text: branch.slice(inner, token.start) });
      from = token.end;
      if (/^[*+?{]/.test(branch.slice(from))) return [{ type: 'text', text: branch }];
    }
  }
  if (from < branch.length) parts.push({ type: 'text', text: branch.slice(from) });
  return parts;
}

/** The text inside each capture group, by its number less one. */
export function groupTexts(pattern: string): readonly string[] {
  const texts: string[] = [];
  const open: { readonly index: number; readonly start: number }[] = [];
  for (const token of patternTokens(pattern)) {
    if (token.type === 'open') {
      const captures = token.name !== undefined;
      open.push({ index: captures ? texts.length : -1, start: token.end });
      if (captures) texts.push('');
    } else if (token.type === 'close') {
      const it = open.pop();
      if (it && it.index >= 0) texts[it.index] = pattern.slice(it.start, token.start);
    }
  }
  return texts;
}
