import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readRules } from '../../../server/src/engine/relabel/list.js';
import type { RelabelReader } from '../../../server/src/engine/relabel/rules.js';
import { parseYaml } from '../../../server/src/engine/syntax/yaml.js';
import { fileRegion } from '../../../server/src/engine/text/region.js';

function said(rule: string, version: string, scheme: RelabelReader['scheme'] = 'utf8'): string {
  const read = readRules(parseYaml(fileRegion('/rules.yml', 0, `- ${rule}`)).root, { version, scheme });
  return read.ok ? '' : read.message;
}

/** What promtool 2.42 and 3.5.3 say; the other versions are read from the sources of their tags. */
const cases: readonly (readonly [rule: string, version: string, message: string, scheme?: RelabelReader['scheme']])[] = [
  ['{target_label: a-b, replacement: x}', '2.42', `"a-b" is invalid 'target_label' for replace action`],
  ['{target_label: a-b, replacement: x}', '3.5', ''],
  ['{target_label: "a.$1"}', '2.42', `"a.$1" is invalid 'target_label' for replace action`],
  ['{target_label: "a.$1"}', '3.1', `"a.$1" is invalid 'target_label' for replace action`],
  ['{target_label: "a.$1"}', '3.2', ''],
  ['{action: lowercase, target_label: "a$1"}', '2.42', ''],
  ['{action: lowercase, target_label: "a$1"}', '2.50', `"a$1" is invalid 'target_label' for lowercase action`],
  ['{action: lowercase, target_label: "a$1"}', '3.0', ''],
  ['{action: hashmod, modulus: 2, target_label: "a$1"}', '2.42', `"a$1" is invalid 'target_label' for hashmod action`],
  ['{action: labelmap, regex: (.*), replacement: a-b}', '3.0', `"a-b" is invalid 'replacement' for labelmap action`],
  ['{action: labelmap, regex: (.*), replacement: a-b}', '3.5', ''],
  ['{action: keepequal, target_label: a}', '2.40', 'unknown relabel action "keepequal"'],
  ['{action: Uppercase, target_label: a}', '2.35', 'unknown relabel action "Uppercase"'],
  ['{action: Uppercase, target_label: a}', '2.36', ''],
  ['{regex: a(, target_label: x}', '2.42', 'error parsing regexp: missing closing ): `^(?:a()$`'],
  ['{regex: a(, target_label: x}', '3.5', 'error parsing regexp: missing closing ): `^(?s:a()$`'],
  ['{target_label: a-b, replacement: x}', '3.14', `"a-b" is invalid 'target_label' for replace action`, 'legacy'],
  // Only since 3.7 the scheme counts.
  ['{target_label: a-b, replacement: x}', '3.5', '', 'legacy'],
];

for (const [rule, version, message, scheme] of cases)
  test(`${version} ${scheme ?? ''} ${rule}`, () => {
    assert.equal(said(rule, version, scheme), message);
  });
