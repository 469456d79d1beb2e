import assert from 'node:assert/strict';
import { test } from 'node:test';
import { actionsAt } from '../../server/src/engine/features/actions.js';
import { engineOf } from '../support/fixtures.js';
import { applyEdits } from '../support/text.js';

/** A file after the preferred mend of a code, or the first one whose title matches. */
const mended = (path: string, text: string, code: string, title: RegExp): string => {
  const engine = engineOf(new Map([[path, text]]));
  const found = engine.diagnostics(path).find((it) => it.code === code);
  assert.ok(found, `no ${code} in ${text}`);
  const action = actionsAt(engine, path, found.range).find((it) => it.diagnostics.includes(found) && title.test(it.title));
  assert.ok(action, `no mend of ${code}`);
  return applyEdits(
    text,
    action.edits.map((it) => ({ range: it.place.range, newText: it.text })),
  );
};

test('a label that a metric lacks is left out with its comma', () => {
  for (const [before, after] of [
    ['sum by (response_code, pod) (rate(x))', 'sum by (pod) (rate(x))'],
    ['sum by (pod, response_code) (rate(x))', 'sum by (pod) (rate(x))'],
    ['sum by (response_code) (rate(x))', 'sum by () (rate(x))'],
  ] as const) {
    const query = (text: string) => text.replace('x', 'istio_tcp_sent_bytes_total{reporter="source"}[5m]');
    assert.equal(mended('/q.promql', query(before), 'mesh/label-not-on-metric', /Leave it out/), query(after));
  }
  const matcher = (text: string) => `rate(istio_tcp_sent_bytes_total{${text}}[5m])`;
  for (const [before, after] of [
    ['reporter="source", response_code="200"', 'reporter="source"'],
    ['response_code=~"2.*",reporter="source"', 'reporter="source"'],
    ['response_code="200"', ''],
  ] as const)
    assert.equal(mended('/q.promql', matcher(before), 'mesh/label-not-on-metric', /Leave it out/), matcher(after));
});

test('a literal becomes one of the type of its attribute', () => {
  const filter = (text: string) =>
    `apiVersion: telemetry.istio.io/v1\nkind: Telemetry\nmetadata: {name: a, namespace: b}\nspec: {accessLogging: [{filter: {expression: ${JSON.stringify(text)}}}]}\n`;
  for (const [before, after] of [
    ['response.code == "500"', 'response.code == 500'],
    ["'true' == connection.mtls", 'true == connection.mtls'],
    ['request.headers["a"] == 1', 'request.headers["a"] == \'1\''],
  ] as const)
    assert.equal(mended('/t.yaml', filter(before), 'telemetry/attribute-type', /^Write/), filter(after));
});

test('what a dashboard variable stands for is neither judged nor rewritten', () => {
  const dashboard = (expr: string) =>
    JSON.stringify({ title: 'a', schemaVersion: 39, panels: [{ type: 'timeseries', title: 'b', targets: [{ refId: 'A', expr }] }] });
  const codes = (expr: string) =>
    engineOf(new Map([['/d.json', dashboard(expr)]]))
      .diagnostics('/d.json')
      .map((it) => it.code)
      .filter((it) => /^(mesh|promql)\//.test(it));
  const buckets = 'sum by (le) (rate(istio_request_duration_milliseconds_bucket{reporter="source"}[5m]))';
  assert.deepEqual(codes(`histogram_quantile($quantile, ${buckets})`), []);
  assert.deepEqual(codes(`histogram_quantile(0.9, ${buckets}) / 1000 > $limit`), []);
  assert.deepEqual(codes(`histogram_quantile(0.9, ${buckets}) / 1000 > 500`), ['mesh/unit-mismatch']);
});
