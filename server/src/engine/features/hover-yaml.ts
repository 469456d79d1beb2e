import { labelInfo } from '../catalogue/labels.js';
import { metaLabelInfo } from '../catalogue/meta-labels.js';
import { standardMetricsOf } from '../catalogue/metrics.js';
import { kubernetesRoleDocs, relabelActionDocs } from '../catalogue/values.js';
import { whatIsFound } from '../checks/codes.js';
import type { Engine } from '../engine.js';
import { attributes, attributesIn } from '../istio/attributes.js';
import { parseCel } from '../istio/cel/parse.js';
import { listAt } from '../operator/fields.js';
import { isMonitor } from '../operator/targets.js';
import type { Unit } from '../resources/unit.js';
import type { Field, Shape } from '../schema/shape.js';
import { type NodePlace, nodeAt, textOf } from '../syntax/access.js';
import { regionOf } from '../syntax/regions.js';
import type { Node, ScalarNode } from '../syntax/tree.js';
import { quotedNames } from '../text/quoted.js';
import { placeOf } from '../text/region.js';
import type { Position } from '../text/span.js';
import { destinationText, routeFacts, routeText } from './alert-routes.js';
import { durationText } from './duration-text.js';
import type { Hover } from './hover.js';
import { hoverRule } from './hover-rule.js';
import { documentAt, offsetIn, type Spot } from './locate.js';
import { isPortField, targetsText } from './monitor-facts.js';
import { shapeOf, walk } from './shape-place.js';

/** What a field of a file is, or a label of service discovery; in a relabel rule also what the rule does. */
export function hoverYaml(engine: Engine, uri: string, spot: Spot, position: Position): Hover | undefined {
  const found = documentAt(engine, uri, spot);
  if (!found) return undefined;
  const place = nodeAt(found.document, found.offset, found.region);
  if (place.node.type !== 'scalar') return undefined;
  const own = ownHover(place, found.units, offsetIn(regionOf(place.node), spot));
  const rule = hoverRule(engine, uri, position) ?? routesHover(engine, place, found.units) ?? monitorHover(engine, place, found.units);
  if (!rule) return own;
  if (own) return { ...own, markdown: `${own.markdown}\n\n---\n${rule}` };
  return { markdown: rule, range: placeOf(place.node.region, place.node.span).range };
}

/** On the kind, the name, the selector or the endpoints of a monitor, its targets; on the port of an endpoint, those of that one. */
function monitorHover(engine: Engine, { path, parents }: NodePlace, units: readonly Unit[]): string | undefined {
  const monitor = units.find((it) => it.unit === 'KubernetesObject' && isMonitor(it) && parents.includes(it.root));
  if (monitor?.unit !== 'KubernetesObject') return undefined;
  const inside = path.slice(parents.indexOf(monitor.root));
  const where = inside.map((it) => (typeof it === 'number' ? '*' : it)).join('.');
  if (/^(kind|metadata\.name|spec\.(selector|endpoints|podMetricsEndpoints))$/.test(where)) return targetsText(engine, monitor, undefined);
  const [, list, index, name] = inside;
  const isPort = inside.length === 4 && (list === 'endpoints' || list === 'podMetricsEndpoints') && isPortField(String(name));
  return isPort && typeof index === 'number' ? targetsText(engine, monitor, listAt(monitor.root, 'spec', list)[index]) : undefined;
}

/** On the name of an alert, who is told; in a route, which alerts come there. */
function routesHover(engine: Engine, { path, parents, inKey }: NodePlace, units: readonly Unit[]): string | undefined {
  const field = path.at(-1);
  const isIn = (node: Node) => parents.includes(node);
  if (field === 'alert') {
    const query = units.find((it) => it.unit === 'Query' && it.place.type === 'alert' && isIn(it.place.rule));
    return query?.unit === 'Query' ? destinationText(engine, query) : undefined;
  }
  const isOfRoute = inKey
    ? typeof field === 'string' && routeFields.has(field)
    : field === 'receiver' || path.slice(-3).some((it) => typeof it === 'string' && matcherFields.has(it));
  if (!isOfRoute) return undefined;
  for (const unit of units) {
    if (unit.unit !== 'AlertmanagerFile' || !isIn(unit.root)) continue;
    const all = routeFacts(engine.workspace, unit);
    const facts = field === 'route' ? all[0] : all.findLast((it) => isIn(it.node));
    return facts && routeText(facts);
  }
  return undefined;
}

const matcherFields: ReadonlySet<string> = new Set(['matchers', 'match', 'match_re']);
const routeFields: ReadonlySet<string> = new Set(['route', 'routes', 'receiver', 'continue', ...matcherFields]);

function ownHover({ node, path, parents, inKey }: NodePlace, units: readonly Unit[], offset: number | undefined): Hover | undefined {
  if (node.type !== 'scalar') return undefined;
  if (!inKey) {
    const name = textOf(node);
    const label = name.startsWith('__') ? metaLabelInfo(name) : undefined;
    if (!label) return valueHover(name, path, parents, node, units, offset);
    const roles = label.roles ? ` Roles: ${[...new Set(label.roles)].join(', ')}.` : '';
    const attach = label.attach ? ` For pods and endpoints only with \`attach_metadata: {${label.attach.what}: true}\`.` : '';
    const range = placeOf(regionOf(node), { start: 0, end: name.length }).range;
    return {
      markdown: `**${name}** — ${label.discovery ? 'label of service discovery' : 'label of every target'}\n\n${label.doc}${roles}${attach}`,
      range,
    };
  }
  for (const { unit, steps, field, shape } of knownPlaces(path, parents, units)) {
    const finds = unit.unit === 'ProjectFile' && steps[0] === 'severities' ? whatIsFound(textOf(node)) : undefined;
    if (finds) return { markdown: `**${textOf(node)}**\n\n${finds}`, range: placeOf(node.region, node.span).range };
    const tag = steps.at(-2) === 'tagOverrides' ? labelInfo(textOf(node)) : undefined;
    if (tag) return { markdown: `**${textOf(node)}** — Istio label\n\n${tag.doc}`, range: placeOf(node.region, node.span).range };
    if (!field || field.name !== textOf(node)) continue;
    return { markdown: fieldText(field, shape), range: placeOf(node.region, node.span).range };
  }
  return undefined;
}

