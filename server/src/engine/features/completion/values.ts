import { days, months } from '../../alertmanager/intervals.js';
import { featuresOf } from '../../catalogue/features.js';
import { standardMetricsOf } from '../../catalogue/metrics.js';
import { knownCodes } from '../../checks/codes.js';
import { clusterOf } from '../../cluster/model.js';
import type { Engine } from '../../engine.js';
import { meshConfigOf, type Provider } from '../../istio/mesh-config.js';
import { selectedObjects, viewOf } from '../../operator/selection.js';
import { isMonitor } from '../../operator/targets.js';
import type { KubernetesObject } from '../../resources/unit.js';
import { apiVersionsOf, kindsOf } from '../../schema/shape.js';
import { get, itemsOf, keyText, nodeAt, pairsOf, stringAt } from '../../syntax/access.js';
import type { MapNode, Node } from '../../syntax/tree.js';
import { portsOf } from '../names.js';
import { asItem, type ShapePlace } from '../shape-place.js';
import { alertMatchers, alertPairs, alertRules, writtenLabels } from './alerts.js';
import { keys, type Offer, offers } from './item.js';
import { askedLabels, namespaceNames, operatorValues, selectableThings, selectorLabels, textBeside } from './operator-values.js';
import { provisioningValues } from './provisioning-values.js';
import { relabelValues } from './relabel-values.js';
import { ruleTestValues } from './rule-test-values.js';

/** Values that come from the workspace, the catalogue or the file itself; undefined: only the shape knows the place. */
export function knownValues(engine: Engine, found: ShapePlace): readonly Offer[] | undefined {
  const place = asItem(found);
  const { unit, path, at } = place;
  const where = path.join('.');
  switch (unit.unit) {
    case 'KubernetesObject':
      return objectValues(engine, place, unit, where);
    case 'PrometheusConfig':
      if (at === 'value' && /(^|\.)scheme$/.test(where)) return offers('enum', ['http', 'https']);
      if (at !== 'key' && /\.namespaces\.names\.\*$/.test(where)) return offers('value', namespaceNames(engine));
      return jobModules(engine, place, where) ?? relabelValues(engine, place, where);
    case 'AlertmanagerFile':
      if (at === 'value' && /(^|\.)receiver$/.test(where) && path[0] === 'route') return named(unit.root, 'receivers');
      if (/(mute|active)_time_intervals\.\*$/.test(where))
        return [...named(unit.root, 'time_intervals'), ...named(unit.root, 'mute_time_intervals')];
      if (/\.(weekdays|months)\.\*$/.test(where)) return offers('enum', where.endsWith('weekdays.*') ? weekdays : months);
      if (/(^|\.)(group_by|equal)\.\*$/.test(where)) return alertLabels(engine, where);
      return /(^|\.)(source_|target_)?matchers\.\*$/.test(where) ? alertMatchers(engine.workspace) : undefined;
    case 'RuleFile':
      return ruleValues(engine, place, where);
    case 'RuleTest':
      return ruleTestValues(engine, place);
    case 'GrafanaProvisioning':
      return provisioningValues(engine, place, where);
    case 'MeshConfig': {
      const all = [...engine.workspace.derived(meshConfigOf).providers.values()];
      if (!/^defaultProviders\.\w+\.\*$/.test(where)) return undefined;
      return byFitness(all, path[1]).map((it) => ({ label: it.name, kind: 'value', detail: it.type }));
    }
    case 'ProjectFile':
      if (where === 'features.*') return featureOffers('prometheus', engine.settings.target.prometheus);
      return at === 'key' && where === 'severities' ? keys(place, 'code', knownCodes()) : undefined;
    default:
      return undefined;
  }
}

function named(root: Node, field: string): readonly Offer[] {
  return offers(
    'value',
    itemsOf(get(root, field)).flatMap((it) => stringAt(it, 'name') ?? []),
  );
}

const weekdays = [...days.slice(1), ...days.slice(0, 1), 'monday:friday'];

