import type { Diagnostic } from '../diagnostic.js';
import type { Engine } from '../engine.js';
import { headOf } from '../suppression.js';
import { lineBreakOf } from '../syntax/regions.js';
import { append } from '../text/append.js';
import { edited } from '../text/edited.js';
import type { Edit, Fix } from '../text/problem.js';
import { linesOf, placeOf, type Region } from '../text/region.js';
import { isBefore, type Place, type Range } from '../text/span.js';
import { resolvePath } from '../workspace/paths.js';
import { portNumberFixes } from './port-number.js';
import { extractions } from './refactor/extract.js';
import { inlinings } from './refactor/inline.js';
import { monitorsFor } from './refactor/monitor.js';
import { type Refactoring, selectedAt } from './refactor/target.js';
import { wrappings } from './refactor/wrap.js';

export interface FileEdit {
  readonly place: Place;
  readonly text: string;
}

export interface CodeAction {
  readonly title: string;
  readonly kind: 'quickfix' | Refactoring['kind'] | 'source.fixAll';
  readonly diagnostics: readonly Diagnostic[];
  readonly edits: readonly FileEdit[];
  readonly newFile?: { readonly uri: string; readonly text: string };
  readonly preferred: boolean;
}

/** Mends for the findings that touch a range, comments that silence them, and changes of form for what is selected. */
export function actionsAt(engine: Engine, uri: string, range: Range): readonly CodeAction[] {
  const found: CodeAction[] = [];
  const touched = engine.diagnostics(uri).filter((it) => overlaps(it.range, range));
  for (const diagnostic of touched) {
    for (const fix of [...(diagnostic.finding.fixes ?? []), ...portNumberFixes(engine, uri, diagnostic)]) {
      const edits = editsOf(fix);
      if (!edits) continue;
      const preferred = fix.preferred === true;
      found.push({
        title: fix.title,
        kind: 'quickfix',
        diagnostics: [diagnostic],
        edits,
        preferred,
        ...newFileOf(engine, uri, fix.newFile),
      });
    }
  }
  for (const diagnostic of touched) {
    const edit = suppression(engine, uri, diagnostic);
    if (edit)
      found.push({
        title: `Silence \`${diagnostic.code}\` on this line`,
        kind: 'quickfix',
        diagnostics: [diagnostic],
        edits: [edit],
        preferred: false,
      });
  }
  const mended = new Set(found.map((it) => it.title));
  for (const { title, kind, edits, newFile } of refactoringsAt(engine, uri, range)) {
    const written = mended.has(title) ? undefined : fileEdits(edits);
    if (written) found.push({ title, kind, diagnostics: [], edits: written, preferred: false, ...newFileOf(engine, uri, newFile) });
  }
  return found;
}

function refactoringsAt(engine: Engine, uri: string, range: Range): readonly Refactoring[] {
  const selected = selectedAt(engine, uri, range);
  if (!selected) return monitorsFor(engine, uri, range);
  return [...extractions(engine, selected), ...inlinings(engine, selected), ...wrappings(engine, selected)];
}

function newFileOf(engine: Engine, uri: string, newFile: Fix['newFile']): Pick<CodeAction, 'newFile'> {
  return newFile ? { newFile: { uri: freeUri(engine, uri, newFile.name), text: newFile.text } } : {};
}

/** All safe or preferred mends of a file at once, none of them touching another. */
export function fixAll(engine: Engine, uri: string): readonly FileEdit[] {
  const chosen: FileEdit[] = [];
  /** Their ranges, by where they start: none touches another, so that only two neighbours of a new one can. */
  const taken: Range[] = [];
  const slotOf = ({ start }: Range) => firstWhere(taken.length, (i) => isBefore(start, (taken[i] as Range).start));
  const touches = (range: Range) => {
    const slot = slotOf(range);
    return [taken[slot - 1], taken[slot]].some((it) => it && overlaps(it, range));
  };
  for (const diagnostic of engine.diagnostics(uri)) {
    const fix = (diagnostic.finding.fixes ?? []).find((it) => it.safe);
    const edits = fix && editsOf(fix);
    if (!edits || edits.some((it) => it.place.uri !== uri || touches(it.place.range))) continue;
    append(chosen, edits);
    for (const { place } of edits) taken.splice(slotOf(place.range), 0, place.range);
  }
  return chosen;
}

/** A file beside another one that is not there yet, as far as the workspace tells. */
function freeUri(engine: Engine, beside: string, name: string): string {
  const [, stem = name, end = ''] = /^(.*?)(\.\w+)?$/.exec(name) ?? [];
  for (let i = 1; ; i++) {
    const path = i === 1 ? name : `${stem}-${i}${end}`;
    if (engine.workspace.file(beside, path) !== 'present') return resolvePath(beside, path);
  }
}

