import { type Route, routeTree } from '../alertmanager/routes.js';
import type { Engine } from '../engine.js';
import { type KubernetesObject, type RuleGroupUnit, regionOfUnit, type Unit } from '../resources/unit.js';
import { deref, get, itemsOf, keyText, pairsOf, stringAt, textOf } from '../syntax/access.js';
import { carriedDocument } from '../syntax/carried-list.js';
import type { Document, Node, Pair, ScalarNode } from '../syntax/tree.js';
import { append } from '../text/append.js';
import { placeOf } from '../text/region.js';
import { isBefore, isWithin, type Range } from '../text/span.js';
import { templateSymbols } from './template-symbols.js';

export interface DocumentSymbol {
  readonly name: string;
  readonly detail: string;
  readonly kind: 'object' | 'group' | 'alert' | 'record' | 'job' | 'receiver' | 'route' | 'panel' | 'key';
  readonly range: Range;
  readonly selection: Range;
  readonly children: readonly DocumentSymbol[];
}

/** Objects, rule groups with their rules, scrape jobs, routes and receivers, panels, tests and what else has a name; embedded ones too. */
export function symbolsOf(engine: Engine, uri: string): readonly DocumentSymbol[] {
  const found: DocumentSymbol[] = [];
  let object: Owner | undefined;
  for (const unit of engine.units(uri)) {
    if (unit.unit === 'KubernetesObject') {
      const children = [...partsOf(unit)];
      object = { unit, children, keys: carriedKeys(unit) };
      found.push(objectSymbol(unit, children));
      continue;
    }
    const symbols = symbolsIn(unit);
    if (symbols.length > 0) append(object && belongsTo(unit, object.unit) ? placeIn(object, unit) : found, symbols);
  }
  return found;
}

function objectSymbol(unit: KubernetesObject, children: readonly DocumentSymbol[]): DocumentSymbol {
  const { name, kind, root } = unit;
  return symbol(name ?? '(no name)', kind, 'object', root, get(get(root, 'metadata'), 'name') ?? root, children, wholeOf(unit));
}

function symbolsIn(unit: Exclude<Unit, KubernetesObject>): readonly DocumentSymbol[] {
  switch (unit.unit) {
    case 'RuleGroup':
      return [groupSymbol(unit)];
    case 'Document':
      return templateSymbols(unit.document);
    case 'PrometheusConfig': {
      const jobs = unit.root.type === 'list' ? unit.root : get(unit.root, 'scrape_configs');
      return [
        ...named(jobs, 'job_name', 'job', 'scrape job'),
        ...named(get(unit.root, 'remote_write'), 'name', 'receiver', 'remote write'),
      ];
    }
    case 'AlertmanagerFile':
      return [
        ...routeSymbols(unit.root),
        ...named(get(unit.root, 'receivers'), 'name', 'receiver', 'receiver'),
        ...['time_intervals', 'mute_time_intervals'].flatMap((it) => named(get(unit.root, it), 'name', 'key', 'time interval')),
      ];
    case 'Dashboard':
      return [...panels(get(unit.root, 'panels')), ...panels(get(unit.root, 'rows')), ...elements(get(unit.root, 'elements'))];
    case 'RuleTest':
      return itemsOf(get(unit.root, 'tests')).map(testSymbol);
    case 'GrafanaProvisioning':
      return [
        ...itemsOf(get(unit.root, 'groups')).flatMap(alertGroup),
        ...named(get(unit.root, 'contactPoints'), 'name', 'receiver', 'contact point'),
        ...named(get(unit.root, 'muteTimes'), 'name', 'key', 'mute timing'),
      ];
    case 'BlackboxConfig':
      return pairsOf(get(unit.root, 'modules')).map((it) =>
        symbol(keyText(it) || '(no name)', stringAt(it.value, 'prober') ?? 'module', 'key', it.value, it.key, []),
      );
    case 'MeshConfig':
      return itemsOf(get(unit.root, 'extensionProviders')).flatMap(providerSymbol);
    case 'DataKit':
      return pairsOf(get(unit.root, 'inputs')).flatMap(inputSymbols);
    default:
      return [];
  }
}

