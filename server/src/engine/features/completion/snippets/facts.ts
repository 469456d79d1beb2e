import { clusterOf } from '../../../cluster/model.js';
import { loggingTypes, meshConfigOf, tracingTypes } from '../../../istio/mesh-config.js';
import { groupOf } from '../../../resources/kubernetes.js';
import type { Workspace } from '../../../workspace/workspace.js';

/** A snippet: what is typed for it, what it is, its text in the syntax of LSP's snippets. */
export type Snippet = readonly [label: string, what: string, text: string];

/** Names of the workspace that placeholders offer, the most frequent first. */
export interface Facts {
  readonly namespaces: readonly string[];
  readonly apps: readonly string[];
  /** Names of ports of Services. */
  readonly ports: readonly string[];
  readonly gateways: readonly string[];
  /** Providers of the mesh configuration that take spans, and that write access logs. */
  readonly tracing: readonly string[];
  readonly logging: readonly string[];
}

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
    tracing: frequent(own.filter((it) => tracingTypes.has(it.type)).map((it) => it.name)),
    logging: frequent(own.filter((it) => loggingTypes.has(it.type)).map((it) => it.name)),
  };
}

/** A placeholder with what the workspace has for it, else with a word of ours. */
export function stop(n: number, known: readonly string[], otherwise: string): string {
  if (known.length > 1) return `\${${n}|${known.join(',')}|}`;
  return `\${${n}:${known[0] ?? otherwise}}`;
}

/** A placeholder with a fixed set of values. */
export function choice(n: number, ...values: readonly string[]): string {
  return `\${${n}|${values.join(',')}|}`;
}
