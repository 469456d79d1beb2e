import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseDocuments } from '../../../server/src/engine/syntax/documents.js';
import { fileRegion } from '../../../server/src/engine/text/region.js';

test('a text that ends, or goes on wrongly, inside of a word: what encoding/json says', () => {
  for (const [text, message] of [
    ['{"a": tr', "invalid character ' ' in literal true (expecting 'u')"],
    ['{"a": nulx}', "invalid character 'x' in literal null (expecting 'l')"],
    ['{"a": true', 'unexpected end of JSON input'],
    ['{"a": 1', 'unexpected end of JSON input'],
    ['{"a": 1.', "invalid character ' ' after decimal point in numeric literal"],
    ['{"a": 1.e5}', "invalid character 'e' after decimal point in numeric literal"],
    ['{"a": 1e', "invalid character ' ' in exponent of numeric literal"],
    ['{"a": -', "invalid character ' ' in numeric literal"],
    ['{"a": -.5}', "invalid character '.' in numeric literal"],
    ['{"a": 01}', "invalid character '1' after object key:value pair"],
    ['{"a": "b\\', "invalid character ' ' in string escape code"],
    ['{"a": "b\\u1', "invalid character ' ' in \\u hexadecimal character escape"],
    ['{"a": "b', 'unexpected end of JSON input'],
  ] as const) {
    const [first] = parseDocuments(fileRegion('/a.json', 0, text), 'json').flatMap((it) => it.problems);
    assert.equal(first?.message, message, text);
  }
});
