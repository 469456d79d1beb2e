import assert from 'node:assert/strict';
import { test } from 'node:test';
import { passesSchema } from '../../server/src/engine/checks/shared-schema.js';
import type { Engine } from '../../server/src/engine/engine.js';
import { tokensOf } from '../../server/src/engine/features/tokens.js';
import { renderedSize } from '../../server/src/engine/operator/rule-size.js';
import { defaultSettings } from '../../server/src/engine/project.js';
import { get } from '../../server/src/engine/syntax/access.js';
import { longFrom } from '../../server/src/engine/syntax/long-list.js';
import type { TextChange } from '../../server/src/engine/syntax/segments.js';
import { inTurns } from '../../server/src/engine/text/turns.js';
import { engineOf } from '../support/fixtures.js';
import { pick, type Random } from '../support/mutate.js';
import { findingsOf } from '../support/oracle.js';
import { randomFrom } from '../support/random.js';

test('an edit of a comment alone changes what the comment silences', () => {
  const text = 'groups:\n  - name: shop\n    # meshmon-disable-next-line rule/type\n    rules: []\n';
  const engine = engineOf(new Map([['/rules.yaml', text]]));
  const codes = () => engine.diagnostics('/rules.yaml').map((it) => it.code);
  assert.deepEqual(codes(), ['meshmon/unused-suppression']);
  const line = { start: { line: 2, character: 4 }, end: { line: 2, character: 100 } };
  engine.apply([{ type: 'edit', uri: '/rules.yaml', changes: [{ range: line, text: '# meshmon-disable-next-line no/such' }] }]);
  assert.deepEqual(codes(), ['meshmon/unknown-code']);
  engine.apply([{ type: 'edit', uri: '/rules.yaml', changes: [{ range: line, text: '# nothing' }] }]);
  assert.deepEqual(codes(), []);
});

test('what a file is read as follows its text while it is typed, and the settings', () => {
  const engine = engineOf(
    new Map([
      ['/mail.tmpl', ''],
      ['/prom.conf', ''],
      ['/queries.txt', 'up ='],
    ]),
  );
  const codes = (uri: string) => engine.diagnostics(uri).map((it) => it.code);
  const start = { line: 0, character: 0 };
  const type = (uri: string, text: string) => engine.apply([{ type: 'edit', uri, changes: [{ range: { start, end: start }, text }] }]);
  type('/mail.tmpl', '{{ define "a" }}{{ .Foo');
  assert.deepEqual(
    engine.units('/mail.tmpl').map((it) => it.unit),
    ['TemplateFile'],
  );
  type('/prom.conf', '[[inputs.prom]]\n  urls = \n');
  assert.deepEqual(codes('/prom.conf'), ['datakit/toml-syntax']);
  engine.apply([{ type: 'settings', settings: { ...defaultSettings, files: new Map([['**/*.txt', 'promql']]) }, root: '' }]);
  assert.deepEqual(codes('/queries.txt'), ['promql/syntax']);
  engine.apply([{ type: 'settings', settings: defaultSettings, root: '' }]);
  assert.deepEqual(codes('/queries.txt'), []);
});

test('what relabel rules of a job are refused for stays while another job of a long file is broken', () => {
  const job = (i: number) =>
    `  - job_name: job-${i}\n    relabel_configs:\n      - source_labels: [app]\n${i === 5 ? '' : '        target_label: app\n'}`;
  const text = `scrape_configs:\n${Array.from({ length: 600 }, (_, i) => job(i)).join('')}`;
  const engine = engineOf(new Map([['/prometheus.yml', text]]));
  const count = () => engine.diagnostics('/prometheus.yml').filter((it) => it.code === 'relabel/missing-target-label').length;
  assert.equal(count(), 1);
  const line = text.split('\n').indexOf('  - job_name: job-80') + 2;
  const at = { line, character: '      - source_labels: [app]'.length };
  engine.apply([{ type: 'edit', uri: '/prometheus.yml', changes: [{ range: { start: at, end: at }, text: '"' }] }]);
  assert.equal(count(), 1);
  const now = engine.file('/prometheus.yml')?.text() ?? '';
  assert.equal(
    engine.file('/prometheus.yml')?.documents.some((it) => it.problems.length > 0),
    true,
  );
  assert.equal(findingsOf(engine, '/prometheus.yml'), findingsOf(engineOf(new Map([['/prometheus.yml', now]])), '/prometheus.yml'));
});

