import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { createEngine } from '../../server/src/engine/engine.js';
import { createDisk } from '../../server/src/lsp/disk.js';

test('a folder that is on no disk opens none', () => {
  const nothing = () => {};
  const disk = createDisk(createEngine({ checks: [], onBug: nothing }), {
    folders: () => ['vscode-vfs://github/somebody/something'],
    isOpen: () => false,
    turn: () => Promise.resolve(),
    onRead: nothing,
    onProject: nothing,
    onFault: nothing,
  });
  assert.deepEqual(disk.list(`${pathToFileURL(process.cwd())}/`), []);
});
