import assert from 'node:assert/strict';
import { test } from 'node:test';
import { engineOf } from '../support/fixtures.js';

const config = 'scrape_configs:\n- job_name: a\n  metric_relabel_configs: [{action: labeldrop, regex: zone}]\n';
const rules = 'groups:\n- name: a\n  rules:\n  - {alert: A, expr: \'shop_requests{zone="a"} > 5\'}\n';
const codes = (head: string): readonly string[] => {
  const engine = engineOf(
    new Map([
      ['/prometheus.yml', head + config],
      ['/rules.yaml', rules],
    ]),
  );
  return ['/prometheus.yml', '/rules.yaml']
    .flatMap((uri) => engine.diagnostics(uri).map((it) => it.code))
    .filter((it) => it.startsWith('flow/'));
};

test('labels that every job takes off; series that are pushed have no job', () => {
  assert.deepEqual(codes(''), ['flow/breaks-reader', 'flow/label-never-present']);
  assert.deepEqual(codes('otlp: {promote_all_resource_attributes: true}\n'), []);
  assert.deepEqual(codes('global: {external_labels: {zone: a}}\n'), []);
});
