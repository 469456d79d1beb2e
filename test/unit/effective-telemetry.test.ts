import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type EffectiveTelemetry, effectiveTelemetryAt, type Row } from '../../server/src/engine/features/effective-telemetry.js';
import { engineOf } from '../support/fixtures.js';

type Files = Readonly<Record<string, string>>;

const asked = (files: Files, uri: string, line = 0) =>
  effectiveTelemetryAt(engineOf(new Map(Object.entries(files))), uri, { line, character: 0 });

const effective = (files: Files, uri: string, line = 0): EffectiveTelemetry => {
  const it = asked(files, uri, line);
  assert.ok(!('why' in it));
  return it;
};

const telemetry = (name: string, namespace: string, spec: string) =>
  `apiVersion: telemetry.istio.io/v1\nkind: Telemetry\nmetadata: {name: ${name}, namespace: ${namespace}}\nspec: ${spec}\n`;

const deployment = (name: string, extra = '') =>
  `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: ${name}, namespace: shop}\nspec: {template: {metadata: {labels: {app: ${name}${extra}}}, spec: {containers: [{name: a}]}}}\n`;

/** `setting, side = value by layer; over: value by layer; notes`. */
const shown = ({ setting, side, value, by, over, notes }: Row): string => {
  const who = (it: Row['by']) => (it.layer === undefined ? it.text : String(it.layer + 1));
  return [
    `${setting}${side ? `, ${side}` : ''} = ${value.text} by ${who(by)}`,
    ...over.map((it) => `over ${it.value.text} by ${who(it.by)}`),
    ...notes,
  ].join('; ');
};

const rows = (it: EffectiveTelemetry, title: string): readonly string[] =>
  it.sections.filter((section) => section.title === title).flatMap((section) => section.rows.map(shown));

const labels = (it: EffectiveTelemetry, metric: string, state: string): readonly string[] =>
  it.metrics
    .filter((one) => one.name === metric)
    .flatMap((one) =>
      one.labels.filter((label) => label.state === state).map((label) => `${label.name}${one.side ? ` of ${one.side}` : ''}`),
    );

test('mesh, namespace, workload: a later object over an earlier, each value with the line that decided', () => {
  const files = {
    '/mesh.yaml': telemetry(
      'mesh',
      'istio-system',
      `
  metrics:
    - providers: [{name: prometheus}]
      overrides:
        - match: {metric: REQUEST_COUNT}
          tagOverrides:
            tenant: {value: request.host}
            destination_app: {value: "request.headers['x-app']"}
`,
    ),
    '/shop.yaml': telemetry(
      'shop',
      'shop',
      `
  metrics:
    - overrides:
        - match: {metric: REQUEST_COUNT}
          tagOverrides: {destination_app: {operation: REMOVE}}
`,
    ),
    '/reviews.yaml': telemetry(
      'reviews',
      'shop',
      '{selector: {matchLabels: {app: reviews}}, metrics: [{overrides: [{match: {mode: CLIENT}, disabled: true}]}]}',
    ),
    '/w.yaml': deployment('reviews'),
  };
  const it = effective(files, '/w.yaml');
  assert.equal(it.title, 'Deployment shop/reviews');
  assert.deepEqual(
    it.layers.map(({ level, name, reach }) => `${level} ${name}: ${reach}`),
    [
      'mesh istio-system/mesh: every workload of the mesh',
      'namespace shop/shop: all of shop: 1 workload',
      'workload shop/reviews: selects app=reviews: 1 workload',
    ],
  );
  assert.deepEqual(rows(it, 'Metrics'), ['providers = prometheus by 1']);
  assert.deepEqual(rows(it, 'Metrics, provider prometheus'), [
    'all metrics, CLIENT = disabled by 3; over on by 1; no series with reporter="source"',
    'all metrics, SERVER = on by 1',
    'REQUEST_COUNT, tag tenant = request.host by 1',
    "REQUEST_COUNT, tag destination_app = removed by 2; over request.headers['x-app'] by 1",
    'reportingInterval = 5s by Istio default',
  ]);
  const row = it.sections[1]?.rows.find((one) => one.setting.endsWith('destination_app'));
  assert.deepEqual(row?.by.place, {
    uri: '/shop.yaml',
    range: { start: { line: 7, character: 25 }, end: { line: 7, character: 40 } },
  });
  assert.deepEqual(labels(it, 'istio_requests_total', 'added'), ['tenant of CLIENT', 'tenant of SERVER']);
  assert.deepEqual(labels(it, 'istio_requests_total', 'removed'), ['destination_app of CLIENT', 'destination_app of SERVER']);
  assert.deepEqual(
    it.metrics.filter((one) => one.off).map((one) => one.side),
    Array(10).fill('CLIENT'),
  );
});

