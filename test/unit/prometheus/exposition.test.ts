import assert from 'node:assert/strict';
import { test } from 'node:test';
import { expositionFault } from '../../../server/src/engine/prometheus/exposition.js';

test('numbers, times and escapes that promtool refuses, in its words', () => {
  for (const [text, message] of [
    ['up 0x1p4\n', 'expected float as value, got "0x1p4"'],
    ['up 1_0\n', 'expected float as value, got "1_0"'],
    ['up 1 1.5\n', 'expected integer as timestamp, got "1.5"'],
    ['up 1 9223372036854775808\n', 'expected integer as timestamp, got "9223372036854775808"'],
    ['up{a="\\é"} 1\n', "invalid escape sequence '\\Ã'"],
    ['# HELP up \\é\n', "invalid escape sequence '\\Ã'"],
  ] as const)
    assert.equal(expositionFault(text)?.message, message, text);
  for (const text of ['up +Inf -9223372036854775808\n', 'up 1e5 +1\n', 'up .5\n', 'up NaN\n'])
    assert.equal(expositionFault(text), undefined, text);
});
