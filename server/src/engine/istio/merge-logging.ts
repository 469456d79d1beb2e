import { textOf } from '../syntax/access.js';
import { type Chain, defaultProviders, type Said, say } from './merge.js';
import type { MeshConfig } from './mesh-config.js';
import type { Mode, Telemetry } from './telemetry.js';

/** What is said of the access log that one provider writes. */
export interface ProviderLog {
  readonly provider: string;
  readonly on: Chain<boolean>;
  /** CEL; undefined: everything is logged. */
  readonly filter: Chain<string | undefined>;
}

export interface MergedLogging {
  /** Whether any object says something; else, without a default provider, the older settings of the mesh configuration do. */
  readonly byTelemetry: boolean;
  readonly providers: Chain<readonly string[]>;
  /** Providers that are in scope, and that an entry of this side reaches. */
  readonly each: readonly ProviderLog[];
}

/**
 * Merges access logging of the objects that count for a proxy, for one side. Source: istio/istio pilot/pkg/model/telemetry.go mergeLogs: the
 * last object whose entries of the side name providers decides which are in scope; the filter is that of the last entry that names the
 * provider, one that inherits it brings none.
 */
export function mergeLogging(objects: readonly Telemetry[], mesh: MeshConfig, mode: Mode): MergedLogging {
  const defaults = defaultProviders(mesh, 'accessLogging');
  const providers: Said<readonly string[]>[] = [...defaults];
  const filters = new Map<string, Said<string | undefined>[]>();
  for (const by of objects) {
    const entries = by.accessLogging.filter((it) => it.modes.includes(mode));
    const named = entries.flatMap((it) => it.providers ?? []);
    if (named[0]) providers.push({ value: [...new Set(named.map((it) => it.name))], by, node: named[0].node });
    for (const { providers: own = [], filter, node } of entries)
      for (const { name } of own) say(filters, name, { value: filter && textOf(filter), by, node: filter ?? node });
  }
  const scope = providers.at(-1)?.value ?? [];
  const on = new Map<string, Said<boolean>[]>();
  const byTelemetry = objects.some((it) => it.accessLogging.length > 0);
  let names: readonly string[] = defaults[0]?.value ?? [];
  if (!byTelemetry) for (const name of names) say(on, name, { value: true, by: undefined, node: defaults[0]?.node });
  for (const by of objects) {
    for (const entry of by.accessLogging) {
      if (entry.providers) names = entry.providers.map((it) => it.name);
      if (!entry.modes.includes(mode)) continue;
      for (const name of names) {
        if (!scope.includes(name)) continue;
        const named = entry.providers?.find((it) => it.name === name)?.node;
        say(on, name, { value: entry.disabled !== true, by, node: entry.disabledNode ?? named ?? entry.node });
      }
    }
  }
  return {
    byTelemetry,
    providers,
    each: [...on].map(([provider, chain]) => ({ provider, on: chain, filter: filters.get(provider) ?? [] })),
  };
}
