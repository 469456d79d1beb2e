const assert = require('node:assert/strict');
const { readFileSync } = require('node:fs');
const vscode = require('vscode');
const { ui, until } = require('./ui.cjs');

const folder = () => vscode.workspace.workspaceFolders[0].uri;
const open = async (name) => {
  const document = await vscode.workspace.openTextDocument(vscode.Uri.joinPath(folder(), name));
  return { document, editor: await vscode.window.showTextDocument(document, { viewColumn: vscode.ViewColumn.One, preview: false }) };
};
const at = (document, text, within = 1) => document.positionAt(document.getText().indexOf(text) + within);
const diagnostics = (document, code) =>
  until(`diagnostics ${code ?? ''}`, () => {
    const all = vscode.languages.getDiagnostics(document.uri).filter((it) => !code || it.code?.value === code);
    return all.length > 0 && all;
  });

describe('the editor', () => {
  before(async () => {
    const settings = vscode.workspace.getConfiguration('meshMonitoring');
    await settings.update('connections', [{ name: 'demo', url: process.env.E2E_PROMETHEUS_URL }], vscode.ConfigurationTarget.Global);
    await settings.update('connection', 'demo', vscode.ConfigurationTarget.Global);
  });

  it('shows what Prometheus would refuse, at its place, in its words', async () => {
    const { document } = await open('rules/bookinfo.yaml');
    const [found] = await diagnostics(document, 'promql/type');
    assert.equal(document.getText(found.range), 'istio_requests_total{reporter="destination"}');
    assert.match(found.message, /^expected type range vector in call to function "rate", got instant vector/);
    assert.equal(found.severity, vscode.DiagnosticSeverity.Error);
    assert.match(found.source, /^Prometheus/);
  });

  it('warns of a misspelt metric and mends it by its quick fix', async () => {
    const { document, editor } = await open('rules/bookinfo.yaml');
    const [found] = await diagnostics(document, 'mesh/unknown-metric');
    assert.equal(document.getText(found.range), 'istio_request_total');
    editor.selection = new vscode.Selection(found.range.start, found.range.start);
    editor.revealRange(found.range);
    await ui('screenshot', { name: 'diagnostics' });
    const actions = await vscode.commands.executeCommand(
      'vscode.executeCodeActionProvider',
      document.uri,
      found.range,
      vscode.CodeActionKind.QuickFix.value,
    );
    const fix = actions.find((it) => /istio_requests_total/.test(it.title));
    assert.ok(fix, actions.map((it) => it.title).join());
    assert.ok(await vscode.workspace.applyEdit(fix.edit));
    await until(
      'the finding to go',
      () => !vscode.languages.getDiagnostics(document.uri).some((it) => it.code?.value === 'mesh/unknown-metric'),
    );
  });

  it('completes metrics, and the labels of this metric', async () => {
    const { document } = await open('queries/latency.promql');
    const complete = async (position) =>
      (await vscode.commands.executeCommand('vscode.executeCompletionItemProvider', document.uri, position)).items.map((it) =>
        typeof it.label === 'string' ? it.label : it.label.label,
      );
    assert.ok((await complete(at(document, 'istio_request_duration', 6))).includes('istio_requests_total'));
    const labels = await complete(at(document, '{reporter', 1));
    assert.ok(labels.includes('destination_workload'), labels.slice(0, 20).join());
  });

  it('accepts a completion from the keyboard, through the suggest widget', async () => {
    const { document, editor } = await open('queries/scratch.promql');
    editor.selection = new vscode.Selection(0, 0, 0, 0);
    await vscode.commands.executeCommand('workbench.action.focusActiveEditorGroup');
    await ui('type', { text: 'istio_req' });
    await ui('press', { key: 'Control+Space' });
    await ui('waitText', { selector: '.suggest-widget.visible', text: 'istio_requests_total' });
    await ui('screenshot', { name: 'completion' });
    await ui('press', { key: 'Enter' });
    await until('the completion', () => document.getText().startsWith('istio_requests_total'));
  });

  it('hovers: what a metric is, who writes it, its labels', async () => {
    const { document } = await open('queries/latency.promql');
    const hovers = await vscode.commands.executeCommand(
      'vscode.executeHoverProvider',
      document.uri,
      at(document, 'istio_request_duration', 8),
    );
    const text = hovers
      .flatMap((it) => it.contents)
      .map((it) => it.value)
      .join('\n');
    assert.match(text, /histogram/);
    assert.match(text, /milliseconds/);
    assert.match(text, /`reporter`/);
  });

  it('formats expressions as Prometheus does', async () => {
    const { document } = await open('queries/format.promql');
    const options = { tabSize: 2, insertSpaces: true };
    const edits = await until('edits', () => vscode.commands.executeCommand('vscode.executeFormatDocumentProvider', document.uri, options));
    const edit = new vscode.WorkspaceEdit();
    edit.set(document.uri, edits);
    assert.ok(await vscode.workspace.applyEdit(edit));
    assert.equal(document.getText().trim(), 'sum by (destination_workload) (rate(istio_requests_total{reporter="destination"}[5m]))');
  });

  it('completes and checks a ServiceMonitor and a Telemetry', async () => {
    const { document } = await open('monitoring/servicemonitor.yaml');
    const [found] = await diagnostics(document, 'operator/unknown-field');
    assert.match(found.message, /^unknown field "spec\.endpoints\[0\]\.intervall"/);
    const telemetry = await open('istio/telemetry.yaml');
    const [enumeration] = await diagnostics(telemetry.document, 'telemetry/enum');
    assert.match(enumeration.message, /Unsupported value: "SERVERS"/);
  });

  it('finds the faults inside a ConfigMap at their lines', async () => {
    const { document } = await open('monitoring/prometheus-configmap.yaml');
    const [found] = await diagnostics(document, 'relabel/regex');
    assert.equal(document.getText(found.range), '(istio-proxy');
  });

  it('has a lens that runs the query', async () => {
    const { document } = await open('rules/bookinfo.yaml');
    const lenses = await until('lenses', async () => {
      const all = await vscode.commands.executeCommand('vscode.executeCodeLensProvider', document.uri, 20);
      return all.length > 0 && all;
    });
    assert.equal(lenses[0].command.command, 'meshMonitoring.previewQuery');
    assert.ok(lenses[0].command.arguments[0].position);
  });
});

