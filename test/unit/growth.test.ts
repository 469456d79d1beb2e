import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Engine } from '../../server/src/engine/engine.js';
import { counters } from '../../server/src/engine/text/counters.js';
import { freshLook } from '../support/oracle.js';
import { otherKinds } from '../support/other-kinds.js';

// What an edit costs must not grow with the files around it, whatever kind of file it is in. Counted, since time is never asserted.

const dashboard = (panels: number) =>
  JSON.stringify(
    {
      title: 'D',
      schemaVersion: 39,
      templating: { list: [{ name: 'job', type: 'query', query: 'label_values(up, job)' }] },
      panels: Array.from({ length: panels }, (_, i) => ({
        type: 'timeseries',
        targets: [{ expr: `sum by (le) (rate(istio_request_bytes_bucket{job="$job",a=~"x${i}.+"}[5m]))` }],
      })),
    },
    null,
    1,
  );

const telemetry = `apiVersion: telemetry.istio.io/v1
kind: Telemetry
metadata: {name: t, namespace: a}
spec: {metrics: [{providers: [{name: prometheus}], overrides: [{match: {metric: REQUEST_COUNT}, tagOverrides: {x: {value: request.host}}}]}]}
`;

const rules = `groups:
- name: g
  rules:
  - record: job:a:sum
    expr: sum by (job) (rate(a_total{b=~"x.+"}[5m]))
  - alert: A
    expr: job:a:sum > 1
`;

const config = `scrape_configs:
- job_name: a
  static_configs: [{targets: ["a:80"]}]
  relabel_configs: [{source_labels: [a], regex: "x.+", action: keep}]
`;

const routes = 'route: {receiver: a, routes: [{receiver: b, matchers: [\'a=~"x.+"\']}]}\nreceivers: [{name: a}, {name: b}]\n';

const monitor = `apiVersion: v1
kind: Service
metadata: {name: s, namespace: a, labels: {app: s}}
spec: {selector: {app: s}, ports: [{name: http, port: 80}]}
---
apiVersion: monitoring.coreos.com/v1
kind: ServiceMonitor
metadata: {name: m, namespace: a}
spec: {selector: {matchLabels: {app: s}}, endpoints: [{port: http, interval: 30s}]}
`;

