import assert from 'node:assert/strict';
import { test } from 'node:test';
import { actionsAt } from '../../server/src/engine/features/actions.js';
import { engineOf } from '../support/fixtures.js';
import { applyEdits } from '../support/text.js';

type Files = Readonly<Record<string, string>>;

/** The files after the first quick fix for a finding (or the one with a title); then it must be gone, and no error there. */
function fixed(files: Files, code: string, title?: RegExp): Files {
  const engine = engineOf(new Map(Object.entries(files)));
  for (const uri of Object.keys(files)) {
    const found = engine.diagnostics(uri).find((it) => it.code === code);
    if (!found) continue;
    const all = actionsAt(engine, uri, found.range).filter(
      (it) => it.kind === 'quickfix' && it.diagnostics.some((one) => one.code === code),
    );
    const action = all.find((it) => (title ? title.test(it.title) : !it.title.startsWith('Silence')));
    assert.ok(action, `no fix for ${code} among ${all.map((it) => it.title).join(' | ')}`);
    const after: Record<string, string> = { ...files };
    for (const path of Object.keys(files)) {
      const edits = action.edits.filter((it) => it.place.uri === path).map(({ place, text: newText }) => ({ range: place.range, newText }));
      after[path] = applyEdits(files[path] ?? '', edits);
    }
    const again = engineOf(new Map(Object.entries(after)));
    for (const path of Object.keys(after)) {
      const left = again.diagnostics(path).filter((it) => it.code === code || it.severity === 'error');
      assert.deepEqual(
        left.map((it) => `${it.code} ${it.message}`),
        [],
        after[path],
      );
    }
    return after;
  }
  assert.fail(`no ${code} in ${Object.keys(files).flatMap((it) => engine.diagnostics(it).map((one) => one.code))}`);
}

const world = (labels = 'app: web') => `apiVersion: v1
kind: Service
metadata:
  name: web
  namespace: shop
  labels:
    ${labels}
spec:
  selector:
    run: web
  ports:
    - name: http-metrics
      port: 9090
      targetPort: prom
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  template:
    metadata: {labels: {run: web}}
    spec:
      containers:
        - name: web
          ports: [{name: prom, containerPort: 8080}]
`;
const monitor = (spec: string, kind = 'ServiceMonitor', metadata = '{name: web, namespace: shop}') => `apiVersion: monitoring.coreos.com/v1
kind: ${kind}
metadata: ${metadata}
spec:
${spec}`;
const selector = '  selector:\n    matchLabels:\n      app: web\n';
const endpoint = (port: string) => `${selector}  endpoints:\n    - ${port}\n`;