/** An object, and what its outline has below it so far. */
interface Owner {
  readonly unit: KubernetesObject;
  readonly children: DocumentSymbol[];
  readonly keys: readonly CarriedKey[];
}

/** Where the symbols of a unit of the object go: below the key that carries it, which is shown from its first symbol on. */
function placeIn({ children, keys }: Owner, unit: Unit): DocumentSymbol[] {
  const key = keyOf(unit, keys);
  if (key && key.children.length === 0) children.push(key.symbol);
  return key?.children ?? children;
}

/** A key of a ConfigMap or Secret, below which stands what its text holds. */
interface CarriedKey {
  readonly symbol: DocumentSymbol;
  readonly children: DocumentSymbol[];
}

function carriedKeys({ kind, root, apiVersion }: KubernetesObject): readonly CarriedKey[] {
  if ((kind !== 'ConfigMap' && kind !== 'Secret') || apiVersion !== 'v1') return [];
  return ['data', 'stringData'].flatMap((field) =>
    pairsOf(get(root, field)).map((pair) => {
      const children: DocumentSymbol[] = [];
      const value = deref(pair.value) ?? pair.value;
      const { start } = placeOf(pair.key.region, pair.key.span).range;
      const { end } = placeOf(pair.value.region, pair.value.span).range;
      const range = throughPieces({ start, end }, value.type === 'scalar' ? carriedDocument(value) : undefined);
      return { symbol: symbol(keyText(pair) || '(no name)', 'key', 'key', pair.key, pair.key, children, range), children };
    }),
  );
}

/** The key whose text a unit stands in: the last one that begins above it. */
function keyOf(unit: Unit, keys: readonly CarriedKey[]): CarriedKey | undefined {
  if (keys.length === 0) return undefined;
  const { start } = placeOf(regionOfUnit(unit), { start: 0, end: 0 }).range;
  return keys.findLast(({ symbol: { range } }) => isBefore(range.start, start));
}

function wholeOf({ root, document }: KubernetesObject): Range {
  const { range } = placeOf(root.region, root.span);
  return root === document.root ? throughPieces(range, document) : range;
}

/** Of what is read in pieces the node ends with the first. */
function throughPieces(range: Range, document: Document | undefined): Range {
  const last = document?.pieces?.at(-1);
  if (!last) return range;
  const end = last.text.trimEnd().length;
  return { start: range.start, end: placeOf(last, { start: end, end }).range.end };
}

/** Units that have symbols. */
const shown: readonly Unit['unit'][] = [
  'Document',
  'KubernetesObject',
  'RuleGroup',
  'PrometheusConfig',
  'AlertmanagerFile',
  'Dashboard',
  'RuleTest',
  'GrafanaProvisioning',
  'BlackboxConfig',
  'MeshConfig',
  'DataKit',
];

/** A symbol of any file, with the name of what it stands in. */
export interface FoundSymbol {
  readonly symbol: DocumentSymbol;
  readonly uri: string;
  readonly container: string;
}

/** An editor shows some dozens. */
const mostFound = 500;

/** Symbols of the workspace whose names have the characters of a query in its order, as editors look for names; routes have none of their own. */
export function symbolsNamed(engine: Engine, query: string): readonly FoundSymbol[] {
  const { workspace } = engine;
  const wanted = query.toLowerCase().replaceAll(/\s/g, '');
  const uris = new Set(shown.flatMap((kind) => workspace.units(kind).map((unit) => workspace.uriOf(unit))));
  const found: FoundSymbol[] = [];
  for (const uri of uris) {
    const visit = (symbols: readonly DocumentSymbol[], container: string): void => {
      for (const symbol of symbols) {
        if (found.length >= mostFound) return;
        if (symbol.kind !== 'route' && hasInOrder(symbol.name.toLowerCase(), wanted)) found.push({ symbol, uri, container });
        visit(symbol.children, symbol.name);
      }
    };
    visit(symbolsOf(engine, uri), '');
    if (found.length >= mostFound) break;
  }
  return found;
}

function hasInOrder(name: string, wanted: string): boolean {
  let at = 0;
  for (const c of wanted) {
    at = name.indexOf(c, at) + 1;
    if (at === 0) return false;
  }
  return true;
}

