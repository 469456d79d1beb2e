import type { Target } from '../../catalogue/target.js';
import { isVariable } from '../../checks/shared-lint.js';
import { insertion } from '../../checks/shared-mesh.js';
import type { Engine } from '../../engine.js';
import type { Expr, Matcher, VectorSelector } from '../../promql/ast.js';
import { nameOf } from '../../promql/labels.js';
import { matcherMatches } from '../../promql/matching.js';
import { parsePromql } from '../../promql/parsed.js';
import { printPromql } from '../../promql/print.js';
import { walk } from '../../promql/tree.js';
import { deref, get, itemsOf, keysOf, pairsOf, stringAt, textOf } from '../../syntax/access.js';
import { regionOf } from '../../syntax/regions.js';
import type { MapNode } from '../../syntax/tree.js';
import { asksForName, type Refactoring, replaceParts, type Selected } from './target.js';

/**
 * Writes a recording rule's expression in place of its series. Only where the result is the same series: one rule of that name, an instant
 * selector without modifiers, nobody asking for the name, and every matcher about a label that comes through the expression unchanged.
 */
export function inlinings(engine: Engine, { query, parts }: Selected): readonly Refactoring[] {
  const part = parts.find((it) => it.expr.type === 'selector');
  const selector = part?.expr;
  if (selector?.type !== 'selector' || !part) return [];
  const name = nameOf(selector);
  if (name === undefined || part.parents.some((it) => it.type === 'matrix') || selector.offset || selector.at || selector.extended)
    return [];
  if (isVariable(query, selector.span) || part.parents.some((it) => asksForName(it) || readsSelector(it))) return [];
  const rule = ruleOf(engine, name);
  const { place } = query;
  if (!rule || ('rule' in place && place.rule === rule)) return [];
  const { target } = engine.settings;
  const text = inlined(rule, selector, target);
  if (text === undefined) return [];
  const own = parsePromql(text, target).expr;
  const [parent] = part.parents;
  const needsParens =
    (own.type === 'binary' || own.type === 'unary') &&
    (parent?.type === 'binary' || parent?.type === 'unary' || parent?.type === 'subquery');
  const replaced = replaceParts(query.region.text, [{ span: selector.span, text: needsParens ? `(${text})` : text }], target);
  if (!replaced) return [];
  return [
    {
      title: `Inline recording rule \`${name}\``,
      kind: 'refactor.inline',
      edits: replaced.edits.map((it) => ({ region: query.region, ...it })),
    },
  ];
}

/** `absent` makes labels of a selector's matchers, `timestamp` reads the time of its sample, `info` looks for other series. */
const readsSelector = (expr: Expr): boolean => expr.type === 'call' && /^(absent|timestamp|info)/.test(expr.name);

/** The one rule that records a series; its group gives it no labels and no other time. */
function ruleOf(engine: Engine, name: string): MapNode | undefined {
  let found: MapNode | undefined;
  for (const group of engine.workspace.units('RuleGroup')) {
    for (const rule of itemsOf(get(group.node, 'rules'))) {
      if (rule.type !== 'map' || stringAt(rule, 'record') !== name) continue;
      const isPlain = group.program === 'Prometheus' && group.document.shape === 'whole';
      if (found || !isPlain || keysOf(get(group.node, 'labels')).length > 0 || get(group.node, 'query_offset')) return undefined;
      found = rule;
    }
  }
  return found;
}

function inlined(rule: MapNode, selector: VectorSelector, target: Target): string | undefined {
  const node = deref(get(rule, 'expr'));
  if (node?.type !== 'scalar') return undefined;
  const written = regionOf(node).text.trim();
  const read = parsePromql(written, target);
  if (read.problems.length > 0 || read.type !== 'vector') return undefined;
  // Hosts that hold one line only, and texts with comments: the printed form says the same.
  let text = read.comments.length > 0 || written.includes('\n') ? printPromql(read.expr) : written;
  const labels = new Map<string, string>();
  for (const { key, value } of pairsOf(get(rule, 'labels'))) {
    const it = deref(value);
    if (key.type !== 'scalar' || it?.type !== 'scalar') return undefined;
    labels.set(textOf(key), textOf(it));
  }
  for (const matcher of selector.matchers) {
    const { label } = matcher;
    if (label.value === '__name__') {
      if (matcher.op !== '=') return undefined;
      continue;
    }
    const given = labels.get(label.value);
    if (given !== undefined) {
      if (!matcherMatches(matcher, given)) return undefined;
      continue;
    }
    const pushed = pushDown(text, matcher, target);
    if (pushed === undefined) return undefined;
    text = pushed;
  }
  for (const [label, value] of labels)
    text = `label_replace(${text}, ${JSON.stringify(label)}, ${JSON.stringify(value.replaceAll('$', '$$$$'))}, "", "")`;
  return text;
}

