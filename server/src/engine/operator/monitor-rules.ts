import { sanitizeLabelName } from '../catalogue/meta-labels.js';
import { textOf } from '../syntax/access.js';
import { resolveScalar } from '../syntax/resolve.js';
import type { Node } from '../syntax/tree.js';
import { boolAt, field, intAt, listAt, optionalText, textAt } from './fields.js';
import type { JsonObject } from './json.js';
import { type Monitor, shardsOf, shardsPerZone } from './monitored.js';
import { madeFrom } from './origins.js';
import {
  constant,
  copy,
  copyFilled,
  firstGroup,
  jobCopy,
  keep,
  rulesAt,
  runningPods,
  selectorRules,
  shardingRules,
} from './relabelings.js';

/** The relabel rules of an endpoint of a ServiceMonitor. pkg/prometheus/promcfg.go, as of all below. */
export function serviceRules(
  monitor: Monitor,
  endpoint: Node,
  selector: Node | undefined,
  role: 'endpoints' | 'endpointslice',
): readonly JsonObject[] {
  const prefix = role === 'endpoints' ? '__meta_kubernetes_endpoint' : '__meta_kubernetes_endpointslice';
  const port = textAt(endpoint, 'port');
  const byKind = (kind: string, label: string): JsonObject => ({
    source_labels: [`${prefix}_address_target_kind`, `${prefix}_address_target_name`],
    separator: ';',
    regex: `${kind};(.*)`,
    replacement: firstGroup,
    target_label: label,
  });
  return [
    jobCopy,
    ...selected(monitor, 'service', selector),
    ...(port ? [madeFrom(field(endpoint, 'port'), keep(`${prefix}_port_name`, port))] : targetPort(endpoint)),
    byKind('Node', 'node'),
    byKind('Pod', 'pod'),
    copyMeta('namespace', 'namespace'),
    copyMeta('service_name', 'service'),
    copyMeta('pod_name', 'pod'),
    copyMeta('pod_container_name', 'container'),
    ...running(endpoint),
    ...copied(monitor, 'service', monitor.spec, 'targetLabels'),
    ...podTargetLabels(monitor),
    { ...copyMeta('service_name', 'job'), replacement: firstGroup },
    ...jobLabel(monitor, 'service'),
    ...endpointLabel(endpoint),
    ...usersRules(monitor, rulesAt(endpoint, 'relabelings')),
    ...sharding(monitor, '__address__'),
  ];
}

/** Of an endpoint of a PodMonitor. */
export function podRules(monitor: Monitor, endpoint: Node, selector: Node | undefined): readonly JsonObject[] {
  const port = textAt(endpoint, 'port');
  const number = intAt(endpoint, 'portNumber') ?? 0;
  return [
    jobCopy,
    ...running(endpoint),
    ...selected(monitor, 'pod', selector),
    ...(port
      ? [madeFrom(field(endpoint, 'port'), keepPort('name', port))]
      : number !== 0
        ? [madeFrom(field(endpoint, 'portNumber'), keepPort('number', number))]
        : targetPort(endpoint)),
    copyMeta('namespace', 'namespace'),
    copyMeta('pod_container_name', 'container'),
    copyMeta('pod_name', 'pod'),
    ...podTargetLabels(monitor),
    constant('job', `${monitor.namespace}/${monitor.name}`),
    ...jobLabel(monitor, 'pod'),
    ...endpointLabel(endpoint),
    ...usersRules(monitor, rulesAt(endpoint, 'relabelings')),
    ...(monitor.options.daemonSet ? [] : sharding(monitor, '__address__')),
  ];
}

/** Of a Probe, with fixed targets or those of Ingresses. */
export function probeRules(monitor: Monitor, fixed: Node | undefined, ingress: Node | undefined): readonly JsonObject[] {
  const jobName = textAt(monitor.spec, 'jobName');
  const probed = [
    copy('__param_target', 'instance'),
    madeFrom(field(monitor.spec, 'prober', 'url'), constant('__address__', textAt(monitor.spec, 'prober', 'url'))),
  ];
  const named = jobName ? [madeFrom(field(monitor.spec, 'jobName'), constant('job', jobName))] : [];
  if (fixed) {
    return [
      jobCopy,
      ...named,
      copy('__address__', '__param_target'),
      ...probed,
      ...usersRules(monitor, rulesAt(fixed, 'relabelingConfigs')),
      ...sharding(monitor, '__param_target'),
    ];
  }
  if (!ingress) return [jobCopy, ...named, ...sharding(monitor, '__param_target')];
  return [
    jobCopy,
    ...named,
    ...selectorRules('ingress', field(ingress, 'selector')),
    {
      source_labels: ['__meta_kubernetes_ingress_scheme', '__address__', '__meta_kubernetes_ingress_path'],
      separator: ';',
      regex: '(.+);(.+);(.+)',
      target_label: '__param_target',
      replacement: '$\u007b1}://$\u007b2}$\u007b3}',
      action: 'replace',
    },
    copyMeta('namespace', 'namespace'),
    copyMeta('ingress_name', 'ingress'),
    {
      source_labels: ['__address__'],
      separator: ';',
      regex: '(.*)',
      target_label: '__tmp_ingress_address',
      replacement: '$1',
      action: 'replace',
    },
    ...probed,
    ...usersRules(monitor, rulesAt(ingress, 'relabelingConfigs')),
    ...sharding(monitor, '__param_target'),
  ];
}

