import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import { after, test } from 'node:test';
import type { CompletionList, Hover } from 'vscode-languageserver/node';
import { askCapabilities } from '../../server/src/prometheus/capabilities.js';
import { rules, targets } from '../../server/src/prometheus/loaded.js';
import { listLabels, listMetrics } from '../../server/src/prometheus/names.js';
import { exemplars, runQuery } from '../../server/src/prometheus/query.js';
import { storage } from '../../server/src/prometheus/server-info.js';
import {
  type Answer,
  type Connection,
  connectionChangedNotification,
  type LoadedRules,
  rulesRequest,
  type TargetPools,
  targetsRequest,
} from '../../server/src/protocol.js';
import { type Editor, type EditorOptions, startEditor } from '../support/lsp-client.js';
import { programs, startPrometheus } from '../support/real-prometheus.js';
import { positionAt } from '../support/text.js';
import { until } from '../support/until.js';

const signal = new AbortController().signal;
const servers: Server[] = [];
after(() => {
  for (const it of servers) {
    it.closeAllConnections();
    it.close();
  }
});

/** A server that counts what it is asked. */
async function standIn(answer: (path: string) => unknown): Promise<{ connection: Connection; asked: string[] }> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const path = (request.url ?? '').replace(/^.*\/api\/v1\//, '');
    asked.push(path);
    const data = answer(path);
    if (data !== undefined) response.end(JSON.stringify({ status: 'success', data }));
  });
  servers.push(server);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return { connection: { name: 'stand-in', url: `http://127.0.0.1:${port}`, headers: {}, authorization: undefined }, asked };
}

const files = {
  'prometheus.yml': 'scrape_configs:\n  - job_name: self\n    static_configs: [{targets: ["127.0.0.1:9090"]}]\n',
  'monitor.yaml':
    'apiVersion: monitoring.coreos.com/v1\nkind: ServiceMonitor\nmetadata: {name: cart, namespace: shop}\nspec:\n  selector: {}\n  endpoints:\n    - port: http\n    - port: metrics\n',
  'rules.yml': `groups:
  - name: shop
    rules:
      - alert: Always
        expr: vector( 1 )
      - alert: Waits
        expr: vector(1) > 0
        for: 10m
        labels: {severity: page}
      - record: two:twos
        expr: vector(2)
`,
};
/** As loaded: printed the same, another \`for\`, other labels, another expression. */
const loaded = `groups:
  - name: shop
    rules:
      - alert: Always
        expr: vector(1)
      - alert: Waits
        expr: vector(1) > 0
        for: 5m
        labels: {severity: ticket}
      - record: two:twos
        expr: vector(3)
      - record: not:here
        expr: vector(1)
`;
const config = `global: {scrape_interval: 1s, evaluation_interval: 1s}
rule_files: [rules.yml]
scrape_configs:
  - job_name: self
    static_configs: [{targets: ["127.0.0.1:{port}"]}]
  - job_name: serviceMonitor/shop/cart/1
    static_configs: [{targets: ["127.0.0.1:1"], labels: {app: "<img src=x onerror=alert(1)>"}}]
    relabel_configs: [{target_label: hop, replacement: relabeled}]
  - job_name: none
    static_configs: [{targets: ["127.0.0.1:2"]}]
    relabel_configs: [{source_labels: [__address__], regex: ".*:2", action: drop}]
`;

async function editorWith(
  options: EditorOptions,
  text: string,
): Promise<{ editor: Editor; complete(at: string): Promise<CompletionList>; hover(at: string): Promise<string> }> {
  const editor = await startEditor({ ...files, 'query.promql': text }, options);
  editor.open('query.promql', text);
  await editor.diagnostics('query.promql');
  const place = (at: string) => {
    const offset = text.indexOf(at.replace('|', '')) + at.indexOf('|');
    return { textDocument: { uri: editor.uri('query.promql') }, position: positionAt(text, offset) };
  };
  return {
    editor,
    complete: (at) => editor.request<CompletionList>('textDocument/completion', place(at)),
    hover: async (at) => {
      const it = await editor.request<Hover | null>('textDocument/hover', place(at));
      return it && typeof it.contents === 'object' && 'value' in it.contents ? it.contents.value : '';
    },
  };
}

