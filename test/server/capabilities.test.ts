import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { startSession } from '../support/lsp-session.js';
import { until } from '../support/until.js';

/** All that the server says until it has told what it finds in a file, to an editor that can do some things of the workspace. */
async function saidTo(workspace: object): Promise<string> {
  const home = mkdtempSync(join(tmpdir(), 'meshmon-capabilities-'));
  const uri = pathToFileURL(join(home, 'rules.yaml')).toString();
  const text = 'groups: [{name: g, rules: [{record: a, expr: sum(}]}]\n';
  writeFileSync(join(home, 'rules.yaml'), text);
  const session = await startSession([pathToFileURL(home).toString()], {
    capabilities: { workspace, textDocument: { publishDiagnostics: {} } },
  });
  try {
    session.notify('textDocument/didOpen', { textDocument: { uri, languageId: 'yaml', version: 1, text } });
    const told = await until(
      async () => session.published.get(uri)?.diagnostics.length ?? 0,
      (it) => it > 0,
    );
    assert.ok(told > 0);
    assert.deepEqual(session.faults, []);
    return session.said();
  } finally {
    await session.close();
    rmSync(home, { recursive: true });
  }
}

test('registers for what the editor can be asked to tell, and for nothing else', async () => {
  const dynamic = { dynamicRegistration: true };
  const all = await saidTo({ configuration: true, didChangeConfiguration: dynamic, didChangeWatchedFiles: dynamic });
  assert.match(all, /"method":"workspace\/didChangeConfiguration"/);
  assert.match(all, /"method":"workspace\/didChangeWatchedFiles"/);
  // Emacs's eglot can be asked for settings, and warns of a registration that it does not know.
  assert.doesNotMatch(await saidTo({ configuration: true, didChangeConfiguration: {} }), /client\/registerCapability/);
});
