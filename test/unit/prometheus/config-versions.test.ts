import assert from 'node:assert/strict';
import { test } from 'node:test';
import { engineOf } from '../../support/fixtures.js';

/** What promtool 3.5.3 says; the other versions are read from the sources of their tags. */
const cases: readonly (readonly [job: string, version: string, message: string])[] = [
  ['{job_name: a, metric_name_validation_scheme: legacy}', '3.5', 'utf8 metric names requested but validation scheme is not set to UTF8'],
  ['{job_name: a, metric_name_validation_scheme: legacy}', '3.7', ''],
  [
    '{job_name: a, metric_name_validation_scheme: x}',
    '3.5',
    "unknown scrape config name validation method specified, must be either 'legacy' or 'utf8', got x",
  ],
  ['{job_name: a, metric_name_validation_scheme: x}', '3.6', 'unrecognized ValidationScheme: "x"'],
  [
    '{job_name: a, metric_name_escaping_scheme: x}',
    '3.5',
    "unknown scrape config name escaping method specified, must be one of 'allow-utf-8', 'underscores', 'dots', or 'values', got utf8",
  ],
  [
    '{job_name: a, metric_name_escaping_scheme: x}',
    '3.6',
    `unknown scrape config name escaping method specified, must be one of 'allow-utf-8', 'underscores', 'dots', or 'values', got "x"`,
  ],
  [
    '{job_name: a, ec2_sd_configs: [{region: r, filters: [{names: x, values: [v]}]}]}',
    '3.5',
    'field names not found in type aws.EC2Filter',
  ],
  ['{job_name: a, ec2_sd_configs: [{region: r, filters: [{names: x, values: [v]}]}]}', '3.14', 'field names not found in type aws.Filter'],
];

for (const [job, version, message] of cases) {
  test(`${version}: ${job}`, () => {
    const engine = engineOf(
      new Map([
        ['/.meshmon.yaml', `versions: {prometheus: "${version}"}\n`],
        ['/prometheus.yml', `scrape_configs: [${job}]\n`],
      ]),
    );
    const found = engine.diagnostics('/prometheus.yml').filter((it) => it.severity === 'error');
    assert.deepEqual(
      found.map((it) => it.message),
      message ? [message] : [],
    );
  });
}
