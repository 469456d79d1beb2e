import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import { after, test } from 'node:test';
import { cellsOf, heatOf, quantileOf } from '../../client/src/preview/view/buckets.js';
import { alertOutcome } from '../../server/src/engine/features/alert-outcome.js';
import { defaultLimits } from '../../server/src/prometheus/limits.js';
import { listTargets, rules } from '../../server/src/prometheus/loaded.js';
import { labelNames, labelValues, listMetrics } from '../../server/src/prometheus/names.js';
import { runQuery } from '../../server/src/prometheus/query.js';
import { storage, testConnection } from '../../server/src/prometheus/server-info.js';
import { status } from '../../server/src/prometheus/status.js';
import type { Connection } from '../../server/src/protocol.js';
import { engineOf } from '../support/fixtures.js';
import { programOf, programs, startProgram, startPrometheus } from '../support/real-prometheus.js';
import { until } from '../support/until.js';

const { signal } = new AbortController();
const servers: Server[] = [];
after(() => {
  for (const it of servers) {
    it.closeAllConnections();
    it.close();
  }
});

test('a real VictoriaMetrics answers as far as it speaks Prometheus: queries, names, further parameters, empty rules and targets', async (context) => {
  const victoria = await programOf('victoria-metrics');
  if (!victoria) return context.skip('no victoria-metrics');
  const { url } = await startProgram(victoria, [
    '-storageDataPath={folder}/data',
    '-httpListenAddr=127.0.0.1:{port}',
    '-search.latencyOffset=0s',
  ]);
  const connection: Connection = { name: 'vm', url: `${url}/prometheus`, headers: {}, authorization: undefined };
  const info = await until(
    () => testConnection(connection, signal),
    (it) => it.ok,
  );
  assert.match(info.ok ? info.data.name : info.message, /^VictoriaMetrics/);
  const written = await fetch(`${url}/api/v1/import/prometheus`, {
    method: 'POST',
    body: 'shop_orders_total{app="cart"} 5\nshop_orders_total{app="pay"} 7\n',
  });
  assert.ok(written.ok);
  const instant = (it: Connection) => runQuery(it, { type: 'instant', expr: 'shop_orders_total', time: undefined }, signal);
  const all = await until(
    () => instant(connection),
    (it) => it.ok && it.data.total === 2,
  );
  assert.deepEqual(all.ok && all.data.series.map((it) => [it.labels['app'], it.points[0]?.[1]]).sort(), [
    ['cart', '5'],
    ['pay', '7'],
  ]);
  const one = await instant({ ...connection, params: { extra_label: 'app=cart' } });
  assert.equal(one.ok && one.data.total, 1);
  const now = Math.floor(Date.now() / 1000);
  const range = await runQuery(
    connection,
    { type: 'range', expr: 'count(shop_orders_total)', start: now - 60, end: now, step: 15 },
    signal,
  );
  assert.ok(range.ok && range.data.type === 'matrix');
  // Its language is wider than PromQL: what we do not parse it may take.
  const wider = await runQuery(connection, { type: 'instant', expr: 'shop_orders_total default 0', time: undefined }, signal);
  assert.ok(wider.ok);
  const refused = await runQuery(connection, { type: 'instant', expr: 'sum(', time: undefined }, signal);
  assert.equal(refused.ok ? '' : refused.kind, 'bad-query');
  const scope = { selectors: ['shop_orders_total'], start: undefined };
  const names = await labelNames(connection, scope, signal, defaultLimits);
  assert.deepEqual(names.ok && names.data.names.filter((it) => it !== '__name__'), ['app']);
  const values = await labelValues(connection, 'app', scope, signal, defaultLimits);
  assert.deepEqual(values.ok && values.data.names, ['cart', 'pay']);
  const metrics = await listMetrics(connection, {}, signal);
  assert.deepEqual(metrics.ok && metrics.data.metrics.map((it) => it.name), ['shop_orders_total']);
  const room = await until(
    () => storage(connection, signal),
    (it) => it.ok && it.data.rankings.length > 0,
  );
  assert.deepEqual(room.ok && room.data.rankings[0], { of: 'metrics', entries: [{ name: 'shop_orders_total', value: 2 }] });
  const said = await status(connection, signal);
  assert.deepEqual(said.ok && said.data, { configuration: undefined, flags: undefined, runtime: undefined, notifications: undefined });
  const [targets, loaded] = [await listTargets(connection, undefined, signal), await rules(connection, signal)];
  assert.deepEqual([targets.ok && targets.data.total, loaded.ok && loaded.data.total], [0, 0]);
});