/** A fix in file coordinates; undefined when a host cannot hold its text. */
function editsOf(fix: Fix): readonly FileEdit[] | undefined {
  return fileEdits(fix.edits);
}

/** Edits in file coordinates; undefined when a host cannot hold a text. Those inside a base64 value become one that writes the value anew. */
export function fileEdits(edits: readonly Edit[]): readonly FileEdit[] | undefined {
  const found: FileEdit[] = [];
  const wholes = new Map<Region, Edit[]>();
  for (const edit of edits) {
    const up = toWhole(edit);
    if (!up) return undefined;
    if (up.region.whole) wholes.set(up.region, [...(wholes.get(up.region) ?? []), up]);
    else found.push({ place: placeOf(up.region, up.span), text: withBreaksOf(up.region, up.text) });
  }
  const outer: Edit[] = [];
  for (const [region, inner] of wholes) {
    if (region.home.type !== 'host') return undefined;
    const encoded = region.encode(edited(region.text, inner));
    if (encoded === undefined) return undefined;
    const host = region.home.region;
    outer.push({ region: host, span: { start: 0, end: host.text.trimEnd().length }, text: encoded });
  }
  if (outer.length === 0) return found;
  const around = fileEdits(outer);
  return around && [...found, ...around];
}

/** A text with the line breaks that the lines around it have. */
function withBreaksOf({ text: lines }: Region, text: string): string {
  return lineBreakOf(lines) === '\n' ? text : text.replaceAll(/\r?\n/g, '\r\n');
}

/** The same edit in the nearest region around it that is written as a whole, else in the lines of the file. */
function toWhole(edit: Edit): Edit | undefined {
  let { region, span, text } = edit;
  while (region.home.type === 'host' && !region.whole) {
    const encoded = region.encode(text, span.start);
    if (encoded === undefined) return undefined;
    text = encoded;
    span = region.home.map.toHost(span);
    region = region.home.region;
  }
  return { region, span, text };
}

function overlaps(a: Range, b: Range): boolean {
  return !isBefore(a.end, b.start) && !isBefore(b.end, a.start);
}

/** The first index of an ascending list that something is true of; its length: none. */
function firstWhere(length: number, isTrue: (i: number) => boolean): number {
  let low = 0;
  for (let high = length; low < high; ) {
    const middle = (low + high) >> 1;
    if (isTrue(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/**
 * A comment above the line that the finding stands on, or that the scalar begins on which carries an expression or template with it, as indented as
 * that line. JSON has no comments, and where lines are joined a comment would be content: nothing is offered there.
 */
function suppression(engine: Engine, uri: string, { code, finding }: Diagnostic): FileEdit | undefined {
  const file = engine.file(uri);
  if (!file || file.format === 'json' || code.startsWith('meshmon/') || code === 'yaml/syntax') return undefined;
  const documents = new Map(
    [...new Set(engine.units(uri).map(({ document }) => document))].flatMap((it) => (it.pieces ?? [it.region]).map((piece) => [piece, it])),
  );
  const { region, span } = finding.at;
  const head = documents.has(region) || region.whole ? undefined : headOf(region);
  const at = head ?? { region, span };
  const { line } = placeOf(at.region, at.span).range.start;
  if (!takesComment(at, line, (it) => documents.get(it)?.format === 'json')) return undefined;
  const segment = file.regions[firstWhere(file.regions.length, (i) => (file.regions[i]?.home.line ?? 0) > line) - 1];
  if (!segment) return undefined;
  const starts = linesOf(segment);
  const start = starts[line - segment.home.line] ?? segment.text.length;
  const text = segment.text.slice(start, starts[line - segment.home.line + 1]).replace(/[\r\n]+$/, '');
  const indent = /^\s*/.exec(text)?.[0] ?? '';
  const above = { line, character: 0 };
  return {
    place: { uri, range: { start: above, end: above } },
    text: withBreaksOf(segment, `${indent}# meshmon-disable-next-line ${code}\n`),
  };
}

/** Whether a line of the file begins one of every text that a place of it stands in, none of them JSON: the file itself, a block of YAML or PromQL in it. */
function takesComment({ region, span }: Pick<Edit, 'region' | 'span'>, line: number, isJson: (region: Region) => boolean): boolean {
  for (let here = region, { start } = span; here.home.type === 'host'; here = here.home.region) {
    if (isJson(here)) return false;
    const first = here.text.slice(0, start).lastIndexOf('\n') + 1;
    if (placeOf(here, { start: first, end: first }).range.start.line !== line) return false;
    start = here.home.map.toHost({ start, end: start }).start;
  }
  return true;
}
