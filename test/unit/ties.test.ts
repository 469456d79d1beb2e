import assert from 'node:assert/strict';
import { test } from 'node:test';
import { definitionsAt, referencesAt, renameAt } from '../../server/src/engine/features/navigate.js';
import { tiesAt } from '../../server/src/engine/features/ties.js';
import { engineOf } from '../support/fixtures.js';
import { positionAt } from '../support/text.js';

const files = {
  '/s.yaml': `apiVersion: v1
kind: Service
metadata:
  name: web
  namespace: shop
  labels:
    app: web
    team.io/name: a
spec:
  selector: {run: web}
  ports:
    - {name: http, port: 80, targetPort: prom}
---
apiVersion: v1
kind: Namespace
metadata: {name: shop, labels: {watch: "yes"}}
`,
  '/d.yaml': `apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  template:
    metadata:
      labels: {run: web}
    spec:
      containers:
        - {name: web, ports: [{name: prom, containerPort: 9090}]}
`,
  '/m.yaml': `apiVersion: monitoring.coreos.com/v1
kind: ServiceMonitor
metadata:
  name: web
  namespace: monitoring
  labels: {release: kps}
spec:
  scrapeClass: tls
  namespaceSelector: {matchNames: [shop]}
  selector:
    matchLabels:
      app: web
    matchExpressions:
      - {key: team.io/name, operator: In, values: [a, b]}
  targetLabels: [team.io/name]
  endpoints:
    - targetPort: 9090
      basicAuth:
        username: {name: creds, key: user}
      tlsConfig:
        ca: {configMap: {name: cas, key: ca.crt}}
---
apiVersion: monitoring.coreos.com/v1
kind: PodMonitor
metadata: {name: pods, namespace: shop}
spec:
  selector: {matchLabels: {run: web}}
  podMetricsEndpoints: [{portNumber: 9090}]
---
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata: {name: rules, namespace: monitoring, labels: {role: alerts}}
spec: {groups: []}
---
apiVersion: monitoring.coreos.com/v1
kind: Probe
metadata: {name: probe, namespace: monitoring}
spec:
  prober: {url: "web.shop.svc:80"}
  targets: {staticConfig: {static: [a]}}
---
apiVersion: monitoring.coreos.com/v1beta1
kind: AlertmanagerConfig
metadata: {name: team, namespace: monitoring, labels: {am: main}}
spec:
  route: {receiver: chat}
  receivers:
    - name: chat
      slackConfigs: [{apiURL: {name: creds, key: url}}]
`,
  '/p.yaml': `apiVersion: monitoring.coreos.com/v1
kind: Prometheus
metadata: {name: k8s, namespace: monitoring}
spec:
  serviceMonitorSelector: {matchLabels: {release: kps}}
  ruleSelector: {matchLabels: {role: alerts}}
  scrapeClasses: [{name: tls}]
  additionalScrapeConfigs: {name: creds, key: jobs}
  secrets: [creds]
---
apiVersion: monitoring.coreos.com/v1
kind: Alertmanager
metadata: {name: main, namespace: monitoring}
spec:
  alertmanagerConfigSelector: {matchExpressions: [{key: am, operator: Exists}]}
`,
  '/x.yaml': `apiVersion: v1
kind: Secret
metadata: {name: creds, namespace: monitoring}
stringData: {user: a, url: b, jobs: "[]"}
---
apiVersion: v1
kind: Secret
metadata: {name: creds, namespace: other}
stringData: {user: a}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: cas, namespace: monitoring}
data: {ca.crt: x}
`,
} as const;
type Name = keyof typeof files;

const engine = engineOf(new Map(Object.entries(files)));

/** The texts of the lines that answers lie on, with the file, for the place of `|` in a part of a file. */
function asked(ask: typeof definitionsAt, name: Name, marked: string): readonly string[] {
  const text = files[name];
  const start = text.indexOf(marked.replace('|', ''));
  assert.ok(start >= 0, marked);
  const position = positionAt(text, start + marked.indexOf('|'));
  return ask(engine, name, position).map(({ uri, range: { start: at, end } }) => {
    const line = files[uri as Name].split('\n')[at.line] ?? '';
    return `${uri} ${line.slice(at.character, end.character)}:${at.line + 1}`;
  });
}

const defined = (name: Name, marked: string) => asked(definitionsAt, name, marked);
const referred = (name: Name, marked: string) => asked(referencesAt, name, marked);

test('a monitor’s selector leads to the Services, their labels, pods and ports', () => {
  assert.deepEqual(defined('/m.yaml', '|selector:\n    matchLabels'), ['/s.yaml web:4']);
  assert.deepEqual(defined('/m.yaml', 'a|pp: web'), ['/s.yaml app:7']);
  assert.deepEqual(defined('/m.yaml', 'app: w|eb'), ['/s.yaml app:7']);
  assert.deepEqual(defined('/m.yaml', 'values: [a, |b]'), ['/s.yaml team.io/name:8']);
  assert.deepEqual(defined('/m.yaml', 'targetLabels: [te|am'), ['/s.yaml team.io/name:8']);
  assert.deepEqual(defined('/m.yaml', 'matchNames: [sh|op]'), ['/s.yaml shop:16']);
  assert.deepEqual(defined('/m.yaml', 'targetPort: 90|90'), ['/d.yaml 9090:10']);
  assert.deepEqual(defined('/m.yaml', 'portNumber: 90|90'), ['/d.yaml 9090:10']);
  assert.deepEqual(defined('/m.yaml', '{run: w|eb}'), ['/d.yaml run:7']);
  assert.deepEqual(defined('/s.yaml', 'selector: {r|un: web}'), ['/d.yaml run:7']);
  assert.deepEqual(defined('/s.yaml', '|selector: {run: web}'), ['/d.yaml web:3']);
  assert.deepEqual(defined('/s.yaml', 'targetPort: pr|om'), ['/d.yaml prom:10']);
});

