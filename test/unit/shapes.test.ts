import assert from 'node:assert/strict';
import { test } from 'node:test';
import { foldsOf } from '../../server/src/engine/features/folding.js';
import { selectionAt } from '../../server/src/engine/features/selection.js';
import { tokensOf, tokenTypes } from '../../server/src/engine/features/tokens.js';
import type { Range } from '../../server/src/engine/text/span.js';
import { engineOf } from '../support/fixtures.js';
import { textIn, unmark } from '../support/text.js';

/** The tokens of a file: what is written, and its type. */
function words(text: string, uri: string): string {
  const numbers = tokensOf(engineOf(new Map([[uri, text]])), uri);
  const lines = text.split('\n');
  const found: string[] = [];
  let [line, start] = [0, 0];
  for (let i = 0; i < numbers.length; i += 5) {
    const [down = 0, across = 0, length = 0, type = 0] = numbers.slice(i, i + 5);
    line += down;
    start = down === 0 ? start + across : across;
    found.push(`${lines[line]?.slice(start, start + length)}:${tokenTypes[type]}`);
  }
  return found.join(' ');
}

test('the step of a subquery is a number, and a token that a folded text breaks is one a word', () => {
  assert.equal(words('a[1h:5m]', '/q.promql'), 'a:variable 1h:number ::operator 5m:number');
  assert.equal(words('a[1h:step()]', '/q.promql'), 'a:variable 1h:number ::operator step:keyword');
  const folded = 'groups:\n- name: g\n  rules:\n  - record: a\n    expr: >-\n      up{a="x\n      y"} > 1\n';
  assert.equal(words(folded, '/r.yml'), 'up:variable a:property =:operator "x:string y":string >:operator 1:number');
});

/** The first texts of the chain of selections at the mark. */
function chain(marked: string, uri: string, many: number): readonly string[] {
  const { text, mark } = unmark(marked);
  const ranges: readonly Range[] = selectionAt(engineOf(new Map([[uri, text]])), uri, mark.start);
  return ranges.slice(0, many).map((it) => textIn(text, it));
}

test('a selection grows through what is written', () => {
  assert.deepEqual(chain('a[1h:<|>5m]', '/q.promql', 2), ['5m', 'a[1h:5m]']);
  const rule = 'groups:\n- name: g\n  rules:\n  - alert: A\n    expr: up\n    annotations:\n      summary: "{{ $labels.po<|>d }} down"\n';
  assert.deepEqual(chain(rule, '/r.yml', 7), [
    'pod',
    '$labels.pod',
    '{{ $labels.pod }}',
    '{{ $labels.pod }} down',
    '"{{ $labels.pod }} down"',
    'summary: "{{ $labels.pod }} down"',
    'annotations:\n      summary: "{{ $labels.pod }} down"',
  ]);
  assert.equal(
    chain(`groups:\n- name: g\n  rules:\n  - alert: A\n    expr: up\n    annotations: {a: "${'{{'.repeat(50_000)}<|>"}\n`, '/r.yml', 1)
      .length,
    1,
  );
});

test('regions and sections fold', () => {
  const folds = (text: string, uri: string) =>
    foldsOf(engineOf(new Map([[uri, text]])), uri).map((it) => `${it.startLine}-${it.endLine}${it.kind ?? ''}`);
  assert.deepEqual(folds('# region a\ngroups: []\n#endregion\n', '/r.yml'), ['0-2region']);
  assert.deepEqual(folds('[auth]\na = b\nc = d\n\n; next\n[log]\ne = f\n', '/grafana.ini'), ['0-2', '5-6']);
  assert.deepEqual(folds('[[inputs.prom]]\nurls = [\n  "a",\n]\n[[inputs.prom]]\nurls = ["b"]\n', '/prom.conf'), ['0-3', '1-2', '4-5']);
});
