import { genericLabels, metaLabelsOf } from '../../catalogue/meta-labels.js';
import { metrics, seriesOf, standardMetricsOf } from '../../catalogue/metrics.js';
import { knownCodes } from '../../checks/codes.js';
import { clusterOf } from '../../cluster/model.js';
import type { Engine } from '../../engine.js';
import { attributes } from '../../istio/attributes.js';
import { loggingTypes, meshConfigOf, tracingTypes } from '../../istio/mesh-config.js';
import type { KubernetesObject } from '../../resources/unit.js';
import { apiVersionsOf, kindsOf } from '../../schema/shape.js';
import { get, itemsOf, keyText, nodeAt, pairsOf, stringAt } from '../../syntax/access.js';
import type { MapNode, Node } from '../../syntax/tree.js';
import { candidatesOf, portsOf, selectedBy } from '../selected.js';
import type { ShapePlace } from '../shape-place.js';
import type { CompletionKind, Offer } from './item.js';

/** Values that come from the workspace, the catalogue or the file itself; undefined: only the shape knows the place. */
export function knownValues(engine: Engine, place: ShapePlace): readonly Offer[] | undefined {
  const { unit, path, at } = place;
  const where = path.join('.');
  switch (unit.unit) {
    case 'KubernetesObject':
      return objectValues(engine, place, unit, where);
    case 'PrometheusConfig':
      return relabelValues(place, where);
    case 'AlertmanagerFile':
      if (at === 'value' && /(^|\.)receiver$/.test(where) && path[0] === 'route') return named(unit.root, 'receivers');
      if (/(mute|active)_time_intervals\.\*$/.test(where))
        return [...named(unit.root, 'time_intervals'), ...named(unit.root, 'mute_time_intervals')];
      return undefined;
    case 'RuleTest':
      return at === 'value' && path.at(-1) === 'alertname' ? alertNames(engine) : undefined;
    case 'ProjectFile':
      return at === 'key' && where === 'severities'
        ? offers(
            'code',
            knownCodes().filter((it) => !place.siblings.has(it)),
          ).map((it) => (place.colon ? it : { ...it, insert: `${it.label}: ` }))
        : undefined;
    default:
      return undefined;
  }
}

function offers(kind: CompletionKind, labels: Iterable<string>): readonly Offer[] {
  return [...new Set(labels)].map((label) => ({ label, kind }));
}

function keys(place: ShapePlace, kind: CompletionKind, labels: Iterable<string>): readonly Offer[] {
  return offers(kind, labels)
    .filter((it) => !place.siblings.has(it.label))
    .map((it) => (place.colon ? it : { ...it, insert: `${it.label}: ` }));
}

function named(root: Node, field: string): readonly Offer[] {
  return offers(
    'value',
    itemsOf(get(root, field)).flatMap((it) => stringAt(it, 'name') ?? []),
  );
}

function alertNames(engine: Engine): readonly Offer[] {
  const groups = engine.workspace.units('RuleGroup');
  return offers(
    'value',
    groups.flatMap(({ node }) => itemsOf(get(node, 'rules')).flatMap((rule) => stringAt(rule, 'alert') ?? [])),
  );
}

function objectValues(engine: Engine, place: ShapePlace, object: KubernetesObject, where: string): readonly Offer[] | undefined {
  const { at } = place;
  if (at === 'value' && where === 'kind') return offers('enum', kindsOf(object.apiVersion));
  if (at === 'value' && where === 'apiVersion') return offers('enum', apiVersionsOf(object.kind || undefined));
  if (object.kind === 'Telemetry') return telemetryValues(engine, place, where);
  if (at === 'value' && /^spec\.(endpoints|podMetricsEndpoints)\.\*\.port$/.test(where)) return portNames(engine, object);
  if (at === 'key' && where === 'spec.selector.matchLabels') {
    const { services, pods } = engine.workspace.derived(clusterOf);
    const found = object.kind === 'ServiceMonitor' ? services : object.kind === 'PodMonitor' ? pods : [];
    const near = [...found].sort((a, b) => Number(b.namespace === object.namespace) - Number(a.namespace === object.namespace));
    return keys(
      place,
      'label',
      near.flatMap((it) => [...it.labels.keys()]),
    );
  }
  if (at === 'value' && /^spec\.selector\.matchLabels\./.test(where)) {
    const { services, pods } = engine.workspace.derived(clusterOf);
    const name = place.path.at(-1) ?? '';
    return offers(
      'value',
      (object.kind === 'ServiceMonitor' ? services : pods).flatMap((it) => it.labels.get(name) ?? []),
    );
  }
  if (/^spec\.namespaceSelector\.matchNames\.\*$/.test(where)) {
    const { services, pods } = engine.workspace.derived(clusterOf);
    return offers(
      'value',
      [...services, ...pods].map((it) => it.namespace),
    );
  }
  return relabelValues(place, where);
}

