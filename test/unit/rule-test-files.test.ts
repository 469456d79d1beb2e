import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hoverAt } from '../../server/src/engine/features/hover.js';
import { type DocumentSymbol, symbolsOf } from '../../server/src/engine/features/symbols.js';
import { engineOf } from '../support/fixtures.js';
import { unmark } from '../support/text.js';

const rules = 'groups:\n  - name: g\n    rules:\n      - {alert: Down, expr: up == 0, for: 5m}\n';

function hover(source: string): string | undefined {
  const { text, mark } = unmark(source);
  return hoverAt(
    engineOf(
      new Map([
        ['/a.rules.yml', rules],
        ['/a.test.yml', text],
      ]),
    ),
    '/a.test.yml',
    mark.start,
  )?.markdown;
}

const series = (values: string, interval = 'interval: 1m') =>
  `rule_files: [a.rules.yml]\nevaluation_interval: 15s\ntests:\n  - name: one\n    ${interval}\n    input_series:\n      - series: up\n        values: ${values}\n`;

test('the values of a series are told one by one', () => {
  assert.equal(hover(series("'0+1<|>0x3 _x2 stale 7'")), '**8 samples** every 1m, from 0s to 7m\n\n`0 10 20 30 _ _ stale 7`');
  assert.equal(hover(series("'1<|>x2 5-0.5x1'", 'external_url: x')), '**5 samples** every 15s, from 0s to 1m\n\n`1 1 1 5 4.5`');
  assert.equal(hover(series('<|>7')), '**1 sample** at 0s\n\n`7`');
  assert.equal(
    hover(series("'0+<|>1x1000000000'")),
    '**1000000001 samples** every 1m, from 0s to 694444d10h40m\n\n`0 1 2 3 4 5 6 7 8 9 10 11 …`',
  );
  assert.equal(hover(series("'{{schema:0<|> sum:1}}x2'")), undefined);
});

test('the name of a tested alert shows its rule', () => {
  const source = 'rule_files: [a.rules.yml]\ntests:\n  - alert_rule_test:\n      - {eval_time: 5m, alertname: Do<|>wn}\n';
  assert.equal(hover(source), '**Down** — alert\n\n```promql\nup == 0\n```\nfor 5m');
  assert.equal(hover(source.replace('Do<|>wn', 'Up<|>')), undefined);
});

const outline = (all: readonly DocumentSymbol[]): readonly unknown[] =>
  all.map((it) => [`${it.name} · ${it.detail}`, ...outline(it.children)]);

test('unit tests and time intervals are in the outline', () => {
  const of = (uri: string, text: string) => outline(symbolsOf(engineOf(new Map([[uri, text]])), uri));
  const tests =
    'tests:\n  - name: one\n    alert_rule_test: [{eval_time: 5m, alertname: Down}]\n    promql_expr_test: [{expr: up, eval_time: 1m}]\n  - input_series: []\n';
  assert.deepEqual(of('/a.test.yml', `rule_files: []\nevaluation_interval: 1m\n${tests}`), [
    ['one · unit test', ['Down · at 5m'], ['up · at 1m']],
    ['test 2 · unit test'],
  ]);
  const alertmanager = 'route: {receiver: a}\nreceivers: [{name: a}]\ntime_intervals: [{name: nights, time_intervals: []}]\n';
  assert.deepEqual(of('/alertmanager.yml', alertmanager), [['every alert · → a'], ['a · receiver'], ['nights · time interval']]);
});
