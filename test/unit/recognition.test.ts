import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { mayHoldOurs } from '../../server/src/engine/resources/recognize.js';
import { root } from '../support/conformance.js';
import { engineOf, readFixture } from '../support/fixtures.js';

test('what a search leaves unread holds nothing of ours', () => {
  const folder = join(root, 'test/fixtures/checks');
  let unread = 0;
  for (const area of readdirSync(folder)) {
    for (const name of readdirSync(join(folder, area))) {
      const files = readFixture(name, readFileSync(join(folder, area, name), 'utf8'));
      const engine = engineOf(new Map(files.map((it) => [it.path, it.text])));
      for (const { path, text } of files) {
        if (mayHoldOurs(path, text)) continue;
        unread++;
        const units = engine.units(path).filter((it) => it.unit !== 'Document');
        assert.deepEqual([path, units.map((it) => it.unit), engine.diagnostics(path).length], [path, [], 0], `${area}/${name}`);
      }
    }
  }
  assert.ok(unread > 0, 'no fixture is left unread: the test proves nothing');
});

test('recognition goes once over blank lines and over blanks in a template', () => {
  // Whoever went back from each of them would take hours.
  const long = 2_000_000;
  const texts = [`a: "{{${' '.repeat(long)}"\nreceivers: 1\nx`, `# {{ template x\nreceivers: 1\n${'\n'.repeat(long)}x`];
  for (const text of texts) assert.ok(engineOf(new Map([['/a.yaml', text]])).units('/a.yaml').length > 0);
});

test('an action between the braces of a map makes a text a template, and a query without quotes does not', () => {
  const said = (text: string) =>
    engineOf(new Map([['/a.yaml', text]]))
      .diagnostics('/a.yaml')
      .map((it) => it.code);
  const service = 'apiVersion: v1\nkind: Service\n';
  assert.deepEqual(said(`${service}metadata: {name: {{ .Release.Name }}, labels: {{ toYaml .Values.labels }}}\n`), []);
  assert.deepEqual(said(`${service}metadata: {name: {{- include "web.name" . }}}\nspec: {type: {{ $.Values.type | quote }}}\n`), []);
  assert.ok(said(`${service}metadata: {name: {{web: 1}: 2}}\n`).length > 0);
  const rules = 'groups: [{name: g, rules: [{alert: A, expr: up, annotations: {summary: {{ $value }} is high}}]}]\n';
  assert.ok(said(rules).includes('yaml/syntax'));
});

test('an ini file is Grafana’s by its path or by its sections, and one that Helm fills in is no ini yet', () => {
  const said = (path: string, text: string) =>
    engineOf(new Map([[path, text]]))
      .diagnostics(path)
      .map((it) => it.code);
  const broken = '[smtp]\nworker\n';
  assert.deepEqual(said('/inventory/hosts.ini', '[all]\na ansible_host=10.0.0.1\n\n[worker]\na\n'), []);
  assert.deepEqual(said('/grafana/custom.ini', broken), ['yaml/syntax']);
  assert.deepEqual(said('/config/settings.ini', `[unified_alerting]\nenabled = true\n${broken}`), ['yaml/syntax']);
  assert.deepEqual(said('/grafana.ini', '[server]\n{{ if .Values.url }}\nroot_url = {{ .Values.url }}\n{{- end }}\n'), []);
});

test('a panel that names no data source and filters lines is Loki’s', () => {
  const target = '{"expr": "sum(count_over_time({pod=~\\"$pod\\"} |~ \\"$search\\"[$__interval]))"}';
  const engine = engineOf(
    new Map([['/logs.json', `{"title": "Logs", "schemaVersion": 22, "panels": [{"type": "graph", "targets": [${target}]}]}`]]),
  );
  assert.deepEqual(
    engine.units('/logs.json').map((it) => it.unit),
    ['Document', 'Dashboard'],
  );
});