test('a file is a patch while a kustomization says so', () => {
  const head = 'apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n';
  const monitor = 'apiVersion: monitoring.coreos.com/v1\nkind: ServiceMonitor\nmetadata: {name: a}\nspec: {jobLabel: app}\n';
  const engine = engineOf(new Map([['/prod/monitor.yaml', monitor]]));
  const codes = () => engine.diagnostics('/prod/monitor.yaml').flatMap((it) => (it.severity === 'error' ? [it.code] : []));
  const required = ['operator/required', 'operator/required'];
  assert.deepEqual(codes(), required);
  for (const patches of ['patches: [{path: ./monitor.yaml}]', 'patchesStrategicMerge: [../prod/monitor.yaml]']) {
    engine.apply([{ type: 'file', uri: '/prod/kustomization.yaml', text: `${head}${patches}\n` }]);
    assert.deepEqual(codes(), [], patches);
    engine.apply([{ type: 'file', uri: '/prod/kustomization.yaml', text: `${head}resources: [monitor.yaml]\n` }]);
    assert.deepEqual(codes(), required);
  }
});

test('checks of a large object are done in slices too, each once, and find what they find in one go', () => {
  const groups = Array.from({ length: 30 }, (_, i) => `  - name: group-${i}\n    rules: [{alert: a, expr: 'up ==', fore: 1m}]\n`);
  const text = `apiVersion: monitoring.coreos.com/v1\nkind: PrometheusRule\nmetadata: {name: Long}\nspec:\n  groups:\n${groups.join('')}`;
  const files = new Map([['/a.yaml', text]]);
  const whole = engineOf(files);
  whole.workAlone('/a.yaml', () => true);
  const all = whole.counters.localChecksRun;
  const engine = engineOf(files);
  let slices = 0;
  for (let isDone = false; !isDone; slices++) {
    const before = engine.counters.localChecksRun;
    let calls = 0;
    isDone = engine.workAlone('/a.yaml', () => calls++ < 5);
    assert.ok(engine.counters.localChecksRun - before < all / 10, 'a slice is short');
    assert.ok(engine.diagnosticsSoFar('/a.yaml').length <= whole.diagnosticsSoFar('/a.yaml').length);
  }
  assert.ok(slices > 10);
  assert.equal(engine.counters.localChecksRun, all);
  assert.ok(engine.diagnosticsSoFar('/a.yaml').length > 30);
  assert.equal(engine.diagnosticsSoFar('/a.yaml').length, whole.diagnosticsSoFar('/a.yaml').length);
  assert.deepEqual(shown(engine), shown(whole));
});

test('a long object is looked at item by item, and no keystroke waits for what is said of it as a whole', () => {
  const uri = '/a.yaml';
  const group = (i: number) => `  - name: group-${i}\n    rules:\n      - alert: a\n        expr: up == ${i}\n        fore: 1m\n`;
  const groups = Array.from({ length: 400 }, (_, i) => group(i));
  const text = `apiVersion: monitoring.coreos.com/v1\nkind: PrometheusRule\nmetadata: {name: long}\nspec:\n  groups:\n${groups.join('')}`;
  assert.ok(text.length > longFrom);
  const engine = engineOf(new Map([[uri, text]]));
  engine.work(uri, () => false);
  const line = text.split('\n').indexOf('        expr: up == 200');
  const at = { line, character: '        expr: up'.length };
  engine.apply([{ type: 'edit', uri, changes: [{ range: { start: at, end: at }, text: '(' }] }]);
  engine.work(uri, () => false);
  assert.deepEqual(
    engine.diagnosticsSoFar(uri).map((it) => [it.code, it.range.start.line]),
    [['promql/syntax', line]],
  );
  for (let isDone = false; !isDone; ) {
    let calls = 0;
    isDone = engine.work(uri, () => calls++ < 2);
  }
  const now = engine.file(uri)?.text() ?? '';
  assert.equal(findingsOf(engine, uri), findingsOf(engineOf(new Map([[uri, now]])), uri));

  // Once known it stays so, also when two edits come before the next turn.
  const before = engine.diagnosticsSoFar(uri).length;
  for (const text of ['1', '2', '3']) engine.apply([{ type: 'edit', uri, changes: [{ range: { start: at, end: at }, text }] }]);
  engine.work(uri, () => false);
  assert.equal(engine.diagnosticsSoFar(uri).length, before);
});

