import { parsedOf } from '../../checks/shared-lint.js';
import type { Engine } from '../../engine.js';
import type { Expr, MatchOp } from '../../promql/ast.js';
import { walk } from '../../promql/tree.js';
import { matchesWhole } from '../../re2/shape.js';
import type { QueryUnit } from '../../resources/unit.js';
import { nodeAt, textOf } from '../../syntax/access.js';
import type { Position, Span } from '../../text/span.js';
import { documentAt, languageAt, spotAt } from '../locate.js';

/** A place where a query names a label. */
export interface LabelUse {
  readonly name: string;
  readonly span: Span;
  readonly how: 'matcher' | 'by' | 'without' | 'on' | 'ignoring' | 'include';
  /** Of a matcher: `="reviews"` as written, and whether a series without the label satisfies it; a dashboard's variable decides when it is chosen. */
  readonly matcher?: { readonly text: string; readonly takesEmpty: boolean | 'by choice' };
}

/** The labels that a query names. */
export function usesOf(query: QueryUnit, engine: Engine): readonly LabelUse[] {
  return usesIn(parsedOf(query, engine.settings.target).expr, query);
}

/** The labels that an expression names; of a query's, with what its variables stand for. */
export function usesIn(root: Expr, query?: QueryUnit): readonly LabelUse[] {
  const uses: LabelUse[] = [];
  for (const expr of walk(root)) {
    if (expr.type === 'selector') {
      for (const { label, op, value, valueSpan } of expr.matchers) {
        const written = query && writtenIn(query, valueSpan);
        const matcher = op && {
          text: op + (written ?? JSON.stringify(value)),
          takesEmpty: written === undefined ? takesEmpty(op, value) : ('by choice' as const),
        };
        uses.push({ name: label.value, span: label.span, how: 'matcher', ...(matcher ? { matcher } : {}) });
      }
    } else if (expr.type === 'aggregation' && expr.grouping) {
      const how = expr.grouping.without ? 'without' : 'by';
      for (const it of expr.grouping.labels) uses.push({ name: it.value, span: it.span, how });
    } else if (expr.type === 'binary' && expr.matching) {
      for (const it of expr.matching.labels) uses.push({ name: it.value, span: it.span, how: expr.matching.on ? 'on' : 'ignoring' });
      for (const it of expr.matching.group?.include ?? []) uses.push({ name: it.value, span: it.span, how: 'include' });
    }
  }
  return uses;
}

/** A part of a query as the user wrote it, where a variable was replaced in it. */
function writtenIn({ region: { home }, variables }: QueryUnit, span: Span): string | undefined {
  if (home.type !== 'host' || !variables.some((it) => it.span.start < span.end && span.start < it.span.end)) return undefined;
  const { start, end } = home.map.toHost(span);
  return home.region.text.slice(start, end);
}

/** Whether a series without the label satisfies a matcher. A pattern that is refused or holds a variable is given the benefit of the doubt. */
function takesEmpty(op: MatchOp, value: string): boolean {
  switch (op) {
    case '=':
      return value === '';
    case '!=':
      return value !== '';
    case '=~':
      return value.includes('$') || matchesWhole(value, '') !== false;
    case '!~':
      return matchesWhole(value, '') !== true;
  }
}

/** The label that stands at a place: in a query, a Telemetry's tag, a relabel rule's target, a rule's labels; undefined: none does. */
export function labelAt(engine: Engine, uri: string, position: Position): string | undefined {
  const spot = spotAt(engine, uri, position);
  if (!spot) return undefined;
  const inside = languageAt(engine, uri, spot);
  if (inside?.unit.unit === 'Query') {
    const use = usesOf(inside.unit, engine).find((it) => it.span.start <= inside.offset && inside.offset <= it.span.end);
    return use?.name;
  }
  const document = documentAt(engine, uri, spot);
  if (!document) return undefined;
  const { node, path, inKey } = nodeAt(document.document, document.offset, document.region);
  const parent = path.at(-2);
  if (inKey && (parent === 'tagOverrides' || parent === 'labels')) return String(path.at(-1));
  const field = path.at(-1);
  if (node.type === 'scalar' && (field === 'target_label' || field === 'targetLabel')) return textOf(node);
  return typeof field === 'number' && /^source_?labels$/i.test(String(parent)) && node.type === 'scalar' ? textOf(node) : undefined;
}

/** The labels that the query at a place names: they stand beside the one that is asked for. */
export function labelsBeside(engine: Engine, uri: string, position: Position): readonly string[] {
  const spot = spotAt(engine, uri, position);
  const inside = spot && languageAt(engine, uri, spot);
  return inside?.unit.unit === 'Query' ? usesOf(inside.unit, engine).map((it) => it.name) : [];
}