function belongsTo(unit: Unit, object: KubernetesObject): boolean {
  if ('carrier' in unit && unit.carrier === object) return true;
  if ('object' in unit && unit.object === object) return true;
  if (unit.document === object.document) return true;
  // A document inside one of the object's values.
  const { region, pieces } = object.document;
  for (let home = unit.document.region.home; home.type === 'host'; home = home.region.home)
    if (home.region === region || pieces?.some((it) => it === home.region)) return true;
  return false;
}

function groupSymbol(group: RuleGroupUnit): DocumentSymbol {
  const rules = get(group.node, 'rules');
  const children = (rules ? itemsOf(rules) : []).flatMap((rule) => {
    const alert = get(rule, 'alert');
    const name = deref(alert ?? get(rule, 'record'));
    if (name?.type !== 'scalar' || !textOf(name)) return [];
    return [symbol(textOf(name), alert ? 'alert' : 'recording rule', alert ? 'alert' : 'record', rule, name, [])];
  });
  return symbol(group.name || '(no name)', 'rule group', 'group', group.node, get(group.node, 'name') ?? group.node, children);
}

/** A unit test with what it looks at, in the order of the file. */
function testSymbol(test: Node, index: number): DocumentSymbol {
  const cases = [...itemsOf(get(test, 'alert_rule_test')), ...itemsOf(get(test, 'promql_expr_test'))].flatMap((item) => {
    const isAlert = get(item, 'alertname') !== undefined;
    const what = nameIn(item, isAlert ? 'alertname' : 'expr');
    if (!what) return [];
    return [symbol(textOf(what), `at ${stringAt(item, 'eval_time') ?? '0s'}`, isAlert ? 'alert' : 'record', item, what, [])];
  });
  const name = nameIn(test, 'name');
  const first = test.type === 'map' ? test.pairs[0]?.key : undefined;
  return symbol(name ? textOf(name) : `test ${index + 1}`, 'unit test', 'group', test, name ?? first ?? test, cases);
}

function alertGroup(group: Node): readonly DocumentSymbol[] {
  const rules = named(get(group, 'rules'), 'title', 'alert', 'alert');
  return [symbol(stringAt(group, 'name') || '(no name)', 'rule group', 'group', group, get(group, 'name') ?? group, rules)];
}

/** A provider of the mesh with what it is, which is its other key. */
function providerSymbol(provider: Node): readonly DocumentSymbol[] {
  const name = nameIn(provider, 'name');
  const type = pairsOf(provider)
    .map((it) => keyText(it))
    .find((it) => it !== 'name');
  return name ? [symbol(textOf(name), type ?? 'provider', 'key', provider, name, [])] : [];
}

/** The collectors of one kind, `[[inputs.prom]]`, by what they call their source. */
function inputSymbols(input: Pair): readonly DocumentSymbol[] {
  const kind = keyText(input) ?? '';
  return itemsOf(input.value).map((it) => symbol(stringAt(it, 'source') || kind, `inputs.${kind}`, 'job', it, get(it, 'source') ?? it, []));
}

/** What an object says in parts: the endpoints of a monitor, what a Telemetry overrides and reports, how an AlertmanagerConfig routes. */
function partsOf({ kind, root }: KubernetesObject): readonly DocumentSymbol[] {
  const spec = get(root, 'spec');
  if (kind === 'AlertmanagerConfig') {
    const route = get(spec, 'route');
    return [
      ...(route ? [objectRoute(route, '')] : []),
      ...named(get(spec, 'receivers'), 'name', 'receiver', 'receiver'),
      ...['timeIntervals', 'muteTimeIntervals'].flatMap((it) => named(get(spec, it), 'name', 'key', 'time interval')),
    ];
  }
  if (kind === 'ServiceMonitor') return endpoints(get(spec, 'endpoints'));
  if (kind === 'PodMonitor') return endpoints(get(spec, 'podMetricsEndpoints'));
  if (kind !== 'Telemetry') return [];
  return ['metrics', 'tracing', 'accessLogging'].flatMap((field) => {
    const list = get(spec, field);
    if (!list) return [];
    const overrides = itemsOf(list).flatMap((it) => itemsOf(get(it, 'overrides')));
    const children = overrides.map((it) => {
      const match = get(it, 'match');
      const name = stringAt(match, 'metric') ?? stringAt(match, 'customMetric') ?? 'ALL_METRICS';
      return symbol(name, stringAt(match, 'mode') ?? 'override', 'key', it, it, []);
    });
    return [symbol(field, '', 'key', list, list, children)];
  });
}

