import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseAlertTemplate, renderAlertTemplate } from '../../server/src/engine/template/alert.js';
import { typeName } from '../../server/src/engine/template/values.js';

const data = { labels: new Map([['job', 'shop']]), externalLabels: new Map(), externalUrl: 'http://prom.example', value: 0.5 };
const render = (source: string) =>
  renderAlertTemplate({ source, name: '__alert_A', version: '3.14', data, query: () => [], now: 1_700_000_000 });

test('a template that never ends is given up', () => {
  const spin = '{{ define "a" }}{{ template "a" }}{{ end }}{{ template "a" }}';
  assert.match(JSON.stringify(render(spin)), /exceeded maximum template depth/);
  const long = `${'{{ range 100000 }}'.repeat(3)}x${'{{ end }}'.repeat(3)}`;
  assert.match(JSON.stringify(render(long)), /takes too long/);
});

test('nesting beyond reason is an error, not a crash', () => {
  const chain = `{{ if true }}${'{{ else if true }}'.repeat(20_000)}{{ end }}`;
  for (const source of ['{{ if true }}'.repeat(5000), chain, `{{ ${'('.repeat(5000)} }}`, '{{'.repeat(5000)])
    assert.equal(parseAlertTemplate(source, '__alert_A', '3.14').ok, false);
});

test('numbers are written as Go writes them', () => {
  const printed = (it: string) => (render(`{{ ${it} }}`) as { output: string }).output;
  assert.equal(printed('printf "%.0f %.0f %.2f %.2f" 0.5 1.5 0.125 2.675'), '0 2 0.12 2.67');
  assert.equal(printed('printf "%08.3f|%-6d|%+d|%x" 3.14159 5 5 255'), '0003.142|5     |+5|ff');
  // Nanoseconds are counted in floats, which the thousandths are cut from.
  assert.equal(printed('humanizeTimestamp 1700000000.25'), '2023-11-14 22:13:20.249 +0000 UTC');
  assert.equal(printed('toDuration 3661.5'), '1h1m1.5s');
  assert.equal(printed('printf "%.3d|%06.3d|%.0d|%+v|%.2v" 5 5 0 5 1.25'), '005|   005||5|1.2');
});

test('values that a verb does not take keep width, precision and flags, as promtool prints them', () => {
  const printed = (it: string) => (render(`{{ ${it} }}`) as { output: string }).output;
  assert.equal(printed('printf "%.2f" "hello"'), '%!f(string=he)');
  assert.equal(printed('printf "%08.3f" "0x10"'), '%!f(string=000000x1)');
  assert.equal(printed('printf "%08.3f" 0'), '%!f(int=     000)');
  assert.equal(printed('printf "%.2q" "hello"'), '"he"');
});

