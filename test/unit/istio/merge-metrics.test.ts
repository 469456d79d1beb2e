import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mergeMetrics } from '../../../server/src/engine/istio/merge-metrics.js';
import { meshConfigOf } from '../../../server/src/engine/istio/mesh-config.js';
import { telemetriesOf } from '../../../server/src/engine/istio/scope.js';
import { engineOf } from '../../support/fixtures.js';

test('what is said of providers alike is merged once for all of them', () => {
  const names = Array.from({ length: 500 }, (_, i) => `p${i}`);
  const list = (all: readonly string[]) => `[${all.map((it) => `{name: ${it}}`).join(', ')}]`;
  const text = `apiVersion: telemetry.istio.io/v1
kind: Telemetry
metadata: {name: t, namespace: a}
spec:
  metrics:
  - providers: ${list(names.slice(0, 100))}
    overrides: [{tagOverrides: {a: {value: request.host}}}]
  - overrides: [{tagOverrides: {b: {value: request.host}}}]
  - providers: ${list(names)}
    overrides: [{tagOverrides: {c: {value: request.host}}}]
`;
  const { workspace } = engineOf(new Map([['/t.yaml', text]]));
  const { each } = mergeMetrics(telemetriesOf(workspace), workspace.derived(meshConfigOf));
  assert.deepEqual(
    each.map((it) => it.provider),
    names,
  );
  assert.equal(new Set(each.map((it) => it.sides)).size, 2);
  const tags = (i: number) => [...(each[i]?.sides.CLIENT.metrics.values() ?? [])].map((it) => [...it.tags.keys()].join())[0];
  assert.deepEqual([tags(0), tags(99), tags(100)], ['a,b,c', 'a,b,c', 'c']);
});
