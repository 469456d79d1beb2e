import assert from 'node:assert/strict';
import { test } from 'node:test';
import { attributesIn } from '../../../server/src/engine/istio/attributes.js';
import { parseCel } from '../../../server/src/engine/istio/cel/parse.js';

/** A text is read where a part of the stack is taken already, as in an engine that was asked by a server. */
function deepIn<T>(frames: number, body: () => T): T {
  return frames === 0 ? body() : deepIn(frames - 1, body);
}

const nested = (open: string, close: string, n: number) => `${open.repeat(n)}1${close.repeat(n)}`;

test('cel-go reads 249 brackets in each other, and refuses more', () => {
  for (const [open, close] of [
    ['(', ')'],
    ['[', ']'],
    ['f(', ')'],
    ['{1: ', '}'],
  ] as const) {
    assert.deepEqual(deepIn(1000, () => parseCel(nested(open, close, 249))).problems, [], open);
    const [problem] = parseCel(nested(open, close, 250)).problems;
    assert.equal(problem?.message, 'expression recursion limit exceeded: 250', open);
  }
});

test('chains of any length are read, and whoever walks their trees has room for it', () => {
  const most = 90_000;
  const chain = (first: string, link: string) => first + link.repeat(Math.floor(most / link.length));
  for (const text of [
    chain('a.b', ' && a.b'),
    chain('a.b', ' || a.b'),
    chain('a', ' + a'),
    chain('a', ' == a'),
    chain('a', '.b'),
    chain('a', '[0]'),
  ]) {
    const { problems, expr } = parseCel(text);
    assert.deepEqual(problems, [], text.slice(0, 20));
    attributesIn(expr);
  }
  // Of `&&` and `||` cel-go makes a balanced tree: all of it is looked at.
  assert.equal(attributesIn(parseCel('request.host && '.repeat(5000).concat('request.host')).expr).length, 5001);
});

test('operators bind as they did', () => {
  const shown = (text: string): string => {
    const show = (it: ReturnType<typeof parseCel>['expr']): string =>
      it.type === 'call' ? `(${it.args.map(show).join(it.name)})` : it.type === 'ident' ? it.name : it.type;
    return show(parseCel(text).expr);
  };
  assert.equal(shown('a || b && c == d + e * f - g'), '(a||(b&&(c==((d+(e*f))-g))))');
  assert.equal(shown('a * b + c < d && e || f'), '(((((a*b)+c)<d)&&e)||f)');
  assert.equal(shown('a - b - c'), '((a-b)-c)');
});

/** What cel-go v0.28.1 says of each text; one line a complaint. */
const said: readonly (readonly [string, ...string[]])[] = [
  ['l.all(__result__, y)', '1:7 iteration variable overwrites accumulator variable'],
  ['l.map(__result__, x, y)', '1:7 iteration variable overwrites accumulator variable'],
  ["b'\\u0041'", '1:1 unable to unescape string'],
  ["br'\\u0041'"],
  ['"\\ud800"', '1:1 invalid unicode code point'],
  ['"\\U00110000"', '1:1 invalid unicode code point'],
  ['"\\x41\\101\\u00e9"'],
  ["'''a\nb'''"],
  ['"a\nb"', `1:1 Syntax error: token recognition error at: '"a\n'`, `2:2 Syntax error: token recognition error at: '"'`],
  [
    'has(request.headers["x"]) and true',
    '1:20 invalid argument to has() macro',
    "1:27 Syntax error: mismatched input 'and' expecting <EOF>",
  ],
  ['for and true', '1:1 reserved identifier: for', "1:5 Syntax error: mismatched input 'and' expecting <EOF>"],
  [
    '9223372036854775808 = x',
    '1:1 invalid int literal',
    "1:21 Syntax error: token recognition error at: '= '",
    "1:23 Syntax error: extraneous input 'x' expecting <EOF>",
  ],
  ['{?"a": b} c', "1:2 unsupported syntax '?'", "1:11 Syntax error: extraneous input 'c' expecting <EOF>"],
  ['has(a.b.\n)', "2:1 Syntax error: no viable alternative at input '.\\n)'"],
  [
    'has(requ est.auth)',
    '1:5 invalid argument to has() macro',
    "1:10 Syntax error: mismatched input 'est' expecting ')'",
    "1:18 Syntax error: extraneous input ')' expecting <EOF>",
  ],
  ['x-forwarded-for', '1:13 reserved identifier: for'],
  ['a.for'],
  ['18446744073709551616u', '1:1 invalid uint literal'],
  ['-9223372036854775808'],
  ['l.exists_one(x.y, z)', '1:15 argument must be a simple name'],
  ['l.map(x)'],
  // A rule that cannot go on gives what it read before: the name, the selection, the index, the list.
  ['has(a.)', '1:5 invalid argument to has() macro', "1:7 Syntax error: no viable alternative at input '.)'"],
  ['has(a.b.)', "1:9 Syntax error: no viable alternative at input '.)'"],
  ['has([a', '1:5 invalid argument to has() macro', "1:7 Syntax error: mismatched input '<EOF>' expecting {']', ','}"],
  ['has(a ? b', '1:7 invalid argument to has() macro', "1:10 Syntax error: mismatched input '<EOF>' expecting ':'"],
  ['has(.)', '1:0 invalid argument to has() macro', "1:6 Syntax error: no viable alternative at input '.)'"],
  ['l.all(., b)', '1:0 argument must be a simple name', "1:8 Syntax error: no viable alternative at input '.,'"],
  // What a macro makes is what the macro around it sees.
  ['has(has(a.b))'],
  ['has(has(a))', '1:9 invalid argument to has() macro', '1:9 invalid argument to has() macro'],
  ['has(l.all(b.c, d))', '1:12 argument must be a simple name', '1:12 invalid argument to has() macro'],
  // A word of the language behind a dot.
  ['.true', "1:2 Syntax error: mismatched input 'true' expecting IDENTIFIER"],
  ['(a).true', "1:5 Syntax error: mismatched input 'true' expecting IDENTIFIER"],
  ['for.true', '1:1 reserved identifier: for', "1:5 Syntax error: mismatched input 'true' expecting IDENTIFIER"],
  ['.for', '1:1 reserved identifier: for'],
  ['{for', "1:5 Syntax error: mismatched input '<EOF>' expecting ':'"],
];

test('complaints of the parser and of the tree builder come together, in the order of the text', () => {
  for (const [text, ...wanted] of said) {
    const found = parseCel(text).problems.map((it) => `${it.line}:${it.column} ${it.message}`);
    assert.deepEqual(found, wanted, text);
  }
});
