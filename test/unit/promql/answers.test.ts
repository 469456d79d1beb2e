import assert from 'node:assert/strict';
import { test } from 'node:test';
import { completionsAt } from '../../../server/src/engine/features/completion.js';
import { formatFile } from '../../../server/src/engine/features/format.js';
import { hoverAt } from '../../../server/src/engine/features/hover.js';
import { highlightsAt, renameAt } from '../../../server/src/engine/features/navigate.js';
import { signatureAt } from '../../../server/src/engine/features/signature.js';
import { defaultSettings } from '../../../server/src/engine/project.js';
import { parsePromql } from '../../../server/src/engine/promql/parsed.js';
import { engineOf } from '../../support/fixtures.js';
import { applyEdits, unmark } from '../../support/text.js';

const uri = '/q.promql';

function at<T>(source: string, ask: (engine: ReturnType<typeof engineOf>, position: { line: number; character: number }) => T): T {
  const { text, mark } = unmark(source);
  return ask(engineOf(new Map([[uri, text]])), mark.start);
}

const offers = (source: string): readonly string[] => at(source, (engine, it) => completionsAt(engine, uri, it).map(({ label }) => label));
const hover = (source: string): string => at(source, (engine, it) => hoverAt(engine, uri, it)?.markdown ?? '');

test('an argument that is a number is offered numbers and what gives one', () => {
  assert.deepEqual(offers('histogram_quantile(<|>').slice(0, 2), ['0.99', '0.95']);
  assert.deepEqual(offers('topk by (pod) (<|>, up)').slice(0, 2), ['5', '10']);
  assert.deepEqual(offers('vector(<|>)'), ['time', 'pi', 'scalar']);
  assert.ok(offers('vector(scalar(<|>))').includes('istio_requests_total'));
  assert.ok(offers('topk(5, <|>)').includes('istio_requests_total'));
  assert.ok(offers('sum by (pod) (<|>)').includes('istio_requests_total'));
  assert.ok(offers('vector(1 - (<|>))').every((it) => it !== 'istio_requests_total'));
});

test('an argument that names a label is offered the labels of the first argument', () => {
  const source = offers('label_replace(istio_tcp_sent_bytes_total, "zone", "$1", "<|>", "(.*)")');
  assert.ok(source.includes('destination_workload') && !source.includes('response_code') && !source.includes('rate'));
  assert.deepEqual(offers('label_join(sum by (pod, app) (up), "to", "-", "<|>")'), ['pod', 'app']);
  assert.deepEqual(offers('label_replace(sum by (pod) (up), "to", "$1", <|>, "")'), ['pod']);
  assert.deepEqual(offers('label_replace(up, "to", "<|>", "pod", "")'), []);
  assert.deepEqual(offers('count_values("<|>", up)'), []);
});

test('behind an operand stands what may still follow it', () => {
  assert.deepEqual(offers('rate(up[5m] <|>)'), ['offset', '@']);
  assert.deepEqual(offers('rate(up[5m] offset 1h <|>)'), ['@']);
  assert.deepEqual(offers('up[5m:1m] @ end() <|>'), ['offset']);
  assert.deepEqual(offers('up offset -5m @ start() <|>').slice(0, 1), ['/']);
  assert.ok(offers('up offset 5m <|>').includes('and') && !offers('up offset 5m <|>').includes('offset'));
  assert.ok(!offers('1 <|>').includes('and') && !offers('(time() - 5) <|>').includes('unless'));
  assert.ok(offers('up * 2 <|>').includes('and') && offers('1 <|>').includes('/'));
  assert.deepEqual(offers('"text" <|>'), []);
});

test('a duration gets a unit wherever it stands', () => {
  for (const source of ['up[5<|>]', 'up[5m:5<|>]', 'up offset 5<|>', 'up offset -5<|>', 'up[1h:5<|>', 'up[5<|>m:1m]'])
    assert.ok(offers(source).includes('5m'), source);
  assert.deepEqual(offers('up[1h30<|>]'), ['1h30m', '1h30s', '1h30ms']);
  assert.deepEqual(offers('up offset -<|>').slice(0, 2), ['5m', '1m']);
  for (const source of ['0x<|>', '1e<|>', '1h3<|>', 'up > 1.5<|>', 'up[0x<|>]', 'up offset 1.5<|>', 'up @ -<|>', 'up @ 5<|>'])
    assert.deepEqual(offers(source), [], source);
});