test('all metrics that are off are on again with any later override of that side', () => {
  const files = {
    '/mesh.yaml': telemetry('mesh', 'istio-system', '{metrics: [{overrides: [{disabled: true}]}]}'),
    '/shop.yaml': telemetry(
      'shop',
      'shop',
      '{metrics: [{overrides: [{match: {metric: REQUEST_COUNT, mode: SERVER}, tagOverrides: {a: {value: request.host}}}]}]}',
    ),
  };
  const it = effective(files, '/shop.yaml');
  assert.equal(it.title, 'Namespace shop');
  assert.deepEqual(rows(it, 'Metrics, provider prometheus').slice(0, 2), [
    'all metrics, CLIENT = disabled by 1; over on by Istio default; no series with reporter="source"',
    'all metrics, SERVER = on by 2; over disabled by 1',
  ]);
  assert.equal(effective(files, '/mesh.yaml').title, 'The whole mesh');
});

test('the last list of providers decides who is in scope; what was said of the others is dead', () => {
  const files = {
    '/mesh.yaml': telemetry(
      'mesh',
      'istio-system',
      '{metrics: [{providers: [{name: prometheus}], overrides: [{tagOverrides: {a: {value: request.host}}}]}]}',
    ),
    '/shop.yaml': telemetry('shop', 'shop', '{metrics: [{providers: [{name: otel}]}]}'),
    '/config.yaml': `apiVersion: install.istio.io/v1alpha1\nkind: IstioOperator\nspec: {meshConfig: {extensionProviders: [{name: otel, opentelemetry: {service: a.b.svc, port: 1}}]}}\n`,
  };
  const it = effective(files, '/shop.yaml');
  assert.deepEqual(rows(it, 'Metrics'), ['providers = otel by 2; over prometheus by 1; over prometheus by Istio default']);
  assert.deepEqual(rows(it, 'Metrics, provider otel').slice(0, 1), [
    'all metrics = on by 2; metrics go to providers of the type prometheus only, this one is opentelemetry',
  ]);
  assert.deepEqual(it.metrics, []);
});

test('labels without effect say why', () => {
  const spec = `
  metrics:
    - overrides:
        - match: {metric: TCP_SENT_BYTES}
          tagOverrides:
            response_code: {value: request.host}
            nobody: {operation: REMOVE}
            source_app: {value: "a ="}
            mine: {value: "a ="}
`;
  const it = effective({ '/t.yaml': telemetry('a', 'shop', spec) }, '/t.yaml');
  assert.deepEqual(rows(it, 'Metrics, provider prometheus').slice(1, -1), [
    'TCP_SENT_BYTES, tag response_code = request.host by 1; no effect: a standard label that this metric does not have',
    'TCP_SENT_BYTES, tag nobody = removed by 1; no effect: only standard labels can be removed',
    'TCP_SENT_BYTES, tag source_app = removed by 1; the expression does not parse: the label disappears',
    'TCP_SENT_BYTES, tag mine = a = by 1; no effect: the expression does not parse',
  ]);
});

