import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { completionsAt } from '../../server/src/engine/features/completion.js';
import { hoverAt } from '../../server/src/engine/features/hover.js';
import { symbolsOf } from '../../server/src/engine/features/symbols.js';
import { longFrom } from '../../server/src/engine/syntax/long-list.js';
import { engineOf } from '../support/fixtures.js';
import { listOf } from '../support/list-of.js';

// Long files are held in pieces. Nobody who works in them may notice.

const uri = '/prometheus.yml';
let kinds: Record<string, (size: number) => string> = {};

before(async () => {
  const path: string = '../../bench/generate.mjs';
  const { KINDS, PLAIN } = (await import(path)) as { KINDS: typeof kinds; PLAIN: typeof kinds };
  kinds = {
    'jobs in a ConfigMap': KINDS['configmap'] as (size: number) => string,
    jobs: PLAIN['config'] as (size: number) => string,
    'groups of an object': KINDS['bigrule'] as (size: number) => string,
    groups: PLAIN['rules'] as (size: number) => string,
    'objects in a list': (size) => listOf((KINDS['mixed'] as (size: number) => string)(size)),
  };
});

/** A line is typed above the first one behind the middle that matches, in its column. */
function typedAbove(text: string, at: RegExp, typed: string) {
  const engine = engineOf(new Map([[uri, text]]));
  const lines = text.split('\n');
  const line = lines.findIndex((it, i) => i > lines.length / 2 && at.test(it));
  assert.ok(line > 0, `no line with ${at}`);
  const written = (/^ */.exec(lines[line] ?? '')?.[0] ?? '') + typed;
  const start = { line, character: 0 };
  engine.apply([{ type: 'edit', uri, changes: [{ range: { start, end: start }, text: `${written}\n` }] }]);
  return { engine, here: { line, character: written.length }, below: { line: line + 1, character: written.length - typed.length + 2 } };
}

for (const name of ['jobs in a ConfigMap', 'jobs', 'groups of an object', 'groups', 'objects in a list']) {
  test(`${name}: offers and hovers of a long file are those of a short one`, () => {
    const make = kinds[name] as (size: number) => string;
    const [short, long] = [make(6), make(126)];
    assert.ok(long.length > longFrom && short.length < longFrom, `${short.length} and ${long.length} characters`);
    let offers = 0;
    let hovers = 0;
    for (const at of [/^ *(?:scrape_)?interval: /, /^ *(?:target_label|for|endpoints): ?/, /^ *(?:action|severity): /]) {
      for (const typed of ['', 'scr', 'ru', 'action: ', '- ', '# ']) {
        const [a, b] = [short, long].map((text) => {
          const { engine, here, below } = typedAbove(text, at, typed);
          return {
            offers: completionsAt(engine, uri, here).map((it) => `${it.label} ${it.edit.text}`),
            // Names in the generated texts are numbered.
            hover: hoverAt(engine, uri, below)?.markdown.replaceAll(/-\d+/g, '-N'),
          };
        });
        assert.deepEqual(b, a, `${typed} above ${at}`);
        offers += a?.offers.length ?? 0;
        hovers += a?.hover ? 1 : 0;
      }
    }
    assert.ok(offers > 10 && hovers > 0, `${offers} offers, ${hovers} hovers`);
  });
}

test('the outline of a long object holds what is in it', () => {
  for (const name of ['jobs in a ConfigMap', 'groups of an object']) {
    const [object] = symbolsOf(engineOf(new Map([[uri, (kinds[name] as (size: number) => string)(126)]])), uri);
    // What a ConfigMap carries stands below its key.
    const holder = object?.children.length === 1 ? object.children[0] : object;
    assert.equal(holder?.children.length, 126, name);
    assert.ok(holder.children.every((it) => it.range.end.line <= holder.range.end.line));
    assert.ok(object && holder.range.end.line <= object.range.end.line);
  }
});

