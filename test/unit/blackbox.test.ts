import assert from 'node:assert/strict';
import { test } from 'node:test';
import { completionsAt } from '../../server/src/engine/features/completion.js';
import { definitionsAt, renameAt } from '../../server/src/engine/features/navigate.js';
import { engineOf } from '../support/fixtures.js';

const blackbox = 'modules:\n  http_2xx:\n    prober: http\n  tcp_connect: {prober: tcp}\n';
const carried = `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: blackbox}\ndata:\n  blackbox.yml: |\n${blackbox.replaceAll(/^/gm, '    ')}\n`;
const job = 'scrape_configs:\n  - job_name: probe\n    params:\n      module: [http_2xx]\n';
const at = { line: 3, character: 18 };

test('the module of a probing job leads to the blackbox exporter that has it, bare or carried', () => {
  const bare = engineOf(
    new Map([
      ['/blackbox.yml', blackbox],
      ['/prometheus.yml', job],
    ]),
  );
  assert.deepEqual(definitionsAt(bare, '/prometheus.yml', at), [
    { uri: '/blackbox.yml', range: { start: { line: 1, character: 2 }, end: { line: 1, character: 10 } } },
  ]);
  const inside = engineOf(
    new Map([
      ['/blackbox.yaml', carried],
      ['/prometheus.yml', job],
    ]),
  );
  assert.deepEqual(
    definitionsAt(inside, '/prometheus.yml', at).map((it) => [it.uri, it.range.start.line]),
    [['/blackbox.yaml', 6]],
  );
});

test('the module of a Probe too, and it is renamed with it', () => {
  const probe = 'apiVersion: monitoring.coreos.com/v1\nkind: Probe\nmetadata: {name: a}\nspec:\n  module: http_2xx\n';
  const engine = engineOf(
    new Map([
      ['/blackbox.yml', blackbox],
      ['/probe.yaml', probe],
    ]),
  );
  assert.equal(definitionsAt(engine, '/probe.yaml', { line: 4, character: 12 }).length, 1);
  assert.equal(renameAt(engine, '/probe.yaml', { line: 4, character: 12 }, 'http_ok')?.length, 2);
});

test('modules of the workspace are offered', () => {
  const text = job.replace('[http_2xx]', '[]');
  const engine = engineOf(
    new Map([
      ['/blackbox.yml', blackbox],
      ['/prometheus.yml', text],
    ]),
  );
  const labels = completionsAt(engine, '/prometheus.yml', { line: 3, character: 15 }).map((it) => it.label);
  assert.deepEqual(labels.slice(0, 2), ['http_2xx', 'tcp_connect']);
  const bare = engineOf(
    new Map([
      ['/blackbox.yml', blackbox],
      ['/prometheus.yml', job.replace('[http_2xx]', '')],
    ]),
  );
  assert.equal(completionsAt(bare, '/prometheus.yml', { line: 3, character: 14 })[0]?.edit.text, '[http_2xx]');
});

test('modules of other programs are none', () => {
  const engine = engineOf(
    new Map([
      ['/snmp.yml', 'modules:\n  http_2xx:\n    walk: [sysUpTime]\n'],
      ['/prometheus.yml', job],
    ]),
  );
  assert.deepEqual(definitionsAt(engine, '/prometheus.yml', at), []);
});
