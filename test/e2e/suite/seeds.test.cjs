const assert = require('node:assert/strict');
const vscode = require('vscode');
const { at, click, connectDemo, inView, mend, open, startDark, ui, update } = require('./ui.cjs');

describe('what tutorials have their readers write', () => {
  before(async () => {
    await connectDemo();
    await update('connection', 'demo');
    await startDark();
    await vscode.commands.executeCommand('workbench.action.closeSidebar');
  });

  it('mends the annotation that DataKit reads', async () => {
    const text = await mend('datakit.yaml', 'metric_types', 'datakit/histogram-filtered-out', /histogram/, 'datakit');
    assert.match(text, /^ {10}metric_types = \["counter", "gauge", "histogram"\]$/m);
    assert.doesNotMatch(text, /_bucket/);
  });

  it('mends a query in the JSON of a dashboard, and shows what it gives', async () => {
    const name = 'dashboards/codes.json';
    const text = await mend(name, 'istio_requests_total', 'mesh/regex-never-matches', /`2\.\.`/, 'dashboard');
    assert.equal(JSON.parse(text).panels[0].targets[0].expr.includes('response_code=~"2.."'), true, text);
    const { document } = await open(name);
    const position = at(document, 'istio_requests_total');
    await vscode.commands.executeCommand('meshMonitoring.previewQuery', { uri: document.uri.toString(), position });
    await inView('#result', 'reviews-v2');
    await click('#tab-graph');
    await inView('.legend', 'reviews-v2');
    await ui('screenshot', { name: 'dashboard-preview' });
  });
});
