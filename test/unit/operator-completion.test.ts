import assert from 'node:assert/strict';
import { test } from 'node:test';
import { completionsAt } from '../../server/src/engine/features/completion.js';
import { engineOf } from '../support/fixtures.js';
import { unmark } from '../support/text.js';

const world = `apiVersion: v1
kind: Service
metadata: {name: shop, namespace: shop, labels: {app: shop, team: a}}
spec: {selector: {app: shop}, ports: [{name: http, port: 80, targetPort: web}]}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: shop, namespace: shop}
spec:
  template:
    metadata: {labels: {app: shop, version: v1}}
    spec: {containers: [{name: a, ports: [{name: web, containerPort: 8080}]}]}
---
apiVersion: v1
kind: Secret
metadata: {name: creds, namespace: shop}
stringData: {user: a, password: b}
---
apiVersion: v1
kind: Secret
metadata: {name: elsewhere, namespace: other}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: authorities, namespace: shop}
data: {ca.crt: a}
---
apiVersion: monitoring.coreos.com/v1
kind: Prometheus
metadata: {name: k8s, namespace: monitoring}
spec: {scrapeClasses: [{name: istio}]}
---
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata: {name: rules, namespace: shop, labels: {release: stack}}
`;

/** Labels of the offers at the mark in a file. */
function offersIn(source: string): readonly string[] {
  const { text, mark } = unmark(source);
  const engine = engineOf(
    new Map([
      ['/world.yaml', world],
      ['/m.yaml', text],
    ]),
  );
  return completionsAt(engine, '/m.yaml', mark.start).map((it) => it.label);
}

/** The same in an object of a kind. */
function offers(kind: string, spec: string, version = 'v1'): readonly string[] {
  return offersIn(`apiVersion: monitoring.coreos.com/${version}\nkind: ${kind}\nmetadata: {name: m, namespace: shop}\nspec:\n${spec}`);
}

const monitor = (rest: string, list = '') => `${list}  selector: {matchLabels: {app: shop}}\n  endpoints:\n    - port: http\n${rest}`;

test('Secrets and ConfigMaps of the namespace, and their keys', () => {
  const user = (rest: string) => monitor(`      basicAuth:\n        username:\n          ${rest}\n`);
  assert.deepEqual(offers('ServiceMonitor', user('name: <|>')), ['creds']);
  assert.deepEqual(offers('ServiceMonitor', user('name: creds\n          key: <|>')), ['user', 'password']);
  assert.deepEqual(offers('ServiceMonitor', user('{name: creds, key: <|>}')), ['user', 'password']);
  const authority = monitor('      tlsConfig:\n        ca:\n          configMap: {name: authorities, key: <|>}\n');
  assert.deepEqual(offers('ServiceMonitor', authority), ['ca.crt']);
  const slack = '  receivers:\n    - name: a\n      slackConfigs:\n        - apiURL: {name: <|>}\n';
  assert.deepEqual(offers('AlertmanagerConfig', slack, 'v1alpha1'), ['creds']);
});

test('ports of the pods behind a Service, and labels to copy', () => {
  const port = '  selector: {matchLabels: {app: shop}}\n  endpoints:\n    - targetPort: <|>\n';
  assert.deepEqual(offers('ServiceMonitor', port), ['web', '8080']);
  const number = '  selector: {matchLabels: {app: shop}}\n  podMetricsEndpoints:\n    - portNumber: <|>\n';
  assert.deepEqual(offers('PodMonitor', number), ['8080']);
  assert.deepEqual(offers('ServiceMonitor', monitor('', '  jobLabel: <|>\n')), ['app', 'team']);
  assert.deepEqual(offers('ServiceMonitor', monitor('', '  targetLabels: [<|>]\n')), ['app', 'team']);
  assert.deepEqual(offers('ServiceMonitor', monitor('', '  targetLabels: [app, <|>]\n')), ['app', 'team']);
  assert.deepEqual(offers('ServiceMonitor', monitor('', '  podTargetLabels:\n    - <|>\n')), ['app', 'version']);
  assert.deepEqual(offers('ServiceMonitor', monitor('', '  targetLabels: <|>\n')), []);
});

