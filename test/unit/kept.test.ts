import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Engine } from '../../server/src/engine/engine.js';
import { prepareTokens, tokensOf } from '../../server/src/engine/features/tokens.js';
import { findingsOf, freshLook } from '../support/oracle.js';

// What is kept with a unit must be what a fresh look finds, also where the unit has moved or what is around it is another.

/** The findings of a file after each text that another one gets, beside those of a fresh look at the same. */
function assertAsFresh(engine: Engine, uri: string, changed: string, texts: readonly string[]): readonly string[] {
  return texts.map((text, i) => {
    engine.apply([{ type: 'file', uri: changed, text }]);
    for (const it of engine.workspace.uris()) engine.diagnostics(it);
    const fresh = freshLook(new Map(engine.workspace.uris().map((it) => [it, engine.file(it)?.text() ?? ''])));
    assert.equal(findingsOf(engine, uri), findingsOf(fresh, uri), `after change ${i}`);
    return findingsOf(engine, uri);
  });
}

test('a route is judged again when the rule file that was broken is mended, though most of its groups are the same', () => {
  const rule = (name: string) =>
    `  - alert: ${name}\n    expr: sum by (job) (up) == 0\n    annotations: {summary: "a text that makes the file a long one, which is read in pieces"}\n`;
  const group = (i: number) => `- name: g${i}\n  rules:\n${Array.from({ length: 6 }, (_, j) => rule(`A${i}x${j}`)).join('')}`;
  const rules = `groups:\n${Array.from({ length: 30 }, (_, i) => group(i)).join('')}`;
  const files = new Map([
    ['/prometheus.yml', 'alerting: {alertmanagers: [{static_configs: [{targets: ["a:9093"]}]}]}\nrule_files: [rules.yml]\n'],
    ['/alertmanager.yml', 'route: {receiver: x, routes: [{receiver: x, matchers: [team="none"]}]}\nreceivers: [{name: x}]\n'],
    ['/rules.yml', rules],
  ]);
  const breaks = (text: string) => text.replace('alert: A13x2', 'alert: A13x2: b');
  const edited = (text: string) => text.replace('alert: A1x2', 'alert: A1x2b');
  const texts = [rules, breaks(rules), breaks(edited(rules)), edited(rules)];
  const found = assertAsFresh(freshLook(files), '/alertmanager.yml', '/rules.yml', texts);
  assert.deepEqual(
    found.map((it) => it.includes('flow/route-cannot-match')),
    [true, false, false, true],
  );
});

test('what is scraped twice is found again when the labels of the namespace change', () => {
  const namespace = (label: string) =>
    `apiVersion: v1\nkind: Namespace\nmetadata: {name: shop, labels: {istio-injection: enabled, team: ${label}}}\n`;
  const annotations = '{prometheus.io/scrape: "true", prometheus.io/port: "8080", prometheus.io/path: /metrics}';
  const monitor = (name: string, path: string, port: number) => `apiVersion: monitoring.coreos.com/v1
kind: PodMonitor
metadata: {name: ${name}, namespace: shop}
spec:
  selector: {matchLabels: {app: cart}}
  podMetricsEndpoints:
  - path: ${path}
    relabelings: [{sourceLabels: [__meta_kubernetes_pod_ip], regex: (.+), targetLabel: __address__, replacement: "$1:${port}"}]
`;
  const files = new Map([
    ['/ns.yaml', namespace('a')],
    [
      '/deployment.yaml',
      `apiVersion: apps/v1
kind: Deployment
metadata: {name: cart, namespace: shop}
spec:
  selector: {matchLabels: {app: cart}}
  template:
    metadata: {labels: {app: cart}, annotations: ${annotations}}
    spec: {containers: [{name: istio-proxy, image: auto}]}
`,
    ],
    ['/all.yaml', monitor('all', '/stats/prometheus', 15020)],
    ['/own.yaml', monitor('own', '/metrics', 8080)],
  ]);
  const found = assertAsFresh(freshLook(files), '/own.yaml', '/ns.yaml', ['a', 'b', 'c'].map(namespace));
  assert.ok(found.every((it) => it.includes('link/merged-twice')));
});

test('the tokens of a long file are found however short each turn is', () => {
  const rules = `groups:\n${Array.from({ length: 400 }, (_, i) => `- name: g${i}\n  rules:\n  - {record: "m${i}:sum", expr: sum(m${i}_total)}\n`).join('')}`;
  const engine = freshLook(new Map([['/rules.yml', rules]]));
  const parts = engine.parts('/rules.yml');
  assert.ok(parts.length > 100, `${parts.length} parts`);
  let at = 0;
  for (let turns = 0; at < parts.length; turns++) {
    at = prepareTokens(parts, at, () => false);
    assert.ok(turns < parts.length);
  }
  assert.deepEqual(tokensOf(engine, '/rules.yml'), tokensOf(freshLook(new Map([['/rules.yml', rules]])), '/rules.yml'));
});