test('a number is ranged over with one variable', () => {
  assert.deepEqual(render('{{ range $i := 3 }}{{ $i }}{{ end }}'), { output: '012' });
  assert.match(JSON.stringify(render('{{ range $i, $e := 3 }}{{ $i }}{{ end }}')), /can't use 3 to iterate over more than one variable/);
});

test('parentheses one after another are not nested', () => {
  assert.equal(parseAlertTemplate('{{ (1) }}'.repeat(600), '__alert_A', '3.14').ok, true);
});

test('what promtool 3.5.3 printed of the same', () => {
  const samples = ['a', 'b'].map((it) => ({ labels: new Map([['job', it]]), value: 1 }));
  const printed = (it: string): string => {
    const source = `{{ ${it} }}`;
    const rendered = renderAlertTemplate({ source, name: '__alert_A', version: '3.5', data, query: () => samples, now: 0 });
    return 'output' in rendered ? rendered.output : `error: ${/.*?>: (.*)$/s.exec(rendered.error)?.[1]}`;
  };
  const cases: readonly (readonly [string, string])[] = [
    ['2+3i', '(2+3i)'],
    ['printf "%.1f|%d|%T" 1i 1i 1i', '(0.0+1.0i)|%!d(complex128=(0+1i))|complex128'],
    ['humanize "0x1p4"', '16'],
    ['humanize (index "abc" 1)', "error: error calling humanize: can't convert uint8 to float"],
    ['toUpper (args 1).arg5', 'error: wrong type for value; expected string; got interface {}'],
    ['len (args 1).arg5', 'error: error calling len: len of nil pointer'],
    ['eq $labels $externalLabels', 'error: error calling eq: non-comparable type map[]: map[string]string'],
    [
      'eq (args nil) (query "up" | first)',
      'error: error calling eq: non-comparable types map[arg0:<nil>]: map[string]interface {}, *template.sample: &{map[job:a] 1}',
    ],
    ['eq (toTime 1) (toTime 1)', 'false'],
    ['range $i := (toTime 0).Month }}{{ $i }}{{ end', '%!Month(0)'],
    ['range $i, $m := (toTime 0).Month }}{{ end', "error: can't use January to iterate over more than one variable"],
    ['js "a\\x00\\u2028é"', 'a\\u0000\\u2028é'],
    ['printf "%x" (slice "é" 1)', 'a9'],
    ['len "\\xff\\xfe"', '2'],
    ['urlquery "\\xff"', '%FF'],
    ['printf "%.25g" 1e21', '1000000000000000000000'],
    ['printf "%8v|%#v" (args nil) (args nil)', 'map[    arg0:<nil>]|map[string]interface {}{"arg0":interface {}(nil)}'],
    ['printf "%w" $labels', '%!w(map[string]string=map[job:shop])'],
    ['title "h2.example.org:80 o\'neil 5min a..b"', "H2.example.org:80 O'neil 5Min A..B"],
    ['title "ǆ ŉ თბ 世a"', 'ǅ ʼN თბ 世A'],
    ['index "a" 9223372036854775807', 'error: error calling index: index out of range: 9223372036854775807'],
    ['parseDuration "-5m"', 'error: error calling parseDuration: not a valid duration string: "-5m"'],
    ['(toTime 1e9).Month.String', 'September'],
    ['(toTime 0).AddDate 0 1 2', '1970-02-03 00:00:00 +0000 UTC'],
    ['(toTime 0).AddDate 1.5 0 0', 'error: expected integer; found 1.5'],
    ['(toTime 0).Before .', `error: wrong type for value; expected time.Time; got ${typeName('data')}`],
    ['template "x\\x7f"', 'error: template "x\\x7f" not defined'],
  ];
  for (const [source, expected] of cases) assert.equal(printed(source), expected, source);
});

test('what Prometheus 3.14 printed of the same', () => {
  const sample = { labels: new Map([['a', 'b']]), value: 1 };
  const printed = (it: string): string => {
    const rendered = renderAlertTemplate({
      source: `{{ ${it} }}`,
      name: '__alert_A',
      version: '3.14',
      data,
      query: () => [sample],
      now: 0,
    });
    return 'output' in rendered ? rendered.output : `error: ${/.*(?:>|__alert_A:1): (.*)$/s.exec(rendered.error)?.[1]}`;
  };
  const cases: readonly (readonly [string, string])[] = [
    ['printf "%#v %+v %T" "a" .Value .Labels', '"a" 0.5 map[string]string'],
    ['printf "%x %X %b %.3e" 1.5 255 0.5 12345.678', '0x1.8p+00 FF 4503599627370496p-53 1.235e+04'],
    ['printf "%[2]d %[1]q %[3]d" "a" 5', '5 "a" %!d(BADINDEX)'],
    ['printf "%*d|%-5t|%U|%#x" 6 42 true 233 "hé"', '    42|true |U+00E9|0x68c3a9'],
    ['printf "%d%% %.1f" $value', '%!d(float64=0.5)% %!f(MISSING)'],
    ['printf "%5.1f %q" .Labels nil', 'map[%!f(string=    j):%!f(string=    s)] %!q(<nil>)'],
    ['printf "%v %s" (query "up" | first) (query "up" | first)', '&{map[a:b] 1} &{map[a:b] %!s(float64=1)}'],
    ['humanizeDuration 1e300', '-106751991167300d -15h -30m -8s'],
    ['humanizeTimestamp "1_000"', '1970-01-01 00:16:40 +0000 UTC'],
    ['(toTime 1700000000.5).Format "Mon Jan _2 15:04:05.000 2006 MST -07:00"', 'Tue Nov 14 22:13:20.500 2023 UTC +00:00'],
    ['printf "%d-%02d" (toTime 1700000000.0).Year (toTime 1700000000.0).Month', '2023-11'],
    ['eq (toTime 1700000000.0).Month 11', 'true'],
    ['(toDuration 90.5).Minutes', '1.5083333333333333'],
    ['toDuration 1e300', '-2562047h47m16.854775808s'],
    ['0x1p4', '16'],
    ['index nil 1', 'error: error calling index: index of untyped nil'],
    ['index "abc" 5', 'error: error calling index: index out of range: 5'],
    ['slice "abcdef" 1 4', 'bcd'],
    ['slice (query "up" | first) 1', "error: error calling slice: can't slice item of type template.sample"],
    ['(args "a").b.c', 'error: nil pointer evaluating interface {}.c'],
    ['1-1', 'error: bad number syntax: "1-1"'],
    ['len (safeHtml "é")', '2'],
    ['title "ßa ﬁsh"', 'Ssa Fish'],
    ['0x1F | call', 'error: error calling call: non-function <int Value> of type int'],
    ['"a" | call', 'error: error calling call: non-function a of type string'],
    ['call "a" (humanize "x")', 'error: error calling humanize: strconv.ParseFloat: parsing "x": invalid syntax'],
    ['toDuration 90.0 | humanize', "error: error calling humanize: can't convert *time.Duration to float"],
    ['/*/', 'error: unexpected "/" in command'],
    ['html nil 1 2', '&lt;no value&gt;1 2'],
  ];
  for (const [source, expected] of cases) assert.equal(printed(source), expected, source);
});
