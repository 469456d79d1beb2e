import { deref, get, itemsOf, pairsOf, stringAt, textOf } from '../syntax/access.js';
import { regionOf } from '../syntax/regions.js';
import type { Document, MapNode, Node, ScalarNode } from '../syntax/tree.js';
import { append } from '../text/append.js';
import type { Region } from '../text/region.js';
import { isLogql } from './logql.js';
import { isMetricsql } from './metricsql.js';
import type { KubernetesObject, QueryPlace, QueryUnit, Unit, Units } from './unit.js';
import { substituteVariables } from './variables.js';

/**
 * A dashboard and the expressions in it: panels (nested in rows too), library panels, annotations, variables; the classic model and the v2
 * schema. Only Prometheus's: Loki and others use `expr` too and are left alone, and so is a dashboard that is written for VictoriaMetrics.
 */
export function dashboardUnits(document: Document, root: Node, carrier: KubernetesObject | undefined): readonly Unit[] {
  const model = modelOf(root);
  const dashboard: Units['Dashboard'] = { unit: 'Dashboard', document, root: model, ...(carrier ? { carrier } : {}) };
  const context = contextOf(document, dashboard, model);
  const units: Unit[] = [dashboard];
  if (get(model, 'elements')) append(units, elementUnits(context, model));
  else {
    for (const panel of panelsOf(model, 0)) append(units, targetUnits(context, panel));
    units.push(...annotationUnits(context, model), ...variableUnits(context, model));
  }
  return units.some((it) => it.unit === 'Query' && isMetricsql(it.region.text)) ? [dashboard] : units;
}

interface Context {
  readonly document: Document;
  readonly dashboard: Units['Dashboard'];
  /** Variables of type datasource → the kind of source they choose. */
  readonly types: ReadonlyMap<string, string>;
  /** No other kind of data source occurs: a target that names none is Prometheus's. */
  readonly onlyPrometheus: boolean;
}

function contextOf(document: Document, dashboard: Units['Dashboard'], model: Node): Context {
  return { document, dashboard, types: datasourceVariables(model), onlyPrometheus: !mentionsOthers(model) };
}

/** The dashboard itself, without what an API dump, an object or a library panel wraps around it. */
function modelOf(root: Node): Node {
  for (const key of ['dashboard', 'spec', 'result']) {
    const inner = deref(get(root, key));
    if (inner?.type === 'map' && ['panels', 'rows', 'elements', 'model'].some((it) => get(inner, it))) return inner;
  }
  return root;
}

/** Every panel, those of collapsed and of old rows too. */
function panelsOf(node: Node, depth: number): readonly MapNode[] {
  if (depth > 8) return [];
  const own = ['panels', 'rows'].flatMap((field) => itemsOf(get(node, field) ?? node));
  const panels = own.flatMap((item) => {
    const it = deref(item);
    return it?.type === 'map' ? [it, ...panelsOf(it, depth + 1)] : [];
  });
  const library = deref(get(node, 'model'));
  return library?.type === 'map' && depth === 0 ? [library, ...panels] : panels;
}

function targetUnits(context: Context, panel: MapNode): readonly Unit[] {
  const targets = get(panel, 'targets');
  return (targets ? itemsOf(targets) : []).flatMap((target) => {
    const expr = deref(get(target, 'expr'));
    if (expr?.type !== 'scalar') return [];
    const kind = kindOf(context, get(target, 'datasource')) ?? kindOf(context, get(panel, 'datasource'));
    if (!(kind === 'prometheus' || (kind === undefined && context.onlyPrometheus && !isLogql(textOf(expr))))) return [];
    return queryUnit(context.document, expr, { type: 'panel', dashboard: context.dashboard, holder: target }, 'query');
  });
}

