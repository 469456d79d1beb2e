import assert from 'node:assert/strict';
import { test } from 'node:test';
import { allChecks } from '../../server/src/engine/checks/index.js';
import { actionsAt } from '../../server/src/engine/features/actions.js';
import { defaultSettings } from '../../server/src/engine/project.js';
import { show } from '../../server/src/engine/show.js';
import { type FileRegion, fileRegion } from '../../server/src/engine/text/region.js';
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

const groups = (count: number, expr: (i: number) => string) =>
  `groups:\n${Array.from({ length: count }, (_, i) => `- name: g${i}\n  rules:\n  - alert: A${i}\n    expr: ${expr(i)}\n    labels: {pad: "${'x'.repeat(170)}"}\n`).join('')}`;
const above = (text: string, line: string) => text.replace(line, `# meshmon-disable-next-line mesh/unknown-metric\n$&`);
/** A text of a ConfigMap in a block, one behind another that is long too, and one in quotes. */
const carriers: Readonly<Record<string, (text: string) => string>> = {
  'in a block': (text) => config('rules.yml', text),
  'in a second block': (text) =>
    config(
      'first.yml',
      groups(120, () => 'up'),
    ) + config('rules.yml', text).replace(/^[\s\S]*data:\n/, ''),
  'in quotes': (text) => `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata:\n  rules.yml: ${JSON.stringify(text)}\n`,
};

for (const [name, carry] of Object.entries(carriers))
  for (const count of [3, 120]) {
    test(`a comment above the key silences all of a carried text, ${name}, of ${count} groups`, () => {
      const text = above(carry(groups(count, () => wrong)), '  rules.yml:');
      const engine = engineOf(new Map([[uri, text]]));
      assert.deepEqual(engine.diagnostics(uri), []);
      // Also after an edit that leaves the items around it as they are.
      const line = text.split('\n').findIndex((it) => it.includes('name: g2'));
      if (line < 0 || name === 'in quotes') return;
      const start = { line, character: 13 };
      engine.apply([{ type: 'edit', uri, changes: [{ range: { start, end: start }, text: 'x' }] }]);
      assert.deepEqual(engine.diagnostics(uri), []);
    });
    // In quotes all stands on one line.
    if (name === 'in quotes') continue;
    test(`a comment above an item of a carried text silences its line alone, ${name}, of ${count} groups`, () => {
      const text = carry(
        above(
          groups(count, (i) => (i === 1 ? wrong : 'up')),
          '- name: g1\n',
        ),
      );
      const codes = engineOf(new Map([[uri, text]]))
        .diagnostics(uri)
        .map((it) => it.code);
      assert.deepEqual(codes.sort(), ['mesh/unknown-metric', 'meshmon/unused-suppression']);
    });
  }

test('silenced: an item of a long text in a ConfigMap', () => {
  const after =
    silenced(
      config(
        'rules.yml',
        groups(120, (i) => (i === 60 ? wrong : 'up')),
      ),
    ) ?? '';
  assert.deepEqual(engineOf(new Map([[uri, after]])).diagnostics(uri), []);
  assert.match(after, /# meshmon-disable-next-line mesh\/unknown-metric\n *expr:/);
});

test('what a finding costs does not grow with the comments', () => {
  const [check] = allChecks;
  assert.ok(check);
  /** How often a finding was asked where it stands, beside so many others that are silenced. */
  const asked = (count: number): number => {
    let times = 0;
    const file = fileRegion(uri, 0, `# meshmon-disable-next-line ${check.code}\na\n`.repeat(count));
    const raws = Array.from({ length: count }, (_, i) => {
      const region = counted(file);
      const place = { line: 2 * i + 1, character: 0 };
      const finding = { message: 'a', at: { value: undefined, span: { start: 0, end: 0 }, region } };
      return { check, finding, region, range: { start: place, end: place } };
    });
    assert.deepEqual(show(raws, { regions: [file], unread: undefined, settings: defaultSettings, codes: new Set([check.code]) }), []);
    return times / count;

    function counted(region: FileRegion): FileRegion {
      return {
        ...region,
        get home() {
          times++;
          return region.home;
        },
      };
    }
  };
  assert.equal(asked(100), asked(10));
});
