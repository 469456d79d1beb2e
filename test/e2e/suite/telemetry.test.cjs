const assert = require('node:assert/strict');
const vscode = require('vscode');
const { accessible, at, click, inAllThemes, inView, open, press, replace, startDark, textOf, ui, until } = require('./ui.cjs');

/** Opens the panel for the object that a text of a file begins. */
const show = async (name, text) => {
  const { document, editor } = await open(name);
  const position = at(document, text, 0);
  editor.selection = new vscode.Selection(position, position);
  await vscode.commands.executeCommand('meshMonitoring.showEffectiveTelemetry', { uri: document.uri.toString(), position });
  return document;
};
/** The object of the workload `reviews-v1` in the file of the demo. */
const reviews = 'name: reviews-v1';

describe('effective Telemetry', () => {
  before(async () => {
    await startDark();
    await vscode.commands.executeCommand('workbench.action.closeSidebar');
  });

  it('shows what the objects of mesh, namespace and workload come to, and who decided', async () => {
    await show('bookinfo/bookinfo.yaml', reviews);
    await inView('.source', 'Deployment default/reviews-v1');
    await inView('.layer.a', 'istio-system/mesh-default');
    await inView('.layer.b', 'all of default');
    await inView('.layer.c', 'selects app=reviews');
    await inView('#banners', 'istio-system/more is passed over');
    await inView('tr', 'all metrics, client');
    await inView('tr:has(s)', 'disabled');
    await inView('tr.sub', 'request.host');
    await inView('#metrics', 'istio_requests_total');
    await inView('#state', '3 Telemetry objects count');
    await ui('screenshot', { name: 'telemetry-dark' });
    await accessible();
  });

  it('is offered by a lens above what a Telemetry reaches', async () => {
    const { document } = await open('istio/telemetry.yaml');
    const lenses = await until('lenses', async () => {
      const all = await vscode.commands.executeCommand('vscode.executeCodeLensProvider', document.uri, 20);
      return all.length === 4 && all;
    });
    assert.deepEqual([...new Set(lenses.map((it) => it.command.title))], ['Effective Telemetry']);
  });

  it('goes to the line that decided', async () => {
    await show('bookinfo/bookinfo.yaml', reviews);
    await inView('.source', 'reviews-v1');
    await click('tr.sub .by .link');
    const { document } = await open('istio/telemetry.yaml');
    const line = at(document, 'request_host').line;
    await until('the cursor', () => vscode.window.activeTextEditor?.selection.active.line === line);
  });

  it('follows what is typed, and keeps the last while nothing can be told', async () => {
    await show('bookinfo/bookinfo.yaml', reviews);
    const { document } = await open('istio/telemetry.yaml');
    await replace(document, 'randomSamplingPercentage: 10', 'randomSamplingPercentage: 42');
    await inView('#result', '42 %');
    await replace(document, 'app: reviews}', 'app: ratings}');
    await inView('#state', '2 Telemetry objects count');
    await replace(document, 'app: ratings}', 'app: reviews}');
    await inView('#state', '3 Telemetry objects count');
  });

  it('shows another workload, and what Telemetry decides alone', async () => {
    await show('bookinfo/bookinfo.yaml', reviews);
    await inView('#result', 'Istio default');
    await ui('choose', { webview: true, selector: 'select[title^="Settings"]', label: 'what Telemetry decides' });
    await until('settings of Istio to go', async () => !(await textOf('#result')).includes('reportingInterval'));
    await inView('#result', '42 %');
    await ui('screenshot', { name: 'telemetry-set-dark' });
    await ui('choose', { webview: true, selector: 'select[title^="Settings"]', label: 'all settings' });
    await inView('#result', 'reportingInterval');
    await ui('choose', { webview: true, selector: 'select[title^="Workload"]', label: 'Deployment default/productpage-v1' });
    await inView('.source', 'productpage-v1');
    await inView('#state', '2 Telemetry objects count');
  });

  it('is worked by the keyboard alone', async () => {
    await show('bookinfo/bookinfo.yaml', reviews);
    await click('select[title^="Settings"]');
    await press('Escape');
    // The banner's link, those of the three objects, then the table as one stop.
    for (const _ of [1, 2, 3, 4, 5]) await press('Tab');
    const first = await textOf('table .link:focus');
    await press('ArrowDown');
    await until('another link', async () => (await textOf('table .link:focus')) !== first);
    await press('Tab');
    await inView('#metrics :focus', '');
    await click('details.metric summary');
    await inView('details.metric[open] .labels', 'reporter');
    await ui('screenshot', { name: 'telemetry-unfolded-dark' });
    await accessible();
    await press('Enter');
    await inView('details.metric:not([open])', 'istio_requests_total');
  });

  it('is readable in the light and both high contrast themes, and in a narrow panel', async () => {
    await show('bookinfo/bookinfo.yaml', reviews);
    await inAllThemes('telemetry', '#result', 'Decided by');
    await ui('viewport', { width: 800, height: 1000 });
    await ui('screenshot', { name: 'telemetry-narrow-dark' });
    await accessible();
    await ui('viewport', { width: 1600, height: 1000 });
  });
});
