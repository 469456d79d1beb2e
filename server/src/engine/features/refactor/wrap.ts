import { kindOf } from '../../catalogue/kinds.js';
import { seriesInfo } from '../../catalogue/metrics.js';
import { isVariable } from '../../checks/shared-lint.js';
import { insertion, isTraffic } from '../../checks/shared-mesh.js';
import { alertUses } from '../../checks/shared-template.js';
import type { Engine } from '../../engine.js';
import type { Expr, VectorSelector } from '../../promql/ast.js';
import { stateOf } from '../../promql/label-sets.js';
import { labelsOf, nameOf } from '../../promql/labels.js';
import { parsePromql } from '../../promql/parsed.js';
import type { QueryUnit } from '../../resources/unit.js';
import type { Edit } from '../../text/problem.js';
import type { Span } from '../../text/span.js';
import { metricLabels } from '../../workspace/metrics.js';
import type { Part, Refactoring, Selected } from './target.js';

/** Text that is put in, never taken away: what stands between may hold variables that the tree does not show. */
interface Insertion {
  readonly at: number;
  readonly text: string;
  /** What it reads as where Grafana fills in a variable. */
  readonly as?: string;
}

/** Writes around the selected expression: an aggregation, a rate, the side that a mesh metric is read of. */
export function wrappings(engine: Engine, { query, parts }: Selected): readonly Refactoring[] {
  const found: Refactoring[] = [];
  const add = (title: string, span: Span, ...insertions: readonly Insertion[]) => {
    if (isRead(engine, query, insertions)) found.push({ title, kind: 'refactor.rewrite', edits: editsFor(query, span, insertions) });
  };

  const inner = parts.find(({ expr }) => expr.type === 'selector' || expr.type === 'matrix');
  const selector = inner?.expr.type === 'matrix' ? inner.expr.selector : inner?.expr;
  const isRange = inner?.expr.type === 'matrix' || inner?.parents[0]?.type === 'matrix';
  if (inner && selector?.type === 'selector') {
    if (!isRange && isCounter(selector) && !isRated(inner)) {
      const window = query.place.type === 'panel' ? '$__rate_interval' : '5m';
      const end = selector.braces?.end ?? selector.name?.span.end ?? selector.span.end;
      const { span } = selector;
      const range = { at: end, text: `[${window}]`, as: '[5m]' };
      if (end === span.end)
        add(`Wrap in \`rate(…[${window}])\``, span, { at: span.start, text: 'rate(' }, { ...range, text: `${range.text})`, as: '[5m])' });
      else add(`Wrap in \`rate(…[${window}])\``, span, { at: span.start, text: 'rate(' }, range, { at: span.end, text: ')' });
    }
    const name = nameOf(selector);
    const info = name === undefined ? undefined : seriesInfo(name);
    if (info && selector.name && isTraffic({ info }) && !selector.matchers.some((it) => it.label.value === 'reporter'))
      for (const side of ['destination', 'source']) {
        const { span, text } = insertion(selector, `reporter="${side}"`);
        add(`Add \`reporter="${side}"\``, selector.span, { at: span.start, text });
      }
  }

  const part = parts.find(isSummable);
  if (part) {
    const labels = groupingFor(engine, query, part.expr);
    const { span, bare } = inside(part.expr);
    if (labels.length > 0)
      add(
        `Wrap in \`sum by (${labels.join(', ')})\``,
        span,
        { at: span.start, text: `sum by (${labels.join(', ')}) ${bare ? '(' : ''}` },
        ...(bare ? [{ at: span.end, text: ')' }] : []),
      );
  }
  return found;
}

/** The part written anew, so that its host judges the whole of it; where it holds variables, what is put in alone. */
function editsFor(query: QueryUnit, span: Span, insertions: readonly Insertion[]): readonly Edit[] {
  const { region } = query;
  if (isVariable(query, span)) return insertions.map(({ at, text }) => ({ region, span: { start: at, end: at }, text }));
  const text = withInsertions(region.text, insertions, (it) => it.text);
  return [{ region, span, text: text.slice(span.start, text.length - (region.text.length - span.end)) }];
}

/** Whether Prometheus reads the text with the insertions. */
function isRead(engine: Engine, query: QueryUnit, insertions: readonly Insertion[]): boolean {
  const text = withInsertions(query.region.text, insertions, (it) => it.as ?? it.text);
  return parsePromql(text, engine.settings.target).problems.length === 0;
}

function withInsertions(text: string, insertions: readonly Insertion[], write: (it: Insertion) => string): string {
  let result = text;
  for (const it of [...insertions].sort((a, b) => b.at - a.at)) result = result.slice(0, it.at) + write(it) + result.slice(it.at);
  return result;
}

function isCounter(selector: VectorSelector): boolean {
  const name = nameOf(selector);
  return name !== undefined && kindOf(name) === 'counter';
}

/** Whether a subquery takes the rate already. */
function isRated({ parents }: Part): boolean {
  return (
    parents.some((it) => it.type === 'subquery') ||
    parents.some((it) => it.type === 'call' && /^(rate|irate|increase|absent)$/.test(it.name))
  );
}

/** A vector that nothing adds up yet; a sum of counters before their rate is wrong at the first restart. */
function isSummable({ expr, parents: [parent] }: Part): boolean {
  if (expr.valueType !== 'vector' || expr.type === 'aggregation' || parent?.type === 'matrix' || parent?.type === 'paren') return false;
  if (parent?.type === 'aggregation') return false;
  if (expr.type === 'selector') return !isCounter(expr);
  if (expr.type === 'binary') return !['==', '!=', '<', '<=', '>', '>=', 'unless', 'and'].includes(expr.op);
  return expr.type === 'paren' || (expr.type === 'call' && !/^(absent|histogram_|sort|vector|label_)/.test(expr.name));
}

/** An expression in parentheses already has those of the aggregation. */
function inside(expr: Expr): { readonly span: Span; readonly bare: boolean } {
  return { span: expr.span, bare: expr.type !== 'paren' };
}

/** The labels that somebody reads of the result: the alert's texts; else the one that the workload goes by. */
function groupingFor(engine: Engine, query: QueryUnit, expr: Expr): readonly string[] {
  const labels = labelsOf(expr, metricLabels(engine.workspace));
  const may = (name: string) => stateOf(labels, name).presence !== 'never';
  const read = engine.workspace
    .units('Template')
    .filter((it) => it.query === query)
    .flatMap((it) => alertUses(it, engine.settings.target)?.labels.map((use) => use.name) ?? []);
  const wanted = [...new Set(read)].filter(may);
  const fallback =
    ['destination_workload', 'namespace', 'job'].find((it) => labels.known.has(it) && may(it)) ?? ['job', 'instance'].find(may);
  const bucket = labels.known.has('le') && may('le');
  return [...(bucket ? ['le'] : []), ...(wanted.length > 0 ? wanted : fallback ? [fallback] : [])];
}
