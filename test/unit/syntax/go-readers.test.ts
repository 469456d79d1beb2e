import assert from 'node:assert/strict';
import { test } from 'node:test';
import { goJson, readValue } from '../../../server/src/engine/syntax/value.js';
import { parseYaml } from '../../../server/src/engine/syntax/yaml.js';
import { fileRegion } from '../../../server/src/engine/text/region.js';
import { decodeInto, type GoType } from '../../support/decode-into.js';
import { engineOf } from '../../support/fixtures.js';

/** What go.yaml.in/yaml v2 2.4.4 (P), v3 3.0.5 (R) and apimachinery's decoder (K) made of texts that are read in odd ways; by `P`, `R` or `K` where they differ. */
const texts: Readonly<Record<string, string | Readonly<Record<'P' | 'R' | 'K', string>>>> = {
  // A lone `!` is a string to v2 and no tag to v3; both merge behind it.
  'v: !\n': { P: '{"v":""}', R: '{"v":null}', K: '{"v":""}' },
  'b:\n  ! <<: {a: x}\n': '{"b":{"a":"x"}}',
  'b:\n  !!merge <<x: c\n': '{"b":{"<<x":"c"}}',
  // What stands behind the document's end is not even looked at.
  "a: b\n...\n[!!null 'x": '{"a":"b"}',
  // libyaml forgets that an empty flow collection may be a key.
  'a:\n- b\n[]\n': { P: 'did not find expected key', R: "could not find expected ':'", K: 'did not find expected key' },
  'a:\n- b\n[c]\n': "could not find expected ':'",
  'a:\n  []: b\n': { P: 'did not find expected key', R: 'invalid map key: []interface {}{}', K: 'did not find expected key' },
  '{?a: b}m: c\n': '{"a":"b"}',
  // The token behind an empty key of a pair in a list is passed over.
  '[? : a]\n': "did not find expected ',' or ']'",
  '[b, ?]\n': "did not find expected ',' or ']'",
  'v: [? : : c]\n': {
    P: '{"v":[{"$map":[[null,"c"]]}]}',
    R: '{"v":[{"$map":[[null,"c"]]}]}',
    K: 'unsupported map key of type: %!s(<nil>), key: <nil>, value: "c"',
  },
  // The next token is read before a tag is understood.
  'v: !e!x `1\n': 'found character that cannot start any token',
  // The end of the text is a line of its own.
  'a: b\n[': "could not find expected ':'",
  // Faults of the text are met before the document is decoded.
  'a: &x\n  b: *x\nc\n': "could not find expected ':'",
  'v: !!int <<\n': 'cannot decode !!str `<<` as a !!int',
  // kubectl cuts at the line: the marker that ends a piece belongs to none, and a wrong one takes the piece above with it.
  'a: b\n---# c\nd: e\n': { P: "could not find expected ':'", R: "could not find expected ':'", K: '{"a":"b"} {"d":"e"}' },
  'a: b\n---\n...\n': { P: '{"a":"b"}', R: '{"a":"b"}', K: '{"a":"b"} did not find expected node content' },
  'a: b\n-----\n': { P: "could not find expected ':'", R: "could not find expected ':'", K: "could not find expected ':'" },
  'a: b\n--- c\n': { P: '{"a":"b"}', R: '{"a":"b"}', K: 'invalid Yaml document separator: c' },
  '8.12345678912: x\n': {
    P: '{"$map":[[{"$float":"8.12345678912"},"x"]]}',
    R: '{"$map":[[{"$float":"8.12345678912"},"x"]]}',
    K: '{"8.123457":"x"}',
  },
};

for (const [text, expected] of Object.entries(texts)) {
  test(`as Go reads ${JSON.stringify(text)}`, () => {
    for (const reader of ['P', 'R', 'K'] as const) {
      const { documents, refused } = readValue(text, reader);
      const found = [...documents.map(goJson), ...(refused ? [refused.error] : [])].join(' ').replaceAll('\\u003c', '<');
      assert.equal(found, typeof expected === 'string' ? expected : expected[reader], reader);
    }
  });
}

/** What v2 and v3 alike make of a scalar in a field of a type. */
const fields: readonly (readonly [type: GoType, text: string, expected: string])[] = [
  ['uint', '-1.5', '18446744073709551615'],
  ['uint', '-.inf', '9223372036854775808'],
  ['uint', '18446744073709551616', '9223372036854775808'],
  ['uint', '1e19', '10000000000000000000'],
  ['[]string', '!!bool 1', 'cannot decode !!int `1` as a !!bool'],
  ['map[string]string', '!!int abc', 'cannot decode !!str `abc` as a !!int'],
];

for (const [type, text, expected] of fields) {
  test(`as Go decodes ${text} into ${type}`, () => {
    const { root } = parseYaml(fileRegion('', 0, text));
    for (const reader of ['P', 'R'] as const) {
      const { value, faults } = decodeInto(root, type, reader);
      assert.equal(faults[0]?.message ?? String(value), expected, reader);
    }
  });
}

test('a rule of a long file is refused in the words that it is refused in alone', () => {
  const group = (i: number) => `- name: g${i}\n  rules:\n  - record: job:up_${i}:sum\n    expr: sum by (job) (up{shard="${i}"})\n`;
  const broken =
    '- name: shop\n  rules:\n  - alert: Down\n    annotations:\n          description: Down\n        for some time.\n      summary: Down.\n    expr: up == 0\n';
  const said = (count: number) => {
    const text = `groups:\n${broken}${Array.from({ length: count }, (_, i) => group(i)).join('')}`;
    const found = engineOf(new Map([['/shop.rules.yml', text]])).diagnostics('/shop.rules.yml');
    return found.map((it) => `${it.range.start.line}: ${it.message}`);
  };
  assert.deepEqual(said(1), ['7: mapping values are not allowed in this context']);
  assert.deepEqual(said(600), said(1));
});
