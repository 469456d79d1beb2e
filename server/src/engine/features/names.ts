import { parsedOf } from '../checks/shared-lint.js';
import { parsedTemplate } from '../checks/shared-notification.js';
import { endpointFields, listAt } from '../operator/fields.js';
import { selectedObjects, viewOf } from '../operator/selection.js';
import { isMonitor } from '../operator/targets.js';
import { walk } from '../promql/tree.js';
import { jobsOf } from '../resources/jobs.js';
import { podTemplateOf } from '../resources/kubernetes.js';
import type { KubernetesObject, QueryUnit, Unit } from '../resources/unit.js';
import { deref, get, itemsOf, pairsOf, textOf } from '../syntax/access.js';
import { regionOf } from '../syntax/regions.js';
import type { Node, ScalarNode } from '../syntax/tree.js';
import { append } from '../text/append.js';
import type { Region } from '../text/region.js';
import type { Span } from '../text/span.js';
import type { Workspace } from '../workspace/workspace.js';
import { templateQueries } from './helm-template.js';

export type NameKind = 'record' | 'alert' | 'receiver' | 'interval' | 'port' | 'provider' | 'group' | 'template' | 'module';

/** A name of the user's own, where it is given or used. Two places belong together when they share a key. */
export interface NameUse {
  readonly kind: NameKind;
  readonly name: string;
  readonly keys: readonly string[];
  readonly region: Region;
  readonly span: Span;
  readonly defines: boolean;
}

/** The names of a unit: those of its own text first; ports are found through selectors, so they need the workspace. */
export function namesOf(workspace: Workspace, unit: Unit): readonly NameUse[] {
  if (unit.unit === 'KubernetesObject' && isMonitor(unit)) return monitorPorts(workspace, unit);
  let names = remembered.get(unit);
  if (!names) {
    names = ownNames(workspace, unit);
    remembered.set(unit, names);
  }
  return names;
}

const remembered = new WeakMap<Unit, readonly NameUse[]>();

/** Units whose names may belong together with a kind of name. */
export const unitsWith: Readonly<Record<NameKind, readonly Unit['unit'][]>> = {
  record: ['RuleGroup', 'Query', 'RuleTest', 'Template', 'Document'],
  alert: ['RuleGroup', 'Query', 'RuleTest', 'AlertmanagerFile', 'Document'],
  receiver: ['AlertmanagerFile', 'KubernetesObject'],
  interval: ['AlertmanagerFile', 'KubernetesObject'],
  port: ['KubernetesObject'],
  provider: ['MeshConfig', 'KubernetesObject'],
  group: ['RuleGroup', 'RuleTest'],
  template: ['TemplateFile', 'Template'],
  module: ['BlackboxConfig', 'PrometheusConfig', 'KubernetesObject'],
};

function ownNames(workspace: Workspace, unit: Unit): readonly NameUse[] {
  const found: NameUse[] = [];
  const add: Add = (kind, node, scope, defines) => {
    const it = deref(node);
    if (it?.type !== 'scalar') return;
    const region = regionOf(it);
    const name = textOf(it);
    if (name === '') return;
    found.push({ kind, name, keys: [`${kind} ${scope}${name}`], region, span: { start: 0, end: region.text.length }, defines });
  };
  const inText: InText = (kind, name, region, span) => found.push({ kind, name, keys: [`${kind} ${name}`], region, span, defines: false });

  switch (unit.unit) {
    case 'Query':
      queriedNames(workspace, unit, inText);
      break;
    case 'Document':
      for (const query of templateQueries(unit.document)) queriedNames(workspace, query, inText);
      break;
    case 'RuleGroup':
      add('group', get(unit.node, 'name'), '', true);
      for (const rule of itemsOf(get(unit.node, 'rules'))) {
        add('record', get(rule, 'record'), '', true);
        add('alert', get(rule, 'alert'), '', true);
      }
      break;
    case 'RuleTest':
      testNames(unit.root, add, inText);
      break;
    case 'AlertmanagerFile':
      alertmanagerNames(unit.root, 'time_intervals', 'mute_time_intervals', 'active_time_intervals', scopeOf(workspace, unit), add);
      for (const it of matchersIn(unit.root)) alertsNamedIn(regionOf(it), inText);
      break;
    case 'TemplateFile':
    case 'Template':
      if (unit.unit === 'Template' && unit.place === 'alert')
        for (const it of queriedSeries(unit.region.text)) inText('record', it.name, unit.region, it.span);
      else append(found, templateNames(workspace, unit.region, unit.unit === 'Template' ? '' : unit.name));
      break;
    case 'BlackboxConfig':
      for (const pair of pairsOf(get(unit.root, 'modules'))) add('module', pair.key, '', true);
      break;
    case 'PrometheusConfig':
      for (const job of jobsOf(unit)) for (const it of itemsOf(get(get(job, 'params'), 'module'))) add('module', it, '', false);
      break;
    case 'MeshConfig':
      for (const it of itemsOf(get(unit.root, 'extensionProviders'))) add('provider', get(it, 'name'), '', true);
      break;
    case 'KubernetesObject':
      objectNames(workspace, unit, add);
      if (unit.kind !== 'Telemetry' && unit.kind !== 'AlertmanagerConfig')
        append(
          found,
          portsOf(unit).map((it) => portName(unit, it)),
        );
      break;
    default:
      break;
  }
  return found;
}

