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
  for (const source of ['{{ if true }}'.repeat(5000), `{{ ${'('.repeat(5000)} }}`, '{{'.repeat(5000)])
    assert.equal(parseAlertTemplate(source, '__alert_A', '3.14').ok, false);
});

test('numbers are written as Go writes them', () => {
  const printed = (it: string) => (render(`{{ ${it} }}`) as { output: string }).output;
  assert.equal(printed('printf "%.0f %.0f %.2f %.2f" 0.5 1.5 0.125 2.675'), '0 2 0.12 2.67');
  assert.equal(printed('printf "%08.3f|%-6d|%+d|%x" 3.14159 5 5 255'), '0003.142|5     |+5|ff');
  assert.equal(printed('humanizeTimestamp 1700000000.25'), '2023-11-14 22:13:20.25 +0000 UTC');
  assert.equal(printed('toDuration 3661.5'), '1h1m1.5s');
});
