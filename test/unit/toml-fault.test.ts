import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readToml } from '../../server/src/engine/datakit/toml-fault.js';
import { tomlRepair } from '../../server/src/engine/datakit/toml-repair.js';
import { parseToml } from '../../server/src/engine/syntax/toml.js';
import { fileRegion } from '../../server/src/engine/text/region.js';

test('what BurntSushi/toml says of a text that is no TOML, and where', () => {
  for (const [text, message, at] of [
    ['a = "x\nb = 1', 'strings cannot contain newlines', 6],
    ["a = 'x\nb = 1", 'strings cannot contain newlines', 6],
    ['a = "x', `unexpected EOF; expected '"'`, 6],
    ['a = 30s', "expected a top-level item to end with a newline, comment, or EOF, but got 's' instead", 6],
    ['a: 1', "expected '.' or '=', but got ':' instead", 1],
    ['a b = 1', "expected '.' or '=', but got 'b' instead", 2],
    ['a = yes', 'expected value but found "yes" instead', 4],
    ['a = “x”', "expected value but found '“' instead", 4],
    ['a =\nb = 1', "expected value but found '\\n' instead", 3],
    ['= 1', "unexpected '=': key name appears blank", 0],
    ['a = [1\nb = 2', "expected a comma (',') or array terminator (']'), but got 'b'", 7],
    ['a = [1', "expected a comma (',') or array terminator (']'), but got end of file", 6],
    ['a = [,]', 'unexpected comma', 5],
    ['a = {b = 1,}', 'trailing comma not allowed in inline tables', 11],
    ['a = {b = 1\n}', 'newlines not allowed within inline tables', 10],
    ['[a\nb = 1', "expected '.' or ']' to end table name, but got '\\n' instead", 2],
    ['[[a]\nb = 1', "expected end of table array name delimiter ']', but got '\\n' instead", 4],
    ['[]', 'unexpected end of table name (table names cannot be empty)', 1],
    ['[a..b]', 'unexpected table separator (table names cannot be empty)', 3],
    ['[a.{{.b}}]', "expected '.' or ']' to end table name, but got '{' instead", 3],
    ['a = "\\u12"', 'expected four hexadecimal digits after \'\\u\', but got "\\\\u12\\"" instead', 6],
    ['a = "istio\\.x"', "invalid escape in string '\\.'", 11],
    ['a = 032', 'Invalid integer "032": cannot have leading zeroes', 4],
    ['a = 1__0', 'Invalid integer "1__0": underscores must be surrounded by digits', 4],
    ['a = 1.', `Invalid float "1.": '.' must be followed by one or more digits`, 4],
    ['a = "x\x01"', "TOML files cannot contain control characters: '0x01'", 6],
    ['a = +x', "expected a digit but got 'x'", 5],
  ] as const)
    assert.deepEqual(readToml(text).fault, { kind: 'syntax', message, at }, text);
});

test('what it says of the first thing that is wrong, in the order in which it reads', () => {
  for (const [text, message, at] of [
    ['a = 032x', 'Invalid integer "032": cannot have leading zeroes', 4],
    ['a = 9223372036854775808', '9223372036854775808 is out of range for int64', 4],
    ['a = 1e400', '1e400 is out of range for float64', 4],
    ['a = 1.5.2', 'Invalid float value: "1.5.2"', 4],
    ['a = 1e-', 'Invalid float "1e-": underscores must be surrounded by digits', 4],
    ['a = 0x1_', 'Invalid integer "0x1_": underscores must be surrounded by digits', 4],
    ['a = 0x_f', "not a hexidecimal number: '0x_'", 6],
    ['a = 0xg', "not a hexidecimal number: '0xg'", 6],
    ['a = +0x1', "cannot use sign with non-decimal numbers: '+0x'", 6],
    ['a = -info', "expected a top-level item to end with a newline, comment, or EOF, but got 'o' instead", 8],
    ['a = int', 'expected value but found "nt" instead', 5],
    ['a = 1979-05-7 ', 'Invalid TOML Datetime: "1979-05-7".', 4],
    ['a = 1979-02-30', 'Invalid TOML Datetime: "1979-02-30".', 4],
    ['a = "b\\ c"', "invalid escape: '\\ '", 6],
    ['a = "\\ud800"', "Escaped character '\\ud800' is not valid UTF-8.", 5],
    ['a = """b""""""', `unexpected '""""""'`, 10],
    ['# a\x7f', "TOML files cannot contain control characters: '0x7f'", 3],
    ['a = 1\rb = 2', "TOML files cannot contain control characters: '0x0d'", 5],
    ['a = tr\x01', "TOML files cannot contain control characters: '0x01'", 6],
    ['a = {', "unexpected '=': key name appears blank", 5],
    ['a = {,}', 'unexpected comma', 5],
  ] as const)
    assert.deepEqual(readToml(text).fault, { kind: 'syntax', message, at }, text);
});