test('selectors: operators, keys and values; classes; probers; routes', () => {
  const expression = (rest: string) => `  selector:\n    matchExpressions:\n      - ${rest}\n`;
  assert.deepEqual(offers('ServiceMonitor', expression('{key: app, operator: <|>}')), ['In', 'NotIn', 'Exists', 'DoesNotExist']);
  assert.deepEqual(offers('ServiceMonitor', expression('key: <|>')), ['app', 'team']);
  assert.deepEqual(offers('PodMonitor', expression('{key: version, operator: In, values: [<|>]}')), ['v1']);
  assert.deepEqual(offers('Prometheus', '  ruleSelector:\n    matchLabels:\n      <|>\n'), ['release']);
  assert.deepEqual(offers('Prometheus', '  ruleSelector:\n    matchLabels:\n      release: <|>\n'), ['stack']);
  assert.deepEqual(offers('PodMonitor', '  scrapeClass: <|>\n  selector: {}\n'), ['istio']);
  assert.deepEqual(offers('Probe', '  prober:\n    url: <|>\n'), ['shop.shop.svc:80']);
  const inner = '  route:\n    receiver: team\n    routes:\n      - receiver: <|>\n  receivers:\n    - name: team\n';
  assert.deepEqual(offers('AlertmanagerConfig', inner, 'v1alpha1'), ['team']);
  const mute = '  route:\n    receiver: team\n    muteTimeIntervals: [<|>]\n  timeIntervals:\n    - name: night\n';
  assert.deepEqual(offers('AlertmanagerConfig', mute, 'v1beta1'), ['night']);
});

test('an object’s head: the version, namespaces, and the labels that a Prometheus asks for', () => {
  assert.deepEqual(offersIn('apiVersion: <|>\nkind: PodMonitor\n'), ['monitoring.coreos.com/v1']);
  assert.deepEqual(offersIn('apiVersion: tele<|>\nkind: Telemetry\n'), ['telemetry.istio.io/v1', 'telemetry.istio.io/v1alpha1']);
  assert.equal(offersIn('apiVersion: <|>\n').includes('monitoring.coreos.com/v1'), true);
  assert.deepEqual(offersIn('apiVersion: <|>\nkind: Deployment\n'), []);
  const head = 'apiVersion: monitoring.coreos.com/v1\nkind: ServiceMonitor\n';
  assert.deepEqual(offersIn(`${head}metadata: {name: m, namespace: mo<|>}\n`), ['shop', 'other', 'monitoring']);
  const asking = `---
apiVersion: monitoring.coreos.com/v1
kind: Prometheus
metadata: {name: a, namespace: shop}
spec: {serviceMonitorSelector: {matchLabels: {release: kps}, matchExpressions: [{key: team, operator: In, values: [x, y]}]}}
`;
  assert.deepEqual(offersIn(`${head}metadata:\n  labels:\n    <|>\n  name: m\n${asking}`), ['release', 'team']);
  assert.deepEqual(offersIn(`${head}metadata: {labels: {release: kps, <|>}}\n${asking}`), ['team']);
  assert.deepEqual(offersIn(`${head}metadata: {labels: {team: <|>}}\n${asking}`), ['x', 'y']);
});

const H = (kind: string, version = 'v1') =>
  `apiVersion: monitoring.coreos.com/${version}\nkind: ${kind}\nmetadata: {name: m, namespace: shop}\nspec:\n`;