/** Port names of what the selector finds first, then of everything else of the kind. */
function portNames(engine: Engine, monitor: KubernetesObject): readonly Offer[] {
  const selected = selectedBy(engine.workspace, monitor);
  return offers(
    'value',
    [...selected, ...candidatesOf(engine.workspace, monitor)].flatMap(portsOf).map((it) => it.name),
  );
}

const partTypes: Readonly<Record<string, ReadonlySet<string>>> = {
  metrics: new Set(['prometheus']),
  tracing: tracingTypes,
  accessLogging: loggingTypes,
};

function telemetryValues(engine: Engine, place: ShapePlace, where: string): readonly Offer[] | undefined {
  const { at, path } = place;
  if (at === 'value' && /^spec\.(metrics|tracing|accessLogging)\.\*\.providers\.\*\.name$/.test(where)) {
    const fitting = partTypes[path[1] ?? ''];
    const all = [...engine.workspace.derived(meshConfigOf).providers.values()];
    const sorted = all.sort(
      (a, b) =>
        Number(fitting?.has(b.type) ?? false) - Number(fitting?.has(a.type) ?? false) ||
        Number(b.node !== undefined) - Number(a.node !== undefined),
    );
    return sorted.map((it) => ({ label: it.name, kind: 'value', detail: it.type }));
  }
  if (at === 'key' && where === 'spec.metrics.*.overrides.*.tagOverrides') {
    const name = stringAt(siblingOf(place, 'match'), 'metric');
    return keys(
      place,
      'label',
      standardMetricsOf(name).flatMap((it) => it.labels ?? []),
    ).map((it) => (place.colon ? it : { ...it, insert: `${it.label}:` }));
  }
  if (at === 'value' && /\.tagOverrides\.[^.]+\.value$/.test(where)) {
    const all = [...attributes].flatMap(([root, fields]) => (fields ? fields.map((it) => `${root}.${it}`) : [root]));
    return offers('value', all);
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

const sources = /(^|\.)(source_labels|sourceLabels)\.\*$/;
const regexes = /(^|\.)(metric_relabel_configs|metricRelabelings|write_relabel_configs)\.\*\.regex$/;

function relabelValues(place: ShapePlace, where: string): readonly Offer[] | undefined {
  if (sources.test(where))
    return /(^|\.)(relabel_configs|relabelings)\.\*\./.test(where)
      ? targetLabels(place)
      : offers('label', ['__name__', 'le', 'pod', 'namespace', 'job', 'instance']);
  if (place.at === 'value' && regexes.test(where))
    return offers('metric', metrics.filter((it) => it.group === 'standard').flatMap(seriesOf));
  return undefined;
}

/** Labels that the job's discovery gives its targets, then those that every target has. */
function targetLabels(place: ShapePlace): readonly Offer[] {
  const { unit, document, region, offset } = place;
  const found: { readonly name: string; readonly family: boolean; readonly doc: string }[] = [];
  if (unit.unit === 'KubernetesObject') {
    const roles = unit.kind === 'PodMonitor' ? ['pod'] : ['endpoints', 'endpointslice'];
    found.push(...roles.flatMap((role) => metaLabelsOf('kubernetes_sd_configs', role)));
  } else {
    const { parents } = nodeAt(document, offset, region);
    const job = parents.find((it) => it.type === 'map' && get(it, 'relabel_configs') !== undefined);
    for (const pair of pairsOf(job)) {
      const key = keyText(pair) ?? '';
      if (key.endsWith('_sd_configs')) for (const item of itemsOf(pair.value)) found.push(...metaLabelsOf(key, stringAt(item, 'role')));
    }
  }
  return [...found, ...genericLabels]
    .filter((it, i, all) => all.findIndex((one) => one.name === it.name) === i)
    .map((it) => ({
      label: it.name,
      kind: 'label',
      docs: it.doc,
      ...(it.family ? { detail: 'with the key behind it' } : {}),
    }));
}
