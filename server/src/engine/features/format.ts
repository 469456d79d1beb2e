import type { Engine } from '../engine.js';
import { printedWithComments } from '../promql/comments.js';
import { optionsOf, parseWith } from '../promql/parsed.js';
import { prettyPromql, printPromql } from '../promql/print.js';
import { isSameShape } from '../promql/tree.js';
import type { QueryUnit } from '../resources/unit.js';
import { markVariables } from '../resources/variables.js';
import type { Edit } from '../text/problem.js';
import { placeOf } from '../text/region.js';
import { type FileEdit, fileEdits } from './actions.js';
import { writtenText } from './preview.js';

/**
 * Prints the expressions of a file as Prometheus does; nothing else is touched. Left alone: what does not parse, what holds a
 * comment or a variable that the printed form has no place for, and where the printed text reads as another tree or its host cannot hold it.
 */
export function formatFile(engine: Engine, uri: string): readonly FileEdit[] {
  const edits = new Map<string, Edit>();
  for (const unit of engine.units(uri)) {
    const edit = unit.unit === 'Query' ? formatQuery(engine, unit) : undefined;
    // What aliases repeat stands in the file once.
    if (edit && fileEdits([edit])) edits.set(JSON.stringify(placeOf(edit.region, edit.span)), edit);
  }
  return fileEdits([...edits.values()]) ?? [];
}

function formatQuery(engine: Engine, unit: QueryUnit): Edit | undefined {
  const original = writtenText(unit);
  const marked = unit.variables.length > 0 ? markVariables(original) : undefined;
  if (unit.entry === 'selector' || (unit.variables.length > 0 && !marked)) return undefined;
  const text = marked?.text ?? original;
  const options = optionsOf(engine.settings.target);
  const parsed = parseWith(text, options);
  if (parsed.problems.length > 0 || parsed.expr.type === 'hole') return undefined;
  const plain = prettyPromql(parsed.expr);
  const pretty = parsed.comments.length > 0 ? printedWithComments(text, plain) : plain;
  if (pretty === undefined) return undefined;
  const again = parseWith(pretty, options);
  if (again.problems.length > 0 || again.comments.length < parsed.comments.length) return undefined;
  if (printPromql(again.expr) !== printPromql(parsed.expr) || !isSameShape(again.expr, parsed.expr)) return undefined;
  // In quoted and plain scalars, JSON and folded blocks an expression of one line stays on it.
  // The line breaks at the end are the host's: of a block scalar they are kept or cut as its header says.
  const end = original.length - (/\n*$/.exec(original)?.[0].length ?? 0);
  const style = unit.node?.style;
  const written = style === undefined || style === 'literal' || text.trim().includes('\n') ? pretty : printPromql(parsed.expr);
  if (style === 'folded' && written.includes('\n')) return undefined;
  const restored = marked ? marked.restore(written) : written;
  if (restored === undefined || restored === original.slice(0, end)) return undefined;
  return { region: unit.region, span: { start: 0, end }, text: restored };
}
