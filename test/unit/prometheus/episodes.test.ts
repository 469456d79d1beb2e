import assert from 'node:assert/strict';
import { test } from 'node:test';
import { changesWithValue, episodesOf, totalsOf } from '../../../client/src/preview/view/episodes.js';
import { defaultTarget } from '../../../server/src/engine/catalogue/target.js';
import { describeQuery } from '../../../server/src/engine/features/explain.js';

const times = [0, 60, 120, 180, 240, 300, 360];
const rule = { threshold: { op: '>', value: 5 }, hold: 120, keep: 0 };

test('an alert is pending until `for` is over, then fires', () => {
  assert.deepEqual(episodesOf(times, [1, 6, 7, 9, 8, 1, 1], rule), [{ from: 60, fires: 180, to: 300, top: 9, cut: false }]);
});

test('a value below or a missing one ends it before it fired', () => {
  assert.deepEqual(episodesOf(times, [1, 6, 6, 1, 6, null, 1], rule), [
    { from: 60, fires: undefined, to: 180, top: 6, cut: false },
    { from: 240, fires: undefined, to: 300, top: 6, cut: false },
  ]);
});

test('without `for` it fires at once; what the range cuts is said to be cut', () => {
  const all = episodesOf(times, [6, 6, 1, 1, 1, 6, 6], { ...rule, hold: 0 });
  assert.deepEqual(
    all.map((it) => [it.from, it.fires, it.to, it.cut]),
    [
      [0, 0, 120, true],
      [300, 300, 360, true],
    ],
  );
  assert.deepEqual(totalsOf([all]), { fired: 2, seconds: 180, longest: 120, pendingOnly: 0 });
});

test('keep_firing_for bridges a gap of a firing alert, not of a pending one', () => {
  const kept = episodesOf(times, [6, 6, 6, 1, 6, 1, 1], { ...rule, keep: 90 });
  assert.deepEqual(
    kept.map((it) => [it.from, it.fires, it.to]),
    [[0, 120, 360]],
  );
  assert.equal(episodesOf(times, [6, 1, 6, 1, 1, 1, 1], { ...rule, keep: 90 }).length, 2);
});

test('a comparison downwards keeps the lowest; without a threshold any result counts', () => {
  assert.equal(episodesOf(times, [9, 3, 2, 4, 9, 9, 9], { ...rule, threshold: { op: '<', value: 5 } })[0]?.top, 2);
  assert.equal(episodesOf(times, [null, 1, 1, 1, null, null, null], { ...rule, threshold: undefined }).length, 1);
});

test('a query is described: threshold, parts in order, selectors with their places', () => {
  const text = 'sum by (a) (rate(x{b="c"}[5m])) / sum by (a) (y) > 0.05';
  const it = describeQuery(text, defaultTarget);
  assert.equal(it.ok, true);
  assert.deepEqual(it.threshold, {
    op: '>',
    value: 0.05,
    expr: 'sum by (a) (rate(x{b="c"}[5m])) / sum by (a) (y)',
    before: text.slice(0, -4),
    after: '',
  });
  assert.deepEqual(
    it.parts.map((part) => part.depth),
    [0, 1, 2, 3, 4, 2, 3, 1],
  );
  const division = it.parts[1];
  assert.deepEqual(division?.pairing, { op: '/', on: false, labels: [], group: undefined, left: 2, right: 5 });
  assert.equal(it.parts[4]?.query, 'last_over_time(x{b="c"}[5m])');
  assert.equal(it.parts[7]?.query, undefined);
  const [selector] = it.selectors;
  assert.equal(text.slice(selector?.matchers[0]?.start, selector?.matchers[0]?.end), 'b="c"');
  assert.equal(describeQuery('sum(', defaultTarget).ok, false);
});

test('a label that holds the value makes another alert of each value', () => {
  assert.equal(changesWithValue({ severity: '{{ if gt $value 2.0 }}page{{ end }}' }), true);
  assert.equal(changesWithValue({ at: '{{ .Value }}' }), true);
  assert.equal(changesWithValue({ severity: 'page', pod: '{{ $labels.pod }}', text: '$value', of: '{{ $labels.value }}' }), false);
});