test('where no argument is taken none is offered', () => {
  for (const source of ['time(<|>)', 'rate(up[5m], <|>)', 'sum(up, <|>)', 'topk(5, up, <|>)', 'abs(up, <|>)'])
    assert.deepEqual(offers(source), [], source);
  for (const source of ['hour(<|>)', 'rate(<|>)', 'topk(5, <|>)', 'foo(a, <|>)']) assert.ok(offers(source).includes('up'), source);
});

test('behind group_left without a list stands the operand', () => {
  assert.equal(offers('a * on (x) group_left <|>')[0], 'istio_requests_total');
  assert.ok(!offers('a * on (x) group_left <|> b').includes('on'));
});

test('a string alone in braces is the name of a metric', () => {
  assert.equal(offers('{"<|>"}')[0], 'istio_requests_total');
  assert.equal(offers('rate({"istio_<|>')[0], 'istio_requests_total');
  assert.deepEqual(offers('{"istio_requests_total", "<|>"}'), []);
  assert.ok(!offers('{"istio_tcp_sent_bytes_total", <|>}').includes('response_code'));
  assert.ok(offers('{"istio_request_duration_milliseconds_bucket", le="<|>"}').includes('1000'));
});

test('buckets come first anywhere inside histogram_quantile, and other metrics have no bounds', () => {
  assert.equal(offers('histogram_quantile(0.9, sum by (le) (rate(<|>[5m])))')[0], 'istio_request_duration_milliseconds_bucket');
  assert.deepEqual(offers('istio_requests_total{le="<|>"}'), []);
});

test('what Prometheus writes itself is known: its name, its labels and what alerts give them', () => {
  assert.ok(offers('scrape_<|>').includes('scrape_duration_seconds'));
  assert.deepEqual(offers('ALERTS{<|>}').slice(0, 2), ['alertname', 'alertstate']);
  assert.deepEqual(offers('ALERTS{alertstate="<|>"}'), ['firing', 'pending']);
  assert.deepEqual(offers('sum by (<|>) (ALERTS)').slice(0, 2), ['alertname', 'alertstate']);
  assert.match(hover('ALE<|>RTS == 1'), /pending or firing/);
  const files = new Map([
    [uri, 'ALERTS{alertname=""} or a:b{team=""}'],
    ['/r.rules.yaml', 'groups: [{name: g, rules: [{alert: Down, expr: up == 0}, {record: a:b, expr: up, labels: {team: shop}}]}]'],
  ]);
  const values = (character: number) => completionsAt(engineOf(files), uri, { line: 0, character }).map(({ label }) => label);
  assert.deepEqual(values(18), ['Down']);
  assert.deepEqual(values(34), ['shop']);
});

test('the name of a metric is explained in quotes too', () => {
  for (const source of [
    '{"istio_requests_<|>total"}',
    '{__name__="istio_requests_<|>total"}',
    'rate({"istio_requests_<|>total",a="b"}[5m])',
  ])
    assert.match(hover(source), /counter/, source);
});

test('a number is matched with nothing', () => {
  assert.ok(!offers('1 + <|>').includes('on'));
  assert.ok(offers('up + <|>').includes('on'));
});

test('hover tells what each word and sign does', () => {
  assert.match(hover('a * o<|>n (x) group_left (y) b'), /these labels only/);
  assert.match(hover('a * on (x) group_<|>left (y) b'), /copied from the right/);
  assert.match(hover('a > bo<|>ol 1'), /0 or 1/);
  assert.match(hover('up @ st<|>art()'), /start of the query’s range/);
  assert.match(hover('up{a=<|>~"b"}'), /anchored/);
  assert.match(hover('rate(up[5m:<|>1m])'), /60 seconds/);
  assert.match(hover('sum(a) <|>/ sum(b)'), /divided by/);
  assert.match(hover('istio_requests_total{response_code=~"5<|>.."}'), /`503`/);
  assert.match(hover('istio_requests_total{reporter=~"clie<|>nt"}'), /none of the known values/);
  assert.match(hover('label_replace(istio_requests_total, "a", "$1", "repor<|>ter", "(.*)")'), /Which side/);
});

test('a signature names its parameters', () => {
  const signature = at('label_replace(up, "a", <|>', (engine, it) => signatureAt(engine, uri, it));
  assert.equal(signature?.parameters[signature.active], 'replacement string');
});

