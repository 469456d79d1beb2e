import { labelInfo } from '../catalogue/labels.js';
import { telemetryMetrics } from '../catalogue/metrics.js';
import { deref, get, itemsOf, keyText, pairsOf, stringAt, textOf } from '../syntax/access.js';
import { parseJson } from '../syntax/json.js';
import { regionOf } from '../syntax/regions.js';
import type { Node } from '../syntax/tree.js';
import { isKnownExpression } from './attributes.js';
import type { DraftOverride, DraftTag, TelemetryDraft } from './telemetry-draft.js';

/** Names of Telemetry by those of the stats filter, which has no prefix. */
const metricNames: ReadonlyMap<string, string> = new Map(
  [...telemetryMetrics].map(([name, metric]) => [metric.name.replace(/^istio_/, ''), name]),
);

interface Carried {
  readonly overrides: readonly DraftOverride[];
  readonly notCarried: readonly string[];
}

/** What a configuration of the stats filter asks for (stats.PluginConfig), as overrides of a Telemetry. */
function carry(config: Node, mode: DraftOverride['mode']): Carried {
  const overrides: DraftOverride[] = [];
  const notCarried: string[] = [];
  for (const entry of itemsOf(get(config, 'metrics'))) {
    const name = stringAt(entry, 'name') ?? '';
    const metric = name === '' ? undefined : metricNames.get(name.replace(/^istio_/, ''));
    if (name !== '' && !metric) {
      notCarried.push(`labels of ${name}, which is no standard metric`);
      continue;
    }
    const tags: DraftTag[] = [];
    for (const pair of pairsOf(get(entry, 'dimensions'))) {
      const label = keyText(pair) ?? '';
      const value = deref(pair.value);
      const text = value?.type === 'scalar' ? textOf(value) : '';
      // A standard label with its own expression is what the filter does anyway.
      if (/^node\.metadata\b/.test(text) && labelInfo(label)?.origin === 'istio') continue;
      if (isKnownExpression(text)) tags.push({ name: label, value: text });
      else notCarried.push(`label ${label} of ${text}: a Telemetry has no such attribute`);
    }
    for (const item of itemsOf(get(entry, 'tags_to_remove'))) {
      const label = item.type === 'scalar' ? textOf(item) : '';
      if (labelInfo(label)?.origin === 'istio') tags.push({ name: label, value: undefined });
      else notCarried.push(`removal of ${label}, which is no standard label`);
    }
    if (stringAt(entry, 'match')) notCarried.push(`the condition ${stringAt(entry, 'match')}`);
    if (tags.length > 0) overrides.push({ metric, mode, tags });
  }
  for (const definition of itemsOf(get(config, 'definitions')))
    notCarried.push(`metric ${stringAt(definition, 'name') ?? ''}: a Telemetry makes no metric`);
  if (stringAt(config, 'disable_host_header_fallback') === 'true') notCarried.push('disable_host_header_fallback');
  return { overrides, notCarried };
}

/** Several filters say the same: one override for each metric, mode and set of labels; the same for both sides when both have it. */
function merge(all: readonly Carried[]): Carried {
  const byWhat = new Map<string, DraftOverride>();
  for (const { metric, mode, tags } of all.flatMap((it) => it.overrides)) {
    const what = JSON.stringify([metric, tags]);
    const old = byWhat.get(what);
    byWhat.set(what, { metric, mode: old && old.mode !== mode ? undefined : mode, tags });
  }
  return { overrides: [...byWhat.values()], notCarried: [...new Set(all.flatMap((it) => it.notCarried))] };
}

/**
 * The Telemetry that does what an EnvoyFilter for Istio's stats filter did; undefined: it asks for nothing that a Telemetry can do. A patch without
 * a configuration of its own only inserts the filter, which Istio does itself.
 */
export function telemetryOfEnvoyFilter(root: Node): TelemetryDraft | undefined {
  const spec = get(root, 'spec');
  const all = itemsOf(get(spec, 'configPatches')).flatMap((patch) => {
    const context = stringAt(patch, 'match', 'context');
    const config = pluginConfig(get(get(patch, 'patch'), 'value'));
    return config ? [carry(config, context === 'SIDECAR_INBOUND' ? 'SERVER' : context && context !== 'ANY' ? 'CLIENT' : undefined)] : [];
  });
  const { overrides, notCarried } = merge(all);
  if (overrides.length === 0) return undefined;
  return {
    name: stringAt(root, 'metadata', 'name') ?? 'stats',
    namespace: stringAt(root, 'metadata', 'namespace') ?? 'istio-system',
    labels: pairsOf(get(get(spec, 'workloadSelector'), 'labels')).flatMap((pair) => {
      const value = deref(pair.value);
      return value?.type === 'scalar' ? [[keyText(pair) ?? '', textOf(value)] as const] : [];
    }),
    overrides,
    notCarried,
  };
}

/** The filter's own configuration in the value of a patch: JSON in a text for the WebAssembly filter, a struct for the native one. */
function pluginConfig(value: Node | undefined): Node | undefined {
  const typed = get(value, 'typed_config');
  const type = stringAt(typed, '@type') ?? '';
  if (/stats\.PluginConfig$/.test(type)) return typed;
  const inner = get(typed, 'value');
  if (/stats\.PluginConfig$/.test(stringAt(typed, 'type_url') ?? '')) return inner;
  const text = deref(get(get(get(inner, 'config'), 'configuration'), 'value'));
  return text?.type === 'scalar' ? parseJson(regionOf(text)).root : undefined;
}

/** The sides of `telemetry.v2.prometheus.configOverride` in the values of older charts. */
const sides = [
  ['inboundSidecar', 'SERVER'],
  ['outboundSidecar', 'CLIENT'],
  ['gateway', 'CLIENT'],
] as const;

/** The Telemetry that does what `configOverride` of the values did; undefined: nothing of it can be carried over. */
export function telemetryOfOverrides(configOverride: Node): TelemetryDraft | undefined {
  const { overrides, notCarried } = merge(
    sides.flatMap(([side, mode]) => {
      const config = get(configOverride, side);
      return config ? [carry(config, mode)] : [];
    }),
  );
  return overrides.length > 0 ? { name: 'mesh-metrics', namespace: 'istio-system', overrides, notCarried } : undefined;
}

/**
 * The Telemetry that does what `telemetry.v2.accessLogPolicy` of the values did, which logged of the requests that came in all errors, and one success
 * of each client in a while. Source: istio/proxy extensions/access_log_policy.
 */
export function telemetryOfLogPolicy(policy: Node): TelemetryDraft {
  const window = stringAt(policy, 'logWindowDuration') ?? '43200s';
  return {
    name: 'access-log',
    namespace: 'istio-system',
    log: { filter: 'response.code >= 400', mode: 'SERVER' },
    notCarried: [`logWindowDuration: ${window}, one successful request of each client in this time.`],
  };
}
