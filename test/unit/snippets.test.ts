import assert from 'node:assert/strict';
import { test } from 'node:test';
import { engineOf } from '../support/fixtures.js';
import { filledSnippets as filled } from '../support/snippets.js';

type Files = Readonly<Record<string, string>>;

/** What our own checks say of a file; hints are advice. */
const said = (uri: string, text: string, files: Files = {}): readonly string[] =>
  engineOf(new Map([...Object.entries(files), [uri, text]]))
    .diagnostics(uri)
    .filter((it) => it.severity !== 'hint')
    .map((it) => `${it.severity} ${it.code} ${it.message}`);

/** Advice that a snippet shows on purpose: what Kiali and the stock dashboards lose. */
const meant = new Set(['istio-metric-disable', 'istio-metric-remove-tag']);

test('whole objects are fine by our own checks as they are inserted', () => {
  const all = filled('/a.yaml', '<|>');
  assert.ok(all.size >= 20, String(all.size));
  for (const [label, text] of all) {
    const found = said('/a.yaml', text).filter((it) => !(meant.has(label) && it.includes('flow/consumer-loses-label')));
    assert.deepEqual(found, [], `${label}\n${text}`);
  }
});

test('a dollar that stands for itself is no tab stop', () => {
  assert.match(filled('/a.yaml', '<|>').get('podmonitor-envoy') ?? '', /regex: '\(\\d\+\\\.[^']*'\n.*\n {10}replacement: '\$1:15020'\n/);
});

test('rules are fine behind the dash of a list, in a rule file and in a PrometheusRule', () => {
  const rules = 'groups:\n  - name: a\n    rules:\n      - <|>\n';
  const object = `apiVersion: monitoring.coreos.com/v1\nkind: PrometheusRule\nmetadata: {name: a, namespace: b}\nspec:\n${rules.replaceAll(/^/gm, '  ').trimEnd()}\n`;
  for (const source of [rules, object]) {
    const all = filled('/rules.yaml', source);
    assert.equal(all.size, 9, source);
    for (const [label, text] of all) assert.deepEqual(said('/rules.yaml', text), [], `${label}\n${text}`);
  }
  assert.equal(filled('/rules.yaml', 'groups:\n  - name: a\n    rules:\n      - alert: A\n        <|>\n').size, 0);
});

test('golden signals are fine as queries, in rules and in panels', () => {
  const all = filled('/a.promql', '<|>');
  assert.equal(all.size, 18);
  for (const [label, text] of all) assert.deepEqual(said('/a.promql', text), [], `${label}\n${text}`);
  for (const [label, text] of filled('/r.yaml', 'groups:\n  - name: a\n    rules:\n      - alert: A\n        expr: <|>\n'))
    assert.deepEqual(
      said('/r.yaml', text).filter((it) => it.startsWith('error')),
      [],
      `${label}\n${text}`,
    );
  const panel =
    '{"title": "a", "schemaVersion": 39, "panels": [{"type": "timeseries", "title": "b", "targets": [{"refId": "A", "expr": "<|>"}]}]}';
  const shown = filled('/d.json', panel);
  assert.equal(shown.size, 18);
  for (const [label, text] of shown) {
    assert.doesNotThrow(() => JSON.parse(text), label);
    assert.deepEqual(said('/d.json', text), [], `${label}\n${text}`);
  }
  assert.match(shown.get('istio-rps') ?? '', /\[\$__rate_interval\]/);
  assert.equal(filled('/a.promql', 'sum(<|>)').size, 0);
});

test('placeholders offer what the workspace has', () => {
  const files = {
    '/w.yaml': ['web', 'cart']
      .map(
        (it) =>
          `apiVersion: v1\nkind: Service\nmetadata: {name: ${it}, namespace: shop, labels: {app: ${it}}}\nspec: {selector: {app: ${it}}, ports: [{name: http-${it}, port: 80}]}\n`,
      )
      .join('---\n'),
  };
  const all = filled('/a.yaml', '<|>', files);
  assert.match(all.get('istio-telemetry-workload') ?? '', /namespace: shop\n[\s\S]*app: cart\n/);
  assert.match(all.get('servicemonitor') ?? '', /namespace: shop\n[\s\S]*app: cart\n[\s\S]*port: http-cart\n/);
});