/** An expression after the preferred fix of its first problem. */
function mended(text: string): string {
  const [fix] = parsePromql(text, defaultSettings.target).problems[0]?.fixes ?? [];
  const edits = [...(fix?.edits ?? [])].sort((a, b) => b.span.start - a.span.start);
  return edits.reduce((whole, { span, text: inserted }) => whole.slice(0, span.start) + inserted + whole.slice(span.end), text);
}

test('what people write instead is mended', () => {
  const pairs: readonly (readonly [string, string])[] = [
    ['up && foo', 'up and foo'],
    ['up{a=="b"}', 'up{a="b"}'],
    ['up <> 1', 'up != 1'],
    ['up = 1', 'up == 1'],
    ['up and not foo', 'up unless foo'],
    ['sum(up) by instance', 'sum(up) by (instance)'],
    ['sum by reporter, pod (up)', 'sum by (reporter, pod) (up)'],
    ['sum by (pod) rate(up[5m])', 'sum by (pod) (rate(up[5m]))'],
    ['rate(up[5m]) by (pod)', 'sum(rate(up[5m])) by (pod)'],
    ['rate(sum(up)[5m])', 'rate(sum(up)[5m:])'],
    ['sum(rate(up)[5m])', 'sum(rate(up[5m]))'],
    ['rate(foo offset 5m)', 'rate(foo[5m] offset 5m)'],
    ['rate(foo offset 5m[5m])', 'rate(foo[5m] offset 5m)'],
    ['rate(up, 5m)', 'rate(up[5m])'],
    ['rate(up(5m))', 'rate(up[5m])'],
    ['rate(up[5 minutes])', 'rate(up[5m])'],
    ['rate(up[30sec])', 'rate(up[30s])'],
    ['up > 5%', 'up > 0.05'],
    ['up > 1,000', 'up > 1000'],
    ['up{a=b}', 'up{a="b"}'],
    ['up{a:"b"}', 'up{a="b"}'],
    ['up{a="b" and c="d"}', 'up{a="b", c="d"}'],
    ['up{a=“b”, c=‘d’}', 'up{a="b", c=\'d\'}'],
    ['up{a=\\"b\\"}', 'up{a="b"}'],
    ['up &gt; 5', 'up > 5'],
    ['sum(up))', 'sum(up)'],
    ['sum(rate(up[5m]', 'sum(rate(up[5m]))'],
    ['up{a="b"', 'up{a="b"}'],
    ['topk(sum(up), 5)', 'topk(5, sum(up))'],
    ['histogram_quantile(sum by (le) (up), 0.9)', 'histogram_quantile(0.9, sum by (le) (up))'],
    ['absent(up[5m])', 'absent_over_time(up[5m])'],
    ['label_replace(up, zone, "$1", "a", "(.*)")', 'label_replace(up, "zone", "$1", "a", "(.*)")'],
    ['rate(http.requests{a="b"}[5m])', 'rate({"http.requests", a="b"}[5m])'],
    ['1 >= 2', '1 >= bool 2'],
  ];
  for (const [written, meant] of pairs) assert.equal(mended(written), meant);
  // Nothing was meant that could be told.
  for (const written of ['"a"[5m]', '1e3[5m]', '"a b"[5m]']) assert.equal(mended(written), written);
  for (const [, meant] of pairs) assert.deepEqual(parsePromql(meant, defaultSettings.target).problems, [], meant);
});

test('advice costs no more than the text is long', () => {
  for (const text of [`${'9'.repeat(200_000)} m`, `up ${' '.repeat(200_000)}%`, `${'a'.repeat(200_000)}.b-`, `rate(${'('.repeat(20_000)}`])
    assert.ok(parsePromql(text, defaultSettings.target).problems.length > 0);
});

test('formatting keeps comments, or leaves the expression alone', () => {
  const formatted = (text: string) => formatFile(engineOf(new Map([[uri, text]])), uri).map((it) => it.text);
  assert.deepEqual(formatted('# top\n\nsum( up )  # why\n# below\n'), ['# top\nsum(up) # why\n# below']);
  const long = (name: string) => `sum by (${name}) (rate(a_long_metric_name_total{label="${name}"}[5m]))`;
  assert.deepEqual(formatted(`${long('a')} # errors\n/ # all\n# of them\n${long('b')}\n`), [
    `  ${long('a')} # errors\n/ # all\n  # of them\n  ${long('b')}`,
  ]);
  assert.deepEqual(formatted('sum( # inside\nup)'), []);
  assert.deepEqual(formatted('sum(up) by (a) # moved\n/ b'), []);
});

