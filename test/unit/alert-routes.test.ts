import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hoverAt } from '../../server/src/engine/features/hover.js';
import { lensesOf } from '../../server/src/engine/features/lenses.js';
import { symbolsOf } from '../../server/src/engine/features/symbols.js';
import { engineOf } from '../support/fixtures.js';

const alertmanager = `route:
  receiver: everybody
  routes:
    - matchers: [team="shop"]
      receiver: shop
      routes:
        - matchers: [severity="critical"]
          receiver: pager
    - matchers: [job="batch"]
      receiver: batch
      continue: true
    - receiver: rest
    - matchers: [team="late"]
      receiver: late
receivers: [{name: everybody}, {name: shop}, {name: pager}, {name: batch}, {name: rest}, {name: late}]
`;
const prometheus = 'alerting: {alertmanagers: [{static_configs: [{targets: [a:9093]}]}]}\nrule_files: [a.rules.yml]\n';
const rule = (name: string, expr: string, labels: string) => `      - alert: ${name}\n        expr: ${expr}\n        labels: ${labels}\n`;
const rules = `groups:
  - name: g
    rules:
${rule('Paged', 'sum(up) == 0', '{team: shop, severity: critical}')}${rule('Open', 'up == 0', '{severity: page}')}${rule('Templated', 'sum(up) == 0', "{team: '{{ $value }}'}")}${rule('Other', 'sum(up) == 0', '{team: late}')}`;
const files = { '/alertmanager.yml': alertmanager, '/prometheus.yml': prometheus, '/a.rules.yml': rules };

function hover(uri: string, line: number, character: number): string {
  return hoverAt(engineOf(new Map(Object.entries(files))), uri, { line, character })?.markdown ?? '';
}

function lenses(of: Readonly<Record<string, string>>): readonly string[] {
  return lensesOf(engineOf(new Map(Object.entries(of))), '/a.rules.yml')
    .filter((it) => it.title.startsWith('→'))
    .map((it) => `${it.title} (${it.uri}:${it.position.line})`);
}

test('the lens of an alert names who is told, and leads to the route', () => {
  assert.deepEqual(lenses(files), [
    '→ pager (/alertmanager.yml:7)',
    '→ perhaps shop, batch, rest (/alertmanager.yml:4)',
    '→ perhaps shop, rest (/alertmanager.yml:4)',
    '→ rest (/alertmanager.yml:11)',
  ]);
});

test('without an Alertmanager in the workspace there is no such lens', () => {
  assert.deepEqual(lenses({ '/prometheus.yml': prometheus, '/a.rules.yml': rules }), []);
  assert.deepEqual(lenses({ ...files, '/alertmanager.yml': 'route: {receiver: a}\nreceivers: [{name: a}]\n' }), []);
});

test('the hover of an alert tells the matchers that lead to each receiver', () => {
  const text = hover('/a.rules.yml', 3, 18);
  assert.match(text, /- `pager`: `team="shop"` › `severity="critical"`/);
  assert.match(hover('/a.rules.yml', 6, 18), /- `batch`, for some of them: `job="batch"`/);
});

test('the hover of a route tells its matchers and its alerts', () => {
  const inner = hover('/alertmanager.yml', 7, 22);
  assert.match(inner, /\*\*Route\*\* for alerts with `team="shop"` › `severity="critical"`/);
  assert.match(inner, /Alerts of the workspace: `Paged`/);
  assert.match(hover('/alertmanager.yml', 4, 18), /Some of the alerts of: `Open`, `Templated`/);
  assert.match(hover('/alertmanager.yml', 6, 24), /Alerts of the workspace: `Paged`/);
  assert.match(hover('/alertmanager.yml', 13, 18), /Never reached/);
  assert.match(hover('/alertmanager.yml', 0, 2), /Default route/);
});

test('routes are symbols in their tree', () => {
  const [root] = symbolsOf(engineOf(new Map(Object.entries(files))), '/alertmanager.yml');
  assert.deepEqual([root?.name, root?.detail, root?.kind], ['every alert', '→ everybody', 'route']);
  assert.deepEqual(
    root?.children.map((it) => [it.name, it.detail, it.children.length]),
    [
      ['team="shop"', '→ shop', 1],
      ['job="batch"', '→ batch', 0],
      ['every alert', '→ rest', 0],
      ['team="late"', '→ late', 0],
    ],
  );
});