const labelsOf = (it: CompletionList) => it.items.map((one) => one.label);

for (const [name, find] of programs) {
  test(`${name}: completion, hovers, targets and rules of a live Prometheus`, async () => {
    const connection = await startPrometheus(await find(), { config, files: { 'rules.yml': loaded } });
    const scraped = 'prometheus_http_requests_total{handler="/metrics"} and on() two:twos';
    await until(
      () => runQuery(connection, { type: 'instant', expr: scraped, time: undefined }, signal),
      (it) => it.ok && it.data.total > 0,
    );
    const text = [
      'sum(prometheus_http_requests_total{handler="/metrics"})',
      'sum by (x) (prometheus_http_requests_total{co="", handler=~"/met.*", job="self"})',
      'prometheus_http_requests_totall',
    ].join('\n+ ');
    let to: Connection | null = connection;
    const { editor, complete, hover } = await editorWith({ connection: () => to, trusted: true }, text);
    try {
      await until(
        () => complete('prometheus_http_req|uests_total{handler="/met'),
        (it) => labelsOf(it).includes('prometheus_http_requests_total'),
      );
      // Names that are there come before those that only the catalogue knows.
      const metrics = labelsOf(await complete('prometheus_http_req|uests_total{handler="/met'));
      assert.ok(metrics.includes('prometheus_http_request_duration_seconds_bucket'), metrics.slice(0, 30).join());
      assert.ok(metrics.indexOf('prometheus_http_requests_total') < metrics.indexOf('istio_tcp_sent_bytes_total'));

      const labels = await until(
        () => complete('{co|="", handler'),
        (it) => labelsOf(it).includes('code'),
      );
      assert.ok(labelsOf(labels).includes('code') && !labelsOf(labels).includes('handler'), labelsOf(labels).join());
      assert.equal(labels.isIncomplete, false);
      const grouped = labelsOf(await complete('by (x|)'));
      assert.ok(grouped.includes('code') && grouped.includes('handler'), grouped.join());

      // Scoped by the other matchers, escaped for a regular expression and for its quotes.
      const values = await until(
        () => complete('=~"/met|.*"'),
        (it) => labelsOf(it).includes('/metrics'),
      );
      assert.ok(labelsOf(values).includes('/metrics'), labelsOf(values).join());
      const codes = await complete('{co|="", handler');
      assert.ok(codes.items.every((it) => typeof it.textEdit === 'object'));

      const told = await until(
        () => hover('prometheus_http_req|uests_total{handler="/metrics'),
        (it) => /\d+ series\*\* on real now/.test(it),
      );
      assert.match(told, /counter/);
      assert.match(told, /\d+ series\*\* on real now/);
      assert.ok(told.split('\n').length <= 12, told);
      assert.match(await hover('job=|"self"'), /On real: `self`/);

      // The name that is nearly right is a hint, and none when nothing is connected.
      const found = await until(
        () => editor.diagnostics('query.promql'),
        (it) => it.some((one) => one.code === 'promql/metric-not-found'),
      );
      const hints = found.filter((it) => it.code === 'promql/metric-not-found');
      assert.deepEqual(
        hints.map((it) => [it.severity, it.message]),
        [[4, '`real` has no metric `prometheus_http_requests_totall`. `prometheus_http_requests_total` exists.']],
      );

      // By scrape job: what a rule records has none.
      const jobs = await listLabels(connection, {}, 'job', signal);
      assert.ok(jobs.ok && jobs.data.includes('self'));
      const [ofSelf, ofNone] = [await listMetrics(connection, { job: 'self' }, signal), await listMetrics(connection, { job: '' }, signal)];
      const isIn = (list: typeof ofSelf, metric: string) => list.ok && list.data.metrics.some((it) => it.name === metric);
      assert.deepEqual([isIn(ofSelf, 'prometheus_http_requests_total'), isIn(ofSelf, 'two:twos')], [true, false]);
      assert.deepEqual([isIn(ofNone, 'prometheus_http_requests_total'), isIn(ofNone, 'two:twos')], [false, true]);

      // Neither knows /features yet: the version tells.
      const can = await askCapabilities(connection, signal);
      assert.ok(can.ok);
      const isOld = name.startsWith('the system');
      assert.deepEqual([can.data.functions?.get('holt_winters'), can.data.functions?.get('histogram_avg')], [isOld, !isOld]);
      const events = await exemplars(connection, { expr: 'rate(up[5m])', start: Date.now() / 1000 - 60, end: Date.now() / 1000 }, signal);
      assert.deepEqual(events.ok ? events.data : events, { exemplars: [], total: 0, off: false });

      const room = await storage(connection, signal);
      assert.ok(room.ok && (room.data.series ?? 0) > 100, room.ok ? String(room.data.series) : room.message);
      assert.deepEqual(
        room.data.rankings.map((it) => it.of),
        ['metrics', 'labels', 'pairs', 'memory'],
      );
      assert.ok(room.data.rankings.every(({ entries }) => entries.length > 0 && entries.every((it) => it.name !== '' && it.value > 0)));

      const pools = await until(
        () => editor.request<Answer<TargetPools>>(targetsRequest, { connection }),
        (it) => it.ok && it.data.pools.every((pool) => pool.targets.every((target) => target.health !== 'unknown')),
      );
      assert.ok(pools.ok);
      assert.deepEqual(
        pools.data.pools.map((it) => [
          it.name,
          it.targets.map((one) => one.health),
          it.place && editor.path(it.place.uri),
          it.place?.position.line,
        ]),
        [
          ['serviceMonitor/shop/cart/1', ['down'], 'monitor.yaml', 7],
          ['self', ['up'], 'prometheus.yml', 1],
        ],
      );
      assert.match(pools.data.pools[0]?.targets[0]?.lastError ?? '', /refused/);
      const all = await targets(connection, { state: 'any' }, signal);
      assert.ok(all.ok);
      const down = all.data.active.find((it) => it.health === 'down');
      assert.equal(down?.labels['hop'], 'relabeled');
      assert.equal(down?.discovered['__address__'], '127.0.0.1:1');
      assert.deepEqual(
        all.data.dropped.map((it) => it.discovered['__address__']),
        ['127.0.0.1:2'],
      );

      const said = await until(
        () => editor.request<Answer<LoadedRules>>(rulesRequest, { connection }),
        (it) => it.ok && it.data.groups[0]?.rules[0]?.state === 'firing',
      );
      assert.ok(said.ok);
      assert.deepEqual(
        said.data.groups[0]?.rules.map((it) => [it.name, it.state, it.home?.place.position.line, it.home?.drift]),
        [
          ['Always', 'firing', 3, []],
          ['Waits', 'pending', 5, ['for', 'labels']],
          ['two:twos', 'unknown', 9, ['expr']],
          ['not:here', 'unknown', undefined, undefined],
        ],
      );
      assert.equal(said.data.groups[0]?.rules[0]?.alerts[0]?.labels['alertname'], 'Always');
      assert.ok((await rules(connection, signal)).ok);

      to = null;
      editor.notify(connectionChangedNotification);
      await until(
        () => editor.diagnostics('query.promql'),
        (it) => !it.some((one) => one.code === 'promql/metric-not-found'),
      );
      assert.ok(!labelsOf(await complete('prometheus_http_req|uests_total{handler="/met')).includes('prometheus_http_requests_total'));
      assert.doesNotMatch(await hover('prometheus_http_req|uests_total{handler="/metrics'), /series/);
    } finally {
      editor.close();
    }
  });
}