/** The place in the shape of each unit that holds it: the keys from the unit's root, `*` for an item, and the field they lead to. */
function* knownPlaces(path: NodePlace['path'], parents: readonly Node[], units: readonly Unit[]) {
  for (const unit of units) {
    const known = shapeOf(unit);
    const prefix = known && parents.indexOf(known.root);
    if (!known || prefix === undefined || prefix < 0) continue;
    const steps = path.slice(prefix).map((it) => (typeof it === 'number' ? '*' : it));
    yield { unit, steps, ...walk(known.shape, steps) };
  }
}

/** Where the name of a label is written. */
const namesLabel = /(?:^|\.)(?:(?:source_labels|sourceLabels|group_by|groupBy|equal)\.\*|target_label|targetLabel)$/;

/** What one of a field's known values means. */
function valueHover(
  value: string,
  path: NodePlace['path'],
  parents: readonly Node[],
  node: ScalarNode,
  units: readonly Unit[],
  offset: number | undefined,
): Hover | undefined {
  for (const { unit, steps, field, shape } of knownPlaces(path, parents, units)) {
    const info = namesLabel.test(steps.join('.')) ? labelInfo(value) : undefined;
    const label = info && `**${value}** — ${info.origin === 'scrape' ? 'label of the scrape' : 'Istio label'}\n\n${info.doc}`;
    const attribute = attributeHover(unit, steps, value, node, offset);
    if (attribute) return attribute;
    const text = label ?? (shape.kind === 'scalar' && shape.type === 'duration' ? durationText(value) : undefined);
    if (text) return { markdown: text, range: placeOf(regionOf(node), { start: 0, end: value.length }).range };
    if (!field || shape.kind !== 'scalar' || !shape.values.includes(value)) continue;
    const lines = [`\`${value}\` — \`${field.name}\``];
    const meaning = meaningOf(unit, steps, value);
    if (meaning ?? field.doc) lines.push('', meaning ?? field.doc);
    return { markdown: lines.join('\n'), range: placeOf(node.region, node.span).range };
  }
  return undefined;
}

/** An attribute of the proxy in the expression of a tag or filter. */
function attributeHover(
  unit: Unit,
  steps: readonly string[],
  value: string,
  node: ScalarNode,
  offset: number | undefined,
): Hover | undefined {
  const isExpression = steps.at(-3) === 'tagOverrides' || steps.slice(-2).join('.') === 'filter.expression';
  if (unit.unit !== 'KubernetesObject' || unit.kind !== 'Telemetry' || !isExpression || offset === undefined) return undefined;
  const { expr, problems } = parseCel(value);
  const found =
    problems.length > 0 ? undefined : attributesIn(expr).find((it) => it.expr.span.start <= offset && offset <= it.expr.span.end);
  const fields = found && attributes.get(found.root);
  if (!found || !attributes.has(found.root) || (found.field !== undefined && fields && !fields.includes(found.field))) return undefined;
  const name = found.field === undefined ? found.root : `${found.root}.${found.field}`;
  const others = fields && fields.length > 1 ? `\n\nOf \`${found.root}\`: ${quotedNames(fields)}` : '';
  return { markdown: `**${name}** — attribute of the proxy${others}`, range: placeOf(regionOf(node), found.expr.span).range };
}

function meaningOf(unit: Unit, steps: readonly string[], value: string): string | undefined {
  const field = steps.at(-1);
  if (field === 'action') return relabelActionDocs.get(value.toLowerCase());
  if (field === 'role') return steps.includes('kubernetes_sd_configs') ? kubernetesRoleDocs.get(value) : undefined;
  if (field !== 'metric' || unit.unit !== 'KubernetesObject' || unit.kind !== 'Telemetry') return undefined;
  if (value === 'ALL_METRICS') return 'All metrics of the provider.';
  return standardMetricsOf(value)
    .map((it) =>
      [
        `**${it.name}** — ${it.type}${it.unit ? `, ${it.unit}` : ''}`,
        it.doc,
        `Labels: ${(it.labels ?? []).map((one) => `\`${one}\``).join(', ')}`,
      ].join('\n\n'),
    )
    .join('\n\n');
}

function fieldText(field: Field, shape: Shape): string {
  const lines = [`**${field.name}** — ${typeText(shape)}${field.required ? ', required' : ''}`];
  if (field.doc) lines.push('', field.doc);
  const values = shape.kind === 'scalar' ? shape.values : [];
  if (values.length > 0 && values.length <= 12) lines.push('', `Values: ${quotedNames(values)}.`);
  if (field.default !== undefined && field.default !== '') lines.push('', `Default: \`${field.default}\`.`);
  if (field.since) lines.push('', `Since ${field.since}.`);
  if (field.deprecated) lines.push('', 'Deprecated.');
  return lines.join('\n');
}

function typeText(shape: Shape): string {
  switch (shape.kind) {
    case 'map':
      return 'map';
    case 'free':
      return `map of ${typeText(shape.value())}`;
    case 'list':
      return `list of ${typeText(shape.item())}`;
    case 'scalar':
      return shape.type === 'string' && shape.values.length > 0 ? 'one of a set' : shape.type;
    case 'any':
      return 'any value';
  }
}
