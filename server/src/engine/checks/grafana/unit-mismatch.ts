import type { Target } from '../../catalogue/target.js';
import type { Expr } from '../../promql/ast.js';
import { nameOf } from '../../promql/labels.js';
import { parsePromql } from '../../promql/parsed.js';
import { bare } from '../../promql/tree.js';
import type { QueryUnit } from '../../resources/unit.js';
import { deref, get, itemsOf, pairsOf, stringAt } from '../../syntax/access.js';
import type { Node } from '../../syntax/tree.js';
import { nodesOf } from '../../syntax/walk.js';
import { check } from '../check.js';
import { withText } from '../shared-insert.js';

type Unit = 'seconds' | 'milliseconds';

/** Units of Grafana's for a length of time, by what they take a number for. packages/grafana-data/src/valueFormats/categories.ts. */
const panelUnits: ReadonlyMap<string, Unit> = new Map([
  ['s', 'seconds'],
  ['dtdurations', 'seconds'],
  ['dthms', 'seconds'],
  ['dtdhms', 'seconds'],
  ['clocks', 'seconds'],
  ['ms', 'milliseconds'],
  ['dtdurationms', 'milliseconds'],
  ['clockms', 'milliseconds'],
]);

/** The same way to write a length of time, for the other unit. */
const sameFormat: ReadonlyMap<string, string> = new Map([
  ['dtdurations', 'dtdurationms'],
  ['dtdurationms', 'dtdurations'],
  ['clocks', 'clockms'],
  ['clockms', 'clocks'],
]);

export const unitMismatch = check({
  code: 'grafana/unit-mismatch',
  scope: 'unit',
  on: ['Query'],
  weight: { severity: 'information', costs: 'the numbers on the panel are wrong by a factor of a thousand.' },
  docs: {
    what: 'A panel shows seconds as milliseconds, or the other way round.',
    why: 'The unit of the series is in its name; nothing converts it to the panel’s. Silent when the expression calculates with the value, and when overrides or transformations may.',
    fix: 'Take the unit of the series: `ms` for `istio_request_duration_milliseconds`.',
  },
  run(query, tell, target) {
    if (query.place.type !== 'panel' || query.place.dashboard.unit !== 'Dashboard' || !query.node) return;
    const display = displayOf(query.place.dashboard.root).get(query.node);
    const shown = display && panelUnits.get(display.unit);
    const of = shown && unitOfQuery(query, target);
    if (!of || of === shown) return;
    const unit = sameFormat.get(display.unit) ?? (of === 'seconds' ? 's' : 'ms');
    const edit = withText(display.node, unit);
    tell({
      message: `The panel shows ${shown} (\`${display.unit}\`), the expression gives ${of}: \`${unit}\`.`,
      fixes: edit ? [{ title: `Show it as \`${unit}\``, edits: [edit] }] : [],
      at: { value: undefined, region: query.region, span: parsePromql(query.region.text, target).expr.span },
      related: [{ message: 'The unit of the panel.', at: { value: undefined, region: display.node.region, span: display.node.span } }],
    });
  },
});

interface Display {
  readonly unit: string;
  readonly node: Node;
}

const remembered = new WeakMap<Node, ReadonlyMap<Node, Display>>();

/** The unit in which each expression of a dashboard is shown; absent where overrides or transformations may have a say. */
function displayOf(root: Node): ReadonlyMap<Node, Display> {
  let found = remembered.get(root);
  if (!found) {
    const all = new Map<Node, Display>();
    for (const panel of nodesOf(root)) {
      if (panel.type !== 'map') continue;
      // A panel of the classic model, or an element of the v2 schema.
      const queries = itemsOf(get(get(get(panel, 'data'), 'spec'), 'queries'));
      const exprs = [
        ...itemsOf(get(panel, 'targets')).map((it) => get(it, 'expr')),
        ...queries.map((it) => get(get(get(get(it, 'spec'), 'query'), 'spec'), 'expr')),
      ];
      if (exprs.length === 0) continue;
      const config = get(panel, 'fieldConfig') ?? get(get(get(panel, 'vizConfig'), 'spec'), 'fieldConfig');
      const transformed = [get(panel, 'transformations'), get(get(get(panel, 'data'), 'spec'), 'transformations')];
      if (transformed.some((it) => itemsOf(it).length > 0) || overridesUnit(config)) continue;
      const node = deref(get(get(config, 'defaults'), 'unit'));
      const unit = stringAt(get(config, 'defaults'), 'unit');
      if (node && unit) for (const expr of exprs) if (expr) all.set(expr, { unit, node });
    }
    found = all;
    remembered.set(root, found);
  }
  return found;
}

function overridesUnit(config: Node | undefined): boolean {
  const properties = itemsOf(get(config, 'overrides')).flatMap((it) => itemsOf(get(it, 'properties')));
  return properties.some((it) => pairsOf(it).length === 0 || stringAt(it, 'id') === 'unit');
}

function unitOfQuery(query: QueryUnit, target: Target): Unit | undefined {
  const { expr, problems } = parsePromql(query.region.text, target);
  return problems.length > 0 ? undefined : unitOf(expr);
}

/** Aggregations and functions whose result has the unit of what goes in. */
const keeping = new Set([
  'sum',
  'avg',
  'min',
  'max',
  'topk',
  'bottomk',
  'quantile',
  'avg_over_time',
  'max_over_time',
  'min_over_time',
  'last_over_time',
  'quantile_over_time',
  'sort',
  'sort_desc',
  'abs',
  'ceil',
  'floor',
  'round',
]);

/** The unit of an expression's value; undefined: it is not certain. */
function unitOf(written: Expr): Unit | undefined {
  const expr = bare(written);
  switch (expr.type) {
    case 'selector':
      return gaugeUnit(nameOf(expr));
    case 'matrix':
      return expr.selector.type === 'selector' ? gaugeUnit(nameOf(expr.selector)) : undefined;
    case 'aggregation':
      return keeping.has(expr.op) ? unitOf(expr.expr) : undefined;
    case 'call': {
      if (expr.name === 'histogram_quantile') return histogramUnit(expr.args[1], 'bucket');
      const value = expr.args.find((it) => it.valueType === 'vector' || it.valueType === 'matrix');
      return keeping.has(expr.name) && value ? unitOf(value) : undefined;
    }
    case 'binary': {
      // The mean of a histogram or summary.
      const sum = expr.op === '/' ? histogramUnit(expr.lhs, 'sum') : undefined;
      return sum !== undefined && histogramUnit(expr.rhs, 'count') === sum ? sum : undefined;
    }
    default:
      return undefined;
  }
}

function gaugeUnit(name: string | undefined): Unit | undefined {
  const found = /^(?!.*timestamp).*_(seconds|milliseconds)$/.exec(name ?? '');
  return found ? (found[1] as Unit) : undefined;
}

/** The unit of the histogram of whose part an expression is a rate, summed or not. */
function histogramUnit(written: Expr | undefined, part: 'bucket' | 'sum' | 'count'): Unit | undefined {
  let it = written && bare(written);
  while (it?.type === 'aggregation' && it.op === 'sum') it = bare(it.expr);
  if (it?.type !== 'call' || !['rate', 'irate', 'increase'].includes(it.name)) return undefined;
  const range = it.args[0];
  if (range?.type !== 'matrix' || range.selector.type !== 'selector') return undefined;
  const name = new RegExp(`_(seconds|milliseconds)_${part}$`).exec(nameOf(range.selector) ?? '');
  return name ? (name[1] as Unit) : undefined;
}
