import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findingsOf, freshLook } from '../support/oracle.js';

// Documents keep what was found in them while their text is the same, wherever they move to.

/** What is found in a file whose text became another one, which is what a fresh look finds. */
function after(path: string, before: string, text: string): string {
  const engine = freshLook(new Map([[path, before]]));
  findingsOf(engine, path);
  engine.apply([{ type: 'file', uri: path, text }]);
  const found = findingsOf(engine, path);
  assert.equal(found, findingsOf(freshLook(new Map([[path, text]])), path), JSON.stringify({ before, text }));
  return found;
}

const rules = '---\ngroups: []\n';

test('what a reader meets ahead is told of the document that is the next one now', () => {
  const broken = '---\n@a: groups\n';
  const other = '---\n# Nothing.\n';
  assert.match(after('/a.rules.yml', rules + other + broken, rules + broken), /cannot start any token/);
  assert.doesNotMatch(after('/a.rules.yml', rules + broken, rules + other + broken), /cannot start any token/);
});

test('a document is never read where another one stands above it now', () => {
  const prometheus = '---\nscrape_configs: []\n';
  const alertmanager = '---\nroute: {receiver: a}\nreceivers: [{name: a}]\n';
  const orders: readonly (readonly [string, string])[] = [
    ['---\na: b\n', rules],
    [prometheus, alertmanager],
  ];
  for (const [a, b] of orders) {
    after('/a.yml', a + b, b + a);
    after('/a.yml', b + a, a + b);
  }
});

test('what is empty below a marker is the same wherever it stands', () => {
  const empty = '---\n# Nothing.\n';
  for (const above of [rules, '# Nothing.\n', '---\n', '\n']) {
    after('/alertmanager.yml', empty, above + empty);
    after('/alertmanager.yml', above + empty, empty);
  }
});

test('what a job of a long file asks of another server moves with the job', () => {
  const job = (i: number, item: string) =>
    `- job_name: j${i}\n  honor_labels: true\n  metrics_path: /federate\n  params:\n    match[]:\n    - '${item}'\n  static_configs:\n  - targets: ['a${i}:9090']\n`;
  const file = (jobs: readonly string[]) => `scrape_configs:\n${jobs.join('')}`;
  const jobs = Array.from({ length: 200 }, (_, i) => job(i, i % 50 === 7 ? 'up{' : `{job="a${i}"}`));
  assert.match(after('/prometheus.yml', file(jobs), file([job(900, 'sum(up)'), ...jobs.slice(1)])), /unexpected/);
  after('/prometheus.yml', file(jobs), file(jobs.toSpliced(7, 1)));
});