test('each turn gets on with a long object, whose schema is asked group by group, with faults and without', () => {
  for (const field of ['fore', 'for']) {
    const groups = Array.from(
      { length: 400 },
      (_, i) => `  - name: group-${i}\n    rules: [{alert: a, expr: up, ${field}: 1m}, {alert: b, expr: up}]\n`,
    );
    const text = `apiVersion: monitoring.coreos.com/v1\nkind: PrometheusRule\nmetadata: {name: long}\nspec:\n  groups:\n${groups.join('')}`;
    assert.ok(text.length > longFrom);
    const object = engineOf(new Map([['/a.yaml', text]]))
      .units('/a.yaml')
      .find((it) => it.unit === 'KubernetesObject');
    const spec = get(object?.root, 'spec');
    assert.ok(object && spec);
    for (const look of [() => passesSchema(object, 'operator'), () => renderedSize(spec)]) {
      let turns = 1;
      while (!inTurns(look, () => false) && turns < 1000) turns++;
      assert.ok(turns >= groups.length / 16 && turns <= groups.length, `${turns} turns`);
    }
  }
});

test('a monitor is not its own double after an edit elsewhere that changes none of its targets', () => {
  const workload = (metadata: string) =>
    `apiVersion: apps/v1\nkind: Deployment\nmetadata: {${metadata}}\nspec: {selector: {matchLabels: {app: a}}, template: {metadata: {labels: {app: a}}, spec: {containers: [{name: c, image: i}]}}}\n`;
  const monitor =
    'apiVersion: monitoring.coreos.com/v1\nkind: PodMonitor\nmetadata: {name: a}\nspec: {selector: {}, podMetricsEndpoints: [{path: /}]}\n';
  const shop = `${workload('')}---\n${workload('name: other, namespace: y')}`;
  const engine = engineOf(
    new Map([
      ['/monitor.yaml', monitor],
      ['/shop.yaml', shop],
    ]),
  );
  const codes = () => engine.diagnostics('/monitor.yaml').map((it) => it.code);
  assert.deepEqual(codes(), []);
  const line = shop.split('\n').findIndex((it) => it.includes('name: other'));
  const range = { start: { line, character: 0 }, end: { line, character: 100 } };
  engine.apply([{ type: 'edit', uri: '/shop.yaml', changes: [{ range, text: 'metadata: {name: others, namespace: y}' }] }]);
  assert.deepEqual(codes(), []);
});

const numbers = (count: number): readonly number[] => Array.from({ length: count }, (_, i) => i);

const jobs = numbers(200)
  .map(
    (i) => `- job_name: job-${i}
  scrape_interval: 15s
  kubernetes_sd_configs: [{role: pod}]
  relabel_configs:
  - source_labels: [__meta_kubernetes_pod_name]
    regex: ^shop-${i}-.*$
    action: keep
  - action: labelmap
    regex: __meta_kubernetes_pod_label_(.+)
`,
  )
  .join('');
const groups = numbers(120)
  .map(
    (i) => `- name: group-${i}
  rules:
  - record: job:requests_${i}:rate5m
    expr: sum by (job) (rate(requests_total{shard="${i}"}[5m]))
  - alert: Failing${i}
    expr: job:requests_${i}:rate5m{pod="a"} > 0.1
    annotations: {summary: "{{ $labels.job }} {{ $labels.pod }} {{ $value }}"}
`,
  )
  .join('');