test('an alert reaches the receivers that a real Alertmanager gives it to', async (context) => {
  const alertmanager = await programOf('prometheus-alertmanager');
  if (!alertmanager) return context.skip('no prometheus-alertmanager');
  const got = new Map<string, string[]>();
  const hooks = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    const { alerts } = JSON.parse(body) as { alerts: readonly { labels: Readonly<Record<string, string>> }[] };
    for (const { labels } of alerts) got.set(labels['id'] ?? '', [...(got.get(labels['id'] ?? '') ?? []), (request.url ?? '').slice(1)]);
    response.end();
  });
  servers.push(hooks);
  await new Promise<void>((done) => hooks.listen(0, '127.0.0.1', done));
  const address = hooks.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  const names = ['default', 'pager', 'shop', 'audit', 'night'];
  const config = `route:
  receiver: default
  group_by: [id]
  group_wait: 0s
  group_interval: 1s
  routes:
    - matchers: ['severity="page"']
      receiver: pager
      routes:
        - matchers: ['team=~"shop|cart"']
          receiver: shop
    - matchers: [audit!=""]
      receiver: audit
      continue: true
    - match_re: {zone: north.*}
      receiver: night
receivers:
${names.map((it) => `  - name: ${it}\n    webhook_configs: [{url: "http://127.0.0.1:${port}/${it}", send_resolved: false}]`).join('\n')}
`;
  const { url } = await startProgram(
    alertmanager,
    [
      '--config.file={folder}/alertmanager.yml',
      '--storage.path={folder}/data',
      '--web.listen-address=127.0.0.1:{port}',
      '--cluster.listen-address=',
    ],
    { 'alertmanager.yml': config },
  );
  await until(
    () =>
      fetch(`${url}/-/ready`).then(
        (it) => it.ok,
        () => false,
      ),
    Boolean,
  );
  const engine = engineOf(new Map([['file:///alertmanager.yml', config]]));
  const alerts: readonly Readonly<Record<string, string>>[] = [
    {},
    { severity: 'page' },
    { severity: 'page', team: 'cart' },
    { severity: 'page', team: 'cartel' },
    { audit: 'yes' },
    { audit: 'yes', zone: 'north-1' },
    { zone: 'north' },
    { zone: 'far north' },
  ].map((labels, i) => ({ ...labels, id: String(i) }));
  const sent = await fetch(`${url}/api/v2/alerts`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(alerts.map((labels) => ({ labels: { ...labels, alertname: 'Shop' } }))),
  });
  assert.ok(sent.ok);
  const expected = alerts.map((labels) => {
    const timing = { hold: 0, keep: 0, labels: {}, annotations: {} };
    const { receivers = [] } = alertOutcome(engine, { name: 'Shop', alert: timing, labels, value: 1, time: 0 }, () => undefined);
    return receivers.map((it) => it.name).sort();
  });
  const seen = () => alerts.map((_, i) => [...new Set(got.get(String(i)) ?? [])].sort());
  const reached = await until(
    async () => seen(),
    (it) => it.flat().length >= expected.flat().length,
  );
  assert.deepEqual(expected, reached);
});

const newer = programs.get('a newer Prometheus');
if (newer)
  test('native histograms of a real Prometheus: their figures, and its own quantile of them', async () => {
    const connection = await startPrometheus(await newer(), {
      config: 'global: {scrape_interval: 1s}\nscrape_configs: [{job_name: self, static_configs: [{targets: ["127.0.0.1:{port}"]}]}]\n',
      flags: ['--enable-feature=native-histograms'],
    });
    const expr = 'prometheus_http_request_duration_seconds{handler="/metrics"}';
    const instant = (text: string, time?: number) => runQuery(connection, { type: 'instant', expr: text, time }, signal);
    const found = await until(
      () => instant(expr),
      (it) => it.ok && Number(it.data.series[0]?.histograms?.[0]?.[1].count ?? 0) >= 5,
    );
    const [time = 0, histogram] = (found.ok && found.data.series[0]?.histograms?.[0]) || [];
    assert.ok(histogram && found.ok);
    assert.ok((found.data.samples ?? 0) > 0);
    const cells = cellsOf(histogram);
    assert.equal(
      cells.reduce((sum, it) => sum + it.count, 0),
      Number(histogram.count),
    );
    // Inside of a bucket Prometheus interpolates exponentially, we in a straight line: within the bucket both are.
    // Half of an even number may end between two buckets: then each is right.
    const own = await instant(`histogram_quantile(0.501, ${expr})`, time);
    const theirs = Number(own.ok && own.data.series[0]?.points[0]?.[1]);
    const cell = cells.find((it) => it.low <= theirs && theirs <= it.high);
    const ours = quantileOf(cells, 0.501);
    assert.ok(cell && cell.low <= ours && ours <= cell.high, `${ours} and ${theirs}`);
    const range = await runQuery(connection, { type: 'range', expr, start: time - 10, end: time, step: 1 }, signal);
    assert.ok(range.ok);
    const times = [...new Set(range.data.series.flatMap((it) => it.histograms?.map(([at]) => at) ?? []))].sort();
    const heat = heatOf(range.data, times);
    assert.equal(heat && Math.max(...heat.rows.map((it) => it.counts[times.length - 1] ?? 0)) > 0, true);
  });
