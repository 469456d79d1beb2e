import type { ConfigUnit, KubernetesObject } from '../resources/unit.js';
import { deref, get, itemsOf, stringAt, textOf } from '../syntax/access.js';
import type { MapNode, Node, ScalarNode } from '../syntax/tree.js';
import type { Span } from '../text/span.js';

/** A provisioned alert rule. */
export interface AlertRule {
  readonly node: MapNode;
  readonly title: string;
  readonly data: readonly Node[];
}

/** The groups of provisioned alert rules, that of a GrafanaAlertRuleGroup too; none: something else is provisioned. */
export function groupsOf(unit: ConfigUnit<'GrafanaProvisioning'> | KubernetesObject): readonly MapNode[] {
  if (unit.unit === 'KubernetesObject') {
    const group = unit.kind === 'GrafanaAlertRuleGroup' ? deref(get(unit.root, 'spec')) : undefined;
    return group?.type === 'map' ? [group] : [];
  }
  return itemsOf(get(unit.root, 'groups')).flatMap((it) => (it.type === 'map' ? [it] : []));
}

export function alertRulesOf(group: MapNode): readonly AlertRule[] {
  return itemsOf(get(group, 'rules')).flatMap((it) =>
    it.type === 'map' ? [{ node: it, title: stringAt(it, 'title') ?? '', data: itemsOf(get(it, 'data')) }] : [],
  );
}

/** The names by which the parts of a rule call each other. */
export function refIdsOf(rule: AlertRule): ReadonlySet<string> {
  return new Set(rule.data.flatMap((it) => stringAt(it, 'refId') ?? []));
}

/** Whether a field has a value; `$VAR` is one that is filled in later. */
export function isSet(node: Node, field: string): boolean {
  const it = deref(get(node, field));
  return it !== undefined && it.type !== 'missing' && (it.type !== 'scalar' || (stringAt(node, field) ?? '').trim() !== '');
}

/** Where a missing field is told: at the first key of the map. */
export function headOf(node: MapNode): Node {
  return node.pairs[0]?.key ?? node;
}

/** Whether a part of a rule is an expression of Grafana's own; anything else asks a data source. pkg/expr `IsDataSource`. */
export function isExpression(part: Node): boolean {
  const uid = stringAt(part, 'datasourceUid');
  return uid === '__expr__' || uid === '-100';
}

/** A query of a panel: of the classic model, or of the v2 schema, which keeps it in two layers. */
export interface PanelQuery {
  readonly refId: string | undefined;
  readonly model: Node;
  /** Whether it is an expression of Grafana's own. */
  readonly isExpression: boolean;
}

export function queriesOf(panel: Node): readonly PanelQuery[] {
  const classic = itemsOf(get(panel, 'targets')).map((it) => ({ outer: it, query: it, model: it }));
  const layered = itemsOf(get(get(get(panel, 'data'), 'spec'), 'queries')).map((it) => {
    const outer = get(it, 'spec') ?? it;
    const query = get(outer, 'query') ?? outer;
    return { outer, query, model: get(query, 'spec') ?? query };
  });
  return [...classic, ...layered].map(({ outer, query, model }) => {
    const source = get(query, 'datasource');
    const said = [...['uid', 'type', 'name'].map((it) => stringAt(source, it)), stringAt(query, 'group'), stringAt(query, 'kind')];
    return { refId: stringAt(outer, 'refId'), model, isExpression: said.includes('__expr__') };
  });
}

/** The names of a panel's queries; undefined: one without a name, or one that shows another panel, may bring any. */
export function namesOfQueries(queries: readonly PanelQuery[]): readonly string[] | undefined {
  const names = queries.map((it) => it.refId);
  return names.every((it) => it !== undefined) && !queries.some((it) => get(it.model, 'panelId')) ? names : undefined;
}

/** A refId that an expression reads, and where it stands in the scalar's text. */
export interface Input {
  readonly name: string;
  readonly node: ScalarNode;
  readonly span: Span;
}

/** The parts of its rule that an expression reads. SQL reads tables, which are told in another way. */
export function inputsOf(part: Node): readonly Input[] {
  return inputsOfModel(get(part, 'model'));
}

/** The same of an expression alone: the model in a rule, a target of a panel. */
export function inputsOfModel(model: Node | undefined): readonly Input[] {
  const type = stringAt(model, 'type');
  if (type === 'sql') return [];
  if (type === 'classic_conditions') {
    return itemsOf(get(model, 'conditions')).flatMap((it) => {
      const node = deref(itemsOf(get(get(it, 'query'), 'params'))[0]);
      const name = node?.type === 'scalar' ? textOf(node) : '';
      return node?.type === 'scalar' && name !== '' ? [{ name, node, span: { start: 0, end: name.length } }] : [];
    });
  }
  const node = deref(get(model, 'expression'));
  if (node?.type !== 'scalar') return [];
  const text = textOf(node);
  if (type !== 'math') {
    const name = text.trim().replace(/^\$\{?|\}$/g, '');
    return name === '' ? [] : [{ name, node, span: { start: 0, end: text.length } }];
  }
  return [...text.matchAll(/\$(?:\{([^}]+)\}|([A-Za-z_]\w*))/g)].map((m) => ({
    name: m[1] ?? m[2] ?? '',
    node,
    span: { start: m.index, end: m.index + m[0].length },
  }));
}

/** The variables that a dashboard defines: of the classic model, and of the v2 schema. */
export function dashboardVariables(root: Node): readonly Node[] {
  return [
    ...itemsOf(get(get(root, 'templating'), 'list')),
    ...itemsOf(get(root, 'variables')).flatMap((it) => (stringAt(it, 'kind')?.endsWith('Variable') ? (get(it, 'spec') ?? []) : [])),
  ];
}