const indented = (text: string, by: string): string => text.replace(/^(?=.)/gm, by);
const configMap = (key: string, text: string): string =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: config\ndata:\n  note: plain\n  ${key}: |\n${indented(text, '    ')}  other.txt: end\n`;

const long: Readonly<Record<string, string>> = {
  'a PrometheusRule': `apiVersion: monitoring.coreos.com/v1\nkind: PrometheusRule\nmetadata:\n  name: rules\nspec:\n  groups:\n${indented(groups, '  ')}`,
  'a prometheus.yml': `scrape_configs:\n${jobs}rule_files: [rules.yml]\n`,
  'a ConfigMap that carries a prometheus.yml': configMap(
    'prometheus.yml',
    `global: {scrape_interval: 15s}\nscrape_configs:\n${jobs}rule_files: []\n`,
  ),
  'a ConfigMap that carries rules': configMap('shop.rules.yaml', `groups:\n${groups}`),
};

const shown = (engine: Engine): readonly string[] =>
  engine
    .diagnostics('/a.yaml')
    .map(({ range: { start, end }, code, message }) => `${start.line}:${start.character}-${end.line}:${end.character} ${code} ${message}`)
    .sort();

/** Lines as they are typed: one or a few taken out, doubled, moved or made wrong. Far from every break of a text: `test/fuzz.test.ts` makes those. */
function typed(random: Random, text: string): string {
  const lines = text.split('\n');
  const at = 8 + Math.floor(random() * (lines.length - 40));
  const count = pick(random, [1, 1, 2, 9]);
  const taken = lines.slice(at, at + count);
  switch (pick(random, ['remove', 'double', 'wrong', 'unknown', 'broken', 'comment', 'move'] as const)) {
    case 'remove':
      lines.splice(at, count);
      break;
    case 'double':
      lines.splice(at, 0, ...taken);
      break;
    case 'wrong':
      lines.splice(at, 1, (lines[at] ?? '').replace(/: .*/, ': [5]'));
      break;
    case 'unknown':
      lines.splice(at, 1, (lines[at] ?? '').replace(/(\w+): /, 'my_$1: '));
      break;
    case 'broken':
      lines.splice(at, 1, (lines[at] ?? '').replace(/: .*/, ': "a'));
      break;
    case 'comment':
      lines.splice(at, 0, '# a comment');
      break;
    case 'move':
      lines.splice(at, count);
      lines.splice(at + 5, 0, ...taken);
      break;
  }
  return lines.join('\n');
}

/** What changed, as an editor tells it: the lines between those that are the same. */
function changeBetween(before: string, after: string): TextChange {
  const old = before.split('\n');
  const now = after.split('\n');
  let from = 0;
  while (from < old.length - 1 && from < now.length - 1 && old[from] === now[from]) from++;
  let back = 0;
  while (back < old.length - from - 1 && back < now.length - from - 1 && old[old.length - 1 - back] === now[now.length - 1 - back]) back++;
  const range = { start: { line: from, character: 0 }, end: { line: old.length - back, character: 0 } };
  return {
    range,
    text: now
      .slice(from, now.length - back)
      .map((it) => `${it}\n`)
      .join(''),
  };
}

for (const [what, text] of Object.entries(long)) {
  test(`${what}, edited at random: the findings are those of a fresh look`, () => {
    const random = randomFrom(7);
    const engine = engineOf(new Map([['/a.yaml', text]]));
    let now = text;
    for (let step = 0; step < 40; step++) {
      // Every third step takes the last two back.
      const next = step % 3 === 2 ? text : typed(random, now);
      if (next === now) continue;
      engine.apply([{ type: 'edit', uri: '/a.yaml', changes: [changeBetween(now, next)] }]);
      now = next;
      assert.equal(engine.file('/a.yaml')?.text(), now);
      assert.deepEqual(shown(engine), shown(engineOf(new Map([['/a.yaml', now]]))), `after step ${step}`);
    }
  });

  test(`${what}: a line more moves what stands below it, and costs what it touches`, () => {
    const engine = engineOf(new Map([['/a.yaml', text]]));
    const before = shown(engine).length;
    assert.ok(before > 50);
    const line = text.split('\n').findIndex((it) => /job_name: job-50$|name: group-50$/.test(it)) + 1;
    const indent = /^ */.exec(text.split('\n')[line] ?? '')?.[0] ?? '';
    tokensOf(engine, '/a.yaml');
    const localBefore = engine.counters.localChecksRun;
    const at = { line, character: 0 };
    engine.apply([{ type: 'edit', uri: '/a.yaml', changes: [{ range: { start: at, end: at }, text: `${indent}# a comment\n` }] }]);
    const now = engine.file('/a.yaml')?.text() ?? '';
    const fresh = engineOf(new Map([['/a.yaml', now]]));
    assert.deepEqual(shown(engine), shown(fresh));
    assert.deepEqual(tokensOf(engine, '/a.yaml'), tokensOf(fresh, '/a.yaml'));
    const local = engine.counters.localChecksRun - localBefore;
    assert.ok(local < localBefore / 10, `${local} of ${localBefore} checks were run again`);
  });
}
