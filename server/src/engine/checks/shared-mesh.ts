import { type SeriesInfo, seriesInfo } from '../catalogue/metrics.js';
import type { Target } from '../catalogue/target.js';
import type { Expr, Matcher, Name, VectorSelector } from '../promql/ast.js';
import { nameOf } from '../promql/labels.js';
import { selectorsIn } from '../promql/tree.js';
import type { QueryUnit } from '../resources/unit.js';
import { textOf } from '../syntax/access.js';
import { keptOn } from '../text/remember.js';
import type { Span } from '../text/span.js';
import { type Visit, type VisitOf, visitsOf } from './shared-lint.js';

/** A selector of a metric of the catalogue, with what it stands in, the nearest last. */
export interface MeshSelector {
  readonly selector: VectorSelector;
  readonly name: string;
  readonly nameSpan: Span;
  readonly info: SeriesInfo;
  readonly parents: readonly Expr[];
}

const selectorsOf = keptOn((visits: readonly VisitOf<'selector'>[]): readonly MeshSelector[] =>
  visits.flatMap(({ expr, parents }) => {
    const it = meshSelector(expr);
    return it ? [{ ...it, parents }] : [];
  }),
);

/** The selectors of a query whose metric the catalogue knows. */
export function meshSelectors(query: QueryUnit, target: Target): readonly MeshSelector[] {
  return selectorsOf(visitsOf(query, target, 'selector'));
}

function meshSelector(selector: VectorSelector): Omit<MeshSelector, 'parents'> | undefined {
  const name = nameOf(selector);
  const info = name === undefined ? undefined : seriesInfo(name);
  if (name === undefined || !info) return undefined;
  return { selector, name, nameSpan: selector.name?.span ?? selector.span, info };
}

/** Whether a proxy or ztunnel writes this series of traffic, with labels of both ends. */
export function isTraffic({ info }: { readonly info: SeriesInfo }): boolean {
  return info.labels?.includes('source_workload') === true && info.labels.includes('reporter');
}

/** A label that a query names, and the selectors whose series would have to carry it. */
export interface LabelUse {
  readonly label: Name;
  readonly matcher: Matcher | undefined;
  /** It is named to be left out: whether a series has it does not matter. */
  readonly without: boolean;
  /** What names it takes one label, neither more nor less. */
  readonly needed: boolean;
  readonly selectors: readonly MeshSelector[];
  /** What the selector or aggregation that names the label stands in, the nearest last. */
  readonly parents: readonly Expr[];
}

/**
 * Labels in matchers, in `by` or `without` and those that `label_replace` reads, as far as every series they are about is of the catalogue and nothing in between writes labels.
 */
export function labelUses(query: QueryUnit, target: Target): readonly LabelUse[] {
  const visits = visitsOf(query, target);
  const uses = usesIn(visits);
  const [whole] = visits;
  const asked = whole?.expr.type === 'selector' ? askedLabel(query) : undefined;
  const it = asked && whole?.expr.type === 'selector' ? meshSelector(whole.expr) : undefined;
  if (!asked || !it) return uses;
  return [...uses, { label: asked, matcher: undefined, without: false, needed: true, selectors: [{ ...it, parents: [] }], parents: [] }];
}

/** The label whose values a dashboard's variable asks for, behind the selector: `label_values(selector, label)`. */
function askedLabel({ place, entry, node, region }: QueryUnit): Name | undefined {
  if (place.type !== 'variable' || entry !== 'selector' || !node || region.home.type !== 'host') return undefined;
  const from = region.home.map.toHost({ start: region.text.length, end: region.text.length }).start;
  const [, gap = '', name] = /^(,\s*)([A-Za-z_]\w*)\s*\)\s*$/.exec(textOf(node).slice(from)) ?? [];
  if (name === undefined) return undefined;
  const start = region.text.length + gap.length;
  return { value: name, span: { start, end: start + name.length }, quoted: false };
}

const usesIn = keptOn(findUses);

function findUses(visits: readonly Visit[]): readonly LabelUse[] {
  const uses: LabelUse[] = [];
  for (const { expr, parents } of visits) {
    if (expr.type === 'selector') {
      const it = meshSelector(expr);
      if (!it) continue;
      const selectors = [{ ...it, parents }];
      for (const matcher of expr.matchers) {
        if (matcher.label.value !== '__name__')
          uses.push({ label: matcher.label, matcher, without: false, needed: false, selectors, parents });
      }
    }
    if (expr.type === 'aggregation' && expr.grouping) {
      const inside = selectorsIn(expr.expr);
      const known = inside.flatMap((selector) => meshSelector(selector) ?? []);
      if (known.length === 0 || known.length < inside.length || writesLabels(expr.expr)) continue;
      const selectors = known.map((it) => ({ ...it, parents: [] }));
      const { without, labels } = expr.grouping;
      for (const label of labels) uses.push({ label, matcher: undefined, without, needed: false, selectors, parents });
    }
    if (expr.type === 'call' && expr.name === 'label_replace') {
      const [from, , , source] = expr.args;
      const known = from && !writesLabels(from) ? selectorsIn(from).map(meshSelector) : [];
      if (source?.type !== 'string' || source.value === '' || known.length === 0 || known.some((it) => !it)) continue;
      const span = { start: source.span.start + 1, end: source.span.end - 1 };
      const selectors = known.flatMap((it) => (it ? [{ ...it, parents: [] }] : []));
      const label = { value: source.value, span, quoted: true };
      uses.push({ label, matcher: undefined, without: false, needed: true, selectors, parents });
    }
  }
  return uses;
}

const writers = new Set(['label_replace', 'label_join', 'info', 'histogram_quantiles']);

function writesLabels(expr: Expr): boolean {
  switch (expr.type) {
    case 'call':
      return writers.has(expr.name) || expr.args.some(writesLabels);
    case 'aggregation':
      return expr.op === 'count_values' || writesLabels(expr.expr);
    case 'binary':
      return expr.matching?.group !== undefined || writesLabels(expr.lhs) || writesLabels(expr.rhs);
    case 'paren':
    case 'unary':
    case 'subquery':
      return writesLabels(expr.expr);
    default:
      return false;
  }
}

/** Where a matcher can be inserted in a selector, and how the text around it looks. */
export function insertion(selector: VectorSelector, text: string): { readonly span: Span; readonly text: string } {
  const at = selector.braces ? selector.braces.start + 1 : (selector.name?.span.end ?? selector.span.start);
  const span = { start: at, end: at };
  if (!selector.braces) return { span, text: `{${text}}` };
  return { span, text: selector.matchers.length > 0 ? `${text}, ` : text };
}

/** Values of closed labels by what they are taken for. */
const meant: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  reporter: { client: 'source', server: 'destination', src: 'source', dst: 'destination', outbound: 'source', inbound: 'destination' },
  connection_security_policy: {
    mtls: 'mutual_tls',
    mutual: 'mutual_tls',
    tls: 'mutual_tls',
    strict: 'mutual_tls',
    true: 'mutual_tls',
    plaintext: 'none',
    false: 'none',
  },
  request_protocol: { https: 'http', http2: 'http', 'http/1.1': 'http', h2: 'http' },
};

/** The value of a label that another one surely stands for. */
export function meantValue(label: string, value: string): string | undefined {
  return meant[label]?.[value.toLowerCase()];
}
