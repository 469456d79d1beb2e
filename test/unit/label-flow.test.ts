import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type LabelFlow, labelFlowAt } from '../../server/src/engine/features/label-flow.js';
import { engineOf } from '../support/fixtures.js';

const flow = (files: Readonly<Record<string, string>>, uri: string, line: number, character: number, label?: string): LabelFlow => {
  const it = labelFlowAt(engineOf(new Map(Object.entries(files))), uri, { line, character }, label);
  assert.ok(!('why' in it));
  return it;
};
const entries = (it: LabelFlow, id: string): readonly string[] =>
  it.stages
    .filter((stage) => stage.id === id)
    .flatMap((stage) =>
      stage.entries.map(({ effect, text, place }) => `${effect} ${text}${place ? ` (${place.uri}:${place.range.start.line + 1})` : ''}`),
    );
const readers = (it: LabelFlow): readonly string[] =>
  it.readers
    .filter((reader) => reader.kind !== 'consumer')
    .map(({ kind, name, text, broken, place }) => `${broken ? '! ' : ''}${kind} ${name}: ${text} (${(place?.range.start.line ?? -1) + 1})`);
const hops = (it: LabelFlow, label: string): string | undefined =>
  it.tracks
    .find((track) => track.label === label)
    ?.hops.map((one) => one.hop)
    .join(' ');

const files = {
  '/telemetry.yaml':
    'apiVersion: telemetry.istio.io/v1\nkind: Telemetry\nmetadata: {name: mesh, namespace: istio-system}\nspec:\n  metrics:\n    - overrides:\n        - match: {metric: REQUEST_COUNT}\n          tagOverrides:\n            source_app: {operation: REMOVE}\n            tenant: {value: request.host}\n',
  '/prometheus.yml':
    'scrape_configs:\n  - job_name: pods\n    metric_relabel_configs:\n      - {action: labeldrop, regex: source_.*}\n      - {source_labels: [destination_app], target_label: app}\n',
  '/rules.yaml':
    'groups:\n  - name: a\n    rules:\n      - record: app:rate\n        expr: sum by (source_app) (rate(istio_requests_total{tenant!=""}[5m]))\n      - record: total:rate\n        expr: sum(app:rate{source_app="a"})\n',
};

test('a label that Telemetry removes in part and every job drops: where it ends, and who breaks', () => {
  const it = flow(files, '/telemetry.yaml', 8, 14);
  assert.equal(it.title, 'Label source_app');
  assert.deepEqual(entries(it, 'telemetry'), ['ends removed from REQUEST_COUNT by istio-system/mesh (/telemetry.yaml:9)']);
  assert.deepEqual(entries(it, 'metric'), ['ends labeldrop of pods (/prometheus.yml:4)']);
  assert.deepEqual(entries(it, 'recorded').slice(0, 1), ['touched app:rate keeps it (/rules.yaml:4)']);
  assert.match(entries(it, 'recorded')[1] ?? '', /^ends total:rate loses it/);
  assert.ok(it.verdict.type === 'ends');
  assert.equal(it.verdict.text, '2 places read it. All of them break.');
  assert.equal(it.verdict.place.uri, '/prometheus.yml');
  assert.equal(it.verdict.relabeling, true);
  assert.deepEqual(it.excerpt, {
    first: 2,
    lines: [
      '    metric_relabel_configs:',
      '      - {action: labeldrop, regex: source_.*}',
      '      - {source_labels: [destination_app], target_label: app}',
    ],
    marked: 1,
  });
  assert.deepEqual(readers(it), [
    '! record recording rule app:rate: puts all into one group: it is empty in by (5)',
    '! record recording rule total:rate: finds nothing: it matches ="a" (7)',
  ]);
  assert.equal(hops(it, 'source_app'), 'begins partly passes ends missed missed');
});

test('a label that Telemetry adds arrives; one that is asked for by name needs no place', () => {
  const it = flow(files, '/rules.yaml', 4, 63);
  assert.equal(it.label, 'tenant');
  assert.deepEqual(it.verdict, { type: 'arrives', text: '1 place reads it.' });
  assert.equal(hops(it, 'tenant'), 'none begins passes passes partly touched');
  assert.equal(hops(it, 'source_app'), 'begins partly passes ends missed missed');
  const app = flow(files, '/rules.yaml', 0, 0, 'app');
  assert.equal(app.verdict.type, 'unread');
  assert.deepEqual(entries(app, 'metric'), ['begins written by replace of pods (/prometheus.yml:5)']);
  assert.deepEqual(flow(files, '/rules.yaml', 0, 0, 'nobody').verdict, { type: 'unread', text: 'Nothing in the workspace reads it.' });
  assert.deepEqual(labelFlowAt(engineOf(new Map(Object.entries(files))), '/rules.yaml', { line: 0, character: 4 }), {
    why: 'Put the cursor on a label: in a query, a Telemetry’s tag, a relabel rule.',
  });
});

