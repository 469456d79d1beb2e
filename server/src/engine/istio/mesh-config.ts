import type { Units } from '../resources/unit.js';
import { get, itemsOf, keysOf, stringAt, textOf } from '../syntax/access.js';
import type { Node } from '../syntax/tree.js';
import type { Workspace } from '../workspace/workspace.js';
import type { Named } from './telemetry.js';

type MeshConfigUnit = Units['MeshConfig' | 'HelmValues' | 'KubernetesObject'];

/** A provider of telemetry; `type` is the field that says what it is (`prometheus`, `opentelemetry` …). */
export interface Provider {
  readonly name: string;
  readonly type: string;
  /** Undefined: one of those that are always there. */
  readonly node: Node | undefined;
}

export interface MeshConfig {
  /** A mesh configuration is in the workspace, so that what it does not name does not exist. */
  readonly known: boolean;
  readonly rootNamespace: string;
  /** By lower-case name: istiod compares without case. */
  readonly providers: ReadonlyMap<string, Provider>;
  readonly defaults: Readonly<Record<'metrics' | 'tracing' | 'accessLogging', readonly Named[] | undefined>>;
  /** Nodes of all mesh configurations, for what is said of the whole. */
  readonly roots: readonly Node[];
}

const builtIn: readonly Provider[] = [
  { name: 'prometheus', type: 'prometheus', node: undefined },
  { name: 'stackdriver', type: 'stackdriver', node: undefined },
  { name: 'envoy', type: 'envoyFileAccessLog', node: undefined },
];

/** Types whose providers write access logs. Source: istio/istio pilot/pkg/model/telemetry_logging.go. */
export const loggingTypes: ReadonlySet<string> = new Set([
  'envoyFileAccessLog',
  'envoyHttpAls',
  'envoyTcpAls',
  'envoyOtelAls',
  'stackdriver',
]);

/** Types whose providers take spans. Source: istio/istio pilot/pkg/networking/core/tracing.go. */
export const tracingTypes: ReadonlySet<string> = new Set([
  'zipkin',
  'lightstep',
  'datadog',
  'opencensus',
  'skywalking',
  'opentelemetry',
  'stackdriver',
]);

/** The mesh configurations that a unit holds; an IstioOperator's `meshConfig` is a unit of its own. */
export function meshConfigsIn(unit: MeshConfigUnit): readonly Node[] {
  if (unit.unit === 'MeshConfig') return [unit.root];
  if (unit.unit === 'HelmValues') return present(get(unit.root, 'meshConfig'));
  if (unit.kind !== 'IstioOperator' && unit.kind !== 'Istio') return [];
  const spec = get(unit.root, 'spec');
  return present(get(get(spec, 'values'), 'meshConfig'), unit.kind === 'Istio' ? get(spec, 'meshConfig') : undefined);
}

function present(...nodes: readonly (Node | undefined)[]): readonly Node[] {
  return nodes.flatMap((it) => it ?? []);
}

/** The mesh configuration of the workspace: MeshConfig texts, an IstioOperator's, Helm values of istiod. */
export function meshConfigOf(workspace: Workspace): MeshConfig {
  const units = [...workspace.units('MeshConfig'), ...workspace.units('HelmValues'), ...workspace.objects('IstioOperator', 'Istio')];
  const roots = units.flatMap(meshConfigsIn);
  const providers = new Map(builtIn.map((it) => [it.name, it]));
  let rootNamespace = 'istio-system';
  const defaults: Record<'metrics' | 'tracing' | 'accessLogging', readonly Named[] | undefined> = {
    metrics: undefined,
    tracing: undefined,
    accessLogging: undefined,
  };
  for (const root of roots) {
    rootNamespace = stringAt(root, 'rootNamespace') || rootNamespace;
    for (const item of itemsOf(get(root, 'extensionProviders'))) {
      const name = stringAt(item, 'name');
      if (!name) continue;
      const type = keysOf(item).find((key) => key !== 'name') ?? '';
      providers.set(name.toLowerCase(), { name, type, node: item });
    }
    const own = get(root, 'defaultProviders');
    for (const part of ['metrics', 'tracing', 'accessLogging'] as const) {
      const list = get(own, part);
      if (list?.type !== 'list') continue;
      defaults[part] = itemsOf(list).flatMap((item) => (item.type === 'scalar' ? [{ name: textOf(item), node: item }] : []));
    }
  }
  return { known: roots.length > 0, rootNamespace, providers, defaults, roots };
}

/** Whether a mesh configuration of the workspace sets a switch to false. */
export function isTurnedOff(workspace: Workspace, name: string): boolean {
  return workspace.derived(meshConfigOf).roots.some((root) => stringAt(root, name) === 'false');
}
