import type { Target } from '../catalogue/target.js';
import type { KubernetesObject } from '../resources/unit.js';
import { get } from '../syntax/access.js';
import type { Node } from '../syntax/tree.js';
import { boolAt, field, intAt, listAt, textAt } from './fields.js';
import { versionFor } from './versions.js';

/** Switches of the operator and facts of the cluster that no object shows. */
export interface OperatorOptions {
  /** The cluster knows EndpointSlices. */
  readonly endpointSlice: boolean;
  /** Feature gate PrometheusTopologySharding. */
  readonly topologyGate: boolean;
  /** The cluster copies topology labels of nodes to pods. */
  readonly podTopologyLabels: boolean;
  /** Feature gate PrometheusShardRetentionPolicy. */
  readonly retentionGate: boolean;
  /** PrometheusAgent as a DaemonSet. */
  readonly daemonSet: boolean;
}

export const defaultOptions: OperatorOptions = {
  endpointSlice: true,
  topologyGate: false,
  podTopologyLabels: false,
  retentionGate: false,
  daemonSet: false,
};

/** A ServiceMonitor, PodMonitor, Probe or ScrapeConfig beside the Prometheus that takes it. */
export interface Monitor {
  readonly kind: string;
  readonly name: string;
  readonly namespace: string;
  /** Its `spec`, and that of the Prometheus (none: all defaults). */
  readonly spec: Node | undefined;
  readonly server: Node | undefined;
  /** Of the Prometheus. */
  readonly version: string;
  /** That it asks for, else the default one of the Prometheus. */
  readonly scrapeClass: Node | undefined;
  readonly options: OperatorOptions;
}

export function monitored(
  object: KubernetesObject,
  prometheus: KubernetesObject | undefined,
  target: Target,
  options: OperatorOptions,
): Monitor {
  const spec = get(object.root, 'spec');
  const server = prometheus && get(prometheus.root, 'spec');
  const classes = listAt(server, 'scrapeClasses');
  const wanted = textAt(spec, 'scrapeClass');
  return {
    kind: object.kind,
    name: object.name ?? '',
    namespace: object.namespace ?? 'default',
    spec,
    server,
    version: versionFor(target, textAt(server, 'version')),
    scrapeClass:
      classes.find((it) => wanted !== '' && textAt(it, 'name') === wanted) ?? classes.find((it) => boolAt(it, 'default') === true),
    // A mode of PrometheusAgent alone.
    options: textAt(server, 'mode') === 'DaemonSet' ? { ...options, daemonSet: true } : options,
  };
}

export function shardsOf(monitor: Monitor): number {
  return Math.max(intAt(monitor.server, 'shards') ?? 1, 1);
}

/** Undefined: targets are not spread by zone. */
export function shardsPerZone(monitor: Monitor): number | undefined {
  const strategy = field(monitor.server, 'shardingStrategy');
  const zones = listAt(strategy, 'topology', 'values').length;
  if (!monitor.options.topologyGate || textAt(strategy, 'mode') !== 'Topology' || zones === 0) return undefined;
  return Math.max(1, Math.floor(shardsOf(monitor) / zones));
}
