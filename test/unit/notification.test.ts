import assert from 'node:assert/strict';
import { test } from 'node:test';
import { completionsAt } from '../../server/src/engine/features/completion.js';
import { definitionsAt, referencesAt, renameAt } from '../../server/src/engine/features/navigate.js';
import { engineOf } from '../support/fixtures.js';

/** Files with one `¦` where the cursor stands. */
function at(files: Readonly<Record<string, string>>) {
  for (const [uri, text] of Object.entries(files)) {
    const cursor = text.indexOf('¦');
    if (cursor < 0) continue;
    const before = text.slice(0, cursor).split('\n');
    const engine = engineOf(new Map(Object.entries({ ...files, [uri]: text.replace('¦', '') })));
    return { engine, uri, position: { line: before.length - 1, character: before.at(-1)?.length ?? 0 } };
  }
  throw new Error('no cursor');
}

const config = (text: string) => `
templates: ['*.tmpl']
route: {receiver: chat}
receivers:
  - name: chat
    slack_configs:
      - channel: a
        title: '${text}'
`;
const file = `{{ define "team.title" }}{{ template "team.text" . }}{{ end }}
{{ define "team.text" }}{{ range .Alerts }}{{ .Labels.pod }}{{ end }}{{ end }}
`;

function offered(files: Readonly<Record<string, string>>): readonly string[] {
  const { engine, uri, position } = at(files);
  return completionsAt(engine, uri, position).map((it) => it.label);
}

test('a template of a file is found from a receiver and from another template', () => {
  for (const files of [
    { '/alertmanager.yml': config('{{ template "team¦.title" . }}'), '/a.tmpl': file },
    { '/alertmanager.yml': config(''), '/a.tmpl': file.replace('"team.text" . ', '"team¦.text" . ') },
  ]) {
    const { engine, uri, position } = at(files);
    const line = uri === '/a.tmpl' ? 1 : 0;
    assert.deepEqual(definitionsAt(engine, uri, position), [
      { uri: '/a.tmpl', range: { start: { line, character: 11 }, end: { line, character: line === 0 ? 21 : 20 } } },
    ]);
  }
});

test('a template is renamed where it is defined and where it is called', () => {
  const { engine, uri, position } = at({
    '/alertmanager.yml': config('{{ template "team.title" . }}'),
    '/a.tmpl': file.replace('"team.title"', '"¦team.title"'),
  });
  assert.equal(referencesAt(engine, uri, position).length, 2);
  const edits = renameAt(engine, uri, position, 'shop.title') ?? [];
  assert.deepEqual(edits.map(({ place, text }) => [place.uri, place.range.start.line, text]).sort(), [
    ['/a.tmpl', 0, 'shop.title'],
    ['/alertmanager.yml', 7, 'shop.title'],
  ]);
});

test('names of templates are offered inside the quotes of a call', () => {
  for (const text of ['{{ template "te¦" . }}', '{{ template "¦']) {
    const labels = offered({ '/alertmanager.yml': config(text), '/a.tmpl': file });
    assert.deepEqual(labels.slice(0, 2), ['team.text', 'team.title'], text);
    assert.ok(labels.includes('slack.default.title'), text);
  }
  assert.ok(offered({ '/alertmanager.yml': config(''), '/a.tmpl': `${file}{{ define "x" }}{{ template "¦" . }}` }).includes('team.title'));
});

test('fields and functions of notifications are offered, not those of rules', () => {
  const files = (text: string) => ({ '/alertmanager.yml': config(text) });
  assert.ok(offered(files('{{ .¦ }}')).includes('CommonLabels'));
  assert.ok(!offered(files('{{ .¦ }}')).includes('StartsAt'));
  assert.ok(offered(files('{{ range .Alerts }}{{ .¦ }}{{ end }}')).includes('StartsAt'));
  assert.deepEqual(offered(files('{{ .Alerts.¦ }}')), ['Firing', 'Resolved']);
  const functions = offered(files('{{ .Status | ¦ }}'));
  assert.ok(functions.includes('toUpper') && !functions.includes('humanize') && !functions.includes('routeLabels'));
  const old = { ...files('{{ .Status | ¦ }}'), '/.meshmon.yaml': 'versions: {alertmanager: "0.27"}\n' };
  assert.ok(!offered(old).includes('toJson'));
});