/** Labels and annotations of rules are free: what the workspace's alerts have, and what everybody writes. */
function ruleValues(engine: Engine, place: ShapePlace, where: string): readonly Offer[] | undefined {
  if (place.at === 'key' && where === 'groups.*.rules.*.labels')
    return keys(place, 'label', ['severity', ...writtenLabels(engine.workspace)]);
  if (place.at === 'key' && where === 'groups.*.rules.*.annotations') {
    const written = alertRules(engine.workspace).flatMap((rule) => pairsOf(get(rule, 'annotations')).flatMap((it) => keyText(it) ?? []));
    return keys(place, 'label', ['summary', 'description', 'runbook_url', ...written]);
  }
  if (place.at === 'value' && where === 'groups.*.partial_response_strategy') return offers('enum', ['abort', 'warn']);
  const [, label] = /^groups\.\*\.rules\.\*\.labels\.(.+)$/.exec(where) ?? [];
  if (place.at !== 'value' || label === undefined) return undefined;
  const written = alertPairs(engine.workspace).flatMap(([name, value]) => (name === label ? [value] : []));
  return offers('value', [...written, ...(label === 'severity' ? ['critical', 'warning', 'info'] : [])]);
}

function featureOffers(program: 'prometheus' | 'alertmanager', version: string): readonly Offer[] {
  return featuresOf(program, version).map(({ name, doc }) => ({ label: name, kind: 'enum', docs: doc }));
}

/** Labels that the workspace's alerts are given, and what every mesh alert tends to have. */
function alertLabels(engine: Engine, where: string): readonly Offer[] {
  const written = writtenLabels(engine.workspace);
  // Every alert for itself.
  const apart = /(^|\.)group(_b|B)y\.\*$/.test(where) ? ['...'] : [];
  return offers('label', ['alertname', ...written, 'severity', 'namespace', 'cluster', ...apart]);
}

function alertValues(engine: Engine, label: string | undefined): readonly Offer[] {
  return offers(
    'value',
    alertPairs(engine.workspace).flatMap(([name, value]) => (name === label ? [value] : [])),
  );
}