test('an added label is taken back by a later REMOVE', () => {
  const files = {
    '/mesh.yaml': telemetry('mesh', 'istio-system', '{metrics: [{overrides: [{tagOverrides: {a: {value: request.host}}}]}]}'),
    '/shop.yaml': telemetry('shop', 'shop', '{metrics: [{overrides: [{tagOverrides: {a: {operation: REMOVE}}}]}]}'),
  };
  const it = effective(files, '/shop.yaml');
  assert.ok(rows(it, 'Metrics, provider prometheus').includes('all metrics, tag a = removed by 2; over request.host by 1'));
  assert.deepEqual(labels(it, 'istio_requests_total', 'added'), []);
});

test('access logging: scope by side, the filter of the last entry that names the provider', () => {
  const files = {
    '/mesh.yaml': telemetry('mesh', 'istio-system', '{accessLogging: [{providers: [{name: envoy}]}]}'),
    '/shop.yaml': telemetry(
      'shop',
      'shop',
      '{accessLogging: [{match: {mode: SERVER}, providers: [{name: otel}], filter: {expression: "response.code >= 500"}}, {match: {mode: CLIENT}, disabled: true}]}',
    ),
  };
  assert.deepEqual(rows(effective(files, '/shop.yaml'), 'Access logging'), [
    // The entry of the client side inherits `otel` of the entry before, which is not in scope there: the mesh's log goes on.
    'providers, CLIENT = envoy by 1',
    'providers, SERVER = otel by 2; over envoy by 1',
    'envoy, CLIENT = on by 1',
    'envoy, filter, CLIENT = every request by 1',
    'otel, SERVER = on by 2',
    'otel, filter, SERVER = response.code >= 500 by 2',
  ]);
  assert.deepEqual(rows(effective({ '/w.yaml': deployment('a') }, '/w.yaml'), 'Access logging'), ['access log = none by Istio default']);
});

test('tracing: fields one by one, customTags as a whole', () => {
  const files = {
    '/mesh.yaml': telemetry(
      'mesh',
      'istio-system',
      '{tracing: [{providers: [{name: zipkin}, {name: other}], randomSamplingPercentage: 1, customTags: {a: {literal: {value: x}}, b: {header: {name: h, defaultValue: d}}}}]}',
    ),
    '/shop.yaml': telemetry(
      'shop',
      'shop',
      '{tracing: [{randomSamplingPercentage: 10, customTags: {a: {environment: {name: E}}}}, {match: {mode: CLIENT}, disableSpanReporting: true}]}',
    ),
  };
  assert.deepEqual(rows(effective(files, '/shop.yaml'), 'Tracing'), [
    'provider = zipkin by 1',
    'disableSpanReporting, CLIENT = no span is sent by 2',
    'disableSpanReporting, SERVER = spans are sent by Istio default',
    'randomSamplingPercentage = 10 % by 2; over 1 % by 1',
    'useRequestIdForTraceSampling = true by Istio default',
    'enableIstioTags = true by Istio default',
    'disableContextPropagation = false by Istio default',
    'customTags, a = environment E by 2; over literal x by 1',
    'customTags, b = lost by 2; over header h, else d by 1; a later customTags replaces the whole list',
  ]);
});