/** Of a ScrapeConfig: unlike others', without sharding while there is one shard, and where a rule hashes already. */
export function scrapeConfigRules(monitor: Monitor): readonly JsonObject[] {
  const jobName = optionalText(monitor.spec, 'jobName');
  const job = { target_label: 'job', action: 'replace', replacement: jobName ?? '' };
  const own = rulesAt(monitor.spec, 'relabelings');
  const rules = [
    jobCopy,
    ...rulesAt(monitor.scrapeClass, 'relabelings'),
    ...(jobName === undefined ? [] : [madeFrom(field(monitor.spec, 'jobName'), job)]),
    ...(own.length > 0 ? [...own, ...enforced(monitor)] : []),
  ];
  const sharded = shardsOf(monitor) === 1 || rules.some((it) => it.action === 'hashmod');
  return sharded ? rules : [...rules, ...sharding(monitor, '__address__')];
}

/** What is done to the samples that the owner of the rules, an endpoint or a spec, brings. Undefined: nothing. */
export function metricRules(monitor: Monitor, owner: Node | undefined): readonly JsonObject[] | undefined {
  const rules = [...rulesAt(monitor.scrapeClass, 'metricRelabelings'), ...rulesAt(owner, 'metricRelabelings'), ...enforced(monitor)];
  return rules.length > 0 ? rules : undefined;
}

function selected(monitor: Monitor, what: 'service' | 'pod', selector: Node | undefined): readonly JsonObject[] {
  if (textAt(monitor.spec, 'selectorMechanism') === 'RoleSelector') return [];
  return selectorRules(what, selector);
}

function targetPort(endpoint: Node): readonly JsonObject[] {
  const written = textAt(endpoint, 'targetPort');
  if (written === '') return [];
  const node = field(endpoint, 'targetPort');
  const number = node?.type === 'scalar' && resolveScalar(node, 'K').type === 'int';
  if (number && Number(written) === 0) return [];
  const rule = number ? keepPort('number', Number(written)) : keepPort('name', written);
  return [madeFrom(node, rule)];
}

function running(endpoint: Node): readonly JsonObject[] {
  return boolAt(endpoint, 'filterRunning') === false ? [] : [runningPods];
}

function podTargetLabels(monitor: Monitor): readonly JsonObject[] {
  return [monitor.spec, monitor.server].flatMap((it) => copied(monitor, 'pod', it, 'podTargetLabels'));
}

function copied(monitor: Monitor, what: 'service' | 'pod', owner: Node | undefined, list: string): readonly JsonObject[] {
  return listAt(owner, list).map((it) => {
    const name = sanitizeLabelName(it.type === 'scalar' ? textOf(it) : '');
    return madeFrom(owner === monitor.server ? undefined : it, copyFilled(`__meta_kubernetes_${what}_label_${name}`, name));
  });
}

function jobLabel(monitor: Monitor, what: 'service' | 'pod'): readonly JsonObject[] {
  const label = textAt(monitor.spec, 'jobLabel');
  const rule = copyFilled(`__meta_kubernetes_${what}_label_${sanitizeLabelName(label)}`, 'job');
  return label ? [madeFrom(field(monitor.spec, 'jobLabel'), rule)] : [];
}

function endpointLabel(endpoint: Node): readonly JsonObject[] {
  const from = textAt(endpoint, 'port') ? 'port' : 'targetPort';
  const port = textAt(endpoint, from);
  return port ? [madeFrom(field(endpoint, from), constant('endpoint', port))] : [];
}

/** Those of the scrape class, the user's, and the namespace that a platform insists on. */
function usersRules(monitor: Monitor, rules: readonly JsonObject[]): readonly JsonObject[] {
  return [...rulesAt(monitor.scrapeClass, 'relabelings'), ...rules, ...enforced(monitor)];
}

function enforced(monitor: Monitor): readonly JsonObject[] {
  const label = textAt(monitor.server, 'enforcedNamespaceLabel');
  if (label === '') return [];
  const excluded = listAt(monitor.server, 'excludedFromEnforcement').some((it) => {
    const name = textAt(it, 'name');
    return (
      (textAt(it, 'group') || 'monitoring.coreos.com') === 'monitoring.coreos.com' &&
      textAt(it, 'resource') === `${monitor.kind.toLowerCase()}s` &&
      textAt(it, 'namespace') === monitor.namespace &&
      (name === '' || name === monitor.name)
    );
  });
  return excluded ? [] : [constant(label, monitor.namespace)];
}

function sharding(monitor: Monitor, label: string): readonly JsonObject[] {
  return shardingRules(label, {
    shards: shardsOf(monitor),
    retention: monitor.options.retentionGate,
    shardsPerZone: shardsPerZone(monitor),
    podTopologyLabels: monitor.options.podTopologyLabels,
  });
}

/** Copies a label that Kubernetes discovery sets. */
function copyMeta(label: string, to: string): JsonObject {
  return copy(`__meta_kubernetes_${label}`, to);
}

/** Keeps a declared port of a container. */
function keepPort(by: 'name' | 'number', wanted: string | number): JsonObject {
  return keep(`__meta_kubernetes_pod_container_port_${by}`, wanted);
}
