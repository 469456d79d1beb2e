const assert = require('node:assert/strict');
const vscode = require('vscode');
const { at, open, press, startDark, ui, until, update } = require('./ui.cjs');

const settings = () => vscode.workspace.getConfiguration('meshMonitoring');
const run = (command, ...args) => vscode.commands.executeCommand(`meshMonitoring.${command}`, ...args);
const row = (text) => ui('waitText', { selector: '.monaco-list-row', text });
const expand = (text) => ui('click', { selector: `.monaco-list-row[aria-expanded="false"]:has-text("${text}") .monaco-tl-twistie` });
const notFound = (document) => vscode.languages.getDiagnostics(document.uri).filter((it) => it.code?.value === 'promql/metric-not-found');

describe('the live room', () => {
  before(async () => {
    await startDark();
    await open('queries/missing.promql');
  });

  it('says in the views that nothing is connected, and how to connect', async () => {
    assert.equal(await run('showTargets'), undefined);
    await ui('waitText', { selector: '.welcome-view-content', text: 'No Prometheus is connected' });
    await ui('screenshot', { name: 'targets-none' });
  });

  it('offers the connection of .meshmon.yaml, and uses it when it is chosen, not before', async () => {
    const { document } = await open('queries/missing.promql');
    assert.deepEqual(notFound(document), []);
    const choosing = run('selectConnection');
    await ui('waitText', { selector: '.quick-input-widget', text: '.meshmon.yaml' });
    await ui('screenshot', { name: 'connections' });
    await press('Enter');
    await choosing;
    assert.deepEqual(settings().get('connections'), []);
    assert.ok(await until('targets', () => run('showTargets')));
    await ui('waitText', { selector: '.statusbar-item', text: 'team' });
  });

  it('shows what the server says of itself', async () => {
    await run('showServerStatus');
    const { document } = await until('the text', () => {
      const editor = vscode.window.activeTextEditor;
      return editor?.document.uri.scheme === 'meshmon-status' && editor;
    });
    assert.match(document.getText(), /^scrape_configs:$/m);
    assert.match(document.getText(), /^# {3}storage\.tsdb\.path +\S/m);
    assert.match(document.getText(), /^# {3}startTime +\S/m);
    assert.equal(document.isDirty, false);
    assert.deepEqual(vscode.languages.getDiagnostics(document.uri), []);
    await ui('screenshot', { name: 'server-status' });
    await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
  });

  it('hints at a metric that the connected Prometheus does not have', async () => {
    const { document } = await open('queries/missing.promql');
    const [found] = await until('the hint', () => notFound(document).length > 0 && notFound(document));
    assert.equal(document.getText(found.range), 'shop_orders_totals');
    assert.equal(found.severity, vscode.DiagnosticSeverity.Hint);
    assert.match(found.message, /^`team` has no metric `shop_orders_totals`/);
  });

  it('completes with the names and values that the connected Prometheus has', async () => {
    const { document, editor } = await open('queries/scratch.promql');
    await editor.edit((edit) => edit.replace(new vscode.Range(0, 0, document.lineCount, 0), ''));
    await vscode.commands.executeCommand('workbench.action.focusActiveEditorGroup');
    await ui('type', { text: 'scrape_dur' });
    await press('Control+Space');
    await ui('waitText', { selector: '.suggest-widget.visible', text: 'scrape_duration_seconds' });
    await ui('screenshot', { name: 'live-completion' });
    await press('Enter');
    await until('the name', () => document.getText() === 'scrape_duration_seconds');
    await ui('type', { text: '{jo' });
    await press('Control+Space');
    await ui('waitText', { selector: '.suggest-widget.visible', text: 'job' });
    await press('Enter');
    await until('the label', () => document.getText().startsWith('scrape_duration_seconds{job="'));
    await ui('waitText', { selector: '.suggest-widget.visible', text: 'podMonitor/istio-system/envoy-stats/0' });
    await ui('screenshot', { name: 'live-values' });
    await press('Escape');
  });

  it('hovers with the number of series and what tells them apart', async () => {
    const { document, editor } = await open('queries/missing.promql');
    const position = at(document, 'istio_requests_total', 3);
    const text = await until('the hover', async () => {
      const hovers = await vscode.commands.executeCommand('vscode.executeHoverProvider', document.uri, position);
      const all = hovers.flatMap((it) => it.contents.map((one) => one.value)).join('\n');
      return /series/.test(all) && all;
    });
    assert.match(text, /\*\*\d+ series\*\* on team now/);
    editor.selection = new vscode.Selection(position, position);
    await vscode.commands.executeCommand('editor.action.showHover');
    await ui('waitText', { selector: '.monaco-hover', text: 'on team now' });
    await ui('screenshot', { name: 'live-hover' });
    await press('Escape');
  });

  it('shows targets by pool, and goes to the monitor that made one', async () => {
    const { pools } = await until('scraped targets', async () => {
      const it = await run('showTargets');
      return it?.pools.some((pool) => pool.targets.some((target) => target.health === 'down')) && it;
    });
    const pool = pools.find((it) => it.name === 'podMonitor/istio-system/envoy-stats/0');
    await row('istio-system/envoy-stats/0');
    await expand('istio-system/envoy-stats');
    await row('connection refused');
    await ui('screenshot', { name: 'targets' });
    await run('openPlace', pool.place);
    const editor = vscode.window.activeTextEditor;
    assert.ok(editor.document.uri.path.endsWith('monitoring/podmonitor.yaml'));
    assert.match(editor.document.lineAt(editor.selection.active.line).text, /path: \/stats\/prometheus/);
  });

  it('shows rules and alerts, what fires, and where the file differs from what is loaded', async () => {
    const { groups } = await until('evaluated rules', async () => {
      const it = await run('showRules');
      return it?.groups.some((group) => group.rules.some((rule) => rule.state === 'firing')) && it;
    });
    const [recorded, failing] = groups.find((it) => it.name === 'availability').rules;
    assert.deepEqual(recorded.home.drift, []);
    assert.deepEqual(failing.home.drift, ['for']);
    await row('1 differs from the file');
    await expand('1 differs from the file');
    await row('differs from the file: for');
    await expand('1 firing');
    await row('Watchdog');
    await ui('screenshot', { name: 'rules' });
    await run('openPlace', failing.home.place);
    const editor = vscode.window.activeTextEditor;
    assert.match(editor.document.lineAt(editor.selection.active.line).text, /alert: WorkloadFailing/);
  });

  it('shows in the lens what a query gives now', async () => {
    const { document } = await open('rules/availability.yaml');
    const titles = await until('values', async () => {
      const lenses = await vscode.commands.executeCommand('vscode.executeCodeLensProvider', document.uri, 50);
      const all = lenses.map((it) => it.command?.title ?? '');
      return all.some((it) => /series/.test(it)) && all;
    });
    assert.ok(
      titles.some((it) => /^(no|\d+) series/.test(it)),
      titles.join(),
    );
    await ui('waitText', { selector: '.codelens-decoration', text: 'series' });
    await ui('screenshot', { name: 'live-lens' });
    await update('codeLens', false);
    await until(
      'no lens',
      async () => (await vscode.commands.executeCommand('vscode.executeCodeLensProvider', document.uri, 50)).length === 0,
    );
    await update('codeLens', undefined);
  });

  it('takes the hint back when the server may not be asked by itself', async () => {
    const { document } = await open('queries/missing.promql');
    await until('the hint', () => notFound(document).length > 0);
    await update('live', false);
    await until('no hint', () => notFound(document).length === 0);
    await update('live', undefined);
    await until('the hint again', () => notFound(document).length > 0);
  });

  it('says in the view why there is nothing when the server does not answer', async () => {
    await update('connections', [{ name: 'gone', url: 'http://127.0.0.1:9' }]);
    const choosing = run('selectConnection');
    await ui('waitText', { selector: '.quick-input-widget', text: 'gone' });
    await ui('type', { text: 'gone' });
    await press('Enter');
    await choosing;
    await run('showRules');
    await row('127.0.0.1:9 does not answer: connection refused');
    await ui('screenshot', { name: 'rules-offline' });
  });
});
