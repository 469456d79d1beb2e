import assert from 'node:assert/strict';
import { test } from 'node:test';
import { changeFile, openFile } from '../../../server/src/engine/syntax/segments.js';
import { engineOf } from '../../support/fixtures.js';
import { pick, randomChange } from '../../support/mutate.js';
import { randomFrom } from '../../support/random.js';

const monitor = (name: string, endpoint: string): string =>
  `{"apiVersion": "monitoring.coreos.com/v1", "kind": "ServiceMonitor", "metadata": {"name": "${name}"},\n "spec": {"selector": {}, "endpoints": [${endpoint}]}}\n`;
const dashboard = '{"panels": [{"targets": [{"expr": "up"}]}]}\n';

const found = (name: string, text: string): readonly string[] =>
  engineOf(new Map([[name, text]]))
    .diagnostics(name)
    .map((it) => `${it.range.start.line + 1} ${it.code}`);

test('kubectl reads JSON objects side by side, whatever the file is called', () => {
  const text = monitor('a', '{"port": "web"}') + monitor('b', '{"portt": "web"}');
  for (const name of ['/a.json', '/a.yaml']) assert.deepEqual(found(name, text), ['4 operator/unknown-field']);
  assert.deepEqual(found('/d.json', dashboard + dashboard), ['2 yaml/syntax']);
});

test('behind an object that only YAML takes nothing is read', () => {
  const text = monitor('a', '{"port": "web", }') + monitor('b', '{"portt": "web"}');
  assert.deepEqual(found('/a.yaml', text), ['3 yaml/unread-text']);
});

test('what is no JSON is tried as YAML, but not by Grafana', () => {
  assert.deepEqual(found('/a.json', monitor('a', '{"portt": "web", }')), ['2 operator/unknown-field']);
  assert.deepEqual(found('/rules.json', '{"groups": [{"name": "a", "rules": [{"record": "b:c", "exprr": "up", }]}]}'), [
    '1 rule/unknown-field',
  ]);
  assert.deepEqual(found('/d.json', dashboard.replace('}]}]', '}, ]}]')), ['1 yaml/syntax']);
});

test('changed objects are those of a fresh file', () => {
  const random = randomFrom(20);
  let file = openFile('a.json', 'json', monitor('a', '{"port": "web"}') + monitor('b', '{"port": "web"}') + monitor('c', '{}'));
  assert.equal(file.documents.length, 3);
  for (let i = 0; i < 300; i++) {
    const change = randomChange(random, file.text());
    file = changeFile(file, [pick(random, [change, { ...change, text: '' }, { ...change, text: '}{' }])]);
    const fresh = openFile('a.json', 'json', file.text());
    assert.deepEqual(
      file.segments.map((it) => it.region.text),
      fresh.segments.map((it) => it.region.text),
    );
  }
});

test('a string that ends with its line is told at the whole break', () => {
  for (const lineBreak of ['\n', '\r\n']) {
    const [found] = engineOf(new Map([['/d.json', `{"title": "D",${lineBreak}"panels": ["a${lineBreak}]}`]])).diagnostics('/d.json');
    assert.deepEqual(found?.range, { start: { line: 1, character: 13 }, end: { line: 2, character: 0 } });
  }
});

test('a fault of a text of metrics at the end of a line is told at the whole break', () => {
  for (const line of ['{"up", x=', '{"up", x="y"']) {
    const [found] = engineOf(new Map([['/a.metrics', `${line}\r\n} 1\n`]])).diagnostics('/a.metrics');
    assert.deepEqual(found?.range, { start: { line: 0, character: line.length }, end: { line: 1, character: 0 } });
  }
});