test('completion does not wait for a server that is slow: it comes without, and says that there may be more', async () => {
  const { connection, asked } = await standIn(() => undefined);
  const { editor, complete } = await editorWith({ connection: () => connection, trusted: true }, 'rate(istio_req[5m])');
  try {
    const before = performance.now();
    const list = await complete('istio_req|[');
    assert.ok(performance.now() - before < 2000);
    assert.equal(list.isIncomplete, true);
    assert.ok(labelsOf(list).includes('istio_requests_total'));
    // One question is under way; the same one again asks nothing.
    await complete('istio_req|[');
    assert.equal(asked.filter((it) => it.startsWith('label/__name__')).length, 1);
  } finally {
    editor.close();
  }
});

test('a long list is narrowed by what is typed, and never sent whole', async () => {
  const names = Array.from({ length: 60_000 }, (_, i) => `shop_metric_${i}`);
  const { connection, asked } = await standIn((path) => (/match/.test(path) ? ['shop_metric_59999'] : names));
  const { editor, complete } = await editorWith({ connection: () => connection, trusted: true }, 'shop_metric_59999');
  try {
    const list = await until(
      () => complete('shop_metric_59999|'),
      (it) => labelsOf(it).includes('shop_metric_59999'),
    );
    assert.ok(labelsOf(list).includes('shop_metric_59999'));
    assert.ok(list.items.length < 2000, `${list.items.length}`);
    assert.ok(asked.some((it) => decodeURIComponent(it).includes('.*shop_metric_59999.*')));
    // A list that is not whole proves nothing about a name.
    assert.deepEqual(
      (await editor.diagnostics('query.promql')).filter((it) => it.code === 'promql/metric-not-found'),
      [],
    );
  } finally {
    editor.close();
  }
});

