const assert = require('node:assert/strict');
const { existsSync, readdirSync, readFileSync } = require('node:fs');
const { join } = require('node:path');
const vscode = require('vscode');
const {
  accessible,
  addBearer,
  choose,
  click,
  connectDemo,
  hasCount,
  inAllThemes,
  inView,
  open,
  startConnected,
  press,
  preview,
  reload,
  isTyping,
  textOf,
  ui,
  until,
  update,
} = require('./ui.cjs');

const lineOfCursor = () => {
  const editor = vscode.window.activeTextEditor;
  return editor?.document.lineAt(editor.selection.active.line).text ?? '';
};

/** Every file below a folder that holds a text; folders that are links are not followed. */
function filesWith(folder, text) {
  const bytes = Buffer.from(text);
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((it) => it.isFile())
    .map((it) => join(it.parentPath, it.name))
    .filter((it) => existsSync(it) && readFileSync(it).includes(bytes));
}

describe('a query in the preview', () => {
  before(startConnected);

  it('completes a query that is typed into the preview, and marks what Prometheus would refuse', async () => {
    await preview('queries/codes.promql', 'sum by');
    await click('#add-query');
    const typed = () => textOf('.pane:nth-child(2) .cm-content');
    // An offer that has just appeared is not accepted by a key that was meant for the text.
    const pause = () => new Promise((done) => setTimeout(done, 300));
    // What VS Code does late may take the keyboard once more: then all that is typed would stand in the file.
    await until('the keyboard', async () => {
      await click('.pane:nth-child(2) .cm-content');
      await pause();
      return isTyping('.pane:nth-child(2) .cm-content');
    });
    // The editor selects all once more by itself: what is typed at once would be replaced.
    await press('Control+A');
    await press('Delete');
    await until('an empty query', async () => (await typed()) === '');
    await pause();
    await ui('type', { text: 'rate(istio_req' });
    await inView('.cm-tooltip-autocomplete', 'istio_requests_total');
    await ui('screenshot', { name: 'preview-completion-dark' });
    await pause();
    await press('Enter');
    await ui('type', { text: '{reporter="' });
    await inView('.cm-tooltip-autocomplete', 'destination');
    await pause();
    await press('Enter');
    // What was closed by itself is typed over.
    await ui('type', { text: '"}[5m])' });
    await until('the query', async () => /^rate\(istio_requests_total\{reporter="\w+"\}\[5m\]\)$/.test(await typed()));
    await hasCount('.pane:nth-child(2)', '.wrong', 0);
    await ui('type', { text: ' by (pod)' });
    await hasCount('.pane:nth-child(2)', '.wrong', 1);
    await ui('screenshot', { name: 'preview-wrong-dark' });
    await accessible();
    await click('.pane:nth-child(2) [title="Remove this query"]');
    await hasCount('#root', '.pane', 1);
  });

  it('shows when the alerts on the same metrics fired, with the way to their rules', async () => {
    await preview('queries/codes.promql', 'sum by');
    await click('#tab-graph');
    await choose('select[title="Range"]', '6 h');
    await inView('.legend', 'reviews-v3');
    await click('.graphbar button:has-text("Alerts")');
    // Two incidents, each pending before it fires, of the alert that reads the same metric.
    await inView('#alerts', 'fired 2 ×');
    await hasCount('#alerts', 'tbody tr', 4);
    await ui('screenshot', { name: 'preview-alerts-dark' });
    await accessible();
    await inAllThemes('preview-alerts', '#alerts', 'BookinfoHighErrorRatio');
    await click('#alerts tbody .link');
    await until('the rule', () => /alert: BookinfoHighErrorRatio/.test(lineOfCursor()));
    await click('.graphbar button:has-text("Alerts")');
  });

  it('keeps a query with a star in the history, first, and finds it by its words', async () => {
    for (const [name, text] of [
      ['queries/codes.promql', 'sum by'],
      ['queries/requests.promql', 'istio'],
    ]) {
      await preview(name, text);
      await inView('#state', 'series');
    }
    await click('#tab-table');
    const openHistory = () => click('[title="History (Ctrl+R)"]');
    await openHistory();
    await inView('.menu li:first-child', 'istio_requests_total');
    await ui('set', { webview: true, selector: '#history-filter', value: 'sum code' });
    await inView('.menu li:first-child', 'sum by');
    await click('.menu li:first-child [title^="Star"]');
    await inView('.menu li:first-child [aria-pressed="true"]', '');
    await ui('screenshot', { name: 'preview-history-dark' });
    await accessible();
    await press('Escape');
    await openHistory();
    await inView('.menu li:first-child', 'sum by');
    await inAllThemes('preview-history', '.menu li:first-child', 'sum by');
    await click('.menu li:first-child .pick');
    await inView('#result', 'reviews-v2');
    await openHistory();
    await click('.menu li:first-child [title^="Star"]');
    await press('Escape');
  });

  it('writes what is picked in the explorer at the cursor', async () => {
    const { document, editor } = await open('queries/scratch.promql');
    editor.selection = new vscode.Selection(0, 0, document.lineCount, 0);
    await vscode.commands.executeCommand('meshMonitoring.exploreMetrics');
    const row = (text) => `.customview-tree .monaco-list-row:has-text("${text}")`;
    await ui('click', { selector: `${row('pilot')}[aria-expanded="false"] .monaco-tl-twistie` });
    await ui('click', { selector: `${row('pilot_services')} .monaco-icon-label` });
    await until('the metric', () => document.getText().trim() === 'pilot_services');
    await vscode.commands.executeCommand('workbench.action.closeSidebar');
  });

  it('leaves no secret in what the editor keeps, in its files, or in what is exported', async () => {
    const canary = 'canary-5ecret-in-no-file';
    const workspace = vscode.workspace.workspaceFolders[0].uri.fsPath;
    // It sends back what it was asked with, in messages of every kind.
    await addBearer(process.env.E2E_ECHO_URL, 'echo', canary);
    await preview('queries/requests.promql', 'istio');
    await inView('#banners', 'asked with');
    await inView('#result', 'echoed');
    await click('[title="History (Ctrl+R)"]');
    await click('.menu li:first-child [title^="Star"]');
    await press('Escape');
    const take = async (label) => {
      await click('[title="Export"]');
      await click(`.menu li:has-text("${label}")`);
    };
    for (const [label, name] of [
      ['Save as CSV', 'result.csv'],
      ['Save as JSON', 'result.json'],
    ]) {
      await take(label);
      await ui('waitText', { selector: '.quick-input-widget', text: 'README.md' });
      await press('Enter');
      await until(name, () => existsSync(join(workspace, name)) && readFileSync(join(workspace, name)).length > 10);
    }
    for (const label of ['Copy link to Prometheus', 'Copy as meshmon query', 'Copy as curl', 'Copy as JSON']) {
      await vscode.env.clipboard.writeText('');
      await take(label);
      const copied = await until(label, () => vscode.env.clipboard.readText());
      assert.ok(!copied.includes(canary), label);
    }
    await preview('queries/wrong.promql', 'sum(');
    await inView('#banners', 'refuses');
    void vscode.commands.executeCommand('meshMonitoring.testConnection');
    await vscode.commands.executeCommand('meshMonitoring.exploreMetrics');
    await reload();
    await inView('#banners', 'refuses');
    const { authorizations } = await (await fetch(`${process.env.E2E_ECHO_URL}/count`)).json();
    assert.ok(authorizations.includes(`Bearer ${canary}`), 'it was sent');
    // What is kept is written after a while.
    const kept = await until('the history in the storage', async () => {
      const all = (await ui('storage')).concat(filesWith(process.env.E2E_SCRATCH, 'meshMonitoring.history'));
      return all.some((it) => it.includes('meshMonitoring.history')) && all;
    });
    assert.deepEqual(
      kept.filter((it) => it.includes(canary)).map((it) => it.slice(0, 200)),
      [],
    );
    assert.deepEqual(filesWith(process.env.E2E_SCRATCH, canary), []);
    assert.deepEqual(filesWith(process.env.E2E_SCRATCH, Buffer.from(`:${canary}`).toString('base64').slice(4, -4)), []);
    await connectDemo();
    await update('connection', 'demo');
  });
});