function endpoints(list: Node | undefined): readonly DocumentSymbol[] {
  return itemsOf(list).flatMap((it) => {
    const port = ['port', 'targetPort', 'portNumber'].map((field) => deref(get(it, field))).find((one) => one?.type === 'scalar');
    return port?.type === 'scalar' ? [symbol(textOf(port), 'endpoint', 'key', it, port, [])] : [];
  });
}

/** Panels with those of their row; a row holds no rows. */
function panels(list: Node | undefined, isRow = true): readonly DocumentSymbol[] {
  return itemsOf(list).flatMap((item) => {
    const name = nameIn(item, 'title');
    const inner = isRow ? panels(get(item, 'panels'), false) : [];
    if (!name) return inner;
    return [symbol(textOf(name), stringAt(item, 'type') === 'row' ? 'row' : 'panel', 'panel', item, name, inner)];
  });
}

/** Panels of the newer model, which has them by name. */
function elements(map: Node | undefined): readonly DocumentSymbol[] {
  return pairsOf(map).flatMap(({ value }) => {
    const title = nameIn(get(value, 'spec'), 'title');
    return title ? [symbol(textOf(title), 'panel', 'panel', value, title, [])] : [];
  });
}

function named(list: Node | undefined, field: string, kind: DocumentSymbol['kind'], detail: string): readonly DocumentSymbol[] {
  return (list ? itemsOf(list) : []).flatMap((item) => {
    const name = nameIn(item, field);
    return name ? [symbol(textOf(name), detail, kind, item, name, [])] : [];
  });
}

/** What a field names a thing with, where it says something. */
function nameIn(node: Node | undefined, field: string): ScalarNode | undefined {
  const name = deref(get(node, field));
  return name?.type === 'scalar' && textOf(name) ? name : undefined;
}

/** The route tree: what each route asks for, and its receiver. */
function routeSymbols(root: Node): readonly DocumentSymbol[] {
  const of = (route: Route, inherited: string): DocumentSymbol => {
    const told = route.receiver ? textOf(route.receiver) : inherited;
    const children = route.routes.map((it) => of(it, told));
    return routeSymbol(route.node, route.matchers, told, children);
  };
  const tree = routeTree(root);
  return tree ? [of(tree, '')] : [];
}

/** A route of an AlertmanagerConfig, whose matchers are maps. */
function objectRoute(route: Node, inherited: string): DocumentSymbol {
  const told = stringAt(route, 'receiver') || inherited;
  const matchers = itemsOf(get(route, 'matchers')).map((it) => ({
    name: stringAt(it, 'name') ?? '',
    op: stringAt(it, 'matchType') ?? (stringAt(it, 'regex') === 'true' ? '=~' : '='),
    value: stringAt(it, 'value') ?? '',
  }));
  const children = itemsOf(get(route, 'routes')).map((it) => objectRoute(it, told));
  return routeSymbol(route, matchers, told, children);
}

function routeSymbol(
  route: Node,
  matchers: readonly { readonly name: string; readonly op: string; readonly value: string }[],
  receiver: string,
  children: readonly DocumentSymbol[],
): DocumentSymbol {
  const asked = matchers.map(({ name, op, value }) => `${name}${op}${JSON.stringify(value)}`).join(', ');
  const at = get(route, 'receiver') ?? pairsOf(route)[0]?.key ?? route;
  return symbol(asked || 'every alert', `→ ${receiver}`, 'route', route, at, children);
}

function symbol(
  name: string,
  detail: string,
  kind: DocumentSymbol['kind'],
  whole: Node,
  at: Node,
  children: readonly DocumentSymbol[],
  range = placeOf(whole.region, whole.span).range,
): DocumentSymbol {
  const selection = placeOf(at.region, at.span).range;
  return {
    name,
    detail,
    kind,
    range,
    selection: isWithin(selection, range) ? selection : { start: range.start, end: range.start },
    children,
  };
}
