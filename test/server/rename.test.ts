import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { WorkspaceEdit } from 'vscode-languageserver/node';
import { startSession } from '../support/lsp-session.js';

const rules = `groups:
- name: g
  rules:
  - record: job:up:sum
    expr: sum by (team) (up)
  - alert: Down
    expr: job:up:sum < 1
`;

test('a name that cannot be given is refused with the reason, which editors show', async () => {
  const session = await startSession([]);
  const uri = 'untitled:rules';
  session.notify('textDocument/didOpen', { textDocument: { uri, languageId: 'yaml', version: 1, text: rules } });
  const renamed = (line: number, character: number, newName: string) =>
    session
      .request<WorkspaceEdit>('textDocument/rename', { textDocument: { uri }, position: { line, character }, newName })
      .then((it) => it.changes?.[uri]?.length)
      .catch((it: unknown) => (it instanceof Error ? it.message : it));
  try {
    assert.equal(await renamed(3, 14, 'job:up:all'), 2);
    const series = /^Queries can write the name of a series only if it has letters, digits, _ and :/;
    for (const it of ['', '1a', 'a b', 'a-b']) assert.match(String(await renamed(3, 14, it)), series);
    assert.equal(await renamed(4, 19, 'pod'), 1);
    for (const it of ['', 'a"b', 'a\nb'])
      assert.match(String(await renamed(4, 19, it)), /^The name of a label is not empty, and has no quotes/);
    assert.equal(await renamed(2, 3, 'alerts'), 'Nothing that can be renamed stands here.');
    assert.equal(await renamed(4, 11, 'total'), 'Nothing that can be renamed stands here.');
    assert.deepEqual(session.faults, []);
    session.settings = { versions: { prometheus: '2.50' } };
    session.notify('workspace/didChangeConfiguration', { settings: null });
    await new Promise((done) => setTimeout(done, 200));
    assert.match(String(await renamed(4, 19, 'http.route')), /^Before Prometheus 3\.0 the name of a label has letters/);
  } finally {
    await session.close();
  }
});

test('what stands under the cursor of a receiver is renamed to any line that says something', async () => {
  const session = await startSession([]);
  const uri = 'untitled:alertmanager';
  const text = 'route: {receiver: ops}\nreceivers: [{name: ops}]\n';
  session.notify('textDocument/didOpen', { textDocument: { uri, languageId: 'yaml', version: 1, text } });
  const renamed = (newName: string) =>
    session.request<WorkspaceEdit>('textDocument/rename', { textDocument: { uri }, position: { line: 0, character: 19 }, newName });
  try {
    assert.equal((await renamed('on call')).changes?.[uri]?.length, 2);
    for (const it of ['', '  ', 'a\nb']) await assert.rejects(renamed(it), /^Error: A name is one line, and not empty\.$/);
  } finally {
    await session.close();
  }
});
