import assert from 'node:assert/strict';
import { test } from 'node:test';
import { discover } from '../../server/src/engine/cluster/discovery.js';
import { mayHave } from '../../server/src/engine/cluster/label-index.js';
import { clusterOf, podsBehind } from '../../server/src/engine/cluster/model.js';
import { fixAll } from '../../server/src/engine/features/actions.js';
import { mayTake, serversFor } from '../../server/src/engine/operator/servers.js';
import { engineOf } from '../support/fixtures.js';

/** What compared each with each took minutes for these; the limit is far from what they take now. */
const timeout = 120_000;

const documents = (n: number, make: (i: number) => string) => Array.from({ length: n }, (_, i) => make(i)).join('---\n');
const object = (apiVersion: string, kind: string, name: string, rest: string) =>
  `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata:\n  name: ${name}\n  namespace: shop\n${rest}`;

test('thousands of Telemetry objects that select pods of one namespace', { timeout }, () => {
  const text = documents(2500, (i) =>
    object(
      'telemetry.istio.io/v1',
      'Telemetry',
      `t${i}`,
      `spec:\n  selector: {matchLabels: {app: app-${i}}}\n  metrics:\n  - overrides:\n    - tagOverrides: {request_host: {value: request.host}}\n`,
    ),
  );
  const pods = documents(2500, (i) => object('v1', 'Pod', `p${i}`, `  labels: {app: app-${i % 2400}}\nspec: {containers: [{name: c}]}\n`));
  const found = engineOf(new Map([['/t.yaml', `${text}---\n${pods}`]])).diagnostics('/t.yaml');
  // A hundred select nothing, and none shares its pods with another.
  assert.equal(found.filter((it) => it.code === 'telemetry/selector-matches-nothing').length, 100);
  assert.ok(!found.some((it) => it.code === 'telemetry/overlapping-selectors'));
});

test('hundreds of monitors before thousands of Services', { timeout }, () => {
  const services = documents(5000, (i) =>
    object(
      'v1',
      'Service',
      `s${i}`,
      `  labels: {app: app-${i}}\nspec:\n  selector: {app: app-${i}}\n  ports: [{name: metrics, port: 80}]\n`,
    ),
  );
  const monitors = documents(300, (i) =>
    object(
      'monitoring.coreos.com/v1',
      'ServiceMonitor',
      `m${i}`,
      `spec:\n  selector: {matchLabels: {app: app-${i}}}\n  endpoints: [{port: ${i === 7 ? 'metric' : 'metrics'}}]\n`,
    ),
  );
  const found = engineOf(new Map([['/m.yaml', `${services}---\n${monitors}`]])).diagnostics('/m.yaml');
  assert.deepEqual(
    found.filter((it) => it.code.startsWith('link/')).map((it) => it.code),
    ['link/monitor-port-not-found'],
  );
});

test('mends of thousands of findings on one line', { timeout }, () => {
  const text = `up{${Array.from({ length: 4000 }, (_, i) => `a${i}=~"^b$"`).join(',')}}`;
  const edits = fixAll(engineOf(new Map([['/q.promql', text]])), '/q.promql');
  assert.ok(edits.length >= 4000);
  const ranges = edits.map((it) => it.place.range).sort((a, b) => a.start.character - b.start.character);
  for (const [i, it] of ranges.entries()) assert.ok(i === 0 || (ranges[i - 1]?.end.character ?? 0) <= it.start.character);
});

test('of hundreds of Prometheus objects those are looked at that may take a monitor', () => {
  const server = (i: number, selector: string) => object('monitoring.coreos.com/v1', 'Prometheus', `p${i}`, `spec:\n${selector}`);
  const servers = documents(200, (i) => server(i, `  serviceMonitorSelector: {matchLabels: {team: t${i}}}\n`));
  const others = documents(3, (i) =>
    server(200 + i, i === 0 ? '  serviceMonitorSelector: {}\n' : i === 1 ? '  podMonitorSelector: {}\n' : ''),
  );
  const listed = server(203, '  serviceMonitorSelector: {matchExpressions: [{key: team, operator: In, values: [t7, t8]}]}\n');
  const monitor = object('monitoring.coreos.com/v1', 'ServiceMonitor', 'm', '  labels: {team: t7}\nspec: {endpoints: [{port: web}]}\n');
  const { workspace } = engineOf(new Map([['/a.yaml', [servers, others, listed, monitor].join('---\n')]]));
  const [found] = workspace.objects('ServiceMonitor');
  assert.ok(found);
  const all = serversFor(found, workspace);
  assert.equal(all.length, 204);
  assert.equal(serversFor(found, workspace), all);
  assert.deepEqual(
    mayTake(all, found).map((it) => it.name),
    ['p7', 'p200', 'p203'],
  );
});

test('what many monitors ask of the same Services is found out once', () => {
  const services = documents(40, (i) =>
    object('v1', 'Service', `s${i}`, `  labels: {team: x}\nspec:\n  selector: {app: a${i}}\n  ports: [{name: web, port: 80}]\n`),
  );
  const pods = documents(40, (i) => object('v1', 'Pod', `p${i}`, `  labels: {app: a${i}}\nspec: {containers: [{name: c}]}\n`));
  const { workspace } = engineOf(new Map([['/a.yaml', `${services}---\n${pods}`]]));
  const cluster = workspace.derived(clusterOf);
  const [service] = cluster.services;
  assert.ok(service);
  assert.deepEqual(
    podsBehind(cluster, service).map((it) => it.name),
    ['p0'],
  );
  assert.equal(podsBehind(cluster, service), podsBehind(cluster, service));
  const ofTeam = () => mayHave(cluster.services, [['team', ['x']]]);
  assert.deepEqual(ofTeam(), cluster.services);
  assert.equal(ofTeam(), ofTeam());
  assert.deepEqual(mayHave(cluster.services, [['team', ['y']]]), []);
  assert.deepEqual(mayHave(cluster.services, [['team', ['y', 'x', 'x']]]), cluster.services);
  const targets = () => discover(cluster, { role: 'endpoints', namespaces: ['shop'] });
  assert.equal(targets().length, 40);
  assert.ok(targets().every((it, i) => it === targets()[i]));
});