test('keys that are there already, and those that may be', () => {
  for (const [text, message, at] of [
    ['a = 1\na = 2', "Key 'a' has already been defined.", 6],
    ['[a]\nb = 1\n[a]', "Key 'a' has already been defined.", 11],
    ['a.b = 1\na.b = 2', "Key 'a.b' has already been defined.", 8],
    ['a = 1\na.b = 2', "Key 'a' has already been defined.", 6],
    ['a = 1\n[a.b]', "Key 'a' was already created as a hash.", 7],
    ['[a]\n[[a]]', "Key 'a' was already created and cannot be used as an array.", 6],
    ['a = {b = 1, b = 2}', "Key 'a.b' has already been defined.", 12],
    ['a = {b = 1}\na = {c = 1}', "Key 'a' has already been defined.", 17],
    ['"é" = 1\n"é" = 2', `Key '"é"' has already been defined.`, 8],
  ] as const)
    assert.deepEqual(readToml(text).fault, { kind: 'key', message, at }, text);
  for (const text of [
    'a = [1]\na = [2]',
    'a = 1\na = [2]',
    'a.b = 1\n[a]\nc = 2',
    '[a.b]\nc = 1\n[a]\nd = 2',
    '[[a]]\nb = 1\n[[a]]\nb = 2',
    'a = [{b = 1}, {b = 2}]',
    'a = 7:32:00\nb = 1979-05-27 07:32:00z\nc = 1979-05-27T07:32:00.5+01:00',
    'a = """x""""\nb = """y \\   \n z"""',
    "a = ''''x'''\nb = '\\ '",
    'a = 0\nb = 1_0\nc = -0.5e-1_0',
  ])
    assert.equal(readToml(text).fault, undefined, text);
});

test('a line that is no TOML has a mend, after which it is', () => {
  for (const [before, after] of [
    ['a = “x”', 'a = "x"'],
    ['a: "x"', 'a = "x"'],
    ['a "x"', 'a = "x"'],
    ['a = x', 'a = "x"'],
    ['a = 30s', 'a = "30s"'],
    ['a = True', 'a = true'],
    ['a = 032', 'a = 32'],
    ['a = "x";', 'a = "x"'],
    ['a = "x', 'a = "x"'],
    ['a = ["x"', 'a = ["x"]'],
    ['a = ["x]', 'a = ["x"]'],
    ['a = ["istio\\.x"]', 'a = ["istio\\\\.x"]'],
    ['// a', '# a'],
    ['[[a.b]', '[[a.b]]'],
    ['a = [\n  "x"\n  "y",\n]', 'a = [\n  "x",\n  "y",\n]'],
  ] as const) {
    const text = `z = 1\n${before}\ny = 2\n`;
    const fault = readToml(text).fault;
    const repair = fault && tomlRepair(text, fault);
    assert.ok(repair, before);
    assert.equal(text.slice(0, repair.line.start) + repair.text + text.slice(repair.line.end), `z = 1\n${after}\ny = 2\n`);
  }
  assert.equal(tomlRepair('a =\n', { kind: 'syntax', message: '', at: 3 }), undefined);
});

test('nothing is said of what is TOML, and every fault of our reader is one of theirs', () => {
  const good = [
    'a = 1\nb = "x" # c\n[c.d]\ne = [1, 2,\n 3, # f\n]\n[[g]]\nh = {i = 1, j = "k"}\n',
    'a = """\nx "" y\\\n  z"""\nb = \'\'\'\n\\d\'\'\'\nc = "\\\\\\" \\u00e9"\n"d e".f = true\n',
    'a = 1979-05-27T07:32:00Z\nb = 0xff\nc = 1_000.5e-3\nd = -inf\ne = nan\nf = []\ng = {}\r\nh = false',
    '',
    '# only a comment',
  ];
  for (const text of good) {
    assert.equal(readToml(text).fault, undefined, text);
    assert.deepEqual(parseToml(fileRegion('file:///a.toml', 0, text)).problems, [], text);
  }
  // Cut or changed anywhere, it ends, and never sees a fault where there is none.
  for (const text of good)
    for (let at = 0; at < text.length; at++)
      for (const change of ['', '"', '[', '=', '\n', '{']) {
        const changed = text.slice(0, at) + change + text.slice(at + 1);
        const { problems } = parseToml(fileRegion('file:///a.toml', 0, changed));
        const fault = readToml(changed).fault;
        // Around the placeholders of a template nothing is judged.
        if (problems.length === 0 && !changed.includes('{{')) assert.equal(fault, undefined, changed);
      }
});

test('a long text of brackets is read without recursion without end', () => {
  readToml(`a = ${'['.repeat(100_000)}`);
  readToml(`a = ${'{a='.repeat(100_000)}`);
});

test('of an array that is written again the last one counts, of a table that goes on nothing is replaced', () => {
  for (const [text, replacing] of [
    ['a = [1]\na = [2]', 8],
    ['a = [1]\na = 2', 8],
    ['a = [1]\na.b = 1', 8],
    ['a = [1]\n[a]\nb = 1', 9],
    ['a = [{b = 1}]\na = [[1]]', 14],
    ['[[a]]\nb = [1]\nb = [2]', 14],
    ['a = [{b = 1}, {b = 2}]', undefined],
    ['a = [[{b = 1}], [{b = 2}]]', undefined],
    ['[[a]]\nb = [1]\n[[a]]\nb = [2]', undefined],
    ['[a]\nb.c = 1\n[a.b]\nd = 1', undefined],
    ['[a.b]\nx = 1\n[a]\nb.y = 1', undefined],
    ['a = {b = 1}\na.c = 2', undefined],
  ] as const)
    assert.deepEqual(readToml(text), replacing === undefined ? {} : { replacing }, text);
});

test('what is deeper than anybody writes is not judged', () => {
  for (const text of [
    `a = ${'['.repeat(100_000)}`,
    `${'a.'.repeat(100_000)}a = 1`,
    `[${'a.'.repeat(100_000)}a]`,
    `a = ${'{a = '.repeat(100_000)}`,
  ])
    assert.equal(readToml(`${text}\nb = `).fault, undefined);
});
