import assert from 'node:assert/strict';
import { test } from 'node:test';
import { answersAt, assertInside, findingsOf, freshLook } from '../support/oracle.js';

// Texts that nobody writes and that somebody may open. Each is read, asked about, changed and read again; what hangs runs into the limit. A fifth of
// the lines and of the megabyte here, all of both in `npm run fuzz`.
const timeout = 120_000;
const share = process.env['FUZZ_STEPS'] === undefined ? 0.2 : 1;

const lines = (n: number, make: (i: number) => string) => Array.from({ length: n }, (_, i) => `${make(i)}\n`).join('');
const of = (n: number) => Math.ceil(n * share);
const long = 'x'.repeat(of(1_000_000));
const bomb = (indent: string) =>
  lines(
    10,
    (i) =>
      `${indent}a${i}: &a${i} ${i === 0 ? '[x, x, x, x, x, x, x, x, x]' : `[${Array.from({ length: 9 }, () => `*a${i - 1}`).join(', ')}]`}`,
  );
const merges = (indent: string) =>
  lines(25, (i) => `${indent}m${i}: &m${i} ${i === 0 ? '{x: 1}' : `{<<: [*m${i - 1}, *m${i - 1}], y${i}: {<<: *m${i - 1}}}`}`);
const alternatives = Array.from({ length: 10_000 }, (_, i) => `service-${i}`).join('|');
const classes = Array.from({ length: 10_000 }, (_, i) => `s[a-${'bcdefgh'[i % 7]}]+${i}`).join('|');
const rules = 'groups:\n- name: g\n  rules:\n';
const jobs = 'scrape_configs:\n- job_name: a\n';
const configMap = (key: string, text: string) =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata:\n  ${key}: |\n${text.replaceAll(/^(?=.)/gm, '    ')}`;
const dashboard = (expr: string) =>
  `{"title":"D","schemaVersion":39,"panels":[{"type":"timeseries","targets":[{"expr":${JSON.stringify(expr)}}]}]}`;
const deep = (n: number, open: string, inner: string, close: string) => open.repeat(n) + inner + close.repeat(n);

/** Path, text. */
const extremes: Readonly<Record<string, readonly [string, string]>> = {
  'a bomb of aliases in prometheus.yml': ['/prometheus.yml', `${bomb('')}${jobs}`],
  'a bomb of aliases in rules': [
    '/a.rules.yml',
    `${rules}  - {record: a, expr: up, labels: {a: *a9}}\n`.replace('groups', `${bomb('')}groups`),
  ],
  'a bomb of aliases in an object': ['/o.yaml', `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata:\n${bomb('  ')}`],
  'a bomb of aliases in values': ['/values.yaml', `prometheus:\n  prometheusSpec:\n${bomb('    ')}    additionalScrapeConfigs: *a9\n`],
  'a bomb of aliases in routes': [
    '/alertmanager.yml',
    `r: &r0 {receiver: a}\n${lines(20, (i) => `r${i}: &r${i + 1} {receiver: a, routes: [*r${i}, *r${i}]}`)}route: *r20\nreceivers: [{name: a}]\n`,
  ],
  'a bomb of aliases in a ConfigMap': ['/c.yaml', configMap('prometheus.yml', `${bomb('')}${jobs}`)],
  'a bomb of merges in an object': ['/m.yaml', `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata:\n${merges('  ')}`],
  'a bomb of merges in a job': ['/prometheus.yml', `${merges('')}scrape_configs:\n- {job_name: a, <<: *m24}\n`],

  'an expression of a megabyte': ['/a.rules.yml', `${rules}  - {record: a, expr: 'up${' + up'.repeat(of(200_000))}'}\n`],
  'a label of a megabyte': ['/a.rules.yml', `${rules}  - {record: a, expr: 'up{a="${long}"}', labels: {a: "${long}"}}\n`],
  'a matcher of a megabyte': ['/q.promql', `up{a=~"${long}.*"}\n`],
  'a name of a megabyte': ['/q.promql', `sum(${long}) by (${long})\n`],
  'an annotation of a megabyte': [
    '/a.rules.yml',
    `${rules}  - {alert: A, expr: up, annotations: {a: "${'{{ $value }} '.repeat(of(80_000))}"}}\n`,
  ],
  'a block of a megabyte': ['/c.yaml', configMap('a.txt', `${long}\n`)],
  'a key of a megabyte': ['/c.yaml', `apiVersion: v1\nkind: ConfigMap\n"${long}": {"${long}": 1}\n`],
  'a line without end of flow': ['/a.yaml', `apiVersion: v1\nkind: Service\nmetadata: {labels: {${'a: b, '.repeat(of(150_000))}}}\n`],
  'a secret of a megabyte': [
    '/s.yaml',
    `apiVersion: v1\nkind: Secret\nmetadata: {name: a}\ndata:\n  prometheus.yml: ${btoa(jobs + lines(of(30_000), (i) => `# ${i} some words of a comment`))}\n`,
  ],
  'a string of a megabyte in a dashboard': ['/d.json', dashboard(`up{a="${long}"}`)],
  'a string of a megabyte in TOML': ['/t.conf', `[[inputs.prom]]\n  urls = ["http://${long}"]\n  source = '''${long}'''\n`],
  'a value of a megabyte in INI': ['/grafana.ini', `[metrics]\nenabled = ${long}\n${long} = 1\n`],
  'a label of a megabyte in metrics': ['/m.prom', `# HELP a ${long}\na{b="${long}"} 1\n${long} 2\n`],
  'a template of a megabyte': ['/n.tmpl', `{{ define "a" }}${'{{ .Labels.a }} '.repeat(of(70_000))}{{ end }}\n`],
  'a megabyte of one character': ['/a.yaml', long],

  '100,000 lines of rules': [
    '/a.rules.yml',
    rules + lines(of(25_000), (i) => `  - record: a:b${i}\n    expr: sum by (job) (up{a="${i % 50}"})\n    labels:\n      a: b`),
  ],
  '100,000 lines of targets': [
    '/prometheus.yml',
    `${jobs}  static_configs:\n  - targets:\n${lines(of(100_000), (i) => `    - host-${i}:80`)}`,
  ],
  '100,000 lines of objects': [
    '/o.yaml',
    lines(of(14_000), (i) => `apiVersion: v1\nkind: Service\nmetadata:\n  name: s${i}\nspec:\n  ports: [{port: 80}]\n---`),
  ],
  '100,000 lines in a ConfigMap': [
    '/c.yaml',
    configMap(
      'prometheus.yml',
      `scrape_configs:\n${lines(of(33_000), (i) => `- job_name: j${i}\n  static_configs:\n  - targets: [a:80]`)}`,
    ),
  ],
  '100,000 lines of a dashboard': [
    '/d.json',
    JSON.stringify(
      {
        title: 'D',
        schemaVersion: 39,
        panels: Array.from({ length: of(7000) }, (_, i) => ({
          id: i,
          type: 'timeseries',
          targets: [{ refId: 'A', expr: `sum(rate(a_total{b="${i}"}[5m]))` }],
        })),
      },
      null,
      1,
    ),
  ],
  '100,000 lines of comments': ['/a.yaml', lines(of(100_000), (i) => `# ${i}`)],
  '100,000 lines of nothing': ['/prometheus.yml', '\n'.repeat(of(100_000)) + jobs],
  '100,000 documents of nothing': ['/a.yaml', '---\n'.repeat(of(100_000))],
  '100,000 lines of metrics': ['/m.prom', lines(of(100_000), (i) => `a_total{b="${i}"} ${i}`)],
  '100,000 lines of a query': ['/q.promql', `up\n${lines(of(100_000), () => '+ up # more')}`],
  '100,000 lines of TOML': [
    '/t.conf',
    `[[inputs.prom]]\n  urls = ["http://a"]\n  [inputs.prom.tags]\n${lines(of(100_000), (i) => `    t${i} = "v"`)}`,
  ],
  '100,000 lines of INI': ['/grafana.ini', lines(of(100_000), (i) => (i % 50 === 0 ? `[s${i}]` : `k${i} = v`))],
  '100,000 lines of a template': [
    '/n.tmpl',
    `{{ define "a" }}\n${lines(of(100_000), (i) => `{{ if .Labels.a${i % 9} }}x{{ end }}`)}{{ end }}\n`,
  ],
  '100,000 lines of a chart': [
    '/templates/a.yaml',
    `{{- if .Values.a }}\napiVersion: v1\nkind: Service\n${lines(of(100_000), (i) => `  k${i}: {{ .Values.v${i % 9} | quote }}`)}{{- end }}\n`,
  ],

  '10,000 brackets in a query': ['/q.promql', deep(10_000, '(', 'up', ')')],
  '10,000 functions in a query': ['/a.rules.yml', `${rules}  - {record: a, expr: '${deep(10_000, 'abs(', 'up', ')')}'}\n`],
  '10,000 brackets that stay open': ['/q.promql', 'sum(rate('.repeat(5000)],
  '10,000 conditions in a template': [
    '/a.rules.yml',
    `${rules}  - {alert: A, expr: up, annotations: {a: "${deep(10_000, '{{ if $value }}', 'x', '{{ end }}')}"}}\n`,
  ],
  '10,000 levels of lists': ['/a.rules.yml', `${rules}${'- '.repeat(10_000)}a\n`],
  '10,000 levels of maps in values': ['/values.yaml', deep(10_000, '{a: ', '1', '}')],
  '10,000 levels of JSON': ['/d.json', deep(10_000, '{"panels":[', '', ']}')],
  '10,000 levels of TOML': ['/t.conf', `[[inputs.prom]]\n  urls = ${deep(10_000, '[', '"a"', ']')}\n`],
  '10,000 groups in a pattern': ['/q.promql', `up{a=~"${deep(10_000, '(', 'x', ')')}"}`],

  '10,000 alternatives in a rule': [
    '/prometheus.yml',
    `${jobs}  relabel_configs:\n  - {source_labels: [a], regex: '${alternatives}', action: keep}\n`,
  ],
  '10,000 alternatives that are no words': [
    '/prometheus.yml',
    `${jobs}  relabel_configs:\n  - {source_labels: [a], regex: '${classes}', action: keep}\n`,
  ],
  '10,000 alternatives in a matcher': ['/q.promql', `up{a=~"${alternatives}", b!~"${classes}"}\n`],
  '10,000 alternatives in a dashboard': ['/d.json', dashboard(`up{a=~"${alternatives}"}`)],
  '10,000 alternatives in a route': [
    '/alertmanager.yml',
    `route: {receiver: a, routes: [{receiver: a, matchers: ['a=~"${alternatives}"']}]}\nreceivers: [{name: a}]\n`,
  ],
  '10,000 alternatives in a monitor': [
    '/m.yaml',
    `apiVersion: monitoring.coreos.com/v1\nkind: PodMonitor\nmetadata: {name: m}\nspec: {selector: {}, podMetricsEndpoints: [{port: a, relabelings: [{sourceLabels: [a], regex: '${alternatives}', action: keep}]}]}\n`,
  ],
};

