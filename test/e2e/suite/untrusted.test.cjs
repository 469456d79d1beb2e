const assert = require('node:assert/strict');
const { existsSync, mkdtempSync, rmSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');
const vscode = require('vscode');
const { ui, until } = require('./ui.cjs');

describe('an untrusted workspace', () => {
  const folder = mkdtempSync(join(tmpdir(), 'meshmon-trace-'));
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('is one', () => assert.equal(vscode.workspace.isTrusted, false));

  it('checks files, and sends no request', async () => {
    const uri = vscode.Uri.joinPath(vscode.workspace.workspaceFolders[0].uri, 'rules/bookinfo.yaml');
    const document = await vscode.workspace.openTextDocument(uri);
    await vscode.window.showTextDocument(document);
    await until('diagnostics', () => vscode.languages.getDiagnostics(uri).length > 0);
    const settings = vscode.workspace.getConfiguration('meshMonitoring');
    // Neither the program of the token nor that of the forward may run: each would leave a file.
    const traces = ['token', 'forward'].map((it) => join(folder, it));
    const leaves = (file) => [process.execPath, '-e', `require('node:fs').writeFileSync(${JSON.stringify(file)}, ''); console.log('x')`];
    const connection = {
      name: 'stub',
      url: process.env.E2E_STUB_URL,
      auth: 'command',
      command: leaves(traces[0]),
      forward: leaves(traces[1]),
    };
    await settings.update('connections', [connection], vscode.ConfigurationTarget.Global);
    await settings.update('connection', 'stub', vscode.ConfigurationTarget.Global);
    const position = document.positionAt(document.getText().indexOf('rate('));
    await vscode.commands.executeCommand('meshMonitoring.previewQuery', { uri: uri.toString(), position });
    await vscode.commands.executeCommand('meshMonitoring.testConnection');
    const jobs = await vscode.workspace.openTextDocument(
      vscode.Uri.joinPath(vscode.workspace.workspaceFolders[0].uri, 'monitoring/pods.yml'),
    );
    const rules = jobs.positionAt(jobs.getText().indexOf('relabel_configs'));
    await vscode.commands.executeCommand('meshMonitoring.debugRelabeling', { uri: jobs.uri.toString(), position: rules });
    await ui('waitText', { webview: true, selector: '#targets', text: 'kept' });
    await ui('click', { webview: true, selector: '.tools [aria-label="Labels to try"] button:last-child' });
    await ui('waitText', { webview: true, selector: '#banners', text: 'No request leaves an untrusted workspace' });
    for (const it of ['exploreMetrics', 'showTargets', 'showRules', 'showServerStatus'])
      await vscode.commands.executeCommand(`meshMonitoring.${it}`);
    // Long enough for a request to arrive; the stub counts them and the launcher fails when there is one.
    await new Promise((done) => setTimeout(done, 2000));
    const { requests } = await (await fetch(`${process.env.E2E_STUB_URL}/count`)).json();
    assert.equal(requests, 0);
    assert.deepEqual(traces.map(existsSync), [false, false]);
  });
});
