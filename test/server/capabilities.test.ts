import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import type { CompletionList } from 'vscode-languageserver/node';
import { type Session, startSession } from '../support/lsp-session.js';
import { until } from '../support/until.js';

const text = 'groups: [{name: g, rules: [{record: a, expr: sum(}]}]\n';

/** With a server that has found something in a file; `capabilities`: of the editor. */
async function withFile<T>(capabilities: object, body: (session: Session, uri: string) => Promise<T>): Promise<T> {
  const home = mkdtempSync(join(tmpdir(), 'meshmon-capabilities-'));
  const uri = pathToFileURL(join(home, 'rules.yaml')).toString();
  writeFileSync(join(home, 'rules.yaml'), text);
  const session = await startSession([pathToFileURL(home).toString()], { capabilities });
  try {
    session.notify('textDocument/didOpen', { textDocument: { uri, languageId: 'yaml', version: 1, text } });
    const told = await until(
      async () => session.published.get(uri)?.diagnostics.length ?? 0,
      (it) => it > 0,
    );
    assert.ok(told > 0);
    assert.deepEqual(session.faults, []);
    return await body(session, uri);
  } finally {
    await session.close();
    rmSync(home, { recursive: true });
  }
}

/** All that the server says to an editor that can do some things of the workspace. */
const saidTo = (workspace: object): Promise<string> =>
  withFile({ workspace, textDocument: { publishDiagnostics: {} } }, async (session) => session.said());

test('registers for what the editor can be asked to tell, and for nothing else', async () => {
  const dynamic = { dynamicRegistration: true };
  const all = await saidTo({ configuration: true, didChangeConfiguration: dynamic, didChangeWatchedFiles: dynamic });
  assert.match(all, /"method":"workspace\/didChangeConfiguration"/);
  assert.match(all, /"method":"workspace\/didChangeWatchedFiles"/);
  // Emacs's eglot can be asked for settings, and warns of a registration that it does not know.
  assert.doesNotMatch(await saidTo({ configuration: true, didChangeConfiguration: {} }), /client\/registerCapability/);
});

test('what an offer is stands beside its name, where the editor shows it there', async () => {
  const offered = (completionItem: object) =>
    withFile({ textDocument: { publishDiagnostics: {}, completion: { completionItem } } }, async (session, uri) => {
      const position = { line: 0, character: text.indexOf('sum(') + 'sum('.length };
      const { items } = await session.request<CompletionList>('textDocument/completion', { textDocument: { uri }, position });
      return items.find((it) => it.label === 'istio_requests_total');
    });
  assert.deepEqual((await offered({ labelDetailsSupport: true }))?.labelDetails, { description: 'counter, requests' });
  const plain = await offered({});
  assert.equal(plain?.labelDetails, undefined);
  assert.equal(plain?.detail, 'counter, requests');
});
