import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lensesOf } from '../../server/src/engine/features/lenses.js';
import { definitionsAt, referencesAt, renameAt } from '../../server/src/engine/features/navigate.js';
import { symbolsNamed, symbolsOf } from '../../server/src/engine/features/symbols.js';
import { tokensOf } from '../../server/src/engine/features/tokens.js';
import { engineOf } from '../support/fixtures.js';

// An expression without actions in a rule file that Helm fills first: what leads to a name, and from it, counts it too.

const template = `kind: PrometheusRule
metadata:
  {{- include "labels" . | nindent 2 }}
spec:
  groups:
    - rules:
        - alert: A
          expr: |
            job:up:sum > 3
        - alert: B
          expr: job:up:sum > {{ .Values.most }}
`;
const rules = 'groups:\n- name: g\n  rules:\n  - record: job:up:sum\n    expr: sum by (job) (up)\n';
const engine = engineOf(
  new Map([
    ['/templates/a.yaml', template],
    ['/r.yml', rules],
  ]),
);
const use = { line: 8, character: 14 };
const lines = (places: readonly { readonly uri: string; readonly range: { readonly start: { readonly line: number } } }[]) =>
  places.map(({ uri, range }) => `${uri}:${range.start.line}`);

test('names in the expressions of a Helm template', () => {
  assert.deepEqual(lines(definitionsAt(engine, '/templates/a.yaml', use)), ['/r.yml:3']);
  assert.deepEqual(lines(referencesAt(engine, '/r.yml', { line: 3, character: 14 })), ['/r.yml:3', '/templates/a.yaml:8']);
  const renamed = renameAt(engine, '/r.yml', { line: 3, character: 14 }, 'job:up:all') ?? [];
  assert.deepEqual(lines(renamed.map(({ place }) => place)), ['/r.yml:3', '/templates/a.yaml:8']);
});

test('lenses and tokens of the expressions of a Helm template', () => {
  const found = lensesOf(engine, '/templates/a.yaml');
  assert.deepEqual(
    found.map(({ command, range }) => [command, range.start.line]),
    [['meshMonitoring.previewQuery', 7]],
  );
  // The name, the operator and the number.
  assert.equal(tokensOf(engine, '/templates/a.yaml').length, 15);
  // In front of a document that is YAML already, and behind it.
  const plain = rules
    .replace('groups:', 'kind: PrometheusRule\napiVersion: monitoring.coreos.com/v1\nspec:\n groups:')
    .replaceAll(/\n(?=[- ] )/g, '\n ');
  for (const all of [`${template}---\n${plain}`, `${plain}---\n${template}`]) {
    const both = engineOf(new Map([['/templates/b.yaml', all]]));
    const alone = tokensOf(engineOf(new Map([['/p.yaml', plain]])), '/p.yaml').length;
    assert.ok(alone > 0);
    assert.equal(tokensOf(both, '/templates/b.yaml').length, 15 + alone, all);
  }
});

test('the outline of a Helm template: groups and rules whose names are written', () => {
  const text = `apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata:
  {{- include "labels" . | nindent 2 }}
spec:
  groups:
    - name: shop # ours
      rules:
{{- if .Values.down }}
        - alert: Down
          expr: up == 0
          labels:
            severity: page
{{- end }}
        - record: "job:up:sum"
          expr: sum by (job) (up)
        - alert: {{ .Values.name }}
          expr: up
    - name: {{ .Release.Name }}
      rules:
        - alert: Other
          expr: up
`;
  const alone = engineOf(new Map([['/templates/a.yaml', text]]));
  const found = symbolsOf(alone, '/templates/a.yaml');
  const shown = found.map(
    (it) => `${it.range.start.line + 1}-${it.range.end.line + 1} ${it.name} [${it.children.map((one) => one.name).join()}]`,
  );
  assert.deepEqual(shown, ['7-18 shop [Down,job:up:sum]', '21-22 Other []']);
  assert.deepEqual(
    found[0]?.children.map((it) => `${it.kind} ${it.range.start.line + 1}-${it.range.end.line + 1}`),
    ['alert 10-14', 'record 15-16'],
  );
  assert.deepEqual(
    symbolsNamed(alone, 'down').map((it) => it.symbol.name),
    ['Down'],
  );
  assert.deepEqual(
    symbolsOf(engineOf(new Map([['/templates/b.yaml', 'kind: Service\nmetadata:\n  name: {{ .Values.a }}\n']])), '/templates/b.yaml'),
    [],
  );
});
