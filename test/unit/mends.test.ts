import assert from 'node:assert/strict';
import { test } from 'node:test';
import { actionsAt } from '../../server/src/engine/features/actions.js';
import { engineOf } from '../support/fixtures.js';
import { applyEdits, unmark } from '../support/text.js';

/** A file after the preferred quick fix at the mark, or after the one with a title. */
function mended(uri: string, source: string, title?: RegExp): string | undefined {
  const { text, mark } = unmark(source);
  const all = actionsAt(engineOf(new Map([[uri, text]])), uri, mark).filter((it) => it.kind === 'quickfix');
  const action = all.find((it) => (title ? title.test(it.title) : it.preferred));
  return (
    action &&
    applyEdits(
      text,
      action.edits.map(({ place, text: newText }) => ({ range: place.range, newText })),
    )
  );
}

const rule = (rest: string) => `groups:\n- name: a\n  rules:\n  - alert: A\n    expr: sum by (app) (up) == 0\n${rest}`;

test('a duration in other words, and one without a unit', () => {
  assert.equal(mended('/a.rules.yml', rule('    for: 5 min<|>utes\n')), rule('    for: 5m\n'));
  assert.equal(mended('/a.rules.yml', rule('    for: "30s<|>ec"\n')), rule('    for: 30s\n'));
  assert.equal(mended('/prometheus.yml', 'global:\n  scrape_interval: 1<|>5\n', /15s/), 'global:\n  scrape_interval: 15s\n');
});

test('names that are nearly right', () => {
  const summary = (text: string) => rule(`    annotations:\n      summary: '{{ $value | ${text} }}'\n`);
  assert.equal(mended('/a.rules.yml', summary('humani<|>se')), summary('humanize'));
  const role = (text: string) => `scrape_configs:\n- job_name: a\n  kubernetes_sd_configs:\n  - role: ${text}\n`;
  assert.equal(mended('/prometheus.yml', role('po<|>ds')), role('pod'));
  assert.equal(mended('/.meshmon.yaml', 'versions: {prom<|>theus: "3.5"}\n'), 'versions: {prometheus: "3.5"}\n');
});

test('a label that an aggregation drops is kept', () => {
  const text = rule(`    annotations:\n      summary: '{{ $labels.inst<|>ance }}'\n`);
  const after = rule(`    annotations:\n      summary: '{{ $labels.instance }}'\n`).replace('(app)', '(app, instance)');
  assert.equal(mended('/a.rules.yml', text, /^Keep/), after);
});

test('old matchers in one line', () => {
  const route = (text: string) => `route:\n  receiver: a\n  routes:\n  - ${text}\nreceivers:\n- name: a\n`;
  assert.equal(mended('/alertmanager.yml', route('ma<|>tch: {a: b, c: d}')), route(`matchers: ['a="b"', 'c="d"']`));
});
