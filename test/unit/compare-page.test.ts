import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clashOf } from '../../client/src/preview/view/clash.js';
import { curlOf } from '../../client/src/preview/view/curl.js';
import { earlier, moved } from '../../client/src/preview/view/earlier.js';
import { joinResults } from '../../client/src/preview/view/join.js';
import type { Answer, ExemplarList, Pairing, Query, QueryResult } from '../../server/src/protocol.js';

const answer = (...series: readonly Readonly<Record<string, string>>[]): Answer<QueryResult> => ({
  ok: true,
  data: { type: 'vector', series: series.map((labels) => ({ labels, points: [[0, '1']] })), total: series.length, milliseconds: 0 },
  warnings: [],
  infos: [],
});

test('why two sides do not pair up is told with what to write', () => {
  const pods = answer({ pod: 'a', code: '200' }, { pod: 'a', code: '500' }, { pod: 'b', code: '200' });
  const one = answer({ pod: 'a' }, { pod: 'b' });
  const on = (group?: Pairing['group']): Pairing => ({ op: '/', on: true, labels: ['pod'], group, left: 0, right: 1 });
  assert.equal(clashOf(on(), [pods, one]), 'On the left several series have the same pod, on the right one: write on (pod) group_left ().');
  assert.equal(
    clashOf(on(), [one, pods]),
    'On the right several series have the same pod, on the left one: write on (pod) group_right ().',
  );
  assert.equal(
    clashOf(on('left'), [one, pods]),
    'With group_left each pod may stand once on the right, and stands several times: aggregate that side by it.',
  );
  assert.equal(
    clashOf(on('right'), [pods, one]),
    'With group_right each pod may stand once on the left, and stands several times: aggregate that side by it.',
  );
  assert.equal(
    clashOf(on(), [pods, pods]),
    'On both sides several series have the same pod. Pair by code too, such as sum by (pod) (…).'.replace(', such as sum by (pod) (…)', ''),
  );
  for (const [group, sides] of [
    ['left', [pods, one]],
    ['right', [one, pods]],
    [undefined, [one, one]],
  ] as const)
    assert.equal(clashOf(on(group), sides), undefined);
  const ignoring: Pairing = { op: '/', on: false, labels: ['code'], group: undefined, left: 0, right: 1 };
  assert.match(clashOf(ignoring, [pods, one]) ?? '', /write ignoring \(code\) group_left/);
});

test('an earlier time is asked for and drawn at the time of the page, what it is of is taken away', async () => {
  const asked: Query[] = [];
  const data: QueryResult = {
    type: 'matrix',
    series: [{ labels: {}, points: [[100, '1']], histograms: [[100, { count: '1', sum: '1', buckets: [] }]] }],
    total: 1,
    milliseconds: 0,
  };
  const plain = {
    ask: async (query: Query): Promise<Answer<QueryResult>> => {
      asked.push(query);
      return { ok: true, data, warnings: [], infos: [] };
    },
    exemplars: async (of: { readonly expr: string; readonly start: number; readonly end: number }): Promise<Answer<ExemplarList>> => ({
      ok: true,
      data: { exemplars: [{ time: of.start, value: '1', labels: {}, series: {} }], total: 1, off: false },
      warnings: [],
      infos: [],
    }),
  };
  let by = 3600;
  const session = earlier(plain, () => by);
  const range = { type: 'range', expr: 'up', start: 10_000, end: 20_000, step: 10 } as const;
  const there = await session.ask(range);
  assert.deepEqual(asked[0], { ...range, start: 6400, end: 16_400 });
  assert.ok(there.ok);
  assert.deepEqual([there.data.series[0]?.points[0]?.[0], there.data.series[0]?.histograms?.[0]?.[0]], [3700, 3700]);
  assert.deepEqual(moved(there.data, -by), data);
  // A moment has its own time.
  const moment = await session.ask({ type: 'instant', expr: 'up', time: 10_000 });
  assert.ok(moment.ok);
  assert.deepEqual([asked[1], moment.data], [{ type: 'instant', expr: 'up', time: 6400 }, data]);
  const events = await session.exemplars({ expr: 'up', start: 10_000, end: 20_000 });
  assert.ok(events.ok);
  assert.equal(events.data.exemplars[0]?.time, 10_000);
  by = 0;
  await session.ask(range);
  assert.deepEqual(asked[2], range);
});

test('the request is told for a shell, and nobody’s address is in it', () => {
  assert.equal(
    curlOf("up{a='b'}", { range: 3600, step: 15, end: 10_000 }),
    `curl "$PROMETHEUS_URL/api/v1/query_range" --data-urlencode 'query=up{a='\\''b'\\''}' --data-urlencode 'start=6400' --data-urlencode 'end=10000' --data-urlencode 'step=15'`,
  );
  assert.equal(
    curlOf('up', { range: 3600, step: undefined, end: undefined }),
    `curl "$PROMETHEUS_URL/api/v1/query" --data-urlencode 'query=up'`,
  );
});

test('results of several queries are joined by their labels, whatever their metrics; missing is not 0', () => {
  const of = (name: string, ...rows: readonly (readonly [pod: string, value: string])[]): QueryResult => ({
    type: 'vector',
    series: rows.map(([pod, value]) => ({ labels: { __name__: name, pod }, points: [[0, value]] })),
    total: rows.length,
    milliseconds: 0,
  });
  assert.deepEqual(joinResults([of('a', ['x', '1'], ['y', '0']), of('b', ['y', '+Inf'], ['z', '3'])]), [
    { labels: { pod: 'x' }, values: [1, undefined] },
    { labels: { pod: 'y' }, values: [0, Number.POSITIVE_INFINITY] },
    { labels: { pod: 'z' }, values: [undefined, 3] },
  ]);
  assert.deepEqual(joinResults([]), []);
});