test('what aliases repeat is changed once, and a base64 value as a whole', () => {
  const rules = (first: string, second: string) =>
    `groups:\n- name: g\n  rules:\n  - &r\n    record: job:up:sum\n    expr: &e ${first}\n  - alert: A\n    expr: *e\n  - {<<: *r, labels: {a: b}}\n  - alert: B\n    expr: &f ${second}\n  - alert: C\n    expr: *f\n`;
  const before = rules('sum( up )by (job)', 'job:up:sum  > 1');
  const after = rules('sum by (job) (up)', 'job:up:sum > 1');
  const engine = engineOf(new Map([['/a.rules.yml', before]]));
  const edits = formatFile(engine, '/a.rules.yml');
  assert.deepEqual(
    edits.map((it) => it.text),
    ['sum by (job) (up)', 'job:up:sum > 1'],
  );
  const position = { line: 4, character: 14 };
  const lines = [4, 10];
  const renamed = renameAt(engine, '/a.rules.yml', position, 'job:up:total') ?? [];
  assert.deepEqual(
    renamed.map((it) => it.place.range.start.line),
    lines,
  );
  assert.deepEqual(
    highlightsAt(engine, '/a.rules.yml', position).map((it) => it.start.line),
    lines,
  );
  const encoded = (text: string) => Buffer.from(text).toString('base64');
  const secret = `apiVersion: v1\nkind: Secret\nmetadata: {name: s}\ndata:\n  rules.yml: ${encoded(before)}\n`;
  assert.deepEqual(
    formatFile(engineOf(new Map([['/s.yaml', secret]])), '/s.yaml').map((it) => it.text),
    [encoded(after)],
  );
});

test('formatting leaves alone what would be read otherwise', () => {
  const formatted = (text: string) => formatFile(engineOf(new Map([[uri, text]])), uri).map((it) => it.text);
  for (const text of ['up offset (5m) + 1', 'up  offset (1m) * 2', 'foo[0.0004]', 'Inf ^ 0', 'up  > 1s1ms', 'rate(up[1s1ms])'])
    assert.deepEqual(formatted(text), [], text);
  assert.deepEqual(formatted('up offset (5m)'), ['up offset 5m']);
  assert.deepEqual(formatted('(up offset (5m)) + 1'), ['(up offset 5m) + 1']);
  assert.deepEqual(formatted('rate(up[90s] offset -(5m))'), ['rate(up[1m30s] offset -5m)']);
  assert.deepEqual(formatted('rate(up[300])  > 1e3'), ['rate(up[5m]) > 1000']);
  assert.deepEqual(formatted('up[(step())+5m:(1m)]'), ['up[(step()) + 5m:1m]']);
  for (const deep of [`up offset (${'5m + '.repeat(30_000)}5m)`, `up[${'('.repeat(5000)}step()${')'.repeat(5000)}]`])
    assert.ok(formatted(deep).length < 2);
});

test('a label is renamed throughout its expression', () => {
  const renamed = (source: string) => at(source, (engine, it) => renameAt(engine, uri, it, 'dst')?.length);
  assert.equal(renamed('sum by (te<|>am) (rate(shop_requests_total{team="a"}[5m]))'), 2);
  // The mesh gives this one, and Prometheus that.
  assert.equal(renamed('sum by (source_<|>app) (rate(istio_requests_total{source_app="a"}[5m]))'), undefined);
  assert.equal(renamed('sum by (jo<|>b) (up)'), undefined);
  assert.equal(renamed('{__na<|>me__="up"}'), undefined);
  // Unless the expression makes it from all that it selects, and reads it nowhere before.
  const made = (input: string) => `label_replace(${input}, "version", "$1", "image", ".*:(.*)")`;
  assert.equal(renamed(`sum by (ver<|>sion) (${made('up')})`), 2);
  assert.equal(renamed('sum by (version) (label_join(up, "ver<|>sion", "-", "a", "b"))'), 2);
  assert.equal(renamed('max by (version) (count_values("ver<|>sion", build))'), 2);
  assert.equal(renamed('sum by (ver<|>sion) (vector(1))'), undefined);
  assert.equal(renamed(`sum by (ver<|>sion) (${made(made('up'))})`), 3);
  assert.equal(renamed(`${made('a')} * on (ver<|>sion) group_left ${made('b')}`), 3);
  assert.equal(renamed(`${made('a')} * on (ver<|>sion) group_left b`), undefined);
  assert.equal(renamed(`sum by (ver<|>sion) (${made('up{version="a"}')})`), undefined);
  assert.equal(renamed('sum by (ver<|>sion) (label_replace(up, "version", "v$1", "version", "(.*)"))'), undefined);
  const texts = (source: string, name: string) => at(source, (engine, it) => renameAt(engine, uri, it, name)?.map((edit) => edit.text));
  assert.deepEqual(texts('sum by (rou<|>te) (up{"route"="a"})', 'http.route'), ['"http.route"', 'http.route']);
  assert.equal(texts('sum by (rou<|>te) (up)', 'a"b'), undefined);
});

