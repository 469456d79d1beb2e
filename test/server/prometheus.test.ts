import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';
import { compare } from '../../client/src/relabel/view/compare.js';
import { relabelingAt } from '../../server/src/engine/features/relabeling.js';
import { listTargets } from '../../server/src/prometheus/loaded.js';
import { runQuery } from '../../server/src/prometheus/query.js';
import { testConnection } from '../../server/src/prometheus/server-info.js';
import { status } from '../../server/src/prometheus/status.js';
import type { Connection } from '../../server/src/protocol.js';
import { root } from '../support/conformance.js';
import { engineOf } from '../support/fixtures.js';
import { programs, startPrometheus } from '../support/real-prometheus.js';
import { until } from '../support/until.js';

const jobs = `global: {scrape_interval: 7s}
scrape_configs:
  - job_name: web/pods
    metrics_path: /m
    params: {match: [a]}
    static_configs:
      - {targets: ["127.0.0.1:1", "127.0.0.1:2"], labels: {app: shop, zone: East}}
      - {targets: ["127.0.0.1:3"], labels: {app: other, job: own}}
      - {targets: ["127.0.0.1:4", "plain.invalid"], labels: {app: gone}}
    relabel_configs:
      - {source_labels: [app], regex: gone, action: drop}
      - {source_labels: [zone], target_label: zone, action: lowercase}
      - {source_labels: [__address__], modulus: 3, target_label: __tmp_shard, action: hashmod}
      - {source_labels: [__tmp_shard, __address__], regex: "(.);(.*):.*", target_label: shard, replacement: "$2-$1"}
      - {source_labels: [app], regex: other, target_label: __metrics_path__, replacement: /other}
      - {source_labels: [__scrape_interval__], target_label: every}
  - job_name: beside
    static_configs: [{targets: ["127.0.0.1:5"]}]
`;

/** The rules of the file on what the server has discovered, against what it makes of them. */
async function dryRun(connection: Connection, signal: AbortSignal): Promise<readonly string[]> {
  const uri = 'file:///prometheus.yml';
  const line = jobs.split('\n').findIndex((it) => it.includes('relabel_configs'));
  const answer = await listTargets(connection, 'web/pods', signal);
  assert.ok(answer.ok, answer.ok ? '' : answer.message);
  const { targets } = answer.data;
  const given = { labels: targets.map((it) => it.discovered), samples: false };
  const run = relabelingAt(engineOf(new Map([[uri, jobs]])), uri, { line, character: 4 }, given);
  assert.ok('walks' in run && run.pool === 'web/pods');
  return targets.map((it, i) => {
    const way = run.walks[i];
    assert.ok(way);
    const { fate, changes } = compare(it, way);
    assert.deepEqual(changes, []);
    return fate;
  });
}

for (const [name, find] of programs) {
  test(`${name} answers, refuses and says who it is`, async () => {
    const connection = await startPrometheus(await find(), { config: jobs, prefix: '/metrics-of/shop' });
    const { signal } = new AbortController();
    const info = await testConnection(connection, signal);
    assert.match(info.ok ? info.data.name : info.message, /^Prometheus \d+\.\d+/);
    const said = await status(connection, signal);
    assert.ok(said.ok, said.ok ? '' : said.message);
    assert.match(said.data.configuration ?? '', /^ {2}scrape_interval: 7s$/m);
    assert.ok(said.data.flags?.some(([name, value]) => name === 'web.route-prefix' && value.includes('metrics-of/shop')));
    assert.ok(said.data.runtime?.some(([name]) => name === 'startTime'));
    // From 3.0.
    assert.equal(said.data.notifications !== undefined, info.ok && /^Prometheus 3/.test(info.data.name));

    await until(
      () => listTargets(connection, undefined, signal),
      (it) => it.ok && it.data.total === 6,
    );
    assert.deepEqual(await dryRun(connection, signal), ['same', 'same', 'same', 'dropped', 'dropped']);

    const one = await runQuery(connection, { type: 'instant', expr: 'vector(1) / 0', time: undefined }, signal);
    assert.equal(one.ok && one.data.series[0]?.points[0]?.[1], '+Inf');
    const scalar = await runQuery(connection, { type: 'instant', expr: '42', time: undefined }, signal);
    assert.equal(scalar.ok && scalar.data.type, 'scalar');
    const range = await runQuery(connection, { type: 'range', expr: 'vector(time())', start: 1000, end: 1060, step: 15 }, signal);
    assert.deepEqual(range.ok && range.data.series[0]?.points.map(([time]) => time), [1000, 1015, 1030, 1045, 1060]);

    const wrong = await runQuery(connection, { type: 'instant', expr: 'sum(', time: undefined }, signal);
    assert.equal(wrong.ok ? '' : wrong.kind, 'bad-query');
    assert.match(wrong.ok ? '' : wrong.message, /1:5: parse error: unclosed left parenthesis/);
    const many = await runQuery(connection, { type: 'range', expr: '1', start: 0, end: 100_000, step: 1 }, signal);
    assert.equal(many.ok ? '' : many.kind, 'bad-query');
    const evaluation = await runQuery(
      connection,
      { type: 'instant', expr: 'label_replace(vector(1), "a b", "x", "", "") + on () vector(1)', time: undefined },
      signal,
    );
    assert.equal(evaluation.ok || evaluation.kind === 'bad-query', true);
    const outside = await runQuery(
      { ...connection, url: new URL(connection.url).origin },
      { type: 'instant', expr: '1', time: undefined },
      signal,
    );
    assert.equal(outside.ok ? '' : outside.kind, 'not-prometheus');

    const meshmon = (...args: readonly string[]) => {
      const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, 'dist/cli.js'), 'query', ...args], {
        encoding: 'utf8',
        env: { ...process.env, MESHMON_URL: connection.url },
      });
      return { status, stdout, stderr };
    };
    const labelled = 'label_replace(vector(1), "app", "=cart, \\x1b[31m", "", "")';
    assert.deepEqual(meshmon('vector(7)'), { status: 0, stdout: 'value\n    7\n', stderr: '' });
    assert.match(meshmon('--format', 'csv', labelled).stdout, /^app,time,value\n"'=cart, \x1b\[31m",\d{4}-.*Z,1\n$/);
    assert.equal(meshmon(labelled).stdout.includes('\x1b'), false);
    assert.deepEqual(JSON.parse(meshmon('--format', 'json', '--time', '1000', 'vector(7)').stdout), {
      resultType: 'vector',
      result: [{ metric: {}, value: [1000, '7'] }],
    });
    const course = meshmon('--format', 'csv', '--time', '1970-01-01T00:17:40Z', '--range', '1m', '--step', '30s', 'vector(time())');
    assert.equal(
      course.stdout,
      'time,value\n1970-01-01T00:16:40.000Z,1000\n1970-01-01T00:17:10.000Z,1030\n1970-01-01T00:17:40.000Z,1060\n',
    );
    const refused = meshmon('sum(');
    assert.equal(refused.status, 1);
    assert.match(refused.stderr, /parse error: unclosed left parenthesis/);
    assert.equal(meshmon('--range', 'soon', 'up').status, 2);
    assert.equal(meshmon('--url', 'http://127.0.0.1:1', 'up').status, 2);
  });
}
