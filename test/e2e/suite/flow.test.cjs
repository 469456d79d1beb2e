const assert = require('node:assert/strict');
const vscode = require('vscode');
const { accessible, at, click, inAllThemes, inView, open, press, replace, startDark, textOf, ui, until } = require('./ui.cjs');

/** Follows the label that stands at a text of a file. */
const follow = async (name, text, within = 1) => {
  const { document } = await open(name);
  const position = at(document, text, within);
  await vscode.commands.executeCommand('meshMonitoring.showLabelFlow', { uri: document.uri.toString(), position });
  return document;
};

describe('the life of a label', () => {
  before(async () => {
    await startDark();
    await vscode.commands.executeCommand('workbench.action.closeSidebar');
  });

  it('shows its way from the mesh to who reads it, beside others', async () => {
    await follow('rules/availability.yaml', 'destination_workload) (rate');
    await inView('.source', 'Label destination_workload');
    await inView('#banners', 'arrives');
    await inView('.heads', 'Emitted');
    await inView('.line.on', 'destination_workload');
    await inView('.line:not(.on) .link', 'reporter');
    await inView('#readers', 'names it in by');
    await ui('screenshot', { name: 'flow-dark' });
    await accessible();
  });

  it('sees it end while Telemetry is typed, and who breaks', async () => {
    const { document } = await open('istio/telemetry.yaml');
    await replace(
      document,
      '  accessLogging: [{providers: [{name: envoy}]}]',
      '        - tagOverrides:\n            destination_workload: {operation: REMOVE}\n  accessLogging: [{providers: [{name: envoy}]}]',
    );
    await inView('#banners', 'ends at');
    await inView('#readers', 'breaks: ');
    await inView('#hops .code .marked', 'destination_workload: {operation: REMOVE}');
    await ui('screenshot', { name: 'flow-broken-dark' });
    await accessible();
    await click('#banners .link');
    await until('the line', () => vscode.window.activeTextEditor?.selection.active.line === at(document, 'destination_workload').line);
    await inView('.source', 'Label destination_workload');
  });

  it('goes to who reads it, by the keyboard too', async () => {
    await click('#readers .link');
    await until('the reader', () => /\.(ya?ml|json|promql)$/.test(vscode.window.activeTextEditor?.document.uri.path ?? ''));
    const first = await textOf('.reader .link:focus, .reader .link');
    await click('select[title="Label"]');
    await press('Escape');
    for (let i = 0; i < 40 && (await ui('count', { webview: true, selector: '#readers', inside: '.link:focus' })) === 0; i++)
      await press('Tab');
    assert.equal(await textOf('.reader .link:focus'), first);
    await press('ArrowDown');
    await until(
      'another reader',
      async () => (await ui('count', { webview: true, selector: '.reader:nth-of-type(3)', inside: '.link:focus' })) === 1,
    );
  });

  it('turns to another label, and to the relabel debugger where rules drop it', async () => {
    await ui('choose', { webview: true, selector: 'select[title="Label"]', label: 'request_host' });
    await inView('.source', 'Label request_host');
    await inView('.heads', 'set on REQUEST_COUNT');
    const { document } = await open('monitoring/podmonitor.yaml');
    await ui('choose', { webview: true, selector: 'select[title="Label"]', label: 'reporter' });
    await inView('.source', 'Label reporter');
    assert.ok(document.getText().includes('podMetricsEndpoints'));
  });

  it('is readable in the light and both high contrast themes, and in a narrow panel', async () => {
    await follow('rules/availability.yaml', 'destination_workload) (rate');
    await inView('#banners', 'ends at');
    await inAllThemes('flow', '#result', 'All hops');
    await ui('viewport', { width: 800, height: 1000 });
    await ui('screenshot', { name: 'flow-narrow-dark' });
    await accessible();
    await ui('viewport', { width: 1600, height: 1000 });
  });
});
