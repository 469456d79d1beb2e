import { withField, withText } from '../checks/shared-insert.js';
import type { Engine } from '../engine.js';
import { formatDuration, parseDuration } from '../promql/durations.js';
import type { QueryUnit } from '../resources/unit.js';
import { columnAt, deref, get, keyText, stringAt } from '../syntax/access.js';
import type { MapNode } from '../syntax/tree.js';
import type { Edit } from '../text/problem.js';
import type { Position } from '../text/span.js';
import { type FileEdit, fileEdits } from './actions.js';
import { queryAt, writtenText } from './preview.js';

/** What was tried elsewhere and is to stand in the file. */
export interface TriedQuery {
  readonly expr: string;
  /** Of an alert, in seconds; undefined: as it is. */
  readonly hold?: number;
  readonly keep?: number;
}

/** The edits that write a query over the one at a position; undefined: that is not `was` any more, or its host cannot hold the text. */
export function applyQuery(
  engine: Engine,
  uri: string,
  position: Position,
  was: string,
  tried: TriedQuery,
): readonly FileEdit[] | undefined {
  const unit = queryAt(engine, uri, position);
  if (!unit || writtenText(unit).trim() !== was) return undefined;
  const { region, node } = unit;
  const { text } = region;
  const span = { start: text.length - text.trimStart().length, end: text.trimEnd().length };
  const times = timeEdits(unit, tried);
  const { expr } = tried;
  // In one line it stands where several cannot; a comment would then take the rest with it, and a raw string may hold a line break.
  const texts = [
    ...(node?.style === 'folded' && expr.includes('\n') ? [] : [expr]),
    ...(/[#`]/.test(expr) ? [] : [expr.replaceAll(/\s*\n\s*/g, ' ')]),
  ];
  for (const it of texts) {
    const edits = times && fileEdits([{ region, span, text: it }, ...times]);
    if (edits) return edits;
  }
  return undefined;
}

/** Undefined: one of them cannot be written. */
function timeEdits({ place }: QueryUnit, { hold, keep }: TriedQuery): readonly Edit[] | undefined {
  if (place.type !== 'alert') return [];
  const edits: Edit[] = [];
  const missing: [key: string, text: string][] = [];
  for (const [key, seconds] of [
    ['for', hold],
    ['keep_firing_for', keep],
  ] as const) {
    if (seconds === undefined) continue;
    const text = formatDuration(seconds * 1000);
    const node = deref(get(place.rule, key));
    const was = parseDuration(stringAt(place.rule, key) ?? '');
    if ((was.ok ? was.milliseconds : 0) === seconds * 1000) continue;
    const edit = node && withText(node, text);
    if (edit) edits.push(edit);
    else if (node) return undefined;
    else missing.push([key, text]);
  }
  const behind = missing.length > 0 && behindExpr(place.rule, missing);
  const added = behind ? [behind] : missing.map(([key, text]) => withField(place.rule, [], key, text));
  const written = added.filter((it) => it !== undefined);
  return written.length === added.length ? [...edits, ...written] : undefined;
}

/** Fields on lines of their own, before what follows the expression. */
function behindExpr({ pairs, flow }: MapNode, fields: readonly (readonly [key: string, text: string])[]): Edit | undefined {
  const next = pairs[pairs.findIndex((it) => keyText(it) === 'expr') + 1];
  if (!next || flow) return undefined;
  const { region, span } = next.key;
  const indent = ' '.repeat(columnAt(region.text, span.start));
  return { region, span: { start: span.start, end: span.start }, text: fields.map(([key, text]) => `${key}: ${text}\n${indent}`).join('') };
}