test('a recorded series is renamed in the queries of templates too', () => {
  const rules = (annotation: string, name: string) =>
    `groups:\n- name: g\n  rules:\n  - record: ${name}\n    expr: up\n  - alert: A\n    expr: up == 0\n    annotations:\n      a: ${annotation}\n`;
  const renamed = (annotation: string): string => {
    const file = '/a.rules.yml';
    const engine = engineOf(new Map([[file, rules(annotation, 'job:up:sum')]]));
    const edits = renameAt(engine, file, { line: 3, character: 14 }, 'job:up:all') ?? [];
    return applyEdits(
      rules(annotation, 'job:up:sum'),
      edits.map((it) => ({ range: it.place.range, newText: it.text })),
    );
  };
  for (const written of [
    `'{{ query "job:up:sum{job=\\"x\\"}" | first | value }}'`,
    `"{{ with printf \`sum(job:up:sum{a=%q})\` $labels.a | query }}{{ end }}"`,
  ])
    assert.equal(renamed(written), rules(written.replace('job:up:sum', 'job:up:all'), 'job:up:all'));
  const text = `'job:up:sum {{ "job:up:sum" }}'`;
  assert.equal(renamed(text), rules(text, 'job:up:all'));
});

test('mends of long texts that were pasted are given up in time', () => {
  const long = 200_000;
  const texts = [
    `up{a=${'“'.repeat(long)}`,
    `up{a=\\"x\\"}`.repeat(long / 10),
    'up &gt; '.repeat(long / 8),
    `rate(up{}${' '.repeat(long)}or sum(up), 5m)`,
  ];
  for (const text of texts) {
    const start = performance.now();
    assert.ok(parsePromql(text, defaultSettings.target).problems.length > 0);
    assert.ok(performance.now() - start < 5000, text.slice(0, 20));
  }
});

test('a mend is offered where it mends', () => {
  const target = { prometheus: '3.14', features: new Set<string>() };
  const titles = (text: string, version = '3.14'): readonly string[] =>
    parsePromql(text, { ...defaultSettings.target, ...target, prometheus: version }).problems[0]?.fixes?.map((it) => it.title) ?? [];
  assert.deepEqual(titles('sum(rate(a[5m]),)'), ['Remove the comma']);
  assert.deepEqual(titles('histogram_quantile(0.9, )'), []);
  // The same slip of the pen twice.
  assert.deepEqual(titles('raet(a[5m]) / raet(b[5m])'), ['Use `rate`']);
  assert.deepEqual(titles('in(a, 3)'), []);
  assert.deepEqual(titles('ts_of_last_over_tim(a[5m])', '3.4'), []);
  assert.deepEqual(titles('a * on (x) group_left (b)'), ['Write `group_left ()`']);
  assert.deepEqual(titles('sum(a) by group_left(b, c)'), []);
});

test('an aggregation that the target does not have yet is told with the version that has it', () => {
  const said = (version: string): string | undefined =>
    parsePromql('limitk(2, up)', { ...defaultSettings.target, prometheus: version }).problems[0]?.hint;
  assert.equal(said('2.53'), 'Needs Prometheus ≥ 2.54 with --enable-feature=promql-experimental-functions.');
  assert.equal(said('2.54'), 'Needs --enable-feature=promql-experimental-functions.');
});

test('characters that only look like plain ones are mended each time, the first of the text too', () => {
  for (const query of ['（up）', 'up ＞ 1', 'up ＞ 2', 'up ≥ 3']) {
    const [problem] = parsePromql(query, defaultSettings.target).problems;
    assert.equal(problem?.hint, 'This character only looks like the plain one.', query);
    assert.equal(problem.fixes?.[0]?.edits.length, query === '（up）' ? 2 : 1, query);
  }
});