for (const [name, [path, text]] of Object.entries(extremes)) {
  test(`${name}: read, asked about, changed, and as when looked at anew`, { timeout }, () => {
    const engine = freshLook(new Map([[path, text]]));
    engine.diagnostics(path);
    assertInside(engine, path, text);
    const file = engine.file(path) ?? assert.fail();
    const line = Math.floor(file.lineCount / 2);
    answersAt(engine, path, { line, character: 4 });
    const at = { line, character: file.text().split('\n')[line]?.length ?? 0 };
    engine.apply([{ type: 'edit', uri: path, changes: [{ range: { start: at, end: at }, text: ' #' }] }]);
    const changed = engine.file(path)?.text() ?? '';
    assert.equal(changed.length, text.length + 2);
    assert.equal(findingsOf(engine, path), findingsOf(freshLook(new Map([[path, changed]])), path));
  });
}

test('what a tool refuses of these is said, and nothing of what it takes', () => {
  const found = (name: string) => {
    const [path, text] = extremes[name] ?? assert.fail(name);
    return [
      ...new Set(
        freshLook(new Map([[path, text]]))
          .diagnostics(path)
          .filter((it) => it.severity === 'error')
          .map((it) => it.message),
      ),
    ];
  };
  assert.deepEqual(found('a bomb of aliases in an object'), ['document contains excessive aliasing']);
  assert.deepEqual(found('a bomb of aliases in routes').slice(0, 1), ['document contains excessive aliasing']);
  for (const name of [
    'an expression of a megabyte',
    'a matcher of a megabyte',
    '100,000 lines of metrics',
    '100,000 lines of a query',
    '10,000 brackets in a query',
    '10,000 alternatives that are no words',
    '10,000 alternatives in a monitor',
  ])
    assert.deepEqual(found(name), [], name);
});
