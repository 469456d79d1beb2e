import { meshConfigsIn } from '../../istio/mesh-config.js';
import { telemetryOfEnvoyFilter, telemetryOfOverrides } from '../../istio/stats-plugin.js';
import type { TelemetryDraft } from '../../istio/telemetry-draft.js';
import { groupOf, podTemplateOf } from '../../resources/kubernetes.js';
import type { KubernetesObject } from '../../resources/unit.js';
import { deref, get, pairAt, stringAt } from '../../syntax/access.js';
import type { Node, Pair } from '../../syntax/tree.js';
import { append } from '../../text/append.js';
import { check, type Finding } from '../check.js';
import { conversion, replacedByFile } from '../shared-migration.js';
import { atNode, withoutPair } from '../shared-node.js';

export const legacyStats = check({
  code: 'mesh/legacy-stats',
  scope: 'unit',
  on: ['KubernetesObject', 'HelmValues', 'MeshConfig'],
  weight: { severity: 'hint', costs: 'it has no effect beside a Telemetry, or breaks with the next Istio.' },
  docs: {
    what: 'Labels and metrics of the proxies configured by an EnvoyFilter, by an annotation, or by `telemetry.v2` in the values of older charts.',
    why: 'The native stats filter takes its labels from Telemetry objects; annotations for extra tags, filters of Envoy and these values belong to the old ways.',
    fix: 'Write `metrics[].overrides[].tagOverrides` in a Telemetry. The quick fix does, and says in comments what a Telemetry has no counterpart for.',
  },
  run(unit, tell) {
    switch (unit.unit) {
      case 'MeshConfig':
        for (const finding of extraTags(get(unit.root, 'defaultConfig'), 'extraStatTags')) tell(finding);
        return;
      case 'HelmValues':
        for (const finding of values(unit.root)) tell(finding);
        for (const mesh of meshConfigsIn(unit)) for (const finding of extraTags(get(mesh, 'defaultConfig'), 'extraStatTags')) tell(finding);
        return;
      case 'KubernetesObject':
        for (const finding of object(unit)) tell(finding);
    }
  },
});

function object(unit: KubernetesObject): readonly Finding[] {
  const found: Finding[] = [];
  const group = groupOf(unit);
  if (group === 'networking.istio.io' && unit.kind === 'EnvoyFilter') {
    const text = unit.root.region.text.slice(unit.root.span.start, unit.root.span.end);
    const node = get(unit.root, 'kind');
    if (node && /istio\.stats|stats_outbound|stats_inbound|stats-filter/.test(text))
      found.push({
        message: 'A Telemetry sets the labels of the standard metrics without touching Envoy’s filters.',
        at: atNode(node),
        tag: 'deprecated',
        fixes: conversion(unit, telemetryOfEnvoyFilter(unit.root)),
      });
    return found;
  }
  if (group === 'install.istio.io') {
    append(found, values(get(get(unit.root, 'spec'), 'values')));
    return found;
  }
  append(found, extraTags(get(get(podTemplateOf(unit), 'metadata'), 'annotations'), 'sidecar.istio.io/extraStatTags'));
  return found;
}

/** Values of Istio’s charts before 1.22. */
function values(root: Node | undefined): readonly Finding[] {
  const found: Finding[] = [];
  const v2 = get(get(root, 'telemetry'), 'v2');
  const overrides = pairAt(get(v2, 'prometheus'), 'configOverride');
  const config = deref(overrides?.value);
  if (overrides && config?.type === 'map' && ['inboundSidecar', 'outboundSidecar', 'gateway'].some((side) => get(config, side)))
    found.push({
      message: 'A Telemetry sets the labels of the standard metrics; the charts no longer read `configOverride`.',
      at: atNode(overrides.key),
      tag: 'deprecated',
      fixes: replacedByFile(telemetryOfOverrides(config), withoutPair(overrides)),
    });
  const policy = pairAt(v2, 'accessLogPolicy');
  if (policy)
    found.push({
      message: 'A Telemetry’s `accessLogging[].filter` says what is logged; the charts no longer read `accessLogPolicy`.',
      at: atNode(policy.key),
      tag: 'deprecated',
      fixes: stringAt(policy.value, 'enabled') === 'true' ? replacedByFile(logsOfErrors(policy), withoutPair(policy)) : [],
    });
  return found;
}

/** What the policy logged of the requests that came in: all errors, and one success of each client in a while. istio/proxy extensions/access_log_policy. */
function logsOfErrors({ value }: Pair): TelemetryDraft {
  const window = stringAt(value, 'logWindowDuration') ?? '43200s';
  return {
    name: 'access-log',
    namespace: 'istio-system',
    log: { filter: 'response.code >= 400', mode: 'SERVER' },
    notCarried: [`logWindowDuration: ${window}, one successful request of each client in this time.`],
  };
}

function extraTags(holder: Node | undefined, key: string): readonly Finding[] {
  const found: Finding[] = [];
  const pair = pairAt(holder, key);
  if (!pair) return found;
  const edit = withoutPair(pair);
  found.push({
    message: key.includes('/')
      ? 'Labels that a Telemetry adds need no annotation.'
      : 'Labels that a Telemetry adds need no `extraStatTags`.',
    at: atNode(pair.key),
    tag: 'deprecated',
    fixes: edit ? [{ title: `Remove \`${key}\``, edits: [edit] }] : [],
  });
  return found;
}
