import assert from 'node:assert/strict';
import { test } from 'node:test';
import { engineOf } from '../../support/fixtures.js';

/** What model/rulefmt of the tags says: 2.42.0 and 2.53.3 compiled, the names judged as Prometheus 2 sets them, and promtool 3.5.3. */
const cases: readonly (readonly [rule: string, version: string, message: string])[] = [
  ['{record: "job:x rate", expr: up}', '2.53', 'group "g", rule 1, "job:x rate": invalid recording rule name: job:x rate'],
  ['{record: "job:x rate", expr: up}', '3.0', ''],
  ['{record: "a{b}", expr: up}', '2.53', 'group "g", rule 1, "a{b}": invalid recording rule name: a{b}'],
  ['{record: "a{b}", expr: up}', '3.1', ''],
  [
    '{record: "a{b}", expr: up}',
    '3.2',
    'group "g", rule 1, "a{b}": braces present in the recording rule name; should it be in expr?: a{b}',
  ],
  ['{alert: A, expr: up, labels: {a-b: c}}', '2.42', 'group "g", rule 1, "A": invalid label name: a-b'],
  ['{alert: A, expr: up, labels: {a-b: c}}', '3.5', ''],
  ['{alert: A, expr: up, annotations: {1a: c}}', '2.53', 'group "g", rule 1, "A": invalid annotation name: 1a'],
  ['{alert: A, expr: up, annotations: {1a: c}}', '3.0', ''],
  // A null key is not read, nor is what stands behind it.
  ['{alert: A, expr: up, labels: {~: c}, annotations: {~: c}}', '2.53', ''],
  ['{record: "a:b", expr: up, annotations: {~: x}}', '3.5', ''],
  [
    '{record: "a:b", expr: up, annotations: {~: x, y: z}}',
    '3.5',
    'group "g", rule 1, "a:b": invalid field \'annotations\' in recording rule',
  ],
  ['{record: "a:b", expr: up, labels: {? : x}}', '3.5', ''],
];

for (const [rule, version, message] of cases) {
  test(`${version}: ${rule}`, () => {
    const engine = engineOf(
      new Map([
        ['/.meshmon.yaml', `versions: {prometheus: "${version}"}\n`],
        ['/a.rules.yml', `groups:\n  - name: g\n    rules:\n      - ${rule}\n`],
      ]),
    );
    const found = engine.diagnostics('/a.rules.yml').filter((it) => it.severity === 'error');
    assert.deepEqual(
      found.map((it) => it.message),
      message ? [message] : [],
    );
  });
}
