import { append } from '../text/append.js';
import type { Edit } from '../text/problem.js';
import { type Region, withText } from '../text/region.js';
import type { Span } from '../text/span.js';
import { type Line, lineAt, linesIn } from './lines.js';
import { withoutPrefixes } from './prefixes.js';
import { readsOn } from './repair.js';
import { depthBelow, tabEdits } from './tabs.js';
import type { Document, SyntaxProblem } from './tree.js';
import { parseYaml } from './yaml.js';

/** What a paste from a page or a terminal did to a text, at the line to mend. */
export interface Damage {
  readonly kind: 'shell-command' | 'ellipsis' | 'missing-colon' | 'tab' | 'typographic' | 'line-prefix';
  readonly region: Region;
  readonly span: Span;
  /** The reader's fault that it causes; undefined: the readers take the text. */
  readonly problem: SyntaxProblem | undefined;
  /** Its mend; empty: nobody can tell. */
  readonly edits: readonly Edit[];
}

const known = new WeakMap<Document, readonly Damage[]>();

/** The damage that explains a document's faults; empty for a document without faults. Found once a document. */
export function damageOf(document: Document): readonly Damage[] {
  let damage = known.get(document);
  if (!damage) {
    damage = document.format === 'yaml' && document.shape === 'whole' ? findDamage(document) : [];
    known.set(document, damage);
  }
  return damage;
}

/** Faults of a document that no damage explains: those a person should read in the tool's words. */
export function plainProblems(document: Document): readonly SyntaxProblem[] {
  const damage = damageOf(document);
  return document.problems.filter((it) => !damage.some((found) => found.problem === it));
}

function findDamage(document: Document): readonly Damage[] {
  const { region } = document;
  const prefix = withoutPrefixes(document);
  if (prefix) {
    const { span, text } = prefix;
    const edit = { region, span: { start: 0, end: region.text.length }, text };
    return [{ kind: 'line-prefix', region, span, problem: document.problems[0], edits: [edit] }];
  }
  const found: Damage[] = [];
  const regions = new Set<Region>([region, ...document.problems.map((it) => it.region)]);
  for (const region of regions) {
    const problems = document.problems.filter((it) => it.region === region);
    const unread = region === document.region ? document.unread : undefined;
    if (problems.length === 0 && !unread) continue;
    const lines = linesIn(region.text);
    for (const problem of problems) append(found, explain(region, lines, problem));
    // `[user@host ~]` is a list, and the document ends behind it.
    const shell = unread && problems.length === 0 ? shellCommand(region, lines, undefined) : undefined;
    if (shell) found.push(shell);
    else if (unread) append(found, behindEnd(region, lines, unread));
  }
  return found;
}

function explain(region: Region, lines: readonly Line[], problem: SyntaxProblem): readonly Damage[] {
  const marks = [problem.span.start, problem.mark ?? problem.span.start];
  const at = lineAt(lines, Math.max(...marks));
  const first = lineAt(lines, Math.min(...marks));
  const shell = shellCommand(region, lines, problem);
  if (shell) return [shell];
  const left = lines[at] && leftover.test(lines[at].text) ? lines[at] : lines[first];
  if (left && leftover.test(left.text))
    return [{ kind: 'shell-command', region, span: trimmed(left), problem, edits: [removal(region, left)] }];
  if (/tab character|cannot start any token/.test(problem.message) && /^[ ]*\t/.test(lines[at]?.text ?? ''))
    return tabs(region, lines, at, problem);
  // The fault is noticed at the line itself or at one of those that follow.
  for (let i = at; i >= Math.max(0, first - 4); i--) {
    const line = lines[i];
    if (!line) continue;
    if (isEllipsis(line.text)) return [{ kind: 'ellipsis', region, span: trimmed(line), problem, edits: [removal(region, line)] }];
    const marked = typographic(region, lines, i, problem);
    if (marked && i >= first - 1) return [marked];
    const colon = missingColon(region, lines, i, problem);
    if (colon) return [colon];
    const pair =
      i >= first - 1
        ? (semicolon(region, line, problem) ?? gluedDash(region, lines, i, problem) ?? brokenPair(region, lines, i, problem))
        : undefined;
    if (pair) return [pair];
  }
  return [];
}

function trimmed(line: Line): Span {
  const lead = line.text.length - line.text.trimStart().length;
  return { start: line.start + lead, end: line.start + Math.max(lead + 1, line.text.trimEnd().length) };
}

function removal(region: Region, line: Line): Edit {
  const next = region.text.charCodeAt(line.end) === 13 && region.text.charCodeAt(line.end + 1) === 10 ? 2 : 1;
  return { region, span: { start: line.start, end: Math.min(region.text.length, line.end + next) }, text: '' };
}

