import assert from 'node:assert/strict';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Engine } from '../../server/src/engine/engine.js';
import { splitDocuments } from '../../server/src/engine/syntax/documents.js';
import type { TextChange } from '../../server/src/engine/syntax/segments.js';
import { parseYaml } from '../../server/src/engine/syntax/yaml.js';
import { counters } from '../../server/src/engine/text/counters.js';
import { fileRegion } from '../../server/src/engine/text/region.js';
import { root, shared } from '../support/conformance.js';
import { engineOf } from '../support/fixtures.js';
import { listOf } from '../support/list-of.js';

// What an edit costs, counted, since time is never asserted. Sizes are large enough that work for the whole file would show.

const uri = '/a.yaml';
const inputs: Record<string, string> = {};

before(async () => {
  const path: string = '../../bench/generate.mjs';
  const { KINDS } = (await import(path)) as { KINDS: Record<string, (size: number) => string> };
  for (const kind of ['mixed', 'bigrule', 'configmap']) inputs[kind] = KINDS[kind]?.(100) ?? '';
  inputs['list'] = listOf(inputs['mixed'] ?? '');
});

type Work = typeof counters & Engine['counters'];

class Editor {
  readonly engine: Engine;

  constructor(text: string, others: Readonly<Record<string, string>> = {}) {
    this.engine = engineOf(new Map([[uri, text], ...Object.entries(others)]));
    this.engine.diagnostics(uri);
  }

  get text(): string {
    return this.engine.file(uri)?.text() ?? '';
  }

  /** The first line behind a share of the file, the middle, that matches. */
  line(pattern: RegExp, share = 0.5): number {
    const lines = this.text.split('\n');
    const found = lines.findIndex((line, at) => at > lines.length * share && pattern.test(line));
    assert.ok(found > 0, `no line with ${pattern}`);
    return found;
  }

  /** Behind a pattern's match on a line a text is typed in. */
  typed(line: number, pattern: RegExp, text: string): TextChange {
    const found = pattern.exec(this.text.split('\n')[line] ?? '');
    assert.ok(found, `no ${pattern} on line ${line}`);
    const at = { line, character: found.index + found[0].length };
    return { range: { start: at, end: at }, text };
  }

  /** Work until all findings are known again. */
  work(...changes: readonly TextChange[]): Work {
    const { engine } = this;
    for (const all of [counters, engine.counters] as Record<string, number>[]) for (const key of Object.keys(all)) all[key] = 0;
    engine.apply([{ type: 'edit', uri, changes }]);
    engine.diagnostics(uri);
    return { ...counters, ...engine.counters };
  }

  /** The longest document, or item of a long list. */
  get longest(): number {
    return Math.max(...(this.engine.file(uri)?.segments ?? []).map((it) => it.region.text.length));
  }
}

const anywhere = /^ */;

function assertScanned(editor: Editor, { charsScanned }: Work): void {
  assert.ok(charsScanned <= 4 * editor.longest, `${charsScanned} characters scanned, longest ${editor.longest}`);
}

for (const [kind, most, item, again] of [
  // Documents one by one, items of long lists, and those of a list that a ConfigMap carries; what is around that is first tried as if the list were its own.
  ['mixed', 1, /^ *expr: .*\[5m\]/, 1],
  ['bigrule', 1, /^ *expr: .*\[5m\]/, 1],
  ['configmap', 1, /^ *regex: /, 2],
  ['list', 1, /^ *expr: .*\[5m\]/, 1],
] as const) {
  test(`${kind}: an edit reads the segment it is in`, () => {
    const editor = new Editor(inputs[kind] ?? '');
    const line = editor.line(item);
    const comment = editor.work(editor.typed(line, anywhere, '# '));
    assert.ok(comment.segmentsRead <= most, `${comment.segmentsRead} segments read`);
    assertScanned(editor, comment);
    assert.equal(comment.fallbackReads, 0);
    editor.work({ range: { start: { line, character: 0 }, end: { line: line + 1, character: 0 } }, text: '' });
    const top = editor.work({ range: { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } }, text: '# top\n' });
    assert.ok(top.segmentsRead <= again, `${top.segmentsRead} segments read for a line at the top`);
    assert.ok(top.promqlParsed <= 5, `${top.promqlParsed} expressions parsed for a line at the top`);
    const half = editor.work(editor.typed(editor.line(item), /: /, '"half'));
    assert.ok(half.fallbackReads <= 2, `${half.fallbackReads} texts handed over`);
    assertScanned(editor, half);
    // A line above the first item of a long list makes all of it be cut again, though not read.
    if (kind === 'mixed') assertScanned(editor, top);
    else assert.ok(top.charsScanned <= 4 * editor.text.length, `${top.charsScanned} characters scanned`);
  });
}