/** Path, text, and where something is typed that its programs take. */
const kinds: Readonly<Record<string, readonly [string, string, RegExp, string]>> = {
  'a dashboard': ['/d.json', dashboard(20), /x7\.\+/, 'y'],
  'a rule file': ['/a.rules.yml', rules, /\[5/, '5'],
  'prometheus.yml': ['/prometheus.yml', config, /x\.\+/, 'y'],
  'alertmanager.yml': ['/alertmanager.yml', routes, /x\.\+/, 'y'],
  'a Telemetry': ['/t.yaml', telemetry, /request\.host/, ' '],
  'a monitor and its Service': ['/m.yaml', monitor, /interval: 3/, '3'],
  'a query': ['/q.promql', otherKinds['/q.promql'] ?? '', /\[5m/, '5m'],
  metrics: ['/m.prom', otherKinds['/m.prom'] ?? '', /3\.5/, '5'],
  TOML: ['/datakit.conf', otherKinds['/datakit.conf'] ?? '', /"mesh/, 'y'],
  INI: ['/grafana.ini', otherKinds['/grafana.ini'] ?? '', /seconds = 1/, '1'],
  'a template': ['/mail.tmpl', otherKinds['/mail.tmpl'] ?? '', /toUpper \}\}/, 'x'],
  'a template of Helm': ['/templates/monitor.yaml', otherKinds['/templates/monitor.yaml'] ?? '', /interval: 3/, '3'],
  'values of Helm': ['/values.yaml', otherKinds['/values.yaml'] ?? '', /\[5/, '5'],
  'a Secret': ['/secret.yaml', otherKinds['/secret.yaml'] ?? '', /name: s/, 'x'],
  'TOML in a pod': ['/pod.yaml', otherKinds['/pod.yaml'] ?? '', /"istio/, 'x'],
  'a list in JSON': ['/list.json', otherKinds['/list.json'] ?? '', /"name":"s/, 'x'],
};

/** The files of a workspace that holds every kind that many times, in namespaces and folders of their own. */
function workspace(times: number): Map<string, string> {
  const all = new Map<string, string>();
  for (let i = 0; i < times; i++)
    for (const [path, text] of Object.values(kinds))
      all.set(
        `/w${i}${path}`,
        text
          .replaceAll(/name(space)?: (a|g|s|m|t|p)\b/g, `name$1: $2${i}`)
          .replaceAll('job:a:sum', `job:a${i}:sum`)
          .replaceAll('alert: A', `alert: A${i}`)
          .replaceAll('a_total', `a${i}_total`),
      );
  return all;
}

type Work = typeof counters & Engine['counters'];

function workOfEdit(engine: Engine, path: string, pattern: RegExp, typed: string): Work {
  const lines = (engine.file(path)?.text() ?? '').split('\n');
  const line = lines.findIndex((it) => pattern.test(it));
  const found = pattern.exec(lines[line] ?? '') ?? assert.fail(`${path}: no ${pattern}`);
  const at = { line, character: found.index + found[0].length };
  for (const it of [counters, engine.counters] as Record<string, number>[]) for (const key of Object.keys(it)) it[key] = 0;
  engine.apply([{ type: 'edit', uri: path, changes: [{ range: { start: at, end: at }, text: typed }] }]);
  engine.diagnostics(path);
  return { ...counters, ...engine.counters };
}

test('what an edit costs does not grow with the workspace, in no kind of file, and costs the others nothing where what they read stays equal', () => {
  const times = [4, 16];
  const engines = times.map((it) => {
    const files = workspace(it);
    const engine = freshLook(files);
    for (const path of files.keys()) engine.diagnostics(path);
    return engine;
  });
  const grown: string[] = [];
  for (const [name, [path, text, pattern, typed]] of Object.entries(kinds)) {
    const [few, many] = engines.map((engine, i) => {
      // Trees of the group come back with the first change in it; and what was parsed for one engine is remembered for the other.
      workOfEdit(engine, `/w1${path}`, pattern, typed);
      return workOfEdit(engine, `/w1${path}`, pattern, typed.repeat(i + 1));
    }) as [Work, Work];
    // Where what the workspace derived changed, queries elsewhere are looked at again; reading and what a file says alone grow in no case.
    const keys =
      few.summariesReplaced === 0 ? Object.keys(few) : ['segmentsRead', 'charsScanned', 'fieldsAsked', 'unitsRead', 'localChecksRun'];
    for (const key of keys as (keyof Work)[])
      if (many[key] > few[key] + (key === 'charsScanned' ? 4 * typed.length : 0)) grown.push(`${name}: ${key} ${few[key]} → ${many[key]}`);
    assert.equal(few.unitsRead, 1, name);
    assert.equal(few.fallbackReads, 0, name);
    assert.ok(few.promqlParsed <= 1 && few.regexCompiled <= 1, `${name}: ${few.promqlParsed} parsed, ${few.regexCompiled} compiled`);
    // The scrape jobs that the operator writes are texts that are read too.
    if (few.summariesReplaced === 0) assert.ok(few.charsScanned <= 4 * text.length, `${name}: ${few.charsScanned} characters scanned`);
    const others = engines.map((engine) => {
      const before = engine.counters.wideChecksRun;
      for (const it of engine.workspace.uris()) engine.diagnostics(it);
      return engine.counters.wideChecksRun - before;
    });
    // The checks of a route look at each alert.
    const most = text.includes('alert:') ? 5 : 0;
    if (few.summariesReplaced === 0)
      assert.ok(
        others.every((it, i) => it <= most * (times[i] ?? 0)),
        `${name}: ${others.join(' and ')} wide checks of others`,
      );
  }
  assert.deepEqual(grown, []);
});

test('routes that are checked against all alerts cost an edit of one alert no look at the others', () => {
  const files = (alerts: number) =>
    new Map([
      ['/prometheus.yml', 'alerting: {alertmanagers: [{static_configs: [{targets: ["a:9093"]}]}]}\nrule_files: ["rules/*.yml"]\n'],
      ['/alertmanager.yml', 'route: {receiver: a, routes: [{receiver: a, matchers: [team="x"]}]}\nreceivers: [{name: a}]\n'],
      ...Array.from({ length: alerts }, (_, i): [string, string] => [
        `/rules/${i}.yml`,
        `groups:\n- name: g\n  rules:\n  - alert: A${i}\n    expr: sum by (team) (a${i}_total) > 1\n    for: 5m\n`,
      ]),
    ]);
  const [few, many] = [100, 400].map((alerts) => {
    const engine = freshLook(files(alerts));
    for (const path of engine.workspace.uris()) engine.diagnostics(path);
    const work = workOfEdit(engine, '/rules/1.yml', /_total/, 'x'.repeat(alerts / 100));
    engine.diagnostics('/alertmanager.yml');
    return { ...work, ...counters };
  }) as [Work, Work];
  assert.ok(few.promqlParsed <= 2, `${few.promqlParsed} parsed`);
  assert.deepEqual([many.promqlParsed, many.fieldsAsked], [few.promqlParsed, few.fieldsAsked]);
});
