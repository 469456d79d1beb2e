import assert from 'node:assert/strict';
import { test } from 'node:test';
import { shifted } from '../../client/src/panel/shifted.js';
import { compare, lostLabels, verdict } from '../../client/src/relabel/view/compare.js';
import { labelsText, parseLabels } from '../../client/src/relabel/view/labels-text.js';
import { hits, nameOf, origin, removedSource, stepWords } from '../../client/src/relabel/view/rules.js';
import type { LiveTarget, ShownRule, Walk } from '../../server/src/protocol.js';

const parsed = (text: string) => {
  const it = parseLabels(text);
  return it.ok ? it.labels : it.message;
};

test('labels are read as people have them at hand', () => {
  assert.deepEqual(parsed('a="x", b = \'y\'\nc: z z # not a comment here\n\n# a comment\nd=10.0.0.1:80'), {
    a: 'x',
    b: 'y',
    c: 'z z # not a comment here',
    d: '10.0.0.1:80',
  });
  assert.deepEqual(parsed('istio_requests_total{reporter="source",code="2{0}0"} 12 1700000000'), {
    __name__: 'istio_requests_total',
    reporter: 'source',
    code: '2{0}0',
  });
  assert.deepEqual(parsed('{"a": "x", "n": 1}'), { a: 'x', n: '1' });
  assert.deepEqual(parsed('{a="\\"q\\"\\n", "dotted.name"="y",}'), { a: '"q"\n', 'dotted.name': 'y' });
  assert.deepEqual(parsed(''), {});
  assert.equal(parsed('a="x"\nnonsense'), 'Not a label: nonsense');
  assert.equal(parsed('a="x" b="y"'), 'Not read: b="y"');
});

test('what is written is read again', () => {
  const labels = { b: 'a "quoted" \\ value', a: 'line\nbreak, {}', __address__: '[::1]:80' };
  assert.deepEqual(parsed(labelsText(labels)), labels);
});

test('a place moves with what is typed above it', () => {
  const at = (line: number, character = 0) => ({ line, character });
  const place = at(5, 4);
  assert.equal(shifted(place, [{ start: at(1), end: at(1), text: 'a\nb\n' }]), 7);
  assert.equal(shifted(place, [{ start: at(1), end: at(3), text: '' }]), 3);
  assert.equal(shifted(place, [{ start: at(5), end: at(5), text: '\n' }]), 6);
  assert.equal(shifted(place, [{ start: at(5, 20), end: at(5, 20), text: '\n' }]), 5);
  assert.equal(shifted(place, [{ start: at(9), end: at(12), text: '' }]), 5);
});

const walkOf = (change: Partial<Walk>): Walk => ({
  before: [],
  steps: [],
  after: [],
  outcome: { state: 'kept' },
  labels: { job: 'a', instance: 'h:1' },
  gone: { __address__: 'h:1', __scheme__: 'http', __metrics_path__: '/metrics' },
  ...change,
});
const live = (change: Partial<LiveTarget> = {}): LiveTarget => ({
  pool: 'a',
  discovered: {},
  labels: { job: 'a', instance: 'h:1' },
  health: 'up',
  dropped: false,
  scrapeUrl: 'http://h:1/metrics',
  ...change,
});
const dropped = walkOf({ outcome: { state: 'dropped', rule: 0 }, labels: {} });

test('a live target against today', () => {
  assert.deepEqual(compare(live(), walkOf({})), { fate: 'same', changes: [] });
  assert.equal(compare(live(), dropped).fate, 'lost');
  assert.equal(compare(live({ dropped: true }), dropped).fate, 'dropped');
  assert.equal(compare(live({ dropped: true }), walkOf({})).fate, 'new');
  assert.deepEqual(compare(live({ labels: { job: 'a', instance: 'h:1', app: 'x' } }), walkOf({})).changes, [{ name: 'app', before: 'x' }]);
  const moved = compare(live({ scrapeUrl: 'http://h:1/other' }), walkOf({}));
  assert.deepEqual(moved.changes, [{ name: 'scraped at', before: 'http://h:1/other', after: 'http://h:1/metrics' }]);
  // The scheme's own port is no difference, in the address or in the instance of an older server.
  const plain = walkOf({
    labels: { job: 'a', instance: 'h' },
    gone: { __address__: 'h', __scheme__: 'http', __metrics_path__: '/metrics' },
  });
  assert.equal(compare(live({ labels: { job: 'a', instance: 'h:80' }, scrapeUrl: 'http://h:80/metrics' }), plain).fate, 'same');
});

test('the verdict says the worst first, and nothing when nothing changes', () => {
  const lost = compare(live(), dropped);
  const changed = compare(live({ labels: { job: 'a', instance: 'h:1', app: 'x' } }), walkOf({}));
  assert.deepEqual(verdict([lost, changed], 'demo'), {
    text: 'These rules drop 1 target that demo scrapes today and change 1.',
    bad: true,
  });
  assert.deepEqual(lostLabels([lost, changed]), [['app', 1]]);
  assert.equal(verdict([compare(live(), walkOf({}))], 'demo').bad, false);
});

const rule = (change: Partial<ShownRule>): ShownRule => ({
  action: 'replace',
  sources: [],
  separator: ';',
  pattern: '(.*)',
  target: '',
  replacement: '$1',
  modulus: '0',
  position: { line: 1, character: 0 },
  ...change,
});

test('steps in words', () => {
  const step = { rule: 0, matched: true, dropped: false, changes: [] };
  assert.equal(stepWords(rule({ target: 'app' }), step), 'matches: app stays as it is');
  assert.equal(stepWords(rule({}), { ...step, matched: false }), 'does not match: no change');
  assert.equal(stepWords(rule({ action: 'keep' }), { ...step, matched: false, dropped: true }), 'does not match: dropped here');
  const walks = [walkOf({ steps: [step] }), walkOf({ steps: [{ ...step, dropped: true }] }), dropped];
  assert.equal(hits(rule({ action: 'drop' }), 0, walks), '1 of 2 kept');
  assert.equal(hits(rule({}), 1, walks), 'reached by none');
});

test('a rule that reads what a rule before it removed', () => {
  const walk = walkOf({
    steps: [
      { rule: 0, matched: true, dropped: false, changes: [{ name: 'app', before: 'x' }] },
      { rule: 1, matched: true, dropped: false, changes: [] },
    ],
  });
  assert.deepEqual(removedSource(rule({ sources: ['app'] }), 1, walk), { label: 'app', by: 0 });
  assert.equal(removedSource(rule({ sources: ['other'] }), 1, walk), undefined);
  assert.equal(
    origin('app', walkOf({ steps: [{ rule: 0, matched: true, dropped: false, changes: [{ name: 'app', after: 'x' }] }] }), [rule({})]),
    'rule 1',
  );
});

test('names of targets', () => {
  assert.deepEqual(nameOf({ __address__: 'h:1', __meta_kubernetes_pod_name: 'web-0', __meta_kubernetes_pod_container_name: 'app' }), {
    name: 'web-0',
    detail: 'h:1 · app',
  });
  assert.deepEqual(nameOf({ __address__: 'h:1', __meta_kubernetes_pod_name: '<kubernetes_pod_name>' }), { name: 'h:1', detail: '' });
  assert.deepEqual(nameOf({ __address__: 'h:1', job: 'a', app: 'web' }), { name: 'h:1', detail: 'app=web' });
  assert.deepEqual(nameOf({ alertname: 'Down', severity: 'page' }), { name: 'Down', detail: 'page' });
});