type Add = (kind: NameKind, node: Node | undefined, scope: string, defines: boolean) => void;
type InText = (kind: NameKind, name: string, region: Region, span: Span) => void;

function testNames(root: Node, add: Add, inText: InText): void {
  for (const item of itemsOf(get(root, 'group_eval_order'))) add('group', item, '', false);
  for (const test of itemsOf(get(root, 'tests'))) {
    for (const it of itemsOf(get(test, 'alert_rule_test'))) add('alert', get(it, 'alertname'), '', false);
    for (const it of itemsOf(get(test, 'input_series'))) seriesName(deref(get(it, 'series')), inText);
    // The expression beside them is a query of its own.
    for (const it of itemsOf(get(test, 'promql_expr_test')))
      for (const sample of itemsOf(get(it, 'exp_samples'))) seriesName(deref(get(sample, 'labels')), inText);
  }
}

/** Alerts that matchers of Alertmanager name. */
function alertsNamedIn(region: Region, inText: InText): void {
  for (const match of region.text.matchAll(/\balertname\s*=\s*"?([A-Za-z0-9_:. -]+?)"?\s*(?=[,}]|$)/g)) {
    const start = match.index + match[0].indexOf(match[1] ?? '', match[0].indexOf('='));
    inText('alert', match[1] ?? '', region, { start, end: start + (match[1] ?? '').length });
  }
}

/** Templates that a text defines and calls. */
function templateNames(workspace: Workspace, region: Region, file: string): readonly NameUse[] {
  const parsed = parsedTemplate(region, file, workspace.settings.target.alertmanager);
  return (parsed.ok ? parsed.template.names : []).map(({ name, span, defines }) => ({
    kind: 'template',
    name,
    keys: [`template ${name}`],
    region,
    span: unquoted(span, true),
    defines,
  }));
}

function objectNames(workspace: Workspace, unit: KubernetesObject, add: Add): void {
  const spec = get(unit.root, 'spec');
  if (unit.kind === 'Probe') add('module', get(spec, 'module'), '', false);
  if (unit.kind === 'AlertmanagerConfig')
    alertmanagerNames(spec, 'timeIntervals', 'muteTimeIntervals', 'activeTimeIntervals', scopeOf(workspace, unit), add);
  if (unit.kind !== 'Telemetry') return;
  for (const field of ['metrics', 'tracing', 'accessLogging'])
    for (const it of itemsOf(get(spec, field)))
      for (const provider of itemsOf(get(it, 'providers'))) add('provider', get(provider, 'name'), '', false);
}

function portName(unit: KubernetesObject, { name, node }: NamedPort): NameUse {
  const region = regionOf(node);
  return { kind: 'port', name, keys: [portKey(unit, name)], region, span: { start: 0, end: region.text.length }, defines: true };
}

/** Series and alerts that an expression selects by name. */
function queriedNames(workspace: Workspace, query: QueryUnit, inText: InText): void {
  for (const it of walk(parsedOf(query, workspace.settings.target).expr)) {
    if (it.type !== 'selector') continue;
    if (it.name) inText('record', it.name.value, query.region, unquoted(it.name.span, it.name.quoted));
    for (const matcher of it.matchers) {
      if (matcher.op !== '=') continue;
      const kind = matcher.label.value === '__name__' ? 'record' : matcher.label.value === 'alertname' ? 'alert' : undefined;
      if (kind) inText(kind, matcher.value, query.region, unquoted(matcher.valueSpan, true));
    }
  }
}

/**
 * Series that a template asks for, `{{ query "job:up:sum" }}`: what stands first in a text of an action that has `query` in it, and wherever it
 * stands a name with a colon, which nothing but a series has.
 */
