import assert from 'node:assert/strict';
import { test } from 'node:test';
import { engineOf } from '../../support/fixtures.js';

/** The errors of a Telemetry for a version of Istio. */
function errorsFor(istio: string, apiVersion: string, spec: string): readonly string[] {
  const text = `apiVersion: telemetry.istio.io/${apiVersion}\nkind: Telemetry\nmetadata: {name: t, namespace: a}\nspec: ${spec}\n`;
  const files = [
    ['/t.yaml', text],
    ['/.meshmon.yaml', `versions: {istio: "${istio}"}\n`],
  ] as const;
  return engineOf(new Map(files))
    .diagnostics('/t.yaml')
    .filter((it) => it.severity === 'error')
    .map((it) => it.message);
}

const unknown = (path: string) => `strict decoding error: unknown field "${path}"`;

test('a field that the version of Istio does not have yet is unknown', () => {
  for (const [since, before, spec, path] of [
    ['1.17', '1.16', '{metrics: [{reportingInterval: 5s}]}', 'spec.metrics[0].reportingInterval'],
    ['1.20', '1.19', '{targetRef: {kind: Service, name: a}}', 'spec.targetRef'],
    ['1.22', '1.21', '{targetRefs: [{kind: Service, name: a}]}', 'spec.targetRefs'],
    ['1.25', '1.24', '{tracing: [{enableIstioTags: false}]}', 'spec.tracing[0].enableIstioTags'],
    ['1.29', '1.28', '{tracing: [{customTags: {a: {formatter: {value: b}}}}]}', 'spec.tracing[0].customTags.a.formatter'],
    ['1.30', '1.29', '{tracing: [{disableContextPropagation: true}]}', 'spec.tracing[0].disableContextPropagation'],
  ] as const) {
    assert.deepEqual(errorsFor(before, 'v1alpha1', spec), [unknown(path)], before);
    assert.deepEqual(errorsFor(since, 'v1alpha1', spec), [], since);
  }
});

test('v1 came with Istio 1.22', () => {
  const none = 'no matches for kind "Telemetry" in version "telemetry.istio.io/v1"';
  assert.deepEqual(
    errorsFor('1.21', 'v1', '{}').map((it) => it.slice(0, none.length)),
    [none],
  );
  assert.deepEqual(errorsFor('1.22', 'v1', '{}'), []);
});