const command =
  /^\s*(?:\[?[\w.-]+@[\w.-]+[^#$%]*)?(?:[$#%>]\s+)?(?:sudo\s+)?(?:kubectl|oc|helm|istioctl|kustomize|promtool|amtool|docker|curl|wget|cat|tee|less|head|tail|grep|sed|vim?|nano|echo|cd|ssh|export|git|systemctl|datakit)\s+(?![:=])[-\w./<>'"]/;

/** The fence around a quoted text, and the prompt of another shell. */
const otherLines = /^\s*(?:```|~~~)|^\s*[➜❯λ]\s|^\s*PS [A-Z]:\\[^>]*>\s*\S/;

/** What a terminal or a page has behind a text: a prompt that waits, the end of a quotation. */
const leftover = /^\s*(?:```|~~~|EO[FMT]|[$%❯➜])\s*$|^\s*\[?[\w.-]+@[\w.-]+[^#$%:]*[\]:][^#$%]*[#$%]\s*$/;

function shellCommand(region: Region, lines: readonly Line[], problem: SyntaxProblem | undefined): Damage | undefined {
  const line = lines.find((it) => it.text.trim() !== '' && !/^---/.test(it.text));
  if (!line || !(command.test(line.text) || otherLines.test(line.text)) || /^\s*[\w.-]+:(?: |$)/.test(line.text)) return undefined;
  const last = lines.findLast((it) => it.text.trim() !== '');
  const ends = last && last !== line && isEndOf(line.text, last.text) ? [removal(region, last)] : [];
  return { kind: 'shell-command', region, span: trimmed(line), problem, edits: [removal(region, line), ...ends] };
}

/** Whether a last line ends what the first one began: a here-document, a fence, a session. */
function isEndOf(first: string, last: string): boolean {
  const word = /<<-?\s*["'\\]?(\w+)["']?/.exec(first)?.[1];
  return word === undefined ? leftover.test(last) : last.trim() === word;
}

function isEllipsis(text: string): boolean {
  return /^\s+(?:- )?\.{3,}\s*$|^\s*(?:…+|\.{4,}|<(?:\.{3,}|…|snip|omitted)>|[[(](?:\.{3,}|…)[\])])\s*$/.test(text);
}

function missingColon(region: Region, lines: readonly Line[], i: number, problem: SyntaxProblem | undefined): Damage | undefined {
  const line = lines[i];
  const word = line && /^(\s*(?:- )?)([A-Za-z_][\w.-]*)\s*([;\uff1b]?)\s*$/.exec(line.text);
  if (!line || !word) return undefined;
  const next = lines.slice(i + 1).find((it) => it.text.trim() !== '' && !/^\s*#/.test(it.text));
  const indent = word[1]?.length ?? 0;
  const nextIndent = next ? next.text.length - next.text.trimStart().length : -1;
  const opens = next !== undefined && (nextIndent > indent || (nextIndent === indent && /^\s*- /.test(next.text)));
  // What follows must be content of a key: a pair or an item.
  if (!next || !opens || !/^\s*(?:- |["'\w./-]+\s*:(?:\s|$))/.test(next.text)) return undefined;
  const start = line.start + indent;
  const end = start + (word[2]?.length ?? 0);
  const wrong = word[3] ? line.text.lastIndexOf(word[3]) + line.start + 1 : end;
  return { kind: 'missing-colon', region, span: { start, end }, problem, edits: [{ region, span: { start: end, end: wrong }, text: ':' }] };
}

/** `for; 5m`: a semicolon where the colon belongs. */
function semicolon(region: Region, line: Line, problem: SyntaxProblem): Damage | undefined {
  const found = /^(\s*(?:- )?[A-Za-z_][\w.-]*)(\s*[;\uff1b]\s*)[^\s;].*$/.exec(line.text);
  if (!found) return undefined;
  const start = line.start + (found[1]?.length ?? 0);
  const span = { start, end: start + (found[2]?.length ?? 0) };
  return {
    kind: 'missing-colon',
    region,
    span: { start: start + (found[2]?.search(/\S/) ?? 0), end: span.end },
    problem,
    edits: [{ region, span, text: ': ' }],
  };
}

/** `-alert: A`: a key for YAML, where an item was meant. */
function gluedDash(region: Region, lines: readonly Line[], i: number, problem: SyntaxProblem): Damage | undefined {
  const line = lines[i];
  const found = line && /^\s*-(?=[A-Za-z_][\w-]*:(?:\s|$))/.exec(line.text);
  if (!line || !found) return undefined;
  const column = found[0].length;
  const end = line.start + column;
  const edits = [blank(region, end)];
  // The other keys of the item stand below the first one.
  for (const next of lines.slice(i + 1)) {
    if (next.text.trim() === '') continue;
    const indent = next.text.search(/\S/);
    if (indent < column || (edits.length === 1 && indent > column)) break;
    edits.push(blank(region, next.start));
  }
  return { kind: 'missing-colon', region, span: { start: end - 1, end }, problem, edits };
}

function blank(region: Region, offset: number): Edit {
  return { region, span: { start: offset, end: offset }, text: ' ' };
}

/** `for 5m` and `for:5m` in a map: the colon, or the blank behind it, is missing. The next line must be another pair of the same map. */
function brokenPair(region: Region, lines: readonly Line[], i: number, problem: SyntaxProblem): Damage | undefined {
  const line = lines[i];
  const next = lines.slice(i + 1).find((it) => it.text.trim() !== '' && !/^\s*#/.test(it.text));
  const found = line && /^(\s*(?:- )?)([A-Za-z_][\w-]*)(?:( +)|:(?=[^\s:/]))[^\s:#][^:#]*$/.exec(line.text);
  if (!line || !next || !found) return undefined;
  const indent = found[1]?.length ?? 0;
  const pair = /^(\s*)["'\w./-]+\s*:(?:\s|$)/.exec(next.text);
  if (pair?.[1]?.length !== indent) return undefined;
  const start = line.start + indent;
  const end = start + (found[2]?.length ?? 0);
  const edit =
    found[3] === undefined
      ? { region, span: { start: end + 1, end: end + 1 }, text: ' ' }
      : { region, span: { start: end, end }, text: ':' };
  return { kind: 'missing-colon', region, span: { start, end }, problem, edits: [edit] };
}

/** Only the first is the reader's own fault; it stops there. */
function tabs(region: Region, lines: readonly Line[], at: number, problem: SyntaxProblem): readonly Damage[] {
  return tabEdits(region, lines, at).map((it): Damage => ({ kind: 'tab', region, span: it.span, problem, edits: [it] }));
}

const ascii: Readonly<Record<string, string>> = {
  '\u201c': '"',
  '\u201d': '"',
  '\u201e': '"',
  '\uff02': '"',
  '\u2018': "'",
  '\u2019': "'",
  '\uff07': "'",
  '\uff1a': ': ',
  '\u00a0': ' ',
  '\u3000': ' ',
  '\u2002': ' ',
  '\u2003': ' ',
  '\u2013': '-',
  '\u2014': '-',
  '\u2212': '-',
  '\uff0d': '-',
  '\uff0c': ', ',
  '\u2022': '-',
  '\u00b7': '-',
  '\u25cf': '-',
  '\u200b': '',
  '\u2060': '',
  '\ufeff': '',
};
const marks =
  /[\u2022\u00b7\u25cf\u201c\u201d\u201e\uff02\u2018\u2019\uff07\uff1a\u00a0\u3000\u2002\u2003\u2013\u2014\u2212\uff0d\uff0c\u200b\u2060\ufeff]/;

/** Plain text with every typographic mark as YAML has it. */
export function asciiMarks(text: string): string {
  return text.replaceAll(new RegExp(marks.source, 'g'), (it) => ascii[it] ?? it).replaceAll(/ {2,}(?=\S)(?<=[:,] {2,})/g, ' ');
}

function typographic(region: Region, lines: readonly Line[], i: number, problem: SyntaxProblem | undefined): Damage | undefined {
  const line = lines[i];
  const content = line?.text.replace(/(?:^|\s)#.*$/, '') ?? '';
  const at = content.search(/^\s*\*\s/.test(content) ? /\*/ : marks);
  // Marks inside quotes are text.
  if (!line || at < 0 || /["'][^"']*$/.test(content.slice(0, at))) return undefined;
  const span = { start: line.start + at, end: line.start + at + 1 };
  const whole = { start: line.start, end: line.start + content.length };
  const lead = content.length - content.trimStart().length;
  const text = asciiMarks(content.slice(lead).replace(/^\*(?=\s)/, '-'));
  const written = (blanks: string): readonly Edit[] => [{ region, span: whole, text: blanks + text }];
  const wide = content.slice(0, lead);
  if (!marks.test(wide)) return { kind: 'typographic', region, span, problem, edits: written(wide) };
  // Blanks of typography are as wide as they look; where that leads to no good text, the line stands as the one above tells.
  const blanks = wide.replaceAll('\u3000', '  ').replaceAll(/[^ ]/g, (it) => ascii[it] ?? ' ');
  const own = written(blanks);
  const edits = readsOn(region, own, (lines[i + 1] ?? line).end) ? own : written(' '.repeat(depthBelow(lines, i, new Map())));
  return { kind: 'typographic', region, span, problem, edits };
}

/** Text behind a `...` line: the placeholder itself, and what is wrong in the rest. */
function behindEnd(region: Region, lines: readonly Line[], unread: Span): readonly Damage[] {
  const end = lines.find((it) => it.start < unread.start && /^\.\.\.\s*$/.test(it.text));
  if (!end) return [];
  const found: Damage[] = [{ kind: 'ellipsis', region, span: trimmed(end), problem: undefined, edits: [removal(region, end)] }];
  const start = lines.find((it) => it.end >= unread.start)?.start ?? unread.start;
  const rest = withText(region, region.text.slice(start));
  const problem = parseYaml(rest).problems[0];
  if (!problem) return found;
  const last = lineAt(lines, start + (problem.mark ?? problem.span.start));
  for (let i = last; i >= 0 && (lines[i]?.start ?? 0) >= start; i--) {
    const colon = missingColon(region, lines, i, undefined);
    if (colon) {
      found.push(colon);
      break;
    }
  }
  return found;
}
