import assert from 'node:assert/strict';
import { test } from 'node:test';
import { applyQuery } from '../../server/src/engine/features/apply-query.js';
import { previewAt } from '../../server/src/engine/features/preview.js';
import type { TriedQuery } from '../../server/src/protocol.js';
import { engineOf } from '../support/fixtures.js';
import { applyEdits, unmark } from '../support/text.js';

const uri = (name: string) => `file:///${name}`;

/** The file with what was tried written at its mark; undefined: it cannot stand there. What stands there is then what was tried. */
function applied(name: string, marked: string, tried: TriedQuery): string | undefined {
  const { text, mark } = unmark(marked);
  const engine = engineOf(new Map([[uri(name), text]]));
  const was = previewAt(engine, uri(name), mark.start);
  assert.ok(was, 'a query');
  const edits = applyQuery(engine, uri(name), mark.start, was.expr, tried);
  if (!edits) return undefined;
  const after = applyEdits(
    text,
    edits.map((it) => ({ range: it.place.range, newText: it.text })),
  );
  const now = previewAt(engineOf(new Map([[uri(name), after]])), uri(name), edits[0]?.place.range.start ?? mark.start);
  assert.equal(now?.expr.replaceAll(/\s+/g, ' '), tried.expr.replaceAll(/\s+/g, ' '), after);
  if (tried.hold !== undefined) assert.deepEqual([now?.alert?.hold, now?.alert?.keep], [tried.hold, tried.keep]);
  return after;
}

const rule = (expr: string, more = '') =>
  `groups:\n  - name: a\n    rules:\n      - alert: A\n        expr: ${expr}\n${more}        labels: {a: b}\n`;
const lines = 'sum by (job) (\n  rate(x[5m])\n) > 1';

test('a query is written back as its place in the file holds it', () => {
  assert.equal(applied('r.yml', rule('u<|>p > 5'), { expr: 'down{a="b"} > 6' }), rule('down{a="b"} > 6'));
  assert.equal(applied('r.yml', rule("'u<|>p'"), { expr: "up{a='b'}" }), rule("'up{a=''b''}'"));
  assert.equal(applied('r.yml', rule('"u<|>p"'), { expr: 'up{a="\\\\d"}' }), rule('"up{a=\\"\\\\\\\\d\\"}"'));
  const block = (text: string) => rule(`|-\n          ${text.replaceAll('\n', '\n          ')}`);
  assert.equal(applied('r.yml', block('u<|>p\n> 5'), { expr: lines }), block(lines));
  // Several lines do not stand in a plain scalar of one.
  assert.equal(applied('r.yml', rule('u<|>p'), { expr: lines }), rule('sum by (job) ( rate(x[5m]) ) > 1'));
  assert.equal(applied('r.yml', rule('u<|>p'), { expr: 'up # why\n> 5' }), undefined);
  assert.equal(applied('r.yml', rule('u<|>p'), { expr: 'up{a=`b\nc`}' }), undefined);
  assert.equal(applied('q.promql', '\nu<|>p\n\n', { expr: lines }), `\n${lines}\n\n`);
});

test('a query of a dashboard is written back with its variables, one in a ConfigMap inside of its text', () => {
  const dashboard = (expr: string) => JSON.stringify({ title: 'A', panels: [{ type: 'timeseries', targets: [{ expr }] }] });
  const marked = dashboard('up{job="$job"}').replace('up{', 'u<|>p{');
  assert.equal(applied('d.json', marked, { expr: 'max by (pod) (up{job=~"$job"})' }), dashboard('max by (pod) (up{job=~"$job"})'));
  const map = (text: string) =>
    `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata:\n  rules.yml: |\n    ${rule(text).trimEnd().replaceAll('\n', '\n    ')}\n`;
  assert.equal(applied('m.yaml', map('u<|>p'), { expr: 'up > 5' }), map('up > 5'));
});

test('times of an alert are written, added or left out', () => {
  const tried = { expr: 'up > 5', hold: 5400, keep: 0 };
  assert.equal(applied('r.yml', rule('u<|>p', '        for: 10m\n'), tried), rule('up > 5', '        for: 1h30m\n'));
  const both = '        for: 1h30m\n        keep_firing_for: 1m\n';
  assert.equal(applied('r.yml', rule('u<|>p'), { ...tried, keep: 60 }), rule('up > 5', both));
  // What was not changed stays as it is written.
  assert.equal(applied('r.yml', rule('u<|>p', '        for: 5400s\n'), tried), rule('up > 5', '        for: 5400s\n'));
  // Where nothing follows the expression they stand at the end.
  const last = (expr: string, more = '') => `groups: [{name: a, rules: [{alert: A, expr: ${expr}${more}}]}]\n`;
  assert.equal(applied('r.yml', last('u<|>p'), tried), last('up > 5', ', for: 1h30m'));
  assert.doesNotMatch(applied('r.yml', rule('u<|>p'), { ...tried, hold: 0 }) ?? '', /for:/);
});

test('a query that is another one by now is left alone', () => {
  const engine = engineOf(new Map([[uri('r.yml'), rule('up > 6')]]));
  assert.equal(applyQuery(engine, uri('r.yml'), { line: 4, character: 16 }, 'up > 5', { expr: 'up > 7' }), undefined);
  assert.equal(applyQuery(engine, uri('none.yml'), { line: 4, character: 16 }, 'up > 6', { expr: 'up > 7' }), undefined);
});
