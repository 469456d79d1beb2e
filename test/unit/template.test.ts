import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseAlertTemplate, renderAlertTemplate } from '../../server/src/engine/template/alert.js';

const data = { labels: new Map([['job', 'shop']]), externalLabels: new Map(), externalUrl: 'http://prom.example', value: 0.5 };
const render = (source: string) =>
  renderAlertTemplate({ source, name: '__alert_A', version: '3.14', data, query: () => [], now: 1_700_000_000 });

test('a template that never ends is given up', () => {
  const spin = '{{ define "a" }}{{ template "a" }}{{ end }}{{ template "a" }}';
  assert.match(JSON.stringify(render(spin)), /exceeded maximum template depth/);
  const long = `${'{{ range 100000 }}'.repeat(3)}x${'{{ end }}'.repeat(3)}`;
  assert.match(JSON.stringify(render(long)), /takes too long/);
});

test('nesting beyond reason is an error, not a crash', () => {
  const chain = `{{ if true }}${'{{ else if true }}'.repeat(20_000)}{{ end }}`;
  for (const source of ['{{ if true }}'.repeat(5000), chain, `{{ ${'('.repeat(5000)} }}`, '{{'.repeat(5000)])
    assert.equal(parseAlertTemplate(source, '__alert_A', '3.14').ok, false);
});

test('numbers are written as Go writes them', () => {
  const printed = (it: string) => (render(`{{ ${it} }}`) as { output: string }).output;
  assert.equal(printed('printf "%.0f %.0f %.2f %.2f" 0.5 1.5 0.125 2.675'), '0 2 0.12 2.67');
  assert.equal(printed('printf "%08.3f|%-6d|%+d|%x" 3.14159 5 5 255'), '0003.142|5     |+5|ff');
  assert.equal(printed('humanizeTimestamp 1700000000.25'), '2023-11-14 22:13:20.25 +0000 UTC');
  assert.equal(printed('toDuration 3661.5'), '1h1m1.5s');
  assert.equal(printed('printf "%.3d|%06.3d|%.0d|%+v|%.2v" 5 5 0 5 1.25'), '005|   005||5|1.2');
});

test('values that a verb does not take keep width, precision and flags, as promtool prints them', () => {
  const printed = (it: string) => (render(`{{ ${it} }}`) as { output: string }).output;
  assert.equal(printed('printf "%.2f" "hello"'), '%!f(string=he)');
  assert.equal(printed('printf "%08.3f" "0x10"'), '%!f(string=000000x1)');
  assert.equal(printed('printf "%08.3f" 0'), '%!f(int=     000)');
  assert.equal(printed('printf "%.2q" "hello"'), '"he"');
});

test('a number is ranged over with one variable', () => {
  assert.deepEqual(render('{{ range $i := 3 }}{{ $i }}{{ end }}'), { output: '012' });
  assert.match(JSON.stringify(render('{{ range $i, $e := 3 }}{{ $i }}{{ end }}')), /can't use 3 to iterate over more than one variable/);
});
