import { atLeast } from '../catalogue/target.js';
import type { Units } from '../resources/unit.js';
import { get, itemsOf, keysOf, stringAt, textOf } from '../syntax/access.js';
import { resolveScalar } from '../syntax/resolve.js';
import type { Node } from '../syntax/tree.js';
import { keptOn } from '../text/remember.js';
import type { Workspace } from '../workspace/workspace.js';
import type { Named } from './telemetry.js';

type MeshConfigUnit = Units['MeshConfig' | 'HelmValues' | 'KubernetesObject'];

export type Part = 'metrics' | 'tracing' | 'accessLogging';
export const parts: readonly Part[] = ['metrics', 'tracing', 'accessLogging'];

/** A provider of telemetry; `type` is the field that says what it is (`prometheus`, `opentelemetry` …). */
export interface Provider {
  readonly name: string;
  readonly type: string;
  /** What it can do with the Istio that is meant. */
  readonly serves: readonly Part[];
  /** The version of that Istio or of an older one that took this away. */
  readonly endedIn: string | undefined;
  /** Undefined: one of those that are always there. */
  readonly node: Node | undefined;
}

export interface MeshConfig {
  /** A mesh configuration is in the workspace, so that what it does not name does not exist. */
  readonly known: boolean;
  readonly rootNamespace: string;
  /** By lower-case name: istiod compares without case. */
  readonly providers: ReadonlyMap<string, Provider>;
  readonly defaults: Readonly<Record<Part, readonly Named[] | undefined>>;
  /** Nodes of all mesh configurations, for what is said of the whole. */
  readonly roots: readonly Node[];
}

/** What the types could do when they could most. Source: istio/istio pilot/pkg/model/telemetry.go, telemetry_logging.go, networking/core/tracing.go. */
const abilities: Readonly<Record<string, readonly Part[]>> = {
  prometheus: ['metrics'],
  stackdriver: parts,
  envoyFileAccessLog: ['accessLogging'],
  envoyHttpAls: ['accessLogging'],
  envoyTcpAls: ['accessLogging'],
  envoyOtelAls: ['accessLogging'],
  zipkin: ['tracing'],
  lightstep: ['tracing'],
  datadog: ['tracing'],
  opencensus: ['tracing'],
  skywalking: ['tracing'],
  opentelemetry: ['tracing'],
};

/** Versions of the same files in which types were taken out. */
const ended: Readonly<Record<string, string>> = { stackdriver: '1.23', opencensus: '1.23', lightstep: '1.27' };

function providerOf(name: string, type: string, node: Node | undefined, istio: string): Provider {
  const end = ended[type];
  const endedIn = end !== undefined && atLeast(istio, end) ? end : undefined;
  return { name, type, serves: endedIn ? [] : (abilities[type] ?? []), endedIn, node };
}

/** The mesh configurations that a unit holds; an IstioOperator's `meshConfig` is a unit of its own. */
export const meshConfigsIn = keptOn((unit: MeshConfigUnit): readonly Node[] => {
  if (unit.unit === 'MeshConfig') return [unit.root];
  if (unit.unit === 'HelmValues') return present(get(unit.root, 'meshConfig'));
  if (unit.kind !== 'IstioOperator' && unit.kind !== 'Istio') return [];
  const spec = get(unit.root, 'spec');
  return present(get(get(spec, 'values'), 'meshConfig'), unit.kind === 'Istio' ? get(spec, 'meshConfig') : undefined);
});

function present(...nodes: readonly (Node | undefined)[]): readonly Node[] {
  return nodes.flatMap((it) => it ?? []);
}

/** The mesh configuration of the workspace: MeshConfig texts, an IstioOperator's, Helm values of istiod. */
export function meshConfigOf(workspace: Workspace): MeshConfig {
  const units = [...workspace.units('MeshConfig'), ...workspace.units('HelmValues'), ...workspace.objects('IstioOperator', 'Istio')];
  const roots = units.flatMap(meshConfigsIn);
  const { istio } = workspace.settings.target;
  const builtIn = { prometheus: 'prometheus', stackdriver: 'stackdriver', envoy: 'envoyFileAccessLog' };
  const named = new Map(Object.entries(builtIn).map(([name, type]) => [name, providerOf(name, type, undefined, istio)]));
  let rootNamespace = 'istio-system';
  const defaults: Record<Part, readonly Named[] | undefined> = { metrics: undefined, tracing: undefined, accessLogging: undefined };
  for (const root of roots) {
    rootNamespace = stringAt(root, 'rootNamespace') || rootNamespace;
    for (const item of itemsOf(get(root, 'extensionProviders'))) {
      const name = textAt(item, 'name');
      if (name === '') continue;
      const type = keysOf(item).find((key) => key !== 'name') ?? '';
      named.set(name, providerOf(name, type, item, istio));
    }
    for (const part of parts) defaults[part] = defaultsIn(root, part) ?? defaults[part];
  }
  // Of one name the last is put in the place of the first; who looks for a name takes the first that is like it.
  const providers = new Map<string, Provider>();
  for (const it of named.values()) if (!providers.has(it.name.toLowerCase())) providers.set(it.name.toLowerCase(), it);
  return { known: roots.length > 0, rootNamespace, providers, defaults, roots };
}

/** A text of the configuration; empty: none is written, or null. */
export function textAt(node: Node, key: string): string {
  const it = get(node, key);
  return it?.type === 'scalar' && resolveScalar(it, 'K').type !== 'null' ? textOf(it) : '';
}

/** The default providers that one mesh configuration names for a part; undefined: it says nothing of them. */
export function defaultsIn(root: Node, part: Part): readonly Named[] | undefined {
  const list = get(get(root, 'defaultProviders'), part);
  if (list?.type !== 'list') return undefined;
  return itemsOf(list).flatMap((item) => (item.type === 'scalar' ? [{ name: textOf(item), node: item }] : []));
}

/** Whether a mesh configuration of the workspace sets a switch to false. */
export function isTurnedOff(workspace: Workspace, name: string): boolean {
  return workspace.derived(meshConfigOf).roots.some((root) => stringAt(root, name) === 'false');
}
