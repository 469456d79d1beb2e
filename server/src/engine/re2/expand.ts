import type { Match, Regex } from './compile.js';

/** One piece of a Go replacement template. */
export type ExpandPiece =
  | { readonly type: 'text'; readonly text: string; readonly start: number; readonly end: number }
  /** `$name` or `${name}`. `index`: the group's number, when the name is a number without a leading zero. */
  | {
      readonly type: 'group';
      readonly name: string;
      readonly index: number | undefined;
      readonly braced: boolean;
      readonly start: number;
      readonly end: number;
    };

const nameAt = /[\p{L}\p{Nd}_]+/uy;

/** Cuts a template as Go's Regexp.Expand reads it: `$$` is a dollar, a dollar without a valid name stands for itself. Source: Go regexp.go `expand`, `extract`. */
export function expandPieces(template: string): readonly ExpandPiece[] {
  const pieces: ExpandPiece[] = [];
  let text = '';
  let from = 0;
  let at = 0;
  const flush = (end: number): void => {
    if (end > from) pieces.push({ type: 'text', text, start: from, end });
    text = '';
  };
  while (at < template.length) {
    const dollar = template.indexOf('$', at);
    if (dollar < 0) {
      text += template.slice(at);
      at = template.length;
      break;
    }
    text += template.slice(at, dollar);
    if (template.charAt(dollar + 1) === '$') {
      text += '$';
      at = dollar + 2;
      continue;
    }
    const braced = template.charAt(dollar + 1) === '{';
    nameAt.lastIndex = dollar + (braced ? 2 : 1);
    const name = nameAt.exec(template)?.[0];
    const end = dollar + (braced ? 2 : 1) + (name?.length ?? 0);
    if (name === undefined || (braced && template.charAt(end) !== '}')) {
      text += '$';
      at = dollar + 1;
      continue;
    }
    flush(dollar);
    at = braced ? end + 1 : end;
    from = at;
    pieces.push({ type: 'group', name, index: groupIndex(name), braced, start: dollar, end: at });
  }
  flush(template.length);
  return pieces;
}

function groupIndex(name: string): number | undefined {
  if (!/^\d+$/.test(name) || (name.length > 1 && name.startsWith('0'))) return undefined;
  const index = Number(name);
  return index < 1e8 ? index : undefined;
}

/** Go's `Expand`: the template with the groups of a match in it. */
export function expand(regex: Regex, template: string, text: string, match: Match): string {
  if (!template.includes('$')) return template;
  return expandPieces(template)
    .map((it) => (it.type === 'text' ? it.text : groupText(regex, it, text, match)))
    .join('');
}

function groupText(
  regex: Regex,
  { name, index }: { readonly name: string; readonly index: number | undefined },
  text: string,
  match: Match,
): string {
  if (index !== undefined) return slice(text, match, index) ?? '';
  for (let i = 1; i < regex.names.length; i++) {
    const value = regex.names[i] === name ? slice(text, match, i) : undefined;
    if (value !== undefined) return value;
  }
  return '';
}

function slice(text: string, match: Match, group: number): string | undefined {
  const start = match[2 * group] ?? -1;
  return start < 0 ? undefined : text.slice(start, match[2 * group + 1]);
}

/** Go's `ReplaceAllString`: every match that does not overlap, expanded; an empty match right behind a match does not count. */
export function replaceAll(regex: Regex, text: string, template: string): string {
  let result = '';
  let copied = 0;
  let at = 0;
  let lastEnd = -1;
  while (at <= text.length) {
    const match = regex.find(text, at);
    if (!match) break;
    const start = match[0] ?? 0;
    const end = match[1] ?? 0;
    result += text.slice(copied, start);
    if (end > lastEnd || start === 0) result += expand(regex, template, text, match);
    copied = end;
    lastEnd = end;
    if (end > start && end > at) at = end;
    else at = Math.max(at, end) + ((text.codePointAt(Math.max(at, end)) ?? 0) > 0xffff ? 2 : 1);
  }
  return result + text.slice(copied);
}
