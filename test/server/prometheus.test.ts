import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';
import { runQuery, testConnection } from '../../server/src/prometheus/client.js';
import { root } from '../support/conformance.js';
import { programs, startPrometheus } from '../support/real-prometheus.js';

for (const [name, find] of programs) {
  test(`${name} answers, refuses and says who it is`, async () => {
    const connection = await startPrometheus(await find(), { config: 'scrape_configs: []\n', prefix: '/metrics-of/shop' });
    const { signal } = new AbortController();
    const info = await testConnection(connection, signal);
    assert.match(info.ok ? info.data.name : info.message, /^Prometheus \d+\.\d+/);

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
