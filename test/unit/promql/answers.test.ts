import assert from 'node:assert/strict';
import { test } from 'node:test';
import { completionsAt } from '../../../server/src/engine/features/completion.js';
import { hoverAt } from '../../../server/src/engine/features/hover.js';
import { signatureAt } from '../../../server/src/engine/features/signature.js';
import { engineOf } from '../../support/fixtures.js';
import { unmark } from '../../support/text.js';

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