test('what is selected leads back', () => {
  assert.deepEqual(referred('/m.yaml', '|selector:\n    matchLabels'), ['/s.yaml web:4']);
  assert.deepEqual(defined('/s.yaml', 'ap|p: web'), ['/m.yaml app:12']);
  assert.deepEqual(referred('/s.yaml', 'app: w|eb'), ['/s.yaml app:7', '/m.yaml app:12']);
  assert.deepEqual(referred('/s.yaml', 'name: w|eb\n'), ['/s.yaml web:4', '/m.yaml selector:10', '/m.yaml "web.shop.svc:80":39']);
  assert.deepEqual(referred('/d.yaml', 'labels: {run: w|eb}').toSorted(), ['/d.yaml run:7', '/m.yaml run:27', '/s.yaml run:10'].toSorted());
  assert.deepEqual(
    referred('/d.yaml', 'containerPort: 90|90').toSorted(),
    ['/d.yaml 9090:10', '/m.yaml 9090:17', '/m.yaml 9090:28'].toSorted(),
  );
});

test('servers and what they select', () => {
  assert.deepEqual(defined('/p.yaml', 'serviceMonitorSelec|tor'), ['/m.yaml web:4']);
  assert.deepEqual(defined('/p.yaml', 'release: k|ps'), ['/m.yaml release:6']);
  assert.deepEqual(defined('/m.yaml', 'release: k|ps'), ['/p.yaml release:5']);
  assert.deepEqual(defined('/m.yaml', 'ro|le: alerts'), ['/p.yaml role:6']);
  assert.deepEqual(referred('/m.yaml', '{name: ru|les'), ['/m.yaml rules:32', '/p.yaml ruleSelector:6']);
  assert.deepEqual(defined('/m.yaml', '{am: ma|in}'), ['/p.yaml am:15']);
  assert.deepEqual(defined('/m.yaml', 'scrapeClass: t|ls'), ['/p.yaml tls:7']);
});

test('Secrets and ConfigMaps, their keys too', () => {
  assert.deepEqual(defined('/m.yaml', 'username: {name: cr|eds'), ['/x.yaml creds:3']);
  assert.deepEqual(defined('/m.yaml', 'key: us|er'), ['/x.yaml user:4']);
  assert.deepEqual(defined('/m.yaml', 'key: ca.|crt'), ['/x.yaml ca.crt:14']);
  assert.deepEqual(defined('/m.yaml', 'key: u|rl}'), ['/x.yaml url:4']);
  assert.deepEqual(defined('/p.yaml', 'key: jo|bs'), ['/x.yaml jobs:4']);
  assert.deepEqual(defined('/p.yaml', 'secrets: [cr|eds]'), ['/x.yaml creds:3']);
  assert.equal(referred('/x.yaml', '{name: cre|ds').length, 5);
  assert.deepEqual(defined('/m.yaml', 'route: {receiver: ch|at}'), ['/m.yaml chat:48']);
  assert.deepEqual(defined('/m.yaml', 'prober: {url: "we|b'), ['/s.yaml web:4']);
});

test('a recorded series is renamed in a unit test, each place once', () => {
  const rules = 'groups: [{name: a, rules: [{record: a:b, expr: up}]}]\n';
  const tests =
    'rule_files: [r.yml]\ntests:\n  - input_series: [{series: a:b, values: 1}]\n    promql_expr_test:\n      - {expr: a:b, exp_samples: [{labels: "a:b{}"}]}\n';
  const engine = engineOf(
    new Map([
      ['/r.yml', rules],
      ['/r_test.yml', tests],
    ]),
  );
  const at = { line: 0, character: rules.indexOf('a:b') };
  const places = (renameAt(engine, '/r.yml', at, 'a:c') ?? []).map(({ place }) => `${place.uri} ${JSON.stringify(place.range.start)}`);
  assert.equal(places.length, 4);
  assert.equal(new Set(places).size, 4);
});

test('Services and workloads that all fit each other: a place is answered without all their pairs', () => {
  const n = 60;
  const each = (document: (i: number) => string) => Array.from({ length: n }, (_, i) => document(i)).join('---\n');
  const services = each(
    (i) =>
      `{apiVersion: v1, kind: Service, metadata: {name: s${i}, namespace: a}, spec: {selector: {app: x}, ports: [{port: 80, targetPort: p}]}}\n`,
  );
  const pod = 'metadata: {labels: {app: x}}, spec: {containers: [{name: c, ports: [{name: p, containerPort: 80}]}]}';
  const workloads = each(
    (i) => `{apiVersion: apps/v1, kind: Deployment, metadata: {name: d${i}, namespace: a}, spec: {template: {${pod}}}}\n`,
  );
  const same = engineOf(
    new Map([
      ['/s.yaml', services],
      ['/d.yaml', workloads],
    ]),
  );
  for (const [uri, ties] of [
    ['/s.yaml', 3],
    ['/d.yaml', 3 * n],
  ] as const) {
    const object = same.units(uri).find((it) => it.unit === 'KubernetesObject');
    assert.ok(object);
    const found = tiesAt([object], same.workspace);
    assert.equal(found.length, ties);
    assert.equal(found.flatMap((it) => it.to).length, 3 * n);
  }
  const at = { line: 0, character: services.indexOf('app') };
  assert.equal(definitionsAt(same, '/s.yaml', at).length, n);
  assert.equal(referencesAt(same, '/d.yaml', { line: 0, character: workloads.indexOf('app:') }).length, n + 1);
});
