import assert from 'node:assert/strict';
import { test } from 'node:test';
import { changeFile, openFile, type SourceFile } from '../../../server/src/engine/syntax/segments.js';
import { counters } from '../../../server/src/engine/text/counters.js';
import { lineIndex, positionAt } from '../../../server/src/engine/text/lines.js';
import { placeOf } from '../../../server/src/engine/text/region.js';
import { toValue } from '../../support/plain-value.js';
import { randomFrom } from '../../support/random.js';

/** A rule group; `i` makes it different from others. */
function group(i: number, indent: string): string {
  return [
    `- name: group-${i}`,
    '  rules:',
    `  - record: job:requests_${i}:rate5m`,
    `    expr: sum by (job) (rate(requests_total{shard="${i}"}[5m]))`,
    `  - alert: Failing${i}`,
    '    expr: |',
    `      job:errors_${i}:rate5m`,
    '        / on (job)',
    `      job:requests_${i}:rate5m > 0.1`,
    '    for: 5m',
    '    labels: {severity: page}',
    '    annotations:',
    '      summary: "{{ $labels.job }} fails: {{ $value }}"',
  ]
    .map((line) => `${indent}${line}\n`)
    .join('');
}

const groups = (count: number, indent: string): string => Array.from({ length: count }, (_, i) => group(i, indent)).join('');
const rule = (count: number): string =>
  `apiVersion: monitoring.coreos.com/v1\nkind: PrometheusRule\nmetadata: {name: r}\nspec:\n  groups:\n${groups(count, '  ')}`;
const long = rule(100);
const many = Array.from({ length: 100 }, (_, i) => rule(1).replace('name: r', `name: r${i}`)).join('---\n');

function insert(file: SourceFile, line: number, character: number, text: string): SourceFile {
  const at = { line, character };
  return changeFile(file, [{ range: { start: at, end: at }, text }]);
}

/** The line of the first line that contains a text. */
function lineWith(file: SourceFile, text: string): number {
  const before = file.text().split(text)[0] ?? '';
  return before.split('\n').length - 1;
}

/** Work of a change. */
function work(change: () => SourceFile): {
  readonly file: SourceFile;
  readonly segmentsRead: number;
  readonly charsScanned: number;
  readonly fallbackReads: number;
} {
  counters.segmentsRead = 0;
  counters.charsScanned = 0;
  counters.fallbackReads = 0;
  const file = change();
  return { file, ...counters };
}

test('a long list is held item by item, documents one by one', () => {
  assert.equal(openFile('r.yaml', 'yaml', long).segments.length, 101);
  assert.equal(openFile('m.yaml', 'yaml', many).segments.length, 100);
});

test('a long document is one tree, with its items in their own regions', () => {
  const file = openFile('r.yaml', 'yaml', long);
  assert.equal(file.documents.length, 1);
  const value = toValue(file.documents[0]?.root, 'K') as { spec: { groups: { name: string }[] } };
  assert.deepEqual(
    value.spec.groups.map((it) => it.name),
    Array.from({ length: 100 }, (_, i) => `group-${i}`),
  );
});

test('keys behind the long list stay in their place', () => {
  const text = `scrape_configs:\n${Array.from({ length: 400 }, (_, i) => `- job_name: job-${i}\n  metrics_path: /some/long/path/of/metrics/${i}\n`).join('')}rule_files: [a.yml]\n`;
  const file = openFile('prometheus.yml', 'yaml', text);
  assert.equal(file.segments.length, 402);
  const value = toValue(file.documents[0]?.root, 'P') as { rule_files: string[]; scrape_configs: unknown[] };
  assert.deepEqual(value.rule_files, ['a.yml']);
  assert.equal(value.scrape_configs.length, 400);
});

test('a quoted scalar that goes on in the column of the items makes the document one piece', () => {
  const odd = long.replace('summary: "{{ $labels.job }} fails', 'summary: "{{ $labels.job }}\n  - fails');
  const file = openFile('r.yaml', 'yaml', odd);
  assert.deepEqual(
    file.documents.flatMap((it) => it.problems),
    [],
  );
});

