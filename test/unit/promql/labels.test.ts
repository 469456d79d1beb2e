import assert from 'node:assert/strict';
import { test } from 'node:test';
import { defaultSettings } from '../../../server/src/engine/project.js';
import { stateOf } from '../../../server/src/engine/promql/label-sets.js';
import { anyMetric, labelsOf } from '../../../server/src/engine/promql/labels.js';
import { parsePromql } from '../../../server/src/engine/promql/parsed.js';

const target = { ...defaultSettings.target, features: new Set(['promql-experimental-functions', 'promql-binop-fill-modifiers']) };

/** `a! b? c-`: always, maybe, never. */
function labels(expr: string, names: string): string {
  const parsed = parsePromql(expr, target);
  assert.deepEqual(parsed.problems, [], expr);
  const set = labelsOf(parsed.expr, anyMetric);
  const signs = { always: '!', maybe: '?', never: '-' } as const;
  return names
    .split(' ')
    .map((it) => it + signs[stateOf(set, it).presence])
    .join(' ');
}

// Each of them is what Prometheus 3.5 gives for series that have a, b and c sometimes.
const cases: readonly (readonly [string, string, string])[] = [
  ['+up', '__name__ a', '__name__! a?'],
  ['-up', '__name__ a', '__name__- a?'],
  ['hour()', 'a', 'a-'],
  ['absent(up{a="1"})', 'a b', 'a! b-'],
  ['absent((up{a="1"}))', 'a b', 'a! b-'],
  ['absent_over_time((up{a="1"}[5m]))', 'a b', 'a! b-'],
  ['absent(up{a=""})', 'a', 'a-'],
  ['absent(up{a="1",a="2"})', 'a', 'a-'],
  ['absent(up{a="1",a!="2"})', 'a', 'a-'],
  ['absent(up{a!~"x|",a="x"})', 'a', 'a?'],
  ['label_replace(up{a="1"}, "a", "$1", "b", "(.*)")', 'a b', 'a? b?'],
  ['label_replace(up{a="1"}, "a", "x$1", "b", "(.*)")', 'a', 'a!'],
  ['label_replace(up{a="1"}, "a", "x$1", "b", "(.+)")', 'a', 'a!'],
  ['label_replace(up, "a", "x", "b", "(.+)")', 'a', 'a?'],
  ['label_replace(up, "a", "x", "", "")', 'a b', 'a! b?'],
  ['label_replace(sum by (b) (up), "a", "x", "c", "y")', 'a b', 'a- b?'],
  ['label_replace(up{b="y"}, "a", "x", "b", "y|z")', 'a', 'a!'],
  ['label_replace(up{a="1"}, "a", "", "b", ".*")', 'a', 'a-'],
  ['label_replace(up{a="1"}, "a", "", "b", "x")', 'a', 'a?'],
  ['label_join(up, "a", "-", "b", "c")', 'a', 'a!'],
  ['label_join(up, "a", "", "b", "c")', 'a', 'a?'],
  ['label_join(up{a="1"}, "a", "-")', 'a', 'a-'],
  ['label_join(up{b="1"}, "a", "-", "b")', 'a', 'a!'],
  ['info(sum without (k8s) (up))', 'k8s', 'k8s?'],
  ['count_values without (a) ("a", up)', 'a b', 'a- b?'],
  ['count_values without (b) ("a", up)', 'a b', 'a! b-'],
  ['up / sum by (a) (up)', 'a b', 'a? b-'],
  ['up{b="1"} / ignoring (b) sum by (a) (up{a="x"})', 'a b c', 'a! b- c-'],
  ['up / on (a) group_left (b) up{a="x",b="y"}', 'a b c', 'a! b! c?'],
  ['up / on (a) group_left () sum by (a, b) (up{a!=""})', 'a b c', 'a! b? c?'],
  ['up and sum by (a) (up)', '__name__ a b', '__name__! a? b-'],
  ['up and on (a) vector(1)', 'a b', 'a- b?'],
  ['up unless sum by (a) (up)', 'a b', 'a? b?'],
  ['up + on (__name__, a) up', '__name__ a b', '__name__- a? b-'],
  ['up == on (__name__, a) up', '__name__ a b', '__name__! a? b-'],
  ['up > bool on (a) group_left (__name__) up', '__name__', '__name__-'],
  ['sum by (a) (up) + fill (0) sum by (b) (up)', 'a b c', 'a? b? c-'],
];

test('the labels of a result are those that Prometheus gives', () => {
  for (const [expr, names, expected] of cases) assert.equal(labels(expr, names), expected, expr);
});