test('the outline of a long object reaches to its end, and finds its name behind what is long', () => {
  for (const name of ['jobs in a ConfigMap', 'groups of an object']) {
    const text = (kinds[name] as (size: number) => string)(126);
    const [metadata = ''] = /^metadata:\n(?: .*\n)+/m.exec(text) ?? [];
    // The order in which `kubectl get` prints.
    const sorted = text.replace(metadata, '') + metadata;
    assert.ok(metadata && sorted.length > longFrom, name);
    const [object] = symbolsOf(engineOf(new Map([[uri, sorted]])), uri);
    const lines = sorted.split('\n');
    const { start, end } = object?.selection ?? assert.fail(name);
    assert.equal(lines[start.line]?.slice(start.character, end.character), object?.name, name);
    assert.equal(object?.range.end.line, lines.length - 2, name);
  }
});

test('a line that a finding names is counted in the text that is read, not in a piece of it', () => {
  const rules = (kinds['groups'] as (size: number) => string)(126).split('\n');
  const line = rules.findIndex((it, i) => i > rules.length / 2 && /^ *expr: /.test(it));
  rules.splice(line, 0, rules[line] ?? '');
  const text = rules.join('\n');
  const carried = (value: string) => `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata:\n  rules.yml: ${value}\n`;
  for (const it of [text, carried(`|\n    ${text.trimEnd().replaceAll('\n', '\n    ')}`), carried(JSON.stringify(text))]) {
    const found = engineOf(new Map([['/rules.yaml', it]])).diagnostics('/rules.yaml');
    assert.equal(
      found.find(({ code }) => code === 'yaml/duplicate-key')?.message,
      `mapping key "expr" already defined at line ${line + 1}`,
    );
  }
});

test('a long file whose head alone stands in the first column has not lost its indentation', () => {
  const text = `metadata:\nname: a\n${(kinds['groups'] as (size: number) => string)(126)}`;
  assert.ok(text.length > longFrom);
  const codes = engineOf(new Map([['/rules.yaml', text]])).diagnostics('/rules.yaml');
  assert.deepEqual(
    codes.filter(({ code }) => code === 'yaml/lost-indentation'),
    [],
  );
});

test('what an object of a long list says is looked for in its own text', () => {
  const filter = `apiVersion: networking.istio.io/v1alpha3
kind: EnvoyFilter
metadata: {name: f, namespace: a}
spec: {configPatches: [{applyTo: HTTP_FILTER, patch: {operation: INSERT_BEFORE, value: {name: istio.stats}}}]}
`;
  const server = `apiVersion: apps/v1
kind: Deployment
metadata: {name: prometheus, namespace: a}
spec:
  selector: {matchLabels: {app: p}}
  template:
    metadata: {labels: {app: p}}
    spec:
      containers: [{name: p, image: p, volumeMounts: [{name: certs, mountPath: /etc/istio-certs/}]}]
`;
  const config = `apiVersion: v1
kind: ConfigMap
metadata: {name: c, namespace: a}
data:
  prometheus.yml: |
    scrape_configs:
      - job_name: pods-istio-secure
        tls_config: {ca_file: /etc/istio-certs/root-cert.pem}
        kubernetes_sd_configs: [{role: pod}]
        relabel_configs:
          - {source_labels: [__meta_kubernetes_namespace], action: keep, regex: shop}
`;
  const long = (kinds['groups of an object'] as (size: number) => string)(126);
  for (const mounted of [true, false]) {
    const text = listOf([long, filter, ...(mounted ? [server] : []), config].join('---\n'));
    const codes = engineOf(new Map([[uri, text]]))
      .diagnostics(uri)
      .map((it) => it.code);
    assert.ok(codes.includes('mesh/legacy-stats'));
    assert.equal(codes.includes('mesh/removed-component'), !mounted);
  }
});

test('a template of Helm is one wherever in a long file its only action stands', () => {
  for (const [name, line] of [
    ['groups of an object', /^ *severity: page$/],
    ['jobs', /^ *scrape_interval: 15s$/],
    ['objects in a list', /^ *interval: 15s$/],
  ] as const) {
    const lines = (kinds[name] as (size: number) => string)(128).split('\n');
    const at = lines.findIndex((it, i) => i > lines.length / 2 && line.test(it));
    const broken = lines.with(at, (lines[at] ?? '').replace(/: .*/, ': [5]'));
    const found = (text: string) => engineOf(new Map([[uri, text]])).diagnostics(uri);
    assert.notEqual(found(broken.join('\n')).filter((it) => it.severity === 'error').length, 0, name);
    assert.deepEqual(found(broken.with(at - 1, '# {{ .Values.monitoring }}').join('\n')), [], name);
  }
});
