import type { Node } from '../syntax/tree.js';
import type { MeshConfig } from './mesh-config.js';
import type { Mode, Telemetry } from './telemetry.js';

/** What one line says of a setting. */
export interface Said<T> {
  readonly value: T;
  /** Undefined: the mesh configuration says it; without a node it is Istio's own default. */
  readonly by: Telemetry | undefined;
  readonly node: Node | undefined;
}

/** All that is said of a setting, in order: the last has the last word. Empty: nothing is. */
export type Chain<T> = readonly Said<T>[];

export const bothModes: readonly Mode[] = ['CLIENT', 'SERVER'];

/** Says something more of a setting that is kept in a map. */
export function say<K, T>(chains: Map<K, Said<T>[]>, key: K, said: Said<T>): void {
  const chain = chains.get(key);
  if (chain) chain.push(said);
  else chains.set(key, [said]);
}

/** The mesh's default providers of a part, as a list that was set: Istio's charts set `prometheus` for metrics, and nothing else. */
export function defaultProviders(mesh: MeshConfig, part: keyof MeshConfig['defaults']): Chain<readonly string[]> {
  const named = mesh.defaults[part];
  if (named) return [{ value: named.map((it) => it.name), by: undefined, node: named[0]?.node }];
  return part === 'metrics' ? [{ value: ['prometheus'], by: undefined, node: undefined }] : [];
}
