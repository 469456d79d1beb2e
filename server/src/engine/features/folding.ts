import type { Engine } from '../engine.js';
import { scan } from '../promql/scan.js';
import type { QueryUnit } from '../resources/unit.js';
import { append } from '../text/append.js';
import { placeOf } from '../text/region.js';
import type { Span } from '../text/span.js';
import { keptInLines } from './locate.js';

/** Lines that can be folded away: the first stays visible. Zero-based. */
export interface Fold {
  readonly startLine: number;
  readonly endLine: number;
  readonly kind?: 'comment' | 'region';
}

/**
 * Folds by indentation, so that half-typed text, templates and expressions inside scalars fold too. A line that only closes a bracket stays visible;
 * a list may stand as far left as the key it belongs to.
 */
export function foldsOf(engine: Engine, uri: string): readonly Fold[] {
  const file = engine.file(uri);
  if (!file) return [];
  const lines = file.text().split(/\r\n|\r|\n/);
  const folds: Fold[] = [];
  const open: { readonly line: number; readonly indent: number; readonly key: boolean }[] = [];
  let last = -1;
  let comment = -1;
  const close = (until: (it: { readonly indent: number; readonly key: boolean }) => boolean) => {
    for (let it = open[open.length - 1]; it && !until(it); it = open[open.length - 1]) {
      open.pop();
      if (last > it.line) folds.push({ startLine: it.line, endLine: last });
    }
  };
  for (const [i, line] of lines.entries()) {
    const text = line.trim();
    if (text === '') continue;
    if (text.startsWith('#') && file.format !== 'json') {
      if (comment < 0) comment = i;
      if (!(lines[i + 1] ?? '').trim().startsWith('#')) {
        if (i > comment) folds.push({ startLine: comment, endLine: i, kind: 'comment' });
        comment = -1;
      }
      continue;
    }
    const indent = line.length - line.trimStart().length;
    const dash = /^-(\s|$)/.test(text);
    if (/^(---|\.\.\.)/.test(text)) close(() => false);
    else {
      close((it) => it.indent < indent || (dash && it.key && it.indent === indent));
      const closes = /^[)\]}]+[,;]?$/.test(text);
      if (!closes) open.push({ line: i, indent, key: !dash && /:\s*(#.*)?$/.test(text) });
    }
    last = i;
  }
  close(() => false);
  if (file.format !== 'json') append(folds, regionFolds(lines));
  if (file.format === 'toml' || file.format === 'ini') append(folds, sectionFolds(lines, folds));
  append(folds, notAt(folds, bracketFolds(engine, uri)));
  return folds.sort((a, b) => a.startLine - b.startLine || b.endLine - a.endLine);
}

/** Those that begin where no other does, of two of one line the first. */
function notAt(known: readonly Fold[], folds: readonly Fold[]): readonly Fold[] {
  const taken = new Set(known.map((it) => it.startLine));
  return folds.filter(({ startLine }) => !taken.has(startLine) && taken.add(startLine));
}

/** What stands between `# region` and `# endregion`, as editors have it. */
function regionFolds(lines: readonly string[]): readonly Fold[] {
  const folds: Fold[] = [];
  const open: number[] = [];
  for (const [i, line] of lines.entries()) {
    if (/^\s*#\s*region\b/.test(line)) open.push(i);
    const startLine = /^\s*#\s*endregion\b/.test(line) ? open.pop() : undefined;
    if (startLine !== undefined) folds.push({ startLine, endLine: i, kind: 'region' });
  }
  return folds;
}

/** `[section]` and what follows it, where the indentation does not show that. */
function sectionFolds(lines: readonly string[], known: readonly Fold[]): readonly Fold[] {
  const headers = lines.flatMap((line, i) => (/^\[\[?[^\]]+\]\]?\s*(?:[#;].*)?$/.test(line) ? [i] : []));
  const sections = headers.flatMap((startLine, n) => {
    let endLine = (headers[n + 1] ?? lines.length) - 1;
    while (endLine > startLine && /^\s*(?:[#;].*)?$/.test(lines[endLine] ?? '')) endLine--;
    return endLine > startLine ? [{ startLine, endLine }] : [];
  });
  return notAt(known, sections);
}

/** Brackets of an expression over several lines, where the indentation does not show them. */
function bracketFolds(engine: Engine, uri: string): readonly Fold[] {
  return engine.units(uri).flatMap((unit) => {
    if (unit.unit !== 'Query') return [];
    const { value, line } = foldsOfQuery(unit);
    return value.map((it) => ({ startLine: it.startLine + line, endLine: it.endLine + line }));
  });
}

const foldsOfQuery = keptInLines(
  ({ region }: QueryUnit) => region,
  ({ region }, first): readonly Fold[] => {
    const folds: Fold[] = [];
    if (!region.text.trim().includes('\n')) return folds;
    const open: Span[] = [];
    for (const it of scan(region.text)) {
      if (it.type !== 'punctuation') continue;
      const c = region.text.charAt(it.start);
      if (c === '(' || c === '{' || c === '[') open.push(it);
      if (c !== ')' && c !== '}' && c !== ']') continue;
      const from = open.pop();
      if (!from) continue;
      const startLine = placeOf(region, from).range.start.line - first;
      // The line of the closing bracket stays visible.
      const endLine = placeOf(region, it).range.start.line - 1 - first;
      if (endLine > startLine) folds.push({ startLine, endLine });
    }
    return folds;
  },
);
