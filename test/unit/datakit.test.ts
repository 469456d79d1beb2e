import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CompletionItem } from '../../server/src/engine/features/completion/item.js';
import { completionsAt } from '../../server/src/engine/features/completion.js';
import { hoverAt } from '../../server/src/engine/features/hover.js';
import { engineOf } from '../support/fixtures.js';
import { applyEdits, expandSnippet, unmark } from '../support/text.js';

const annotation = (toml: string) => `apiVersion: apps/v1
kind: Deployment
metadata: {name: cart}
spec:
  selector: {matchLabels: {app: cart}}
  template:
    metadata:
      labels: {app: cart}
      annotations:
        datakit/prom.instances: |
${toml.replaceAll(/^(?=.)/gm, '          ')}
    spec:
      containers: [{name: cart, image: example/cart:1}]
`;

function offers(uri: string, source: string): readonly CompletionItem[] {
  const { text, mark } = unmark(source);
  return completionsAt(engineOf(new Map([[uri, text]])), uri, mark.start);
}

const labels = (uri: string, source: string) => offers(uri, source).map((it) => it.label);

/** The mark's line with an offer written into it. */
function written(uri: string, source: string, label: string): string | undefined {
  const { text, mark } = unmark(source);
  const item = offers(uri, source).find((it) => it.label === label);
  return item && applyEdits(text, [{ range: item.edit.range, newText: item.edit.text }]).split('\n')[mark.start.line];
}

const hover = (uri: string, source: string) => {
  const { text, mark } = unmark(source);
  return hoverAt(engineOf(new Map([[uri, text]])), uri, mark.start)?.markdown;
};

test('keys of an annotation: those of its structure that are not written', () => {
  const found = labels('/d.yaml', annotation('[[inputs.prom]]\n  urls = ["http://$IP:1/"]\n  <|>\n  [inputs.prom.tags]\n    a = "b"'));
  for (const it of ['source', 'interval', 'bearer_token_file', 'tags_ignore']) assert.ok(found.includes(it), it);
  for (const it of ['urls', 'url', 'tags', 'election', 'stream_size', 'namespaces']) assert.ok(!found.includes(it), it);
  assert.ok(labels('/d.conf', '[[inputs.prom]]\n  ele<|>').includes('election'));
  assert.ok(!labels('/d.conf', '[[inputs.prom]]\n  <|>').includes('bearer_token_file'));
});

test('keys of a second instance do not count those of the first', () => {
  const found = labels('/d.conf', '[[inputs.prom]]\n  urls = ["a"]\n[[inputs.prom]]\n  <|>\n[[inputs.prom]]\n  source = "x"\n');
  assert.ok(found.includes('urls') && found.includes('source'));
});

test('keys of tables, and none of the user’s own', () => {
  assert.deepEqual(labels('/d.conf', '[[inputs.prom]]\n  urls = ["a"]\n  [inputs.prom.tags_rename]\n    <|>'), [
    'overwrite_exist_tags',
    'mapping',
  ]);
  assert.deepEqual(labels('/d.conf', '[[inputs.prom]]\n  [inputs.prom.tags]\n    <|>'), []);
  assert.ok(labels('/d.conf', '[inputs.kubernetesprometheus]\n  [[inputs.kubernetesprometheus.instances]]\n    <|>').includes('role'));
  assert.deepEqual(labels('/d.conf', '[[inputs.nginx]]\n  <|>'), []);
});

test('accepted offers', () => {
  const head = '[[inputs.prom]]\n';
  assert.equal(written('/d.conf', `${head}  ur<|>`, 'urls'), '  urls = ["$1"]$0');
  assert.equal(written('/d.conf', `${head}  <|>`, 'tags'), '  [inputs.prom.tags]');
  assert.equal(written('/d.conf', `${head}  metric_types = ["counter", <|>]`, 'histogram'), '  metric_types = ["counter", "histogram"]');
  assert.equal(written('/d.conf', `${head}  metric_types = [\n    "hi<|>",\n  ]`, 'histogram'), '    "histogram",');
  assert.equal(written('/d.conf', `${head}  metric_types = ["hi<|>`, 'histogram'), '  metric_types = ["histogram"');
  assert.equal(written('/d.conf', `${head}  ignore_req_err = t<|>`, 'true'), '  ignore_req_err = true');
  assert.equal(written('/d.conf', `${head}  interval = <|>`, '60s'), '  interval = "60s"');
  assert.equal(
    written('/d.yaml', annotation('[[inputs.prom]]\n  urls = ["http://$<|>:15020/"]'), '$IP'),
    '            urls = ["http://$IP:15020/"]',
  );
});

test('nothing in comments, free texts, numbers', () => {
  assert.deepEqual(labels('/d.conf', '[[inputs.prom]]\n  # <|>'), []);
  assert.deepEqual(labels('/d.conf', '[[inputs.prom]]\n  source = "<|>"'), []);
  assert.deepEqual(labels('/d.conf', '[[inputs.prom]]\n  urls = ["http://$<|>"]'), []);
});

test('hover says what an option does, and what is read here', () => {
  assert.match(
    hover('/d.conf', '[[inputs.prom]]\n  inter<|>val = "60s"\n') ?? '',
    /duration in quotes[\s\S]*nanoseconds[\s\S]*Default: `"30s"`/,
  );
  assert.match(hover('/d.yaml', annotation('[[inputs.prom]]\n  ele<|>ction = true')) ?? '', /here it is ignored/);
  assert.match(hover('/d.conf', '[[inputs.prom]]\n  [inputs.prom.ta<|>gs]\n    a = "b"\n') ?? '', /every point/);
  assert.match(
    hover('/d.yaml', annotation('[[inputs.prom]]\n  source = "x"\n  tags_ignore = ["source_pr<|>incipal"]')) ?? '',
    /source_principal/,
  );
  assert.equal(hover('/d.conf', '[[inputs.prom]]\n  col<|>our = 1\n'), undefined);
});

test('snippets where no input is begun: what they insert is fine by our own checks', () => {
  for (const [uri, source] of [
    ['/d.yaml', annotation('<|>')],
    ['/d.conf', '<|>\n[[inputs.prom]]\n  urls = ["http://a.shop.svc:1/metrics"]\n'],
  ] as const) {
    const { text } = unmark(source);
    const found = offers(uri, source).filter((it) => it.snippet);
    assert.ok(found.length > 0, uri);
    for (const { label, edit } of found) {
      const filled = applyEdits(text, [{ range: edit.range, newText: expandSnippet(edit.text) }]);
      assert.deepEqual(
        engineOf(new Map([[uri, filled]]))
          .diagnostics(uri)
          .map((it) => `${it.code} ${it.message}`),
        [],
        label,
      );
    }
  }
});
