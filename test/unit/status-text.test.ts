import assert from 'node:assert/strict';
import { test } from 'node:test';
import { statusText } from '../../client/src/status-text.js';

const nothing = { configuration: undefined, flags: undefined, runtime: undefined, notifications: undefined };

test('what a server says of itself stands above its configuration, in comments that nothing leaves', () => {
  const text = statusText('a\nglobal: {}', {
    configuration: 'global:\n  scrape_interval: 1m\n',
    flags: [['web.external-url', 'http://x\nrule_files: [x]']],
    runtime: [['startTime', '2026']],
    notifications: ['Configuration reload has failed.\u2028x: y'],
  });
  const lines = text.split(/[\n\r\u2028]/).filter((it) => it !== '' && !it.startsWith('#'));
  assert.deepEqual(lines, ['global:', '  scrape_interval: 1m']);
  assert.match(text, /^# {3}web\.external-url http:\/\/x rule_files: \[x\]$/m);
});

test('what a server does not tell is said', () => {
  const text = statusText('a', nothing);
  assert.match(text, /^# The server does not tell its configuration\.$/m);
  assert.equal(text.match(/The server does not tell\./g)?.length, 3);
  assert.match(statusText('a', { ...nothing, notifications: [] }), /# region Notifications\n# {3}none\n/);
});
