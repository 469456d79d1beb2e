import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nodeAt } from '../../../server/src/engine/syntax/access.js';
import { parseDocuments } from '../../../server/src/engine/syntax/documents.js';
import { regionOf } from '../../../server/src/engine/syntax/regions.js';
import { readValue } from '../../../server/src/engine/syntax/value.js';
import { nodesOf } from '../../../server/src/engine/syntax/walk.js';
import { fileRegion } from '../../../server/src/engine/text/region.js';
import { toValue } from '../../support/plain-value.js';
import { randomFrom } from '../../support/random.js';

const pieces = [
  'a',
  ': ',
  '- ',
  '\n',
  '  ',
  '"',
  "'",
  '|',
  '>',
  '[',
  ']',
  '{',
  '}',
  ',',
  '#',
  '&x ',
  '*x',
  '!t ',
  '!!int ',
  '%',
  '---\n',
  '...\n',
  '? ',
  '<<: ',
  '\t',
  '\r\n',
  '\r',
  '\u2028',
  '\u0000',
  '1',
  'é',
  '😀',
  '\\',
  '\\u12',
  '@',
  '`',
  '[[t]]\n',
  'k = ',
  '"""',
];

test('no text makes a reader throw, and spans lie inside their text', () => {
  const random = randomFrom(7);
  for (let round = 0; round < 4000; round++) {
    let text = '';
    for (let size = Math.floor(random() * 25); size > 0; size--) text += pieces[Math.floor(random() * pieces.length)] ?? '';
    for (const format of ['yaml', 'json', 'toml', 'ini'] as const) {
      for (const document of parseDocuments(fileRegion('f', 0, text), format)) {
        for (const node of nodesOf(document.root)) {
          assert.ok(
            0 <= node.span.start && node.span.start <= node.span.end && node.span.end <= node.region.text.length,
            `${format} ${JSON.stringify(text)}`,
          );
          if (node.type === 'scalar') assert.equal(typeof regionOf(node).text, 'string');
        }
        for (const it of document.problems)
          assert.ok(it.span.start <= it.span.end && it.span.end <= it.region.text.length, `${format} ${JSON.stringify(text)}`);
        nodeAt(document, Math.floor(random() * (document.region.text.length + 1)));
        toValue(document.root, 'K');
      }
    }
    for (const reader of ['P', 'R', 'K'] as const) readValue(text, reader);
  }
});

test('depth costs no stack', () => {
  for (const text of [
    '['.repeat(20_000),
    '{a: '.repeat(9000),
    '- '.repeat(9000),
    '['.repeat(9999) + ']'.repeat(9999),
    '{"a":'.repeat(9000),
  ]) {
    for (const format of ['yaml', 'json'] as const) parseDocuments(fileRegion('f', 0, text), format);
    readValue(text, 'P');
  }
});

test('an empty block scalar above a fault has nothing of what follows it', () => {
  const text = 'rules:\n  - name: a\n      interval: 30s\n    expr: |\n  - alert: b\n    expr: |\n      up\n';
  const [document] = parseDocuments(fileRegion('f', 0, text), 'yaml');
  assert.equal(document?.problems.length, 1);
  const blocks = [...nodesOf(document.root)].flatMap((it) => (it.type === 'scalar' && it.style === 'literal' ? [regionOf(it).text] : []));
  assert.deepEqual(blocks, ['', 'up\n']);
});
