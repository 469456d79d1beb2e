import type { Engine } from '../engine.js';
import { scan } from '../promql/scan.js';
import { placeOf } from '../text/region.js';
import type { Span } from '../text/span.js';

/** Lines that can be folded away: the first stays visible. Zero-based. */
export interface Fold {
  readonly startLine: number;
  readonly endLine: number;
  readonly comment: boolean;
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
      if (last > it.line) folds.push({ startLine: it.line, endLine: last, comment: false });
    }
  };
  for (const [i, line] of lines.entries()) {
    const text = line.trim();
    if (text === '') continue;
    if (text.startsWith('#') && file.format !== 'json') {
      if (comment < 0) comment = i;
      if (!(lines[i + 1] ?? '').trim().startsWith('#')) {
        if (i > comment) folds.push({ startLine: comment, endLine: i, comment: true });
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
  for (const it of bracketFolds(engine, uri)) if (!folds.some((one) => one.startLine === it.startLine)) folds.push(it);
  return folds.sort((a, b) => a.startLine - b.startLine || b.endLine - a.endLine);
}

/** Brackets of an expression over several lines, where the indentation does not show them. */
function bracketFolds(engine: Engine, uri: string): readonly Fold[] {
  const folds: Fold[] = [];
  for (const unit of engine.units(uri)) {
    if (unit.unit !== 'Query' || !unit.region.text.trim().includes('\n')) continue;
    const open: Span[] = [];
    for (const it of scan(unit.region.text)) {
      if (it.type !== 'punctuation') continue;
      const c = unit.region.text.charAt(it.start);
      if (c === '(' || c === '{' || c === '[') open.push(it);
      if (c !== ')' && c !== '}' && c !== ']') continue;
      const from = open.pop();
      if (!from) continue;
      const startLine = placeOf(unit.region, from).range.start.line;
      // The line of the closing bracket stays visible.
      const endLine = placeOf(unit.region, it).range.start.line - 1;
      if (endLine > startLine) folds.push({ startLine, endLine, comment: false });
    }
  }
  return folds;
}
