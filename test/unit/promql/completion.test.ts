import assert from 'node:assert/strict';
import { test } from 'node:test';
import { completionsAt } from '../../../server/src/engine/features/completion.js';
import { engineOf } from '../../support/fixtures.js';
import { applyEdits, expandSnippet, unmark } from '../../support/text.js';

function offered(uri: string, source: string, others: Readonly<Record<string, string>> = {}) {
  const { text, mark } = unmark(source);
  const items = completionsAt(engineOf(new Map([...Object.entries(others), [uri, text]])), uri, mark.start);
  const accept = (label: string): string | undefined => {
    const it = items.find((one) => one.label === label);
    return it && applyEdits(text, [{ range: it.edit.range, newText: it.snippet ? expandSnippet(it.edit.text) : it.edit.text }]);
  };
  return { labels: items.map((it) => it.label), accept, items };
}

test('what stands behind the word is not written once more', () => {
  for (const [source, label, after] of [
    ['up{jo<|>="a"}', 'job', 'up{job="a"}'],
    ['up{jo<|>=~"a"}', 'job', 'up{job=~"a"}'],
    ['up{jo<|>, pod="a"}', 'job', 'up{job="", pod="a"}'],
    ['up{jo<|> / foo', 'job', 'up{job="" / foo'],
    ['sum b<|> (job) (up)', 'by', 'sum by (job) (up)'],
    ['sum b<|> (up)', 'by', 'sum by () (up)'],
    ['sum b<|>', 'by', 'sum by () ()'],
    ['sum(up) b<|> (job)', 'by', 'sum(up) by (job)'],
    ['sum(up) b<|>', 'by', 'sum(up) by ()'],
    ['su<|> by (job) (up)', 'sum', 'sum by (job) (up)'],
    ['su<|>', 'sum', 'sum()'],
    ['up an<|> up', 'and', 'up and up'],
    ['up <|>', 'offset', 'up offset '],
    ['up > bo<|> 1', 'bool', 'up > bool 1'],
  ] as const)
    assert.equal(offered('/q.promql', source).accept(label), after, source);
});

test('a call of an aggregation is left with the cursor inside', () => {
  const [sum] = offered('/q.promql', 'su<|>').items.filter((it) => it.label === 'sum');
  assert.equal(sum?.edit.text, 'sum($1)$0');
});

const panel = (expr: string, list = '[{"name": "ns", "type": "query", "query": "label_values(namespace)"}]') =>
  `{"title": "x", "schemaVersion": 39, "templating": {"list": ${list}}, "panels": [{"type": "timeseries", "targets": [{"expr": ${JSON.stringify(expr)}}]}]}`;

test('a variable that is half typed is replaced as a whole', () => {
  for (const typed of ['$', '$__', '$__r', '$__rate_interval'])
    assert.equal(offered('/d.json', panel(`rate(up[${typed}<|>])`)).accept('$__rate_interval'), panel('rate(up[$__rate_interval])'), typed);
});

test('variables are values without quotes too, and in the queries of other variables', () => {
  assert.equal(offered('/d.json', panel('up{namespace=<|>}')).accept('$ns'), panel('up{namespace="$ns"}'));
  const list = (query: string) =>
    `[{"name": "ns", "type": "query", "query": "label_values(up, namespace)"}, {"name": "app", "type": "query", "query": ${JSON.stringify(query)}}]`;
  const { labels } = offered('/d.json', panel('up', list('label_values(up{namespace="<|>"}, app)')));
  assert.deepEqual(
    labels.filter((it) => it.startsWith('$')),
    ['$ns'],
  );
});

test('an aggregation of nothing yet is offered the labels of the mesh', () => {
  assert.ok(offered('/q.promql', 'sum by (<|>').labels.includes('reporter'));
});

test('braces without a name may ask for one', () => {
  assert.ok(offered('/q.promql', '{<|>}').labels.includes('__name__'));
  assert.ok(!offered('/q.promql', 'up{<|>}').labels.includes('__name__'));
});

const workload = `apiVersion: apps/v1
kind: StatefulSet
metadata: {name: cart-db, namespace: shop}
spec:
  selector: {matchLabels: {app: cart}}
  template:
    metadata: {labels: {app: cart, app.kubernetes.io/name: cart-store, version: v2}}
    spec: {containers: [{name: db, image: x}]}
`;

test('labels that Istio takes from a pod have the values of the workspace’s pods', () => {
  for (const [label, value] of [
    ['destination_app', 'cart'],
    ['source_version', 'v2'],
    ['destination_canonical_service', 'cart-store'],
    ['source_canonical_revision', 'v2'],
  ] as const)
    assert.deepEqual(offered('/q.promql', `istio_requests_total{${label}="<|>"}`, { '/w.yaml': workload }).labels, [value], label);
});

test('a comment of a file of its own is offered what it can silence', () => {
  const { labels } = offered('/q.promql', '# meshmon-disable-next-line <|>\nsum(rate(istio_requests_total[5m]))\n');
  assert.equal(labels[0], 'mesh/missing-reporter');
  assert.deepEqual(offered('/q.promql', '# sum <|>\nsum(up)\n').labels, []);
});