test('anchors and aliases make the document one piece', () => {
  const file = openFile(
    'r.yaml',
    'yaml',
    long
      .replace('labels: {severity: page}', 'labels: &page {severity: page}')
      .replace(/labels: \{severity: page\}\n(?![\s\S]*labels: \{)/, 'labels: *page\n'),
  );
  assert.equal(file.segments.length, 1);
  assert.deepEqual(file.documents[0]?.problems, []);
});

const longest = Math.max(...[group(99, '  '), rule(1)].map((it) => it.length)) + 100;

for (const [name, text] of Object.entries({ long, many })) {
  test(`work of a change in ${name}`, () => {
    const open = openFile('f.yaml', 'yaml', text);
    const line = lineWith(open, 'Failing50') > 0 ? lineWith(open, 'Failing50') : lineWith(open, 'name: r50');
    const typed = work(() => insert(open, line + 1, 0, '    # note\n'));
    assert.ok(typed.segmentsRead <= 1, `${typed.segmentsRead} segments read`);
    assert.ok(typed.charsScanned <= 4 * longest, `${typed.charsScanned} characters scanned`);
    assert.equal(typed.fallbackReads, 0);
    const top = work(() => insert(typed.file, 0, 0, '# top\n'));
    assert.ok(top.segmentsRead <= 1);
    assert.ok(top.charsScanned <= 4 * longest || name === 'long');
    const broken = work(() => insert(top.file, line + 2, 4, '"half'));
    assert.ok(broken.segmentsRead <= 2, `${broken.segmentsRead} segments read`);
    assert.ok(broken.fallbackReads <= 2);
    const twice = work(() =>
      changeFile(openFile('f.yaml', 'yaml', text), [
        { range: { start: { line: 3, character: 0 }, end: { line: 3, character: 0 } }, text: '# a\n' },
        { range: { start: { line: line + 4, character: 0 }, end: { line: line + 4, character: 0 } }, text: '    # b\n' },
      ]),
    );
    assert.equal(twice.file.text().includes('# b'), true);
  });

  test(`the whole text of ${name}, nearly equal, reads only what differs`, () => {
    const open = openFile('f.yaml', 'yaml', text);
    const changed = text.replace('shard="40"', 'shard="xl"').replace('name: r40}', 'name: xl}');
    const { segmentsRead, file } = work(() => changeFile(open, [{ text: changed }]));
    assert.equal(file.text(), changed);
    assert.ok(segmentsRead <= 2, `${segmentsRead} segments read`);
  });
}

test('documents and items that a change does not touch stay the same objects', () => {
  const file = openFile('m.yaml', 'yaml', many);
  const before = file.documents.slice();
  const after = insert(file, lineWith(file, 'name: r50'), 0, '# x\n');
  assert.equal(after.documents.filter((it, i) => it === before[i]).length, 99);
});

test('a marker typed between documents cuts them', () => {
  const file = openFile('m.yaml', 'yaml', many);
  const { file: cut, segmentsRead } = work(() => insert(file, lineWith(file, 'name: r50'), 0, '---\n'));
  assert.equal(cut.documents.length, 101);
  assert.ok(segmentsRead <= 3);
});

test('what a change leaves is cut as a fresh reading cuts it', () => {
  const open = openFile('r.yaml', 'yaml', long);
  const line = lineWith(open, 'Failing50');
  // A key that ends the list, in an item whose fault hides it; and what is left of a list that is no longer long.
  const ended = insert(open, line + 2, 0, '      %YAML\nother: 1\n');
  const start = { line: lineWith(open, 'name: group-3'), character: 0 };
  const short = changeFile(openFile('r.yaml', 'yaml', long), [
    { range: { start: { line: 8, character: 10 }, end: { line: 8, character: 10 } }, text: '"' },
    { range: { start, end: { line: open.lineCount, character: 0 } }, text: '' },
  ]);
  for (const it of [ended, short]) {
    const fresh = openFile('r.yaml', 'yaml', it.text());
    assert.equal(it.segments.length, fresh.segments.length);
    assert.deepEqual(found(it), found(fresh));
  }
});

const carried = `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: r}\ndata:\n  rules.yml: |\n    groups:\n${groups(60, '    ')}  other: a\n`;

test('a line of blanks in a text that is carried stays in the file', () => {
  const open = openFile('c.yaml', 'yaml', carried);
  assert.ok(open.segments.length > 60);
  const line = lineWith(open, 'Failing30');
  for (const blanks of ['  ', '    ', '      ']) {
    const text = carried.split('\n').toSpliced(line, 0, blanks).join('\n');
    for (const file of [openFile('c.yaml', 'yaml', text), insert(openFile('c.yaml', 'yaml', carried), line, 0, `${blanks}\n`)]) {
      assert.equal(file.text(), text);
      assert.equal(file.segments.length, open.segments.length);
    }
  }
});

test('after any changes the segments are the text, and what is found is what a fresh opening finds', () => {
  const pieces = [
    'x',
    '\n',
    '\n    ',
    '  ',
    '- ',
    '---\n',
    '...\n',
    'key: value\n',
    '    for: 5m\n',
    '"',
    '[',
    '|',
    '# c',
    '\t',
    "'",
    '{{ x }}',
    '\r\n',
    '  - name: new\n',
    '&a ',
    '*a',
    ': ',
  ];
  for (let seed = 1; seed <= 12; seed++) {
    const random = randomFrom(seed);
    const starts = [rule(40), Array.from({ length: 6 }, () => rule(1)).join('---\n'), `${rule(45)}  other: 1\nlast: {a: b}\n`, carried];
    let text = starts[seed % starts.length] ?? '';
    let file = openFile('f.yaml', 'yaml', text);
    for (let step = 0; step < 40; step++) {
      const lines = lineIndex(text);
      const from = Math.floor(random() * (text.length + 1));
      const to = random() < 0.6 ? from : Math.min(text.length, from + Math.floor(random() * (random() < 0.2 ? 3000 : 30)));
      const put = random() < 0.3 ? '' : (pieces[Math.floor(random() * pieces.length)] ?? '');
      file = changeFile(file, [{ range: { start: positionAt(lines, from), end: positionAt(lines, to) }, text: put }]);
      // Positions inside a CR LF stand before it.
      const expected = text.slice(0, clamp(text, from)) + put + text.slice(clamp(text, to));
      assert.equal(file.text(), expected, `seed ${seed} step ${step}`);
      text = expected;
      const fresh = openFile('f.yaml', 'yaml', text);
      assert.equal(file.lineCount, fresh.lineCount);
      assert.deepEqual(found(file), found(fresh), `seed ${seed} step ${step}`);
    }
  }
});

function clamp(text: string, offset: number): number {
  return text.charCodeAt(offset - 1) === 13 && text.charCodeAt(offset) === 10 ? offset - 1 : offset;
}

/** Values and problems with their places. */
function found(file: SourceFile): unknown {
  return file.documents.map((it) => ({
    value: JSON.stringify(it.problems.length > 0 ? null : toValue(it.root, 'K'), (_, value: unknown) =>
      typeof value === 'bigint' ? String(value) : value,
    ),
    problems: it.problems.map((problem) => ({ message: problem.message, at: placeOf(problem.region, problem.span) })),
  }));
}