test('gateways, waypoints and pods without a sidecar', () => {
  const gateway = (name: string, kind: string) =>
    `apiVersion: gateway.networking.k8s.io/v1\nkind: Gateway\nmetadata: {name: ${name}, namespace: shop}\nspec: {gatewayClassName: ${kind}}\n`;
  const files = {
    '/in.yaml': gateway('in', 'istio'),
    '/way.yaml': gateway('way', 'istio-waypoint'),
    '/t.yaml': [
      telemetry('by-target', 'shop', '{targetRefs: [{group: gateway.networking.k8s.io, kind: Gateway, name: way}], tracing: [{}]}'),
      telemetry(
        'by-label',
        'shop',
        '{selector: {matchLabels: {gateway.networking.k8s.io/gateway-name: way}}, tracing: [{randomSamplingPercentage: 2}]}',
      ),
      telemetry('by-label-in', 'shop', '{selector: {matchLabels: {gateway.networking.k8s.io/gateway-name: in}}}'),
    ].join('---\n'),
    '/off.yaml': deployment('off', ', sidecar.istio.io/inject: "false"'),
    '/ns.yaml': 'apiVersion: v1\nkind: Namespace\nmetadata: {name: shop, labels: {istio.io/dataplane-mode: ambient}}\n',
    '/w.yaml': deployment('web'),
  };
  const names = (uri: string) => effective(files, uri).layers.map((it) => it.name);
  assert.deepEqual(names('/way.yaml'), ['shop/by-target']);
  assert.deepEqual(names('/in.yaml'), ['shop/by-label-in']);
  assert.deepEqual(names('/t.yaml'), ['shop/by-target']);
  assert.match(effective(files, '/off.yaml').outside ?? '', /free of the sidecar/);
  assert.match(effective(files, '/w.yaml').outside ?? '', /ztunnel/);
  assert.deepEqual(
    effective(files, '/w.yaml').choices.map((it) => it.title),
    ['Deployment shop/off', 'Deployment shop/web', 'Gateway shop/in', 'Gateway shop/way', 'Namespace shop'],
  );
});

test('a service at a waypoint of another namespace: mesh, waypoint, service, in this order', () => {
  const service = (name: string, kind: string, labels: string) =>
    `apiVersion: ${kind === 'Service' ? 'v1' : 'networking.istio.io/v1'}\nkind: ${kind}\nmetadata: {name: ${name}, namespace: shop, labels: {${labels}}}\nspec: {}\n`;
  const core = (kind: string, name: string) => `{targetRefs: [{group: "", kind: ${kind}, name: ${name}}]}`;
  const files = {
    '/way.yaml':
      'apiVersion: gateway.networking.k8s.io/v1\nkind: Gateway\nmetadata: {name: way, namespace: infra}\nspec: {gatewayClassName: istio-waypoint}\n',
    '/ns.yaml':
      'apiVersion: v1\nkind: Namespace\nmetadata: {name: shop, labels: {istio.io/use-waypoint: way, istio.io/use-waypoint-namespace: infra}}\n',
    '/cart.yaml': service('cart', 'Service', ''),
    '/bank.yaml': service('bank', 'ServiceEntry', ''),
    '/own.yaml': service('own', 'Service', 'istio.io/use-waypoint: near'),
    '/none.yaml': service('none', 'Service', 'istio.io/use-waypoint: none'),
    '/t.yaml': [
      telemetry('mesh', 'istio-system', '{}'),
      telemetry('infra', 'infra', '{}'),
      telemetry('shop', 'shop', '{}'),
      telemetry('cart', 'shop', core('Service', 'cart')),
      telemetry('bank', 'shop', '{targetRefs: [{group: networking.istio.io, kind: ServiceEntry, name: bank}]}'),
      telemetry('way', 'infra', '{targetRefs: [{group: gateway.networking.k8s.io, kind: Gateway, name: way}]}'),
      telemetry('class', 'istio-system', '{targetRefs: [{group: gateway.networking.k8s.io, kind: GatewayClass, name: istio-waypoint}]}'),
      telemetry('lost', 'lost', core('Service', 'nobody')),
    ].join('---\n'),
  };
  const told = (uri: string, line = 0) => {
    const it = effective(files, uri, line);
    return `${it.title}: ${it.layers.map((layer) => layer.name).join(', ')}`;
  };
  assert.equal(told('/cart.yaml'), 'Service shop/cart at waypoint infra/way: istio-system/mesh, infra/infra, shop/shop, shop/cart');
  assert.equal(told('/bank.yaml'), 'ServiceEntry shop/bank at waypoint infra/way: istio-system/mesh, infra/infra, shop/shop, shop/bank');
  assert.equal(told('/own.yaml'), 'Service shop/own at waypoint shop/near: istio-system/mesh, shop/shop');
  assert.equal(told('/way.yaml'), 'Gateway infra/way: istio-system/mesh, infra/infra, infra/way');
  assert.ok('why' in asked(files, '/none.yaml'));
  // The Telemetry of a service stands for the service.
  const at = (name: string) => files['/t.yaml'].split('\n').findIndex((line) => line.includes(`name: ${name},`));
  assert.equal(told('/t.yaml', at('cart')), told('/cart.yaml'));
  assert.equal(told('/t.yaml', at('lost')), 'Service lost/nobody: istio-system/mesh, lost/lost');
  assert.match(effective(files, '/t.yaml', at('lost')).outside ?? '', /No waypoint/);
});