describe('the preview', () => {
  const preview = async (name, text) => {
    const { document, editor } = await open(name);
    const position = at(document, text);
    editor.selection = new vscode.Selection(position, position);
    await vscode.commands.executeCommand('meshMonitoring.previewQuery', { uri: document.uri.toString(), position });
  };

  it('shows the result as a table', async () => {
    await preview('queries/latency.promql', 'histogram_quantile');
    await ui('waitText', { webview: true, selector: '#state', text: 'series' });
    assert.match(await ui('text', { webview: true, selector: '#result' }), /reviews-v2/);
    await ui('screenshot', { name: 'preview-table' });
  });

  it('shows hours of history as a graph', async () => {
    await ui('click', { webview: true, selector: '#tab-graph' });
    await ui('waitText', { webview: true, selector: '.legend', text: 'reviews-v2' });
    await ui('screenshot', { name: 'preview-graph' });
    const violations = await ui('axe', { webview: true, selector: '#root', source: readFileSync(process.env.E2E_AXE, 'utf8') });
    assert.deepEqual(violations, []);
  });

  it('is readable in the light and the high contrast theme', async () => {
    const workbench = vscode.workspace.getConfiguration('workbench');
    for (const [theme, name] of [
      ['Default Light Modern', 'light'],
      ['Default High Contrast', 'high-contrast'],
    ]) {
      await workbench.update('colorTheme', theme, vscode.ConfigurationTarget.Global);
      await ui('waitText', { webview: true, selector: '.legend', text: 'reviews-v2' });
      await new Promise((done) => setTimeout(done, 500));
      await ui('screenshot', { name: `preview-graph-${name}` });
    }
    await workbench.update('colorTheme', undefined, vscode.ConfigurationTarget.Global);
  });

  it('says what Prometheus says of a wrong query, as text', async () => {
    await ui('click', { webview: true, selector: '#tab-table' });
    await preview('queries/wrong.promql', 'sum(');
    await ui('waitText', { webview: true, selector: '#result', text: 'Prometheus refuses the query' });
    assert.match(await ui('text', { webview: true, selector: '#result' }), /parse error/);
    await ui('screenshot', { name: 'preview-error' });
  });

  it('says so when Prometheus is down, and tries again', async () => {
    const settings = vscode.workspace.getConfiguration('meshMonitoring');
    await settings.update('connections', [{ name: 'demo', url: 'http://127.0.0.1:9' }], vscode.ConfigurationTarget.Global);
    await preview('queries/latency.promql', 'histogram_quantile');
    await ui('waitText', { webview: true, selector: '#result', text: 'Prometheus does not answer' });
    await ui('screenshot', { name: 'preview-offline' });
    await settings.update('connections', [{ name: 'demo', url: process.env.E2E_PROMETHEUS_URL }], vscode.ConfigurationTarget.Global);
    await ui('waitText', { webview: true, selector: '#state', text: 'series' });
  });
});