/** The parameter is a list: where none is begun, one is written around the name. */
function jobModules(engine: Engine, { at, region, offset }: ShapePlace, where: string): readonly Offer[] | undefined {
  if (!/(^|\.)params\.module(\.\*)?$/.test(where) || at === 'key') return undefined;
  const isInList = where.endsWith('*') || /\[\s*$/.test(region.text.slice(0, offset));
  return moduleNames(engine).map((it) => (isInList ? it : { ...it, insert: `[${it.label}]` }));
}

/** Modules of the blackbox exporters of the workspace. */
function moduleNames(engine: Engine): readonly Offer[] {
  const configs = engine.workspace.units('BlackboxConfig');
  return offers(
    'value',
    configs.flatMap(({ root }) => pairsOf(get(root, 'modules')).flatMap((pair) => keyText(pair) ?? [])),
  );
}

function objectValues(engine: Engine, place: ShapePlace, object: KubernetesObject, where: string): readonly Offer[] | undefined {
  const { at } = place;
  if (object.kind === 'Probe' && at === 'value' && where === 'spec.module') return moduleNames(engine);
  if (at === 'value' && where === 'kind') return offers('enum', kindsOf(object.apiVersion));
  if (at === 'value' && where === 'apiVersion') return offers('enum', apiVersionsOf(object.kind || undefined));
  if (where === 'spec.enableFeatures.*') {
    const { prometheus, alertmanager } = engine.settings.target;
    const version = stringAt(object.root, 'spec', 'version');
    if (object.kind === 'Alertmanager') return featureOffers('alertmanager', version ?? alertmanager);
    return object.kind === 'ThanosRuler' ? undefined : featureOffers('prometheus', version ?? prometheus);
  }
  if (object.kind === 'GrafanaAlertRuleGroup') return provisioningValues(engine, place, where);
  if (object.kind === 'PrometheusRule') return ruleValues(engine, place, where.replace(/^spec\./, ''));
  if (object.kind === 'Telemetry') return telemetryValues(engine, place, where);
  if (isMonitor(object) && at === 'value' && /^spec\.(endpoints|podMetricsEndpoints)\.\*\.port$/.test(where))
    return portNames(engine, object);
  if (at === 'key' && where === 'metadata.labels') {
    const asked = askedLabels(engine, object).map(([name]) => name);
    return asked.length > 0 ? keys(place, 'label', asked) : undefined;
  }
  if (at === 'value' && where.startsWith('metadata.labels.'))
    return offers(
      'value',
      askedLabels(engine, object).flatMap(([name, values]) => (name === place.path.at(-1) ? values : [])),
    );
  const selectable = where.startsWith('spec.selector.matchLabels') ? (selectableThings(engine, object) ?? []) : [];
  if (at === 'key' && where === 'spec.selector.matchLabels')
    return keys(
      place,
      'label',
      selectable.flatMap((it) => [...it.labels.keys()]),
    );
  if (at === 'value' && /^spec\.selector\.matchLabels\./.test(where))
    return offers(
      'value',
      selectable.flatMap((it) => it.labels.get(place.path.at(-1) ?? '') ?? []),
    );
  if (at === 'key' && /^spec\.\w+Selector\.matchLabels$/.test(where))
    return keys(place, 'label', selectorLabels(engine, object, place.path));
  if (object.kind === 'AlertmanagerConfig' && at !== 'key') {
    if (/\.(groupBy|equal)\.\*$|\.(matchers|sourceMatch|targetMatch)\.\*\.name$/.test(where)) return alertLabels(engine, where);
    if (/\.(matchers|sourceMatch|targetMatch)\.\*\.value$/.test(where)) return alertValues(engine, textBeside(place, 'name'));
  }
  const known = operatorValues(engine, place, object);
  return known ? offers('value', known) : relabelValues(engine, place, where);
}

/** Port names of what the selector finds first, then of everything else of the kind. */
function portNames({ workspace }: Engine, monitor: KubernetesObject): readonly Offer[] {
  const view = viewOf(monitor, workspace);
  const { services, pods } = view.cluster;
  const others = monitor.kind === 'ServiceMonitor' ? services.map((it) => it.object) : pods.map((it) => it.owner);
  return offers(
    'value',
    [...selectedObjects(view), ...others].flatMap(portsOf).map((it) => it.name),
  );
}

/** Providers that can do a part of telemetry before those that cannot, those of the files before those that are always there. */
function byFitness(all: readonly Provider[], part: string | undefined): readonly Provider[] {
  const fits = (it: Provider) => Number(it.serves.some((one) => one === part));
  return all.toSorted((a, b) => fits(b) - fits(a) || Number(b.node !== undefined) - Number(a.node !== undefined));
}

function telemetryValues(engine: Engine, place: ShapePlace, where: string): readonly Offer[] | undefined {
  const { at, path } = place;
  if (at === 'value' && /^spec\.(metrics|tracing|accessLogging)\.\*\.providers\.\*\.name$/.test(where)) {
    const all = [...engine.workspace.derived(meshConfigOf).providers.values()];
    return byFitness(all, path[1]).map((it) => ({ label: it.name, kind: 'value', detail: it.type }));
  }
  if (at === 'key' && where === 'spec.metrics.*.overrides.*.tagOverrides') {
    const name = stringAt(siblingOf(place, 'match'), 'metric');
    return keys(
      place,
      'label',
      standardMetricsOf(name).flatMap((it) => it.labels ?? []),
    ).map((it) => (place.colon ? it : { ...it, insert: `${it.label}:` }));
  }
  if (at === 'value' && where === 'spec.metrics.*.overrides.*.match.metric' && place.shape.kind === 'scalar')
    return place.shape.values.map((label) => {
      const [metric, another] = standardMetricsOf(label);
      return { label, kind: 'enum', ...(metric && !another ? { detail: metric.name, docs: metric.doc } : {}) };
    });
  if (at === 'value' && /^spec\.targetRefs?\.(\*\.)?kind$/.test(where))
    return offers('enum', ['Service', 'Gateway', 'ServiceEntry', 'GatewayClass']);
  if (at === 'value' && /^spec\.targetRefs?\.(\*\.)?group$/.test(where))
    return offers('enum', ['gateway.networking.k8s.io', 'networking.istio.io', 'core']);
  if (at === 'value' && where.startsWith('spec.selector.matchLabels.')) {
    const name = path.slice(3).join('.');
    return offers(
      'value',
      engine.workspace.derived(clusterOf).pods.flatMap((it) => it.labels.get(name) ?? []),
    );
  }
  if (at === 'key' && where === 'spec.selector.matchLabels') {
    const { pods } = engine.workspace.derived(clusterOf);
    return keys(
      place,
      'label',
      pods.flatMap((it) => [...it.labels.keys()]),
    );
  }
  return undefined;
}

/** The value of a field of the map that holds the cursor's map. */
function siblingOf({ document, region, offset }: ShapePlace, field: string): Node | undefined {
  const { parents, node } = nodeAt(document, offset, region);
  const maps = [...parents, node].filter((it): it is MapNode => it.type === 'map');
  return maps.toReversed().flatMap((it) => get(it, field) ?? [])[0];
}