test('what a server says is text: in hovers it is no Markdown, and what nobody could read is not offered', async () => {
  const { connection } = await standIn((path) => {
    if (path.startsWith('metadata')) return { evil: [{ type: 'gauge', help: '[click](command:evil) <b>`x`</b>', unit: '' }] };
    if (path.startsWith('query')) return { resultType: 'vector', result: [{ metric: { a: '`](x) \u202e' }, value: [1, '1'] }] };
    if (path.startsWith('label/a')) return ['plain', 'quo"te', 'back\\slash', 'turn\u202earound', 'a.b'];
    return ['evil'];
  });
  const { editor, complete, hover } = await editorWith({ connection: () => connection, trusted: true }, 'evil{a="", b=~"x"} + evil{a=~""}');
  try {
    const shown = await until(
      () => hover('ev|il{a="", '),
      (it) => it.includes('series'),
    );
    assert.ok(shown.includes('\\[click\\]\\(command\\:evil\\) \\<b\\>'), shown);
    assert.ok(!shown.includes('\u202e') && shown.includes('`` `](x) \\u{202e} ``'), shown);
    const offered = async (at: string) =>
      (await complete(at)).items.flatMap((it) => (it.textEdit && 'newText' in it.textEdit ? [it.textEdit.newText] : []));
    const plain = await until(
      () => offered('evil{a="|", '),
      (it) => it.length > 0,
    );
    assert.deepEqual(plain, ['plain', 'quo\\"te', 'back\\\\slash', 'a.b']);
    const pattern = await until(
      () => offered('evil{a=~"|"}'),
      (it) => it.length > 0,
    );
    assert.deepEqual(pattern, ['plain', 'quo\\"te', 'back\\\\\\\\slash', 'a\\\\.b']);
  } finally {
    editor.close();
  }
});

test('an untrusted workspace asks nothing, neither do editors that tell no connection', async () => {
  const { connection, asked } = await standIn(() => ['up']);
  for (const options of [{ connection: () => connection, trusted: false }, undefined]) {
    const editor = await startEditor({ 'q.promql': 'rate(x[5m])' }, options);
    try {
      editor.open('q.promql', 'rate(x[5m])');
      await editor.diagnostics('q.promql');
      const at = { textDocument: { uri: editor.uri('q.promql') }, position: { line: 0, character: 6 } };
      const list = await editor.request<CompletionList>('textDocument/completion', at);
      assert.equal(list.isIncomplete, false);
      await editor.request('textDocument/hover', at);
      if (options) {
        editor.notify(connectionChangedNotification);
        const answer = await editor.request<Answer<TargetPools>>(targetsRequest, { connection });
        assert.equal(answer.ok ? '' : answer.kind, 'untrusted');
      }
    } finally {
      editor.close();
    }
  }
  assert.deepEqual(asked, []);
});
