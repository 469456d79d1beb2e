import assert from 'node:assert/strict';
import { test } from 'node:test';
import { actionsAt } from '../../server/src/engine/features/actions.js';
import { engineOf } from '../support/fixtures.js';

// What the action that silences a finding writes: it silences that finding, and nothing is said that was not before.

const uri = '/a.yaml';
const wrong = 'rate(istio_requests_totl[5m])';
const rule = (expr: string) => `groups:\n- name: g\n  rules:\n  - alert: A\n    expr: ${expr}\n`;
const config = (name: string, text: string) =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata:\n  ${name}: |\n${text.replaceAll(/^(?=.)/gm, '    ')}`;

/** The text after the action; undefined: it is not offered. */
function silenced(text: string): string | undefined {
  const engine = engineOf(new Map([[uri, text]]));
  const [finding, ...others] = engine.diagnostics(uri);
  assert.deepEqual([finding?.code, others.length], ['mesh/unknown-metric', 0]);
  assert.ok(finding);
  const [edit, ...more] = actionsAt(engine, uri, finding.range).find((it) => it.title.startsWith('Silence'))?.edits ?? [];
  if (!edit) return undefined;
  assert.deepEqual(more, []);
  const lines = text.split(/(?<=\n)/);
  lines.splice(edit.place.range.start.line, 0, edit.text);
  return lines.join('');
}

const joined = `sum(up) >\n      ${wrong}`;
const takes = new Map([
  ['plain', rule(wrong)],
  ['on a line of its own', rule(`\n      ${wrong}`)],
  ['literal', rule(`|\n      sum(up) >\n      ${wrong}`)],
  ['quoted, with an escaped line break', rule(`"sum(up) >\\n ${wrong}"`)],
  ['lines that end in CR LF', rule(wrong).replaceAll('\n', '\r\n')],
  ['rules in a ConfigMap', config('rules.yml', rule(wrong))],
  ['folded', rule(`>-\n      ${joined}`)],
  ['plain over several lines', rule(joined)],
  ['in double quotes over several lines', rule(`"${joined}"`)],
  ['in single quotes over several lines', rule(`'${joined}'`)],
  ['folded, in a ConfigMap', config('rules.yml', rule(`>-\n      ${joined}`))],
]);

for (const [name, text] of takes)
  test(`silenced: ${name}`, () => {
    const after = silenced(text) ?? '';
    assert.deepEqual(engineOf(new Map([[uri, after]])).diagnostics(uri), []);
    // Above the key, where it is no content of the scalar.
    assert.match(after, /# meshmon-disable-next-line mesh\/unknown-metric\r?\n *expr:/);
    assert.equal(/\r\n/.test(text) && /[^\r]\n/.test(after), false);
  });

const takesNone = new Map([
  [
    'a dashboard in a ConfigMap',
    config(
      'd.json',
      `{"title": "d", "schemaVersion": 39, "panels": [{"type": "stat", "targets": [\n  {"refId": "A",\n  "expr": "${wrong}"}]}]}\n`,
    ),
  ],
]);

for (const [name, text] of takesNone)
  test(`no comment can stand above the line: ${name}`, () => {
    assert.equal(silenced(text), undefined);
  });
