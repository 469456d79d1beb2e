import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatFile } from '../../server/src/engine/features/format.js';
import { engineOf } from '../support/fixtures.js';

const broken = 'sum(rate(istio_requests_total[5m])';
const prometheus = { type: 'prometheus', uid: 'p' };
const loki = { type: 'loki', uid: 'l' };
const panel = { type: 'stat', datasource: prometheus, targets: [{ expr: broken }] };
const mixed = { type: 'stat', datasource: { type: 'datasource', uid: '-- Mixed --' } };
const element = (...queries: readonly object[]) => ({
  elements: { 'panel-1': { kind: 'Panel', spec: { data: { kind: 'QueryGroup', spec: { queries } } } } },
  layout: { kind: 'GridLayout' },
});
const query = (group: string) => ({ kind: 'PanelQuery', spec: { query: { kind: 'DataQuery', group, spec: { expr: broken } } } });
const classic = (...panels: readonly object[]) => ({ title: 'D', schemaVersion: 39, panels });
const custom = (kind: string, json: object) =>
  `apiVersion: grafana.integreatly.org/v1beta1\nkind: ${kind}\nmetadata: {name: d}\nspec:\n  json: |\n${JSON.stringify(json, null, 2).replaceAll(/^/gm, '    ')}\n`;
const library = { uid: 'l', name: 'Requests', kind: 1, model: panel };

const perses = (expr: string, selector = 'up{job="a"}') => ({
  variables: [
    {
      kind: 'ListVariable',
      spec: { name: 'job', plugin: { kind: 'PrometheusLabelValuesVariable', spec: { labelName: 'job', matchers: [selector] } } },
    },
  ],
  panels: {
    '0_0': {
      kind: 'Panel',
      spec: {
        queries: [
          { kind: 'TimeSeriesQuery', spec: { plugin: { kind: 'PrometheusTimeSeriesQuery', spec: { query: expr } } } },
          { kind: 'LogQuery', spec: { plugin: { kind: 'LokiLogQuery', spec: { query: '{app="a"} |= "b" | json' } } } },
        ],
      },
    },
  },
});
const persesObject = (spec: object) => ({
  apiVersion: 'perses.dev/v1alpha2',
  kind: 'PersesDashboard',
  metadata: { name: 'd' },
  spec: { config: spec },
});

/** Each text has one broken expression of Prometheus's; queries of Loki beside it are left alone. */
const dashboards: Readonly<Record<string, string | object>> = {
  'a panel': classic(panel),
  'a panel in a collapsed row': classic({ type: 'row', collapsed: true, panels: [panel] }),
  'a panel in an old row': { title: 'D', schemaVersion: 14, rows: [{ panels: [panel] }] },
  'mixed data sources': classic({
    ...mixed,
    targets: [
      { expr: broken, datasource: prometheus },
      { expr: broken, datasource: loki },
    ],
  }),
  'mixed data sources by name': classic({
    type: 'stat',
    datasource: '-- Mixed --',
    targets: [
      { expr: broken, datasource: 'Prometheus' },
      { expr: broken, datasource: 'Loki' },
    ],
  }),
  'a library panel': library,
  'a library panel from the API': { result: library },
  'the v2 schema': {
    apiVersion: 'dashboard.grafana.app/v2beta1',
    kind: 'Dashboard',
    metadata: { name: 'd' },
    spec: element(query('prometheus'), query('loki')),
  },
  'the v2 schema alone': { title: 'D', ...element(query('prometheus'), query('loki')) },
  'a GrafanaDashboard': custom('GrafanaDashboard', classic(panel)),
  'a PersesDashboard': persesObject(perses(broken)),
  'a dashboard of Perses': { kind: 'Dashboard', metadata: { name: 'd', project: 'p' }, spec: perses(broken) },
  'a GrafanaLibraryPanel': custom('GrafanaLibraryPanel', library),
};

for (const [what, dashboard] of Object.entries(dashboards)) {
  test(`PromQL in ${what}`, () => {
    const text = typeof dashboard === 'string' ? dashboard : JSON.stringify(dashboard, null, 2);
    const uri = typeof dashboard === 'string' ? '/d.yaml' : '/d.json';
    const errors = engineOf(new Map([[uri, text]]))
      .diagnostics(uri)
      .filter((it) => it.severity === 'error');
    assert.deepEqual(
      errors.map((it) => it.code),
      ['promql/syntax'],
    );
    const { start } = errors[0]?.range ?? { start: { line: 0, character: 0 } };
    const line = text.split('\n')[start.line] ?? '';
    assert.equal(start.character, line.indexOf(broken) + 'sum'.length, line);
  });
}

test('of a dashboard of Perses only what Prometheus refuses is said, and its queries are queries to an editor', () => {
  const said = (expr: string, selector?: string) =>
    engineOf(new Map([['/d.json', JSON.stringify(persesObject(perses(expr, selector)))]]))
      .diagnostics('/d.json')
      .map((it) => it.code);
  // Everything that advice could be given on.
  assert.deepEqual(said('sum(istio_requests_total{response_code!="500", job=~"$job"}) / irate(nobody_knows[$__rate_interval])'), []);
  assert.deepEqual(said('up', 'up{job=~"("}'), ['promql/regex']);
  const text = JSON.stringify(persesObject(perses('sum by (job) (rate(up[5m]))')));
  const units = engineOf(new Map([['/d.json', text]])).units('/d.json');
  assert.deepEqual(
    units.filter((it) => it.unit === 'Query').map((it) => it.entry),
    ['query', 'selector'],
  );
});

test('formatting an expression of a dashboard leaves its variables as they are, and the file JSON', () => {
  const formatted = (expr: string) => {
    const text = JSON.stringify(classic({ type: 'stat', datasource: prometheus, targets: [{ expr }] }));
    const edits = formatFile(engineOf(new Map([['/d.json', text]])), '/d.json');
    return edits.map((it) => JSON.parse(`"${it.text}"`) as string);
  };
  assert.deepEqual(formatted(`sum( rate(istio_requests_total{app=~"$app",ns='\${ns:regex}'}[$__rate_interval]))by ($by,[[extra]])`), [
    `sum by ($by, [[extra]]) (rate(istio_requests_total{app=~"$app",ns="\${ns:regex}"}[$__rate_interval]))`,
  ]);
  assert.deepEqual(formatted(`topk( $n,rate(\${metric}_total[ 5m ]offset $ago))>$limit`), [
    `topk($n, rate(\${metric}_total[5m] offset $ago)) > $limit`,
  ]);
  assert.deepEqual(formatted('sum(rate(istio_requests_total{app="$app"}[$__rate_interval]))'), []);
  // The number before a unit is printed as another one; a whole list of matchers is nobody's.
  assert.deepEqual(formatted(`rate( up[\${minutes}m])`), []);
  assert.deepEqual(formatted('sum( up{$filters} )'), []);
  assert.deepEqual(formatted('sum( up{a="70001"} ) > $limit'), []);
});
