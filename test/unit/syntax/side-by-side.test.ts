import assert from 'node:assert/strict';
import { test } from 'node:test';
import { changeFile, openFile } from '../../../server/src/engine/syntax/segments.js';
import { findingsOf, freshLook } from '../../support/oracle.js';

const object = (name: string, kind = 'Service') => `{"apiVersion":"v1","kind":"${kind}","metadata":{"name":"${name}"}}`;

test('objects side by side are cut where a line ends, so that a change on a line meets the object it stands in', () => {
  for (const between of ['', ' ', '\n', ' \n', '\r\n', '\n\n']) {
    const text = `${object('a')}${between}${object('b')}\n`;
    const file = openFile('/a.json', 'json', text);
    assert.equal(file.documents.length, /[\r\n]/.test(between) ? 2 : 1, JSON.stringify(between));
    for (const cut of file.segments.slice(0, -1)) assert.match(cut.region.text, /[\r\n]$/);
    const line = between.split(/\r\n|\n/).length - 1;
    const start = { line, character: line === 0 ? object('a').length : 0 };
    const changed = changeFile(file, [{ range: { start, end: { line: line + 1, character: 0 } }, text: '' }]);
    assert.equal(changed.text().trim(), object('a'));
  }
});

test('of those on one line nothing wrong is said: kubectl reads them all', () => {
  for (const path of ['/a.json', '/a.yaml'])
    assert.equal(findingsOf(freshLook(new Map([[path, `${object('a')} ${object('b')}\n`]])), path), '');
});