/** A matcher on the result, written into the selectors below; undefined: that would give other series. */
function pushDown(text: string, matcher: Matcher, target: Target): string | undefined {
  const { expr } = parsePromql(text, target);
  const into = selectorsFor(expr, matcher.label.value);
  if (!into) return undefined;
  const written = printPromql({
    type: 'selector',
    valueType: 'vector',
    span: matcher.span,
    name: undefined,
    matchers: [matcher],
    quotedNames: [],
    braces: undefined,
  }).slice(1, -1);
  let result = text;
  for (const it of [...into].sort((a, b) => b.span.start - a.span.start)) {
    if (it.matchers.some((own) => own.label.value === matcher.label.value && own.op === matcher.op && own.value === matcher.value))
      continue;
    if (!it.name && it.matchers.length === 0) return undefined;
    const { span, text: added } = insertion(it, written);
    result = result.slice(0, span.start) + added + result.slice(span.end);
  }
  return parsePromql(result, target).problems.length > 0 ? undefined : result;
}

/** Functions that handle each series by itself and leave its labels alone, whatever their other arguments are. */
const elementwise =
  /^(rate|irate|increase|delta|idelta|deriv|predict_linear|resets|changes|\w+_over_time|abs|ceil|floor|round|exp|ln|log2|log10|sqrt|sgn|clamp|clamp_min|clamp_max|sort|sort_desc|deg|rad|a?(sin|cos|tan)h?|histogram_(avg|count|sum|stddev|stdvar|quantile|fraction)|double_exponential_smoothing|holt_winters|label_replace|label_join)$/;

/**
 * The selectors that a matcher on the result's label can be written into, so that exactly the series go that it would have filtered out. Undefined:
 * the label is made, lost or mixed on the way. Follows prometheus/prometheus promql/engine.go.
 */
function selectorsFor(expr: Expr, label: string): readonly VectorSelector[] | undefined {
  const both = (a: Expr, b: Expr) => {
    const [left, right] = [selectorsFor(a, label), selectorsFor(b, label)];
    return left && right && [...left, ...right];
  };
  switch (expr.type) {
    case 'selector':
      return [expr];
    case 'matrix':
    case 'paren':
    case 'unary':
    case 'subquery':
      return selectorsFor(expr.type === 'matrix' ? expr.selector : expr.expr, label);
    case 'call': {
      if (!elementwise.test(expr.name) || expr.name.startsWith('absent')) return undefined;
      if (/^histogram_(quantile|fraction)$/.test(expr.name) && label === 'le') return undefined;
      const [, to] = expr.args;
      if (expr.name.startsWith('label_') && (to?.type !== 'string' || to.value === label)) return undefined;
      const series = expr.args.filter((it) => it.valueType === 'vector' || it.valueType === 'matrix');
      const [only] = series;
      const others = expr.args.filter((it) => it !== only);
      // A scalar that is made of series would be filtered too.
      return only && series.length === 1 && !others.some(readsSeries) ? selectorsFor(only, label) : undefined;
    }
    case 'aggregation': {
      const named = expr.grouping?.labels.some((it) => it.value === label) === true;
      const apart = expr.grouping?.without ? !named : named;
      if (!apart || expr.op === 'count_values' || expr.op === 'limit_ratio' || (expr.param && readsSeries(expr.param))) return undefined;
      return selectorsFor(expr.expr, label);
    }
    case 'binary': {
      const { lhs, rhs, matching, op } = expr;
      if (expr.fill) return undefined;
      if (lhs.valueType === 'scalar') return readsSeries(lhs) ? undefined : selectorsFor(rhs, label);
      if (rhs.valueType === 'scalar') return readsSeries(rhs) ? undefined : selectorsFor(lhs, label);
      const named = matching?.labels.some((it) => it.value === label) === true;
      if (!matching || (matching.on ? named : !named))
        return matching?.group?.include.some((it) => it.value === label) ? undefined : both(lhs, rhs);
      if (op === 'and' || op === 'unless') return selectorsFor(lhs, label);
      const { group } = matching;
      if (!group || group.include.some((it) => it.value === label)) return undefined;
      return selectorsFor(group.side === 'left' ? lhs : rhs, label);
    }
    case 'number':
    case 'string':
    case 'hole':
      return undefined;
  }
}

function readsSeries(expr: Expr): boolean {
  return walk(expr).some((it) => it.type === 'selector');
}
