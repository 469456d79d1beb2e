import type { Target } from '../../catalogue/target.js';
import type { Engine } from '../../engine.js';
import type { Expr } from '../../promql/ast.js';
import { childrenOf, parsePromql } from '../../promql/parsed.js';
import { printPromql } from '../../promql/print.js';
import { walk } from '../../promql/tree.js';
import type { QueryUnit } from '../../resources/unit.js';
import type { Edit, Fix } from '../../text/problem.js';
import type { Range, Span } from '../../text/span.js';
import { languageAt, spotAt } from '../locate.js';

/** A change of form that keeps what the user means, offered and never urged. */
export interface Refactoring {
  readonly title: string;
  readonly kind: 'refactor' | 'refactor.extract' | 'refactor.inline' | 'refactor.rewrite';
  readonly edits: readonly Edit[];
  readonly newFile?: Fix['newFile'];
}

/** A part of an expression with what it stands in, the nearest first. */
export interface Part {
  readonly expr: Expr;
  readonly parents: readonly Expr[];
}

/** What is selected, or stands at the cursor, in a query that Prometheus takes. */
export interface Selected {
  readonly query: QueryUnit;
  /** The selected expression alone, or those around the cursor, the innermost first. */
  readonly parts: readonly Part[];
}

export function selectedAt(engine: Engine, uri: string, range: Range): Selected | undefined {
  const from = spotAt(engine, uri, range.start);
  const start = from && languageAt(engine, uri, from);
  const to = spotAt(engine, uri, range.end);
  const end = to && languageAt(engine, uri, to);
  if (start?.unit.unit !== 'Query' || end?.unit !== start.unit) return undefined;
  const query = start.unit;
  if (query.entry === 'selector') return undefined;
  const { text } = query.region;
  const { expr, problems } = parsePromql(text, engine.settings.target);
  if (problems.length > 0) return undefined;
  if (start.offset === end.offset) return { query, parts: around(expr, start.offset) };
  // Blanks at the ends of a selection, and the quotes of a scalar, are no part of what is meant.
  const chosen = text.slice(start.offset, end.offset);
  const span: Span = {
    start: start.offset + chosen.length - chosen.trimStart().length,
    end: end.offset - (chosen.length - chosen.trimEnd().length),
  };
  return { query, parts: around(expr, span.start).filter((it) => it.expr.span.start === span.start && it.expr.span.end === span.end) };
}

function around(root: Expr, offset: number): readonly Part[] {
  return partsOf(root)
    .filter(({ expr }) => expr.span.start <= offset && offset <= expr.span.end)
    .sort((a, b) => b.parents.length - a.parents.length);
}

/** Every part of an expression, outer ones first. */
export function partsOf(root: Expr): readonly Part[] {
  const found: Part[] = [];
  const stack: Part[] = [{ expr: root, parents: [] }];
  for (let it = stack.pop(); it; it = stack.pop()) {
    found.push(it);
    const parents = [it.expr, ...it.parents];
    for (const child of [...childrenOf(it.expr)].reverse()) stack.push({ expr: child, parents });
  }
  return found;
}

/**
 * The text with some parts of the expression replaced; undefined when Prometheus would not read each replacement as the one expression that it is.
 * Words that would run together with their neighbours get a blank.
 */
export function replaceParts(
  text: string,
  parts: readonly { readonly span: Span; readonly text: string }[],
  target: Target,
): { readonly text: string; readonly edits: readonly { readonly span: Span; readonly text: string }[] } | undefined {
  const edits = [...parts]
    .sort((a, b) => a.span.start - b.span.start)
    .map(({ span, text: it }) => {
      const before = /\w$/.test(text.slice(0, span.start)) && /^\w/.test(it) ? ' ' : '';
      const after = /^\w/.test(text.slice(span.end)) && /\w$/.test(it) ? ' ' : '';
      return { span, text: before + it + after, inner: it, before: before.length };
    });
  let result = '';
  let at = 0;
  const written: { readonly span: Span; readonly inner: string }[] = [];
  for (const it of edits) {
    if (it.span.start < at) return undefined;
    result += text.slice(at, it.span.start);
    const start = result.length + it.before;
    result += it.text;
    written.push({ span: { start, end: start + it.inner.length }, inner: it.inner });
    at = it.span.end;
  }
  result += text.slice(at);
  const parsed = parsePromql(result, target);
  if (parsed.problems.length > 0) return undefined;
  const all = walk(parsed.expr);
  for (const { span, inner } of written) {
    const alone = parsePromql(inner, target);
    const there = all.find((it) => it.span.start === span.start && it.span.end === span.end);
    if (alone.problems.length > 0 || !there || printPromql(there) !== printPromql(alone.expr)) return undefined;
  }
  return { text: result, edits: edits.map((it) => ({ span: it.span, text: it.text })) };
}

/** Whether an operation asks for the name of its series. */
export function asksForName(expr: Expr): boolean {
  switch (expr.type) {
    case 'aggregation':
      return expr.grouping?.labels.some((it) => it.value === '__name__') === true;
    case 'binary':
      return expr.matching?.labels.some((it) => it.value === '__name__') === true;
    case 'call':
      return expr.args.some((it) => it.type === 'string' && it.value === '__name__');
    default:
      return false;
  }
}
