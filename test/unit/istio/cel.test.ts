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