function annotationUnits(context: Context, model: Node): readonly Unit[] {
  const list = get(get(model, 'annotations') ?? model, 'list');
  return (list ? itemsOf(list) : []).flatMap((item) => {
    const expr = deref(get(item, 'expr') ?? get(get(item, 'target') ?? item, 'expr'));
    if (expr?.type !== 'scalar' || textOf(expr) === '') return [];
    const kind = kindOf(context, get(item, 'datasource'));
    if (!(kind === 'prometheus' || (kind === undefined && context.onlyPrometheus))) return [];
    return queryUnit(context.document, expr, { type: 'annotation', dashboard: context.dashboard }, 'query');
  });
}

function variableUnits(context: Context, model: Node): readonly Unit[] {
  return variableTexts(context, model).flatMap((it) => variableQuery(context, it));
}

/** Queries of Prometheus that fill variables, as written: `label_values(…)` and the like. */
export function prometheusVariables(dashboard: Units['Dashboard']): readonly ScalarNode[] {
  const { document, root } = dashboard;
  return variableTexts(contextOf(document, dashboard, root), root);
}

function variableTexts(context: Context, model: Node): readonly ScalarNode[] {
  const found: ScalarNode[] = [];
  const add = (query: Node | undefined) => {
    const text = query?.type === 'map' ? deref(get(query, 'query') ?? get(query, '__legacyStringValue')) : query;
    if (text?.type === 'scalar') found.push(text);
  };
  for (const item of itemsOf(get(get(model, 'templating'), 'list'))) {
    if (stringAt(item, 'type') !== 'query') continue;
    const kind = kindOf(context, get(item, 'datasource'));
    if (kind === 'prometheus' || (kind === undefined && context.onlyPrometheus)) add(deref(get(item, 'query')));
  }
  // The v2 schema: a query says its kind itself.
  for (const item of itemsOf(get(model, 'variables'))) {
    const query = get(get(item, 'spec'), 'query');
    if (query && isPrometheus(query)) add(deref(get(query, 'spec')));
  }
  return found;
}

