import type { Engine } from '../engine.js';
import { printedWithComments } from '../promql/comments.js';
import { optionsOf, parseWith } from '../promql/parsed.js';
import { prettyPromql, printPromql } from '../promql/print.js';
import { isSameShape } from '../promql/tree.js';
import type { QueryUnit } from '../resources/unit.js';
import type { FileEdit } from './actions.js';
import { fileEdit } from './actions.js';

/**
 * Prints the expressions of a file as Prometheus does; nothing else is touched. Left alone: what does not parse, what holds variables or a
 * comment that the printed form has no place for, and where the printed text reads as another tree or its host cannot hold it.
 */
export function formatFile(engine: Engine, uri: string): readonly FileEdit[] {
  return engine.units(uri).flatMap((unit) => (unit.unit === 'Query' ? (formatQuery(engine, unit) ?? []) : []));
}

function formatQuery(engine: Engine, unit: QueryUnit): FileEdit | undefined {
  const { text } = unit.region;
  if (unit.variables.length > 0 || unit.entry === 'selector') return undefined;
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
  const end = text.length - (/\n*$/.exec(text)?.[0].length ?? 0);
  const style = unit.node?.style;
  const written = style === undefined || style === 'literal' || text.trim().includes('\n') ? pretty : printPromql(parsed.expr);
  if (style === 'folded' && written.includes('\n')) return undefined;
  if (written === text.slice(0, end)) return undefined;
  return fileEdit({ region: unit.region, span: { start: 0, end }, text: written });
}