test('a port’s number, its container’s name and a misspelt one become the Service’s name', () => {
  for (const port of ['"9090"', 'prom', 'htp-metrics', "'9090'"]) {
    const after = fixed({ '/s.yaml': world(), '/m.yaml': monitor(endpoint(`port: ${port}`)) }, 'link/monitor-port-not-found');
    assert.match(after['/m.yaml'] ?? '', /- port: ["']?http-metrics["']?\n/, port);
  }
});

test('a port’s number that is not quoted', () => {
  for (const spec of [endpoint('port: 9090'), '  selector: {matchLabels: {app: web}}\n  endpoints: [{port: 9090}]\n']) {
    const after = fixed({ '/s.yaml': world(), '/m.yaml': monitor(spec) }, 'operator/type', /http-metrics/);
    assert.match(after['/m.yaml'] ?? '', /port: http-metrics/);
  }
  const json = `{"apiVersion": "monitoring.coreos.com/v1", "kind": "ServiceMonitor", "metadata": {"name": "web", "namespace": "shop"},
    "spec": {"selector": {"matchLabels": {"app": "web"}}, "endpoints": [{"port": 9090}]}}`;
  assert.match(
    fixed({ '/s.yaml': world(), '/m.json': json }, 'operator/type', /http-metrics/)['/m.json'] ?? '',
    /\{"port": "http-metrics"\}/,
  );
  const pod = `  selector: {matchLabels: {run: web}}\n  podMetricsEndpoints:\n    - port: 8080\n`;
  const after = fixed({ '/s.yaml': world(), '/m.yaml': monitor(pod, 'PodMonitor') }, 'operator/type', /prom/);
  assert.match(after['/m.yaml'] ?? '', /- port: prom\n/);
});

test('a Service’s port without a name', () => {
  const service = world().replace('    - name: http-metrics\n      port: 9090\n', '    - port: 9090\n');
  const after = fixed({ '/s.yaml': service, '/m.yaml': monitor(endpoint('port: http')) }, 'link/monitor-port-not-found');
  assert.match(after['/m.yaml'] ?? '', /- targetPort: prom\n/);
});

test('targetPort that no container declares', () => {
  const service = world().replace('targetPort: prom', 'targetPort: 9999');
  const files = { '/s.yaml': service, '/m.yaml': monitor(endpoint('targetPort: 9999')) };
  assert.match(fixed(files, 'link/target-port-not-found')['/m.yaml'] ?? '', /- port: http-metrics\n/);
  const text = fixed({ '/s.yaml': world(), '/m.yaml': monitor(endpoint('targetPort: "8080"')) }, 'link/target-port-not-found');
  assert.match(text['/m.yaml'] ?? '', /- targetPort: 8080\n/);
  const near = fixed({ '/s.yaml': world(), '/m.yaml': monitor(endpoint('targetPort: porm')) }, 'link/target-port-not-found');
  assert.match(near['/m.yaml'] ?? '', /- targetPort: prom\n/);
});

test('a Service’s targetPort by a name that no container has', () => {
  const service = world().replace('targetPort: prom', 'targetPort: metrics');
  const files = { '/s.yaml': service, '/m.yaml': monitor(endpoint('port: http-metrics')) };
  assert.match(fixed(files, 'link/service-target-port-not-found')['/s.yaml'] ?? '', /targetPort: prom\n/);
});

test('a PodMonitor’s port: the Service’s name, a number', () => {
  for (const port of ['http-metrics', '"8080"', 'pron']) {
    const spec = `  selector: {matchLabels: {run: web}}\n  podMetricsEndpoints:\n    - port: ${port}\n`;
    const after = fixed({ '/s.yaml': world(), '/m.yaml': monitor(spec, 'PodMonitor') }, 'link/podmonitor-port-not-found');
    assert.match(after['/m.yaml'] ?? '', /- port: "?prom"?\n/);
  }
});

test('a selector that nothing has: the near label, in any style', () => {
  const files = (spec: string, labels?: string) => ({ '/s.yaml': world(labels), '/m.yaml': monitor(spec) });
  const code = 'link/monitor-selects-nothing';
  assert.match(fixed(files(endpoint('port: http-metrics'), 'app: webshop'), code)['/m.yaml'] ?? '', /app: webshop\n/);
  assert.match(fixed(files(endpoint('port: http-metrics'), 'apps: web'), code)['/m.yaml'] ?? '', /apps: web\n/);
  const flow = '  selector: {matchLabels: {"app": "web"}}\n  endpoints: [{port: http-metrics}]\n';
  assert.match(fixed(files(flow, 'app: "true"'), code)['/m.yaml'] ?? '', /\{"app": "true"\}/);
  const other = fixed(files(endpoint('port: http-metrics'), 'team: a'), code, /to Service shop\/web/);
  assert.match(other['/s.yaml'] ?? '', /team: a\n {4}app: web\nspec/);
  // The label is on the pods only.
  const pods = monitor('  selector:\n    matchLabels:\n      run: web\n  endpoints:\n    - port: http-metrics\n');
  assert.match(fixed({ '/s.yaml': world(), '/m.yaml': pods }, code)['/s.yaml'] ?? '', /app: web\n {4}run: web\nspec/);
});

test('a selector that looks into the wrong namespace', () => {
  const own = monitor(endpoint('port: http-metrics'), 'ServiceMonitor', '{name: web, namespace: monitoring}');
  assert.match(fixed({ '/s.yaml': world(), '/m.yaml': own }, 'link/monitor-namespace')['/m.yaml'] ?? '', /matchNames: \[shop\]/);
  for (const names of ['[other]', '\n      - other\n']) {
    const wrong = monitor(`  namespaceSelector:\n    matchNames: ${names}\n${endpoint('port: http-metrics')}`);
    assert.match(fixed({ '/s.yaml': world(), '/m.yaml': wrong }, 'link/monitor-namespace')['/m.yaml'] ?? '', /other(, |\n {6}- )shop/);
  }
});

const server = (spec: string) => `apiVersion: monitoring.coreos.com/v1
kind: Prometheus
metadata:
  name: k8s
  namespace: shop
spec:
${spec}`;

test('the label that a Prometheus asks for', () => {
  const code = 'link/not-selected-by-prometheus';
  const wants = server('  serviceMonitorSelector: {matchLabels: {release: kps}}\n');
  const files = (metadata: string) => ({ '/p.yaml': wants, '/m.yaml': monitor(endpoint('port: a'), 'ServiceMonitor', metadata) });
  const after = (metadata: string) => fixed(files(metadata), code)['/m.yaml'] ?? '';
  assert.match(after('{name: web, namespace: shop}'), /\{name: web, namespace: shop, labels: \{release: kps\}\}/);
  assert.match(after('\n  name: web # mine\n  namespace: shop'), /shop\n {2}labels:\n {4}release: kps\nspec/);
  assert.match(after('\n  namespace: shop\n  name: web # mine'), /web # mine\n {2}labels:\n {4}release: kps\nspec/);
  assert.match(after('\n  name: web\n  namespace: shop\n  labels:\n    app: web'), /app: web\n {4}release: kps\nspec/);
  assert.match(after('\n  name: web\n  namespace: shop\n  labels: {app: web, release: "old"}'), /\{app: web, release: "kps"\}/);
  assert.match(after('\n  name: web\n  labels:\n  namespace: shop'), /labels:\n {4}release: kps\n {2}namespace/);
  assert.match(after('\n  namespace: shop\n  name: web\n  labels: {}'), /labels: \{release: kps\}/);
  const json = { ...JSON.parse('{}'), apiVersion: 'monitoring.coreos.com/v1', kind: 'ServiceMonitor' };
  const text = JSON.stringify(
    { ...json, metadata: { name: 'web', namespace: 'shop', labels: {} }, spec: { selector: {}, endpoints: [{ port: 'a' }] } },
    undefined,
    2,
  );
  const inJson = fixed({ '/p.yaml': wants, '/m.json': text }, code)['/m.json'] ?? '';
  assert.equal(JSON.parse(inJson).metadata.labels.release, 'kps');
});

test('a Prometheus that selects nothing, or looks into its own namespace only', () => {
  const code = 'link/not-selected-by-prometheus';
  const one = monitor(endpoint('port: a'), 'ServiceMonitor', '{name: web, namespace: other}');
  const files = { '/p.yaml': server('  serviceMonitorSelector: {}\n'), '/m.yaml': one };
  assert.match(fixed(files, code)['/p.yaml'] ?? '', /serviceMonitorNamespaceSelector: \{\}/);
  const none = { '/p.yaml': server('  serviceMonitorNamespaceSelector: {}\n'), '/m.yaml': one };
  assert.match(fixed(none, code)['/p.yaml'] ?? '', /serviceMonitorSelector: \{\}/);
  const named = server('  serviceMonitorSelector: {}\n  serviceMonitorNamespaceSelector: {matchLabels: {team: a}}\n');
  const namespace = 'apiVersion: v1\nkind: Namespace\nmetadata:\n  name: other\n';
  const labelled = fixed({ '/p.yaml': named, '/m.yaml': one, '/n.yaml': namespace }, code)['/n.yaml'] ?? '';
  assert.match(labelled, /name: other\n {2}labels:\n {4}team: a\n/);
});

test('a key that the Secret does not have', () => {
  const secret = 'apiVersion: v1\nkind: Secret\nmetadata: {name: creds, namespace: shop}\nstringData: {username: a, password: b}\n';
  const spec = `${endpoint('port: http-metrics')}      basicAuth: {password: {name: creds, key: password}, username: {name: creds, key: usernam}}\n`;
  const after = fixed({ '/s.yaml': world(), '/x.yaml': secret, '/m.yaml': monitor(spec) }, 'link/secret-key-not-found');
  assert.match(after['/m.yaml'] ?? '', /username: \{name: creds, key: username\}/);
});

test('no mend that writes a field twice, or a label that the API server gives', () => {
  const titles = (text: string) => {
    const engine = engineOf(new Map([['/a.yaml', text]]));
    return engine.diagnostics('/a.yaml').flatMap(({ range }) => actionsAt(engine, '/a.yaml', range).map((it) => it.title));
  };
  const uses = (text: string) => titles(text).filter((it) => !it.startsWith('Silence'));
  assert.deepEqual(uses(monitor(`${selector}  endpoints:\n    - prt: http\n`)), ['Use `port`']);
  assert.deepEqual(uses(monitor(`${selector}  endpoints:\n    - prt: http\n      port: http\n`)), []);
  const job = (rest: string) => `scrape_configs:\n  - job_name: a\n    scrape_intervall: 5s\n${rest}`;
  assert.deepEqual(uses(job('')), ['Use `scrape_interval`']);
  assert.deepEqual(uses(job('    scrape_interval: 10s\n')), []);
  const server = `---
apiVersion: monitoring.coreos.com/v1
kind: Prometheus
metadata: {name: k8s, namespace: monitoring}
spec: {serviceMonitorSelector: {}, serviceMonitorNamespaceSelector: {matchLabels: {LABEL}}}
---
apiVersion: v1
kind: Namespace
metadata: {name: shop}
`;
  const selected = (label: string) => uses(`${monitor(endpoint('port: http'))}${server.replace('LABEL', label)}`);
  assert.deepEqual(selected('team: a'), ['Add the label `team: a` to the namespace']);
  assert.deepEqual(selected('kubernetes.io/metadata.name: other'), []);
});