/** `label_values(selector, label)`, `query_result(expr)`, a bare selector: the part of a variable's query that is PromQL. */
function variableQuery(context: Context, node: ScalarNode): readonly Unit[] {
  const text = textOf(node);
  const place: QueryPlace = { type: 'variable', dashboard: context.dashboard };
  const call = /^\s*(label_values|label_names|metrics|query_result)\s*\(/.exec(text);
  if (!call)
    return text.includes('{') || /^[A-Za-z_:][A-Za-z0-9_:]*$/.test(text.trim()) ? queryUnit(context.document, node, place, 'selector') : [];
  const close = text.lastIndexOf(')');
  if (close < call[0].length) return [];
  if (call[1] === 'query_result') return queryUnit(context.document, node, place, 'query', call[0].length, close);
  const comma = text.lastIndexOf(',', close);
  if (call[1] !== 'label_values' || comma < call[0].length || text.slice(call[0].length, comma).trim() === '') return [];
  return queryUnit(context.document, node, place, 'selector', call[0].length, comma);
}

/** The v2 schema: queries say their kind themselves. */
function elementUnits(context: Context, model: Node): readonly Unit[] {
  const units: Unit[] = [];
  for (const { value } of pairsOf(get(model, 'elements') ?? model)) {
    const queries = get(get(get(get(value, 'spec') ?? value, 'data') ?? value, 'spec') ?? value, 'queries');
    for (const item of queries ? itemsOf(queries) : []) {
      const query = get(get(item, 'spec') ?? item, 'query');
      const holder = query && (get(query, 'spec') ?? query);
      const expr = deref(get(holder, 'expr'));
      if (holder && expr?.type === 'scalar' && isPrometheus(query)) {
        append(units, queryUnit(context.document, expr, { type: 'panel', dashboard: context.dashboard, holder }, 'query'));
      }
    }
  }
  for (const item of itemsOf(get(model, 'annotations'))) {
    const query = get(get(item, 'spec'), 'query');
    const expr = deref(get(get(query, 'spec'), 'expr'));
    if (query && expr?.type === 'scalar' && isPrometheus(query))
      append(units, queryUnit(context.document, expr, { type: 'annotation', dashboard: context.dashboard }, 'query'));
  }
  return [...units, ...variableUnits(context, model)];
}

function isPrometheus(query: Node): boolean {
  return stringAt(query, 'group') === 'prometheus' || stringAt(query, 'kind') === 'prometheus';
}

/** A query in a scalar, or in `start … end` of its text, with variables replaced. */
export function queryUnit(
  document: Document,
  node: ScalarNode,
  place: QueryPlace,
  entry: QueryUnit['entry'],
  start = 0,
  end = textOf(node).length,
): readonly QueryUnit[] {
  const whole = regionOf(node);
  const written = whole.text.slice(start, end);
  if (written.trim() === '' && start > 0) return [];
  const replaced = substituteVariables(written);
  if (!replaced) return [];
  const region: Region =
    start === 0 && end === whole.text.length && replaced.variables.length === 0
      ? whole
      : {
          text: replaced.text,
          encode: (text) => text,
          home: {
            type: 'host',
            region: whole,
            map: {
              length: replaced.text.length,
              toHost: (span) => ({ start: span.start + start, end: span.end + start }),
              fromHost: (offset) => (offset >= start && offset <= end ? offset - start : undefined),
            },
          },
        };
  return [{ unit: 'Query', document, region, node, place, entry, variables: replaced.variables }];
}

/** The kind of a data source as written: `{type, uid}`, a variable, an old name; undefined: it is not said. */
function kindOf(context: Context, node: Node | undefined): string | undefined {
  const it = deref(node);
  if (!it || it.type === 'missing') return undefined;
  if (it.type === 'map') {
    const type = stringAt(it, 'type');
    if (type) return type === 'datasource' ? 'mixed' : type;
    const uid = stringAt(it, 'uid');
    return uid === undefined ? undefined : byName(context, uid);
  }
  return it.type === 'scalar' ? byName(context, textOf(it)) : undefined;
}

function byName(context: Context, name: string): string | undefined {
  const variable = /^\$\{?([A-Za-z0-9_]+)\}?$|^\[\[([A-Za-z0-9_]+)\]\]$/.exec(name);
  if (variable) {
    const found = variable[1] ?? variable[2] ?? '';
    return context.types.get(found) ?? (/prom/i.test(found) ? 'prometheus' : /loki/i.test(found) ? 'loki' : undefined);
  }
  if (/loki/i.test(name)) return 'loki';
  return /prom|thanos|mimir|cortex|victoria/i.test(name) ? 'prometheus' : undefined;
}

function datasourceVariables(model: Node): ReadonlyMap<string, string> {
  const types = new Map<string, string>();
  const list = get(get(model, 'templating') ?? model, 'list');
  for (const item of list ? itemsOf(list) : []) {
    const name = stringAt(item, 'name');
    const query = stringAt(item, 'query');
    if (stringAt(item, 'type') === 'datasource' && name && query) types.set(name, query);
  }
  for (const item of itemsOf(get(model, '__inputs') ?? model)) {
    const name = stringAt(item, 'name');
    const plugin = stringAt(item, 'pluginId');
    if (name && plugin) types.set(name, plugin);
  }
  return types;
}

const others = /^(loki|elasticsearch|tempo|jaeger|zipkin|influxdb|graphite|cloudwatch|mysql|postgres|grafana-.*|.*-datasource)$/;

/** Whether any data source of another kind is named: then a target that names none is nobody's for us. */
function mentionsOthers(model: Node): boolean {
  let budget = 20000;
  const visit = (node: Node): boolean => {
    if (budget-- <= 0) return true;
    if (node.type === 'map') {
      return node.pairs.some(({ key, value }) => {
        if (key.type === 'scalar' && textOf(key) === 'datasource') {
          const it = deref(value);
          const type = it?.type === 'map' ? stringAt(it, 'type') : it?.type === 'scalar' ? textOf(it) : undefined;
          if (type !== undefined && (others.test(type) || /loki/i.test(type))) return true;
        }
        return visit(value);
      });
    }
    return node.type === 'list' && node.items.some(visit);
  };
  return visit(model);
}
