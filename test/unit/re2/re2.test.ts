import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RE2JS } from 're2js';
import { compileRegex, isSound } from '../../../server/src/engine/re2/compile.js';
import { expand, replaceAll } from '../../../server/src/engine/re2/expand.js';
import { literalOf, literalsOf, matchesWhole } from '../../../server/src/engine/re2/shape.js';
import { pick } from '../../support/mutate.js';
import { randomFrom } from '../../support/random.js';

function message(pattern: string): string {
  const it = compileRegex(pattern);
  return it.ok ? '' : it.message;
}

test("refusals have Go's words", () => {
  assert.equal(message('a++'), 'error parsing regexp: invalid nested repetition operator: `++`');
  assert.equal(message('x{1001}'), 'error parsing regexp: invalid repeat count: `{1001}`');
  assert.equal(message('\\'), 'error parsing regexp: trailing backslash at end of expression: ``');
  const deep = '('.repeat(1200) + ')'.repeat(1200);
  assert.equal(message(deep), `error parsing regexp: expression nests too deeply: \`${deep}\``);
});

test('duplicate group names are taken, the first that matched is used', () => {
  const it = compileRegex('^(?:(?P<n>a)|(?P<n>b))[(?P<n>]*$');
  assert.ok(it.ok);
  assert.deepEqual(it.regex.names, ['', 'n', 'n']);
  const match = it.regex.find('b');
  assert.ok(match);
  assert.equal(expand(it.regex, '<$n>', 'b', match), '<b>');
});

test('ReplaceAllString: empty matches behind a match do not count', () => {
  const run = (pattern: string, text: string, by: string): string => {
    const it = compileRegex(pattern);
    assert.ok(it.ok);
    return replaceAll(it.regex, text, by);
  };
  assert.equal(run('a*', 'baaac', 'x'), 'xbxcx');
  assert.equal(run('', 'é😀', '-'), '-é-😀-');
  assert.equal(run('(.*)', 'ab', '<$1>'), '<ab>');
  // biome-ignore lint/suspicious/noTemplateCurlyInString: Go's template, not ours.
  assert.equal(run('b', 'abc', '${0}$0$$'), 'abb$c');
});

test('literals and alternatives', () => {
  assert.equal(literalOf('a\\.b'), 'a.b');
  assert.equal(literalOf('a.b'), undefined);
  assert.deepEqual(literalsOf('a|(b|c)d|'), ['a', 'bd', 'cd', '']);
  assert.equal(literalsOf('(a)?b'), undefined);
  assert.equal(literalsOf('(?i:a)'), undefined);
  assert.equal(matchesWhole('a.b', 'a\nb'), true);
});

test('a pattern that is not compiled because it cannot be refused compiles', () => {
  const parts = ['a', '5', '_', '-', '.', '.*', '.+', 'b?', '|', '\\.', '\\-+', '*', '+', '(', '[', '{2}', '\\', '\\d', '$'];
  const random = randomFrom(7);
  let sound = 0;
  for (let n = 0; n < 20_000; n++) {
    const body = Array.from({ length: Math.floor(random() * 7) }, () => pick(random, parts)).join('');
    for (const pattern of [body, `^(?s:${body})$`, `^(?:${body})$`]) {
      if (!isSound(pattern)) continue;
      sound++;
      assert.doesNotThrow(() => RE2JS.compile(pattern), pattern);
    }
  }
  assert.ok(sound > 5000);
  for (const refused of ['*', 'a**', '(', 'a{2000}', '\\']) assert.equal(isSound(refused), false, refused);
});
