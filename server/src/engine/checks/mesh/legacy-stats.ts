import { meshConfigsIn } from '../../istio/mesh-config.js';
import { telemetryOfEnvoyFilter, telemetryOfLogPolicy, telemetryOfOverrides } from '../../istio/stats-plugin.js';
import { groupOf, podTemplateOf } from '../../resources/kubernetes.js';
import type { KubernetesObject } from '../../resources/unit.js';
import { deref, get, pairAt, stringAt } from '../../syntax/access.js';
import type { Node } from '../../syntax/tree.js';
import { check, type Tell } from '../check.js';
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
        extraTags(tell, get(unit.root, 'defaultConfig'), 'extraStatTags');
        return;
      case 'HelmValues':
        values(tell, unit.root);
        for (const mesh of meshConfigsIn(unit)) extraTags(tell, get(mesh, 'defaultConfig'), 'extraStatTags');
        return;
      case 'KubernetesObject':
        object(tell, unit);
    }
  },
});

function object(tell: Tell, unit: KubernetesObject): void {
  const group = groupOf(unit);
  if (group === 'networking.istio.io' && unit.kind === 'EnvoyFilter') {
    const text = unit.root.region.text.slice(unit.root.span.start, unit.root.span.end);
    const node = get(unit.root, 'kind');
    if (node && /istio\.stats|stats_outbound|stats_inbound|stats-filter/.test(text))
      tell({
        message: 'A Telemetry sets the labels of the standard metrics without touching Envoy’s filters.',
        at: atNode(node),
        tag: 'deprecated',
        fixes: conversion(unit, telemetryOfEnvoyFilter(unit.root)),
      });
    return;
  }
  if (group === 'install.istio.io') {
    values(tell, get(get(unit.root, 'spec'), 'values'));
    return;
  }
  extraTags(tell, get(get(podTemplateOf(unit), 'metadata'), 'annotations'), 'sidecar.istio.io/extraStatTags');
}

/** Values of Istio’s charts before 1.22. */
function values(tell: Tell, root: Node | undefined): void {
  const v2 = get(get(root, 'telemetry'), 'v2');
  const overrides = pairAt(get(v2, 'prometheus'), 'configOverride');
  const config = deref(overrides?.value);
  if (overrides && config?.type === 'map' && ['inboundSidecar', 'outboundSidecar', 'gateway'].some((side) => get(config, side)))
    tell({
      message: 'A Telemetry sets the labels of the standard metrics; the charts no longer read `configOverride`.',
      at: atNode(overrides.key),
      tag: 'deprecated',
      fixes: replacedByFile(telemetryOfOverrides(config), withoutPair(overrides)),
    });
  const policy = pairAt(v2, 'accessLogPolicy');
  if (policy)
    tell({
      message: 'A Telemetry’s `accessLogging[].filter` says what is logged; the charts no longer read `accessLogPolicy`.',
      at: atNode(policy.key),
      tag: 'deprecated',
      fixes: stringAt(policy.value, 'enabled') === 'true' ? replacedByFile(telemetryOfLogPolicy(policy.value), withoutPair(policy)) : [],
    });
}

function extraTags(tell: Tell, holder: Node | undefined, key: string): void {
  const pair = pairAt(holder, key);
  if (!pair) return;
  const edit = withoutPair(pair);
  tell({
    message: key.includes('/')
      ? 'Labels that a Telemetry adds need no annotation.'
      : 'Labels that a Telemetry adds need no `extraStatTags`.',
    at: atNode(pair.key),
    tag: 'deprecated',
    fixes: edit ? [{ title: `Remove \`${key}\``, edits: [edit] }] : [],
  });
}