const A = H('AlertmanagerConfig', 'v1beta1');
const RT = `  receivers: [{name: team-a}]\n  timeIntervals: [{name: night}]\n  route:\n    receiver: team-a\n`;
const S = `${H('ServiceMonitor')}  selector: {matchLabels: {app: shop}}\n`;
/** A place in a style of writing, and what is offered there; `!`: not. */
const styles: readonly (readonly [name: string, marked: string, wanted: readonly string[]])[] = [
  ['flow port', `${S}  endpoints: [{port: <|>}]\n`, ['http']],
  ['flow port partial', `${S}  endpoints: [{port: h<|>}]\n`, ['http']],
  ['quoted port', `${S}  endpoints:\n    - port: "<|>"\n`, ['http']],
  ['quoted port open', `${S}  endpoints:\n    - port: "<|>\n`, ['http']],
  ['single port', `${S}  endpoints:\n    - port: 'h<|>'\n`, ['http']],
  ['port second key', `${S}  endpoints:\n    - interval: 30s\n      port: <|>\n`, ['http']],
  ['port not indented', `${H('ServiceMonitor')}  selector: {matchLabels: {app: shop}}\n  endpoints:\n  - port: <|>\n`, ['http']],
  [
    'json port',
    '{"apiVersion": "monitoring.coreos.com/v1", "kind": "ServiceMonitor", "metadata": {"name": "m", "namespace": "shop"}, "spec": {"selector": {"matchLabels": {"app": "shop"}}, "endpoints": [{"port": "<|>"}]}}',
    ['http'],
  ],
  [
    'json key',
    '{"apiVersion": "monitoring.coreos.com/v1", "kind": "ServiceMonitor", "metadata": {"name": "m", "namespace": "shop"}, "spec": {"selector": {"matchLabels": {"app": "shop"}}, "endpoints": [{"<|>": ""}]}}',
    ['port'],
  ],
  [
    'json label',
    '{"apiVersion": "monitoring.coreos.com/v1", "kind": "ServiceMonitor", "metadata": {"name": "m", "namespace": "shop"}, "spec": {"selector": {"matchLabels": {"app": "<|>"}}}}',
    ['shop'],
  ],
  ['flow label key', `${H('ServiceMonitor')}  selector: {matchLabels: {<|>}}\n`, ['app', 'team']],
  ['flow label key2', `${H('ServiceMonitor')}  selector: {matchLabels: {app: shop, <|>}}\n`, ['team']],
  ['flow label val', `${H('ServiceMonitor')}  selector: {matchLabels: {app: <|>}}\n`, ['shop']],
  ['quoted label val', `${H('ServiceMonitor')}  selector:\n    matchLabels:\n      app: "<|>"\n`, ['shop']],
  ['quoted label key', `${H('ServiceMonitor')}  selector:\n    matchLabels:\n      "<|>": shop\n`, ['app']],
  ['expr key', `${H('ServiceMonitor')}  selector:\n    matchExpressions:\n      - key: <|>\n`, ['app', 'team']],
  [
    'expr values block',
    `${H('ServiceMonitor')}  selector:\n    matchExpressions:\n      - key: app\n        operator: In\n        values:\n          - <|>\n`,
    ['shop'],
  ],
  [
    'expr values flow',
    `${H('ServiceMonitor')}  selector:\n    matchExpressions:\n      - {key: app, operator: In, values: [<|>]}\n`,
    ['shop'],
  ],
  ['ns block', `${H('ServiceMonitor')}  namespaceSelector:\n    matchNames:\n      - <|>\n`, ['shop', 'payments']],
  ['ns block typed', `${H('ServiceMonitor')}  namespaceSelector:\n    matchNames:\n      - pa<|>\n`, ['payments']],
  ['ns flow', `${H('ServiceMonitor')}  namespaceSelector: {matchNames: [<|>]}\n`, ['shop']],
  ['ns quoted', `${H('ServiceMonitor')}  namespaceSelector:\n    matchNames: ["<|>"]\n`, ['shop']],
  ['metadata ns', 'apiVersion: monitoring.coreos.com/v1\nkind: ServiceMonitor\nmetadata:\n  name: a\n  namespace: <|>\n', ['shop']],
  ['secret name', `${S}  endpoints:\n    - port: http\n      bearerTokenSecret:\n        name: <|>\n`, ['creds']],
  [
    'secret key',
    `${S}  endpoints:\n    - port: http\n      bearerTokenSecret:\n        name: creds\n        key: <|>\n`,
    ['user', 'password'],
  ],
  [
    'secret key first',
    `${S}  endpoints:\n    - port: http\n      bearerTokenSecret:\n        key: <|>\n        name: creds\n`,
    ['user', 'password'],
  ],
  [
    'secret key flow',
    `${S}  endpoints:\n    - port: http\n      authorization: {credentials: {name: creds, key: <|>}}\n`,
    ['user', 'password'],
  ],
  [
    'secret key quoted',
    `${S}  endpoints:\n    - port: http\n      authorization: {credentials: {name: "creds", key: "<|>"}}\n`,
    ['user', 'password'],
  ],
  ['cm name', `${S}  endpoints:\n    - port: http\n      tlsConfig: {ca: {configMap: {name: <|>}}}\n`, ['authorities']],
  [
    'cm key',
    S +
      '  endpoints:\n    - port: http\n      tlsConfig:\n        ca:\n          configMap:\n            name: authorities\n            key: <|>\n',
    ['ca.crt'],
  ],
  [
    'oauth secret',
    `${S}  endpoints:\n    - port: http\n      oauth2:\n        clientId:\n          secret:\n            name: <|>\n`,
    ['creds'],
  ],
  [
    'tls keySecret',
    `${S}  endpoints:\n    - port: http\n      tlsConfig:\n        keySecret:\n          name: creds\n          key: <|>\n`,
    ['user'],
  ],
  ['proxyConnectHeader', `${S}  endpoints:\n    - port: http\n      proxyConnectHeader:\n        X-A:\n          - name: <|>\n`, ['creds']],
  ['prom addl', `${H('Prometheus')}  additionalScrapeConfigs:\n    name: creds\n    key: <|>\n`, ['user']],
  ['prom secrets', `${H('Prometheus')}  secrets:\n    - <|>\n`, ['creds']],
  ['prom configMaps', `${H('Prometheus')}  configMaps: [<|>]\n`, ['authorities']],
  [
    'prom remoteWrite',
    `${H('Prometheus')}  remoteWrite:\n    - url: http://a\n      basicAuth:\n        username: {name: creds, key: <|>}\n`,
    ['user'],
  ],
  ['prom selector', `${H('Prometheus')}  ruleSelector: {matchLabels: {<|>}}\n`, ['release']],
  ['prom selector val', `${H('Prometheus')}  ruleSelector:\n    matchLabels:\n      release: <|>\n`, ['stack']],
  ['prom ns selector', `${H('Prometheus')}  ruleNamespaceSelector:\n    matchLabels:\n      <|>\n`, ['kubernetes.io/metadata.name']],
  [
    'prom ns selector val',
    `${H('Prometheus')}  ruleNamespaceSelector:\n    matchLabels:\n      kubernetes.io/metadata.name: <|>\n`,
    ['payments'],
  ],
  ['prom alerting name', `${H('Prometheus')}  alerting:\n    alertmanagers:\n      - name: <|>\n`, ['shop']],
  ['am configSecret', `${H('Alertmanager')}  configSecret: <|>\n`, ['creds']],
  ['sc secret', `${H('ScrapeConfig', 'v1alpha1')}  basicAuth:\n    username:\n      name: creds\n      key: <|>\n`, ['user']],
  [
    'sc ns',
    `${H('ScrapeConfig', 'v1alpha1')}  kubernetesSDConfigs:\n    - role: Pod\n      namespaces:\n        names: [<|>]\n`,
    ['payments'],
  ],
  ['probe ns', `${H('Probe')}  targets:\n    ingress:\n      namespaceSelector:\n        matchNames:\n          - <|>\n`, ['payments']],
  [
    'rel after',
    `${S}  endpoints:\n    - port: http\n      relabelings:\n        - sourceLabels: [<|>]\n`,
    ['__meta_kubernetes_service_name', 'namespace', 'pod', '__tmp_prometheus_job_name', '__meta_kubernetes_pod_label_version'],
  ],
  [
    'rel block',
    `${S}  endpoints:\n    - port: http\n      relabelings:\n        - action: replace\n          sourceLabels:\n            - <|>\n`,
    ['__meta_kubernetes_pod_name'],
  ],
  [
    'rel quoted',
    `${S}  endpoints:\n    - port: http\n      relabelings:\n        - sourceLabels: ["<|>"]\n`,
    ['__meta_kubernetes_pod_name'],
  ],
  [
    'rel pm',
    H('PodMonitor') +
      '  selector: {matchLabels: {app: shop}}\n  podMetricsEndpoints:\n    - port: web\n      relabelings:\n        - sourceLabels: [__meta_kubernetes_pod_l<|>]\n',
    ['__meta_kubernetes_pod_label_version'],
  ],
  [
    'metric rel no meta',
    `${S}  endpoints:\n    - port: http\n      metricRelabelings:\n        - sourceLabels: [<|>]\n`,
    ['__name__', '!__meta_kubernetes_pod_name'],
  ],
  [
    'sc rel http',
    `${H('ScrapeConfig', 'v1alpha1')}  httpSDConfigs: [{url: "http://a"}]\n  relabelings:\n    - sourceLabels: [<|>]\n`,
    ['__meta_url', '!__meta_kubernetes_pod_name'],
  ],
  ['amc inner field', `${A + RT}    routes:\n      - receiver: team-a\n        <|>\n`, ['matchers', 'groupBy', 'continue', 'routes']],
  ['amc inner field2', `${A + RT}    routes:\n      - receiver: team-a\n        routes:\n          - <|>\n`, ['matchers', 'receiver']],
  ['amc inner receiver', `${A + RT}    routes:\n      - receiver: <|>\n`, ['team-a']],
  ['amc inner matchType', `${A + RT}    routes:\n      - matchers:\n          - name: a\n            matchType: <|>\n`, ['=~']],
  ['amc inner interval', `${A + RT}    routes:\n      - receiver: team-a\n        muteTimeIntervals: [<|>]\n`, ['night']],
  ['amc inner flow', `${A + RT}    routes: [{receiver: <|>}]\n`, ['team-a']],
  ['amc matcher name', `${A + RT}    matchers:\n      - name: <|>\n`, ['severity']],
  ['amc groupBy', `${A + RT}    groupBy: [<|>]\n`, ['alertname']],
  [
    'amc secret',
    A +
      RT.replace(
        '[{name: team-a}]',
        '\n    - name: team-a\n      slackConfigs:\n        - apiURL:\n            name: creds\n            key: <|>',
      ),
    ['user'],
  ],
  ['scrapeClass', `${H('ServiceMonitor')}  scrapeClass: <|>\n`, ['istio']],
  ['job label', `${S}  jobLabel: "<|>"\n`, ['team']],
];