function queriedSeries(text: string): readonly { readonly name: string; readonly span: Span }[] {
  if (!text.includes('query')) return [];
  const found: { name: string; span: Span }[] = [];
  for (let open = text.indexOf('{{'), close = 0; open >= 0; open = text.indexOf('{{', close)) {
    const end = text.indexOf('}}', open);
    close = end < 0 ? text.length : end;
    const action = text.slice(open, close);
    if (!/\bquery\b/.test(action)) continue;
    for (const quoted of action.matchAll(/"((?:[^"\\]|\\.)*)"|`([^`]*)`/g)) {
      const inside = quoted[1] ?? quoted[2] ?? '';
      const first = inside.search(/\S/);
      for (const it of inside.matchAll(/[A-Za-z_:][A-Za-z0-9_:]*(?![A-Za-z0-9_:]|\s*\()/g)) {
        if (it.index !== first && !/\w:+\w/.test(it[0])) continue;
        const start = open + quoted.index + 1 + it.index;
        found.push({ name: it[0], span: { start, end: start + it[0].length } });
      }
    }
  }
  return found;
}

/** Receivers and intervals belong to one configuration: its place is part of their key. */
function scopeOf(workspace: Workspace, unit: Unit): string {
  const object = unit.unit === 'KubernetesObject' ? unit : 'carrier' in unit ? unit.carrier : undefined;
  return `${workspace.uriOf(unit)} ${object?.namespace ?? ''}/${object?.name ?? ''} `;
}

function alertmanagerNames(root: Node | undefined, intervals: string, mute: string, active: string, scope: string, add: Add): void {
  for (const it of itemsOf(get(root, 'receivers'))) add('receiver', get(it, 'name'), scope, true);
  for (const field of new Set([intervals, mute])) {
    for (const it of itemsOf(get(root, field))) add('interval', get(it, 'name'), scope, true);
  }
  const first = get(root, 'route');
  const stack: Node[] = first ? [first] : [];
  for (let route = stack.pop(); route; route = stack.pop()) {
    add('receiver', get(route, 'receiver'), scope, false);
    for (const field of [mute, active]) for (const item of itemsOf(get(route, field))) add('interval', item, scope, false);
    for (const it of itemsOf(get(route, 'routes'))) stack.push(it);
  }
}

const matcherFields = new Set(['matchers', 'source_matchers', 'target_matchers']);

/** Scalars in lists of matchers, wherever they are. */
function* matchersIn(node: Node): Iterable<Extract<Node, { type: 'scalar' }>> {
  if (node.type === 'list') for (const it of node.items) yield* matchersIn(it);
  if (node.type !== 'map') return;
  for (const { key, value } of pairsOf(node)) {
    if (key.type === 'scalar' && matcherFields.has(textOf(key))) {
      for (const it of itemsOf(value)) if (it.type === 'scalar') yield it;
    } else yield* matchersIn(value);
  }
}

function seriesName(node: Node | undefined, add: InText): void {
  if (node?.type !== 'scalar') return;
  const region = regionOf(node);
  const match = /^\s*([A-Za-z_:][A-Za-z0-9_:]*)/.exec(region.text);
  if (!match?.[1]) return;
  const end = match[0].length;
  add('record', match[1], region, { start: end - match[1].length, end });
}

/** The ports that a monitor scrapes by name. */
function monitorPorts(workspace: Workspace, unit: KubernetesObject): readonly NameUse[] {
  const selected = selectedObjects(viewOf(unit, workspace));
  return listAt(unit.root, 'spec', endpointFields[unit.kind] ?? '').flatMap((endpoint) => {
    const node = deref(get(endpoint, 'port'));
    if (node?.type !== 'scalar') return [];
    const name = textOf(node);
    const region = regionOf(node);
    const owners = selected.filter((it) => portsOf(it).some((port) => port.name === name));
    const span: Span = { start: 0, end: region.text.length };
    return [{ kind: 'port', name, keys: owners.map((it) => portKey(it, name)), region, span, defines: false }];
  });
}

/** A named port of a Service or of a container. */
interface NamedPort {
  readonly name: string;
  readonly node: ScalarNode;
}

/** The named ports of a Service, or of a workload's containers. */
export function portsOf(it: KubernetesObject): readonly NamedPort[] {
  const lists: (Node | undefined)[] = [];
  if (it.kind === 'Service') lists.push(get(get(it.root, 'spec'), 'ports'));
  else {
    const spec = get(podTemplateOf(it), 'spec');
    for (const field of ['containers', 'initContainers'])
      for (const container of itemsOf(get(spec, field))) lists.push(get(container, 'ports'));
  }
  return lists.flatMap((list) =>
    itemsOf(list).flatMap((port) => {
      const node = deref(get(port, 'name'));
      return node?.type === 'scalar' ? [{ name: textOf(node), node }] : [];
    }),
  );
}

function portKey(it: KubernetesObject, port: string): string {
  return `port ${it.kind}/${it.namespace ?? ''}/${it.name ?? ''} ${port}`;
}

function unquoted(span: Span, quoted: boolean): Span {
  return quoted ? { start: span.start + 1, end: Math.max(span.start + 1, span.end - 1) } : span;
}