test('an expression that changes is parsed once, at first with its group; a comment, a label or the indentation parse none', () => {
  const editor = new Editor(inputs['bigrule'] ?? '');
  const expression = editor.line(/^ *expr: .*\[5m\]/);
  // Trees of a long file are not kept: those of the group come back with the first change in it.
  assert.equal(editor.work(editor.typed(expression, /\[/, '1')).promqlParsed, 5);
  assert.equal(editor.work(editor.typed(expression, /\[/, '2')).promqlParsed, 1);
  const { promqlParsed, regexCompiled } = editor.work(editor.typed(editor.line(/^ *severity: /), /: /, 'x'));
  assert.deepEqual([promqlParsed, regexCompiled], [0, 0]);
  assert.equal(editor.work(editor.typed(expression, /^/, '# c\n')).promqlParsed, 0);
});

test('where jobs take labels off, an expression that changes is parsed once and disturbs nobody', () => {
  const rule = (i: number) => `  - record: a:${i}\n    expr: sum by (job, zone, pod) (shop_${i}{zone="a"})\n`;
  const groups = Array.from({ length: 160 }, (_, i) => `- name: g${i}\n  rules:\n${[0, 1, 2].map((at) => rule(3 * i + at)).join('')}`).join(
    '',
  );
  const config = 'scrape_configs:\n- job_name: a\n  metric_relabel_configs:\n  - {action: labeldrop, regex: zone}\n';
  const editor = new Editor(`groups:\n${groups}`, { '/prometheus.yml': config });
  const found = () => editor.engine.diagnostics('/prometheus.yml').filter((it) => it.code === 'flow/breaks-reader').length;
  assert.equal(found(), 1);
  const expression = editor.line(/^ *expr: /, 0.2);
  editor.work(editor.typed(expression, /shop_/, '1'));
  counters.promqlParsed = 0;
  assert.equal(found(), 1);
  const { promqlParsed } = editor.work(editor.typed(expression, /shop_/, '2'));
  assert.equal(found(), 1);
  assert.ok(promqlParsed <= 1 && counters.promqlParsed <= 1, `${promqlParsed} expressions parsed, ${counters.promqlParsed} in all`);
});

test('mends of a broken text are tried when somebody asks for them, not at each keystroke', () => {
  const rule = (i: number) => `  - alert: A${i}\n    expr: up == 0\n    annotations: {summary: down}\n`;
  const rules = Array.from({ length: 100 }, (_, i) => rule(i)).join('');
  const editor = new Editor(`groups:\n- name: a\n  rules:\n${rules}`.replace('A50\n    expr', 'A50\n   expr'));
  const length = editor.text.length + 1;
  const { charsScanned } = editor.work(editor.typed(editor.line(/^ *annotations: /, 0.7), /down/, 'x'));
  // Cut, read, and read as the reader of rule files does, for its words.
  assert.ok(charsScanned <= 3 * length, `${charsScanned} characters scanned of ${length}`);
  const [broken] = editor.engine.diagnostics(uri);
  assert.equal(broken?.code, 'yaml/syntax');
  counters.charsScanned = 0;
  assert.equal(broken.finding.fixes?.length, 1);
  assert.ok(counters.charsScanned >= length);
});

test('a pattern that changes is compiled once, no other', () => {
  const editor = new Editor(inputs['configmap'] ?? '');
  const pattern = editor.line(/^ *regex: /);
  assert.equal(editor.work(editor.typed(pattern, /: .*/, '|[a-z]+unheard')).regexCompiled, 1);
  assert.equal(editor.work(editor.typed(pattern, anywhere, '# c\n')).regexCompiled, 0);
});

test('checks run on the group that changed, wide ones too where what others read stays equal', () => {
  const editor = new Editor(inputs['bigrule'] ?? '');
  const all = engineOf(new Map([[uri, editor.text]]));
  all.diagnostics(uri);
  const { localChecksRun, wideChecksRun } = editor.work(editor.typed(editor.line(/^ *expr: .*\[5m\]/), /\[/, '1'));
  assert.ok(localChecksRun <= all.counters.localChecksRun / 50, `${localChecksRun} of ${all.counters.localChecksRun} local checks`);
  assert.ok(wideChecksRun <= all.counters.wideChecksRun / 50, `${wideChecksRun} of ${all.counters.wideChecksRun} wide checks`);
});

test('of an expression with the same labels the workspace keeps all it derived', () => {
  for (const kind of ['mixed', 'bigrule']) {
    const editor = new Editor(inputs[kind] ?? '');
    const inside = editor.work(editor.typed(editor.line(/^ *expr: .*\[5m\]/), /\[/, '1'));
    assert.ok(inside.summariesReplaced === 0, `${kind}: ${inside.summariesReplaced} values replaced`);
    assert.ok(inside.promqlParsed > 0, `${kind}: nothing was read`);
  }
  // Of a series that somebody reads another name is a change for the reader.
  const reader = '---\ngroups:\n- name: reader\n  rules:\n  - alert: A\n    expr: read:by:somebody > 0\n';
  const editor = new Editor(`groups:\n- name: a\n  rules:\n  - record: read:by:somebody\n    expr: sum(up)\n${reader}`);
  const named = editor.work(editor.typed(3, /record: /, 'other:'));
  assert.ok(named.summariesReplaced > 0, `${named.summariesReplaced} values replaced for another name`);
});

test('a marker or an item typed in between, two changes far apart, the whole text nearly equal', () => {
  const editor = new Editor(inputs['mixed'] ?? '');
  const marker = editor.work(editor.typed(editor.line(/^kind: /), anywhere, '---\n'));
  assert.ok(marker.segmentsRead <= 3, `${marker.segmentsRead} segments read`);
  assertScanned(editor, marker);
  const groups = new Editor(inputs['bigrule'] ?? '');
  const opened = groups.work(groups.typed(groups.line(/^ *- name: /), anywhere, '- name: opened\n  '));
  assert.ok(opened.segmentsRead <= 3, `${opened.segmentsRead} segments read`);
  assertScanned(groups, opened);
  const rules = new Editor(inputs['bigrule'] ?? '');
  // Each change is told in the text that the one before left.
  const typed = (share: number) => rules.typed(rules.line(/^ *expr: .*\[5m\]/, share), /\[/, '1');
  const far = rules.work(typed(0.8), typed(0.2));
  assert.ok(far.segmentsRead <= 2, `${far.segmentsRead} segments read`);
  assertScanned(rules, far);
  const text = rules.text.replace('[15m]', '[16m]');
  counters.segmentsRead = 0;
  rules.engine.apply([{ type: 'file', uri, text }]);
  assert.ok(counters.segmentsRead <= 2, `${counters.segmentsRead} segments read`);
});

test('valid texts are not handed over to the library', { skip: shared === undefined && '../shared is not there' }, () => {
  let documents = 0;
  counters.fallbackReads = 0;
  const visit = (folder: string): void => {
    for (const name of readdirSync(folder)) {
      const path = join(folder, name);
      if (statSync(path).isDirectory()) visit(path);
      else if (/\.ya?ml$/.test(name)) {
        const text = readFileSync(path, 'utf8');
        for (const { start, end } of splitDocuments(text)) {
          const before = counters.fallbackReads;
          const { problems } = parseYaml(fileRegion('', 0, text.slice(start, end)));
          if (problems.length > 0) counters.fallbackReads = before;
          else documents++;
        }
      }
    }
  };
  visit(join(root, '../shared/corpus/files'));
  assert.ok(documents > 1000);
  assert.equal(counters.fallbackReads, 0);
});

setFlagsFromString('--expose-gc');
/** Frees what nobody holds. Asked for once: each new context is memory of its own. */
const collect = runInNewContext('gc') as () => void;

test('trees alive: after a scan those of files that hold ours alone, and none of what is gone or was read again', async () => {
  const rule = (i: number): string =>
    `groups:\n- name: g${i}\n  rules:\n  - record: job:up${i}:sum\n    expr: sum by (job) (up{job="${i}"})\n`;
  const scan = (name: string, text: string) => ({ type: 'file', uri: `/${name}.yaml`, text, found: true }) as const;
  const engine = engineOf(new Map());
  const ours = Array.from({ length: 40 }, (_, i) => `ours${i}`);
  const others = Array.from({ length: 40 }, (_, i) => `other${i}`);
  engine.apply([...ours.map((name, i) => scan(name, rule(i))), ...others.map((name, i) => scan(name, `steps: [{run: make ${i}}]\n`))]);
  const trees = new Map<string, WeakRef<object>>();
  for (const name of [...ours, ...others]) {
    engine.diagnostics(`/${name}.yaml`);
    const [document] = engine.file(`/${name}.yaml`)?.documents ?? [];
    if (document) trees.set(name, new WeakRef(document));
  }
  assert.deepEqual([...trees.keys()], ours);
  const alive = (): readonly string[] => [...trees].filter(([, tree]) => tree.deref() !== undefined).map(([name]) => name);
  const [gone, again, kept] = [ours.slice(0, 15), ours.slice(15, 30), ours.slice(30)];
  engine.apply(gone.map((name) => ({ type: 'gone', uri: `/${name}.yaml` })));
  engine.apply(again.map((name, i) => scan(name, rule(100 + i))));
  for (const name of [...again, ...kept]) engine.diagnostics(`/${name}.yaml`);
  // A reference that was just made or read holds until the turn ends.
  await new Promise((resolve) => setImmediate(resolve));
  collect();
  assert.deepEqual(alive(), kept);
});

test('edits keep nothing of the texts before them', () => {
  const editor = new Editor(inputs['mixed'] ?? '');
  const lines = editor.text.split('\n');
  const places = lines.flatMap((line, at) => (/^ *(?:for|scrape_interval|expr|summary|severity|name|action): /.test(line) ? [at] : []));
  assert.ok(places.length >= 500, `${places.length} places`);
  let done = 0;
  const round = (edits: number): number => {
    for (let i = 0; i < edits; i += 2) {
      const line = places[(done++ * 7919) % places.length] ?? 0;
      const at = { line, character: lines[line]?.length ?? 0 };
      editor.work({ range: { start: at, end: at }, text: '7' });
      editor.work({ range: { start: at, end: { line, character: at.character + 1 } }, text: '' });
    }
    collect();
    return process.memoryUsage().heapUsed;
  };
  // What is remembered of expressions by their text is bounded, and filled first.
  const first = round(250);
  const second = round(500);
  assert.ok(second - first < 5_000_000, `${second - first} bytes more after 500 edits`);
});