test('only the oldest object of a namespace counts, and of variants the nearest', () => {
  const files = {
    '/prod/a.yaml': telemetry('mesh', 'istio-system', '{tracing: [{randomSamplingPercentage: 1}]}'),
    '/test/a.yaml': telemetry('mesh', 'istio-system', '{tracing: [{randomSamplingPercentage: 100}]}'),
    '/prod/b.yaml': telemetry('newer', 'istio-system', '{}'),
    '/prod/w.yaml': deployment('web'),
    '/test/w.yaml': deployment('web'),
  };
  const place = (uri: string) => effective(files, uri).layers.map((it) => it.place.uri);
  assert.deepEqual(place('/prod/w.yaml'), ['/prod/a.yaml']);
  assert.deepEqual(place('/test/w.yaml'), ['/test/a.yaml']);
  assert.deepEqual(
    effective(files, '/prod/w.yaml').ignored.map((it) => `${it.name}: ${it.why}`),
    ['istio-system/newer: only the oldest object of a namespace counts, and that is mesh by its name'],
  );
});

test('who reads what is taken away is told beside it; nothing is told of other objects', () => {
  const files = {
    '/t.yaml': telemetry(
      'mesh',
      'istio-system',
      '{metrics: [{overrides: [{match: {metric: REQUEST_COUNT}, tagOverrides: {source_app: {operation: REMOVE}}}]}]}',
    ),
    '/r.yaml':
      'groups: [{name: a, rules: [{record: a:b, expr: "sum by (source_app) (rate(istio_requests_total{reporter=\\"source\\"}[5m]))"}]}]\n',
  };
  const it = effective(files, '/t.yaml');
  assert.ok(rows(it, 'Metrics, provider prometheus').includes('REQUEST_COUNT, tag source_app = removed by 1; read by recording rule a:b'));
  assert.deepEqual(asked(files, '/r.yaml'), { why: 'Put the cursor into a Telemetry, a workload, a Gateway or a Namespace.' });
  assert.doesNotThrow(() => structuredClone(it));
  assert.deepEqual(JSON.parse(JSON.stringify(it)).sections.length, it.sections.length);
});

test('of several control planes a workload obeys what its own one reads', () => {
  const tag = (name: string) =>
    `\n  metrics:\n    - providers: [{name: prometheus}]\n      overrides: [{match: {metric: REQUEST_COUNT}, tagOverrides: {${name}: {value: request.method}}}]`;
  const of = (revision: string) =>
    telemetry(revision, 'istio-system', tag(revision)).replace('name: ', `labels: {istio.io/rev: ${revision}}, name: `);
  const files = (namespaceLabel: string) => ({
    '/t.yaml': `${of('canary')}---\n${of('stable')}`,
    '/w.yaml': deployment('web'),
    '/n.yaml': `apiVersion: v1\nkind: Namespace\nmetadata: {name: shop, labels: {${namespaceLabel}}}\n`,
  });
  const added = (namespaceLabel: string) => labels(effective(files(namespaceLabel), '/w.yaml'), 'istio_requests_total', 'added');
  assert.deepEqual(added('istio.io/rev: canary'), ['canary']);
  assert.deepEqual(added('istio.io/rev: stable'), ['stable']);
  assert.deepEqual(added('istio-injection: enabled'), []);
  assert.deepEqual(labels(effective(files('istio.io/rev: stable'), '/t.yaml', 1), 'istio_requests_total', 'added'), ['canary']);
});
