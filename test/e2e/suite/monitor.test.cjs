const assert = require('node:assert/strict');
const vscode = require('vscode');
const { at, open, replace, startDark, ui, until } = require('./ui.cjs');

const file = 'monitoring/shop.yaml';
const findings = (document, code) => vscode.languages.getDiagnostics(document.uri).filter((it) => it.code?.value === code);
const found = (document, code) => until(code, () => findings(document, code)[0]);
const gone = (document, code) => until(`no ${code}`, () => findings(document, code).length === 0);
const lenses = async (document) => {
  const all = await vscode.commands.executeCommand('vscode.executeCodeLensProvider', document.uri, 20);
  return all.flatMap((it) => it.command ?? []);
};
const report = (text) =>
  until(`a report with ${text}`, () =>
    vscode.window.visibleTextEditors.find((it) => it.document.uri.scheme === 'meshmon-report' && text.test(it.document.getText())),
  );
/** Applies the quick fix of a title at a finding, as the light bulb does. */
async function fix(document, finding, title) {
  const actions = await vscode.commands.executeCommand('vscode.executeCodeActionProvider', document.uri, finding.range, 'quickfix');
  const action = actions.find((it) => title.test(it.title));
  assert.ok(action, actions.map((it) => it.title).join(' | '));
  assert.ok(await vscode.workspace.applyEdit(action.edit));
}

describe('a monitor and what it is tied to', () => {
  before(startDark);

  it('warns of a link that leads nowhere, and mends it', async () => {
    const { document, editor } = await open(file);
    const port = await found(document, 'link/monitor-port-not-found');
    assert.equal(document.getText(port.range), '"9090"');
    assert.equal(port.severity, vscode.DiagnosticSeverity.Warning);
    editor.selection = new vscode.Selection(port.range.start, port.range.start);
    await vscode.commands.executeCommand('workbench.actions.view.problems');
    await ui('waitText', { selector: '.markers-panel', text: 'is the number of port' });
    await ui('screenshot', { name: 'link-warning-dark' });
    await fix(document, port, /http-metrics/);
    assert.match(document.getText(), /- port: "http-metrics"\n/);
    await gone(document, 'link/monitor-port-not-found');
    await fix(document, await found(document, 'link/not-selected-by-prometheus'), /release: kps/);
    assert.match(document.getText(), /namespace: shop\n {2}labels:\n {4}release: kps\n/);
    await gone(document, 'link/not-selected-by-prometheus');
    await ui('screenshot', { name: 'link-fixed-dark' });
    await vscode.commands.executeCommand('workbench.action.closePanel');
  });

  it('counts its targets in lenses, and goes to what they are of', async () => {
    const { document } = await open(file);
    const titles = await until('the lenses', async () => {
      const all = (await lenses(document)).map((it) => it.title);
      return all.includes('Prometheus shop/k8s') && all;
    });
    assert.ok(titles.includes('1 target of 1 Service'), titles.join(' | '));
    const [lens] = (await lenses(document)).filter((it) => it.title === '1 target of 1 Service');
    await vscode.commands.executeCommand(lens.command, ...lens.arguments);
    // Of one Service the editor goes there; several it would show in a list.
    await until('the Service', () => vscode.window.activeTextEditor?.document.uri.path.endsWith('shop-services.yaml'));
    await ui('screenshot', { name: 'monitor-links-dark' });
    const [place] = await vscode.commands.executeCommand('vscode.executeDefinitionProvider', document.uri, at(document, 'app: cart'));
    assert.match((place.uri ?? place.targetUri).path, /shop-services\.yaml$/);
    const [to] = (await lenses(document)).filter((it) => it.title === 'Prometheus shop/k8s');
    await vscode.commands.executeCommand(to.command, ...to.arguments);
    await until('the Prometheus', () => vscode.window.activeTextEditor?.document.uri.path.endsWith('shop-prometheus.yaml'));
  });

  it('shows its scrape configuration beside it, which follows what is typed and leads back', async () => {
    const { document } = await open(file);
    const [lens] = (await lenses(document)).filter((it) => it.title === 'Scrape configuration');
    await vscode.commands.executeCommand(lens.command, ...lens.arguments);
    const { document: shown } = await report(/job_name: serviceMonitor\/shop\/cart\/0[\s\S]*scrape_interval: 30s/);
    await ui('screenshot', { name: 'generated-dark' });
    await replace(document, 'interval: 30s', 'interval: 15s');
    await report(/scrape_interval: 15s/);
    await replace(document, 'metadata:\n', '# typed above\nmetadata:\n');
    await replace(document, 'targetLabel: version', 'targetLabel: release');
    await report(/target_label: release/);
    const line = document
      .getText()
      .split('\n')
      .findIndex((it) => it.includes('sourceLabels'));
    const links = await until('the link of the rule', async () => {
      const all = await vscode.commands.executeCommand('vscode.executeLinkProvider', shown.uri);
      return all.some((it) => it.target?.fragment.startsWith(`L${line + 1},`)) && all;
    });
    const rule = links.find((it) => it.target.fragment.startsWith(`L${line + 1},`));
    assert.match(shown.lineAt(rule.range.start.line).text, /source_labels/);
    assert.ok(links.every((it) => it.target.path.endsWith('/shop.yaml')));
    await vscode.commands.executeCommand('workbench.action.closeEditorsInOtherGroups');
  });
});
