import { telemetryMetrics } from '../../../catalogue/metrics.js';
import { clusterOf } from '../../../cluster/model.js';
import { meshConfigOf } from '../../../istio/mesh-config.js';
import { groupOf } from '../../../resources/kubernetes.js';
import type { Workspace } from '../../../workspace/workspace.js';
import type { Facts } from './placeholders.js';

/** Offers of a placeholder at most. */
const most = 10;

function frequent(names: readonly (string | undefined)[]): readonly string[] {
  const counts = new Map<string, number>();
  // A choice is written between commas and bars.
  for (const it of names) if (it !== undefined && /^[\w.-]+$/.test(it)) counts.set(it, (counts.get(it) ?? 0) + 1);
  return [...counts]
    .sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1))
    .slice(0, most)
    .map(([name]) => name);
}

/** What a workspace knows for placeholders; a derived value. */
export function factsOf(workspace: Workspace): Facts {
  const { pods, services } = workspace.derived(clusterOf);
  const { providers } = workspace.derived(meshConfigOf);
  const own = [...providers.values()].filter((it) => it.node !== undefined);
  const gateways = workspace.objects('Gateway').filter((it) => groupOf(it) === 'gateway.networking.k8s.io');
  return {
    namespaces: frequent([...pods.map((it) => it.namespace), ...services.map((it) => it.namespace)]),
    apps: frequent([...pods, ...services].map((it) => it.labels.get('app'))),
    ports: frequent(services.flatMap((it) => it.ports.map((port) => port.name)).filter((it) => it !== '')),
    gateways: frequent(gateways.map((it) => it.name)),
    tracing: frequent(own.filter((it) => it.serves.includes('tracing')).map((it) => it.name)),
    metricNames: [...telemetryMetrics.keys()],
    logging: frequent(own.filter((it) => it.serves.includes('accessLogging')).map((it) => it.name)),
  };
}