test('what one job of two drops, or Telemetry for one namespace keeps, ends in part only', () => {
  const more = `${files['/prometheus.yml']}  - job_name: other\n`;
  const it = flow({ ...files, '/prometheus.yml': more }, '/telemetry.yaml', 8, 14);
  assert.ok(it.verdict.type === 'partly');
  assert.equal(it.verdict.text, 'It is removed in part. 2 places read it.');
  assert.ok(!it.readers.some((reader) => reader.broken));
  const all =
    'apiVersion: telemetry.istio.io/v1\nkind: Telemetry\nmetadata: {name: mesh, namespace: istio-system}\nspec: {metrics: [{overrides: [{tagOverrides: {source_app: {operation: REMOVE}}}]}]}\n';
  const gone = flow({ '/t.yaml': all, '/rules.yaml': files['/rules.yaml'] }, '/t.yaml', 0, 0, 'source_app');
  assert.equal(gone.verdict.type, 'ends');
  assert.equal(hops(gone, 'source_app'), 'begins ends none none missed missed');
  const kept = all.replace('mesh, namespace: istio-system', 'a, namespace: shop').replace('{operation: REMOVE}', '{value: request.host}');
  assert.equal(flow({ '/t.yaml': all, '/u.yaml': kept }, '/t.yaml', 0, 0, 'source_app').verdict.type, 'partly');
});

test('metricRelabelings of monitors are followed as those of jobs', () => {
  const monitor = (drop: string) =>
    `apiVersion: monitoring.coreos.com/v1\nkind: PodMonitor\nmetadata: {name: envoy, namespace: istio-system}\nspec:\n  selector: {}\n  podMetricsEndpoints:\n    - port: http\n      metricRelabelings: [{action: labelDrop, regex: ${drop}}]\n`;
  const it = flow({ '/m.yaml': monitor('source_app') }, '/m.yaml', 0, 0, 'source_app');
  assert.deepEqual(entries(it, 'metric'), ['ends labeldrop of envoy (/m.yaml:8)']);
  assert.equal(it.verdict.type, 'ends');
  assert.deepEqual(entries(flow({ '/m.yaml': monitor('other') }, '/m.yaml', 0, 0, 'source_app'), 'metric'), []);
});

test('metrics that no job keeps, joins that never match, routes that no alert reaches', () => {
  const it = flow(
    {
      '/prometheus.yml': `rule_files: [rules.yaml]
alerting: {alertmanagers: [{static_configs: [{targets: ["am:9093"]}]}]}
scrape_configs:
  - job_name: shop
    metric_relabel_configs:
      - {source_labels: [__name__], regex: shop_lost_total, action: drop}
`,
      '/rules.yaml': `groups:
  - name: a
    rules:
      - alert: A
        expr: sum by (app) (rate(shop_lost_total{app="a"}[5m])) / sum(rate(shop_total[5m])) > 1
`,
      '/alertmanager.yml': `receivers: [{name: all}]
route:
  receiver: all
  group_by: [app]
  routes:
    - {receiver: all, matchers: ['app="b"']}
    - {receiver: all, matchers: ['app="a"']}
`,
    },
    '/rules.yaml',
    4,
    24,
  );
  const [by, matcher, join, lost, fine, grouped] = readers(it);
  assert.match(by ?? '', /^! alert alert A: names it in by; every job drops shop_lost_total/);
  assert.match(matcher ?? '', /^! alert alert A: matches ="a"; every job drops shop_lost_total/);
  assert.match(join ?? '', /^! alert alert A: a join that never matches: the left always has `app`, the right never/);
  assert.equal(lost, '! route Alertmanager: matches app="b": no alert of the workspace can satisfy it (6)');
  assert.equal(fine, 'route Alertmanager: matches app="a" (7)');
  assert.equal(grouped, 'route Alertmanager: groups by it (4)');
});

test('a dashboard reads by its variable, told as it is written', () => {
  const dashboard = JSON.stringify({
    panels: [{ type: 'timeseries', targets: [{ expr: 'rate(istio_requests_total{source_app=~"$app"}[5m])', refId: 'A' }] }],
    schemaVersion: 39,
    title: 'd',
    templating: { list: [] },
  });
  const it = flow({ ...files, '/d.json': dashboard }, '/telemetry.yaml', 8, 14);
  assert.ok(
    readers(it).some((one) => one === '! dashboard a dashboard: finds nothing once a value is chosen: it matches =~"$app" (1)'),
    readers(it).join('\n'),
  );
});