test('names of the workspace are offered in every style of writing', () => {
  const more = `${world}---\napiVersion: v1\nkind: Namespace\nmetadata: {name: payments}\n`;
  for (const [name, marked, wanted] of styles) {
    const { text, mark } = unmark(marked);
    const uri = text.startsWith('{') ? '/m.json' : '/m.yaml';
    const files = new Map([
      ['/world.yaml', more],
      [uri, text],
    ]);
    const all = completionsAt(engineOf(files), uri, mark.start).map((it) => it.label);
    const wrong = wanted.filter((it) => (it.startsWith('!') ? all.includes(it.slice(1)) : !all.includes(it)));
    assert.deepEqual(wrong, [], `${name}: ${all.slice(0, 10).join()}`);
  }
});

test('features of a server, as its version has them', () => {
  const offered = (kind: string, lines: string) => {
    const { text, mark } = unmark(`apiVersion: monitoring.coreos.com/v1\nkind: ${kind}\nmetadata: {name: a}\nspec:\n${lines}`);
    return completionsAt(engineOf(new Map([['/p.yaml', text]])), '/p.yaml', mark.start).map((it) => it.label);
  };
  const now = offered('Prometheus', '  enableFeatures:\n  - <|>\n');
  assert.ok(now.includes('use-start-timestamps') && now.includes('promql-experimental-functions') && !now.includes('auto-gomaxprocs'));
  const before = offered('Prometheus', '  version: v2.55.0\n  enableFeatures: [<|>]\n');
  assert.ok(before.includes('auto-gomaxprocs') && !before.includes('use-start-timestamps') && !before.includes('old-ui'));
  assert.ok(offered('Alertmanager', '  enableFeatures: [<|>]\n').includes('utf8-strict-mode'));
});
