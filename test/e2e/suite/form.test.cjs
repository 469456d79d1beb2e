const assert = require('node:assert/strict');
const vscode = require('vscode');
const {
  accessible,
  choose,
  click,
  hasCount,
  inAllThemes,
  inView,
  press,
  startConnected,
  preview,
  replace,
  reload,
  textOf,
  ui,
  until,
} = require('./ui.cjs');

const openForm = '[title="Build the query in a form"]';
const named = (label) => `.form [aria-label="${label}"]`;
const set = (label, value) => ui('set', { webview: true, selector: named(label), value });
const fieldOf = (label) => ui('value', { webview: true, selector: named(label) });
const query = () => textOf('.cm-content');
const reads = (text) => until(text, async () => (await query()) === text);
const shows = (label, value) => until(`${label}: ${value}`, async () => (await fieldOf(label)) === value);
const offers = (label) =>
  until(
    `offers of ${label}`,
    async () => (await ui('count', { webview: true, selector: `.form .box:has([aria-label="${label}"])`, inside: 'option' })) > 1,
  );
const write = (value) => ui('set', { webview: true, selector: '.cm-content', value });

describe('a query as a form', () => {
  before(startConnected);

  it('builds a query in a form, of what the connected Prometheus has, and writes it as text', async () => {
    await preview('queries/codes.promql', 'sum by');
    await inView('#result', 'reviews-v2');
    await write('');
    await click(openForm);
    await inView('.form', 'Metric');
    await set('Metric', 'istio_requests_total');
    await offers('Metric');
    await inView('.form', 'One per finished HTTP or gRPC request');
    await ui('screenshot', { name: 'form-begin-dark' });
    await click('.form button:has-text("Per second, all together")');
    await reads('sum(rate(istio_requests_total[5m]))');
    await click('.form button:has-text("Label")');
    assert.equal(await ui('focused', { webview: true, selector: '#root' }), 'Label 1');
    await offers('Label 1');
    await set('Label 1', 'reporter');
    await set('Value 1', 'dest');
    await offers('Value 1');
    await set('Value 1', 'destination');
    await reads('sum(rate(istio_requests_total{reporter="destination"}[5m]))');
    await choose(named('Groups of step 2'), 'by');
    await click(named('Add a label to step 2'));
    await ui('type', { text: 'destination_workload' });
    await press('Enter');
    await inView('.form .chip', 'destination_workload');
    // Enter in a field that says nothing new asks for what is built.
    await press('Enter');
    await inView('#result', 'productpage-v1');
    await choose(named('Add a step'), '>');
    await set('Number of step 3', '0.01');
    await reads('sum by (destination_workload) (rate(istio_requests_total{reporter="destination"}[5m])) > 0.01');
    await choose(named('Step 2'), 'topk');
    await set('k of step 2', '2');
    await reads('topk by (destination_workload) (2, rate(istio_requests_total{reporter="destination"}[5m])) > 0.01');
    await click(named('Remove step 3'));
    await click(named('Step 2 earlier'));
    await reads('rate(topk by (destination_workload) (2, istio_requests_total{reporter="destination"})[5m:])');
    await click(named('Step 1 later'));
    await ui('screenshot', { name: 'form-dark' });
    await accessible();
    await inAllThemes('form', '.form .chip', 'destination_workload');
    await ui('viewport', { width: 800, height: 1000 });
    await ui('screenshot', { name: 'form-narrow-dark' });
    await accessible();
    await ui('viewport', { width: 1600, height: 1000 });
  });

  it('follows what is typed into the query, part by part', async () => {
    await write('a_total b');
    await inView('.form', 'half typed');
    await write('sum(rate(a_total[5m])) / sum(b{c="d"})');
    await shows('Metric', 'a_total');
    await choose(named('Part of the query'), '2 of 2: sum(b{c="d"})');
    await shows('Metric', 'b');
    await set('Value 1', "it's");
    await reads('sum(rate(a_total[5m])) / sum(b{c="it\'s"})');
    await choose(named('Part of the query'), '1 of 2: sum(rate(a_total[5m]))');
    await set('Range of step 1', '10m');
    await reads('sum(rate(a_total[10m])) / sum(b{c="it\'s"})');
    await write('vector(1)');
    await inView('.form', 'no series are selected');
  });

  it('is worked by the keyboard alone', async () => {
    await write('istio_requests_total');
    await shows('Metric', 'istio_requests_total');
    await press('F6');
    assert.equal(await ui('focused', { webview: true, selector: '#root' }), 'Query form');
    await press('Tab');
    assert.equal(await ui('focused', { webview: true, selector: '#root' }), 'Metric');
    await press('Tab');
    await press('Enter');
    await reads('istio_requests_total{}'.slice(0, -2));
    await ui('type', { text: 'reporter' });
    await press('Tab');
    await ui('type', { text: '!=' });
    await press('Tab');
    await ui('type', { text: 'source' });
    await reads('istio_requests_total{reporter!="source"}');
    // From the button that takes the label away to the one that adds another, to the list of steps.
    for (let i = 0; i < 3; i++) await press('Tab');
    assert.equal(await ui('focused', { webview: true, selector: '#root' }), 'Add a step');
    await press('F6');
    assert.equal(await ui('focused', { webview: true, selector: '#root' }), 'tab-table');
    await click(openForm);
    await hasCount('#root', '.form:visible', 0);
  });

  it('lists the samples of a range, and draws long tables a part at a time', async () => {
    await preview('queries/codes.promql', 'sum by');
    await write('up[1m]');
    await press('Control+Enter');
    await inView('#result .samples', '@');
    await write('{__name__=~"istio_.+"}');
    await press('Control+Enter');
    await inView('#result', 'Rows 1 to 500 of');
    const rows = () => ui('count', { webview: true, selector: 'table.result', inside: 'tbody tr' });
    assert.equal(await rows(), 500);
    await click('#result button:has-text("Show more")');
    await until('more rows', async () => (await rows()) > 500);
    // The filter searches what is not drawn, too.
    await ui('set', { webview: true, selector: '[aria-label="Filter"]', value: 'istio_request_bytes_sum reviews-v3' });
    await until('few rows', async () => (await rows()) > 0 && (await rows()) < 100);
    await accessible();
  });

  it('says why a division does not pair up, with what to write, and shows a part of it', async () => {
    await write(
      'rate(istio_requests_total[5m]) / on (destination_workload) sum by (destination_workload) (rate(istio_requests_total[5m]))',
    );
    await click('#tab-explain');
    await inView('#result .side', 'many-to-one matching must be explicit');
    await inView('#result .side', 'write on (destination_workload) group_left ()');
    await click('.tree .node:nth-child(2)');
    await inView('#result .cardinality:has-text("reporter")', 'destination × ');
    await ui('screenshot', { name: 'explain-clash-dark' });
    await accessible();
    await click('#result .side .link:has-text("Show as graph")');
    await inView('#tab-graph[aria-selected="true"]', 'Graph');
    await inView('.legend', 'reviews-v2');
    await click('#tab-table');
  });

  it('compares a query with itself an hour earlier, side by side', async () => {
    await preview('queries/codes.promql', 'sum by');
    await inView('#state', 'series');
    await click('#tab-graph');
    await inView('.legend', 'reviews-v2');
    await click('#add-query');
    await inView('#state-1', 'points');
    await choose('[title="Time of this query"]', '1 h earlier');
    await inView('#state-1', 'of 1 h earlier');
    const last = (id) => textOf(`#${id} .legend tbody tr:has-text("details-v1") td:nth-child(2)`);
    assert.notEqual(await last('result'), await last('result-1'));
    await click('[title="Queries side by side"]');
    const style = (selector, name, nth = 0) => ui('style', { webview: true, selector, name, nth });
    await until('both beside', async () => (await style('.panes', 'display')) === 'grid');
    await until('charts as wide as their halves', async () => Number.parseFloat(await style('.chart .u-over', 'width')) < 360);
    await ui('hover', { webview: true, selector: '.chart .u-over', x: 120, y: 60 });
    const place = async (nth) => Number((await style('.u-cursor-x', 'transform', nth)).split(', ')[4]);
    await until('one cursor', async () => (await place(1)) > 0 && Math.abs((await place(0)) - (await place(1))) < 8);
    await ui('screenshot', { name: 'preview-beside-dark' });
    await accessible();
    await inAllThemes('preview-beside', '#result-1 .legend', 'reviews-v2');
    await reload();
    await inView('#state-1', 'of 1 h earlier');
    assert.equal(await style('.panes', 'display'), 'grid');
    await ui('viewport', { width: 800, height: 1000 });
    await until('one below the other', async () => (await style('.panes', 'display')) === 'flex');
    await ui('screenshot', { name: 'preview-beside-narrow-dark' });
    await ui('viewport', { width: 1600, height: 1000 });
    await click('.pane:nth-child(2) [title="Remove this query"]');
    await hasCount('#root', '.pane', 1);
  });

  it('joins several queries in one table', async () => {
    await preview('queries/codes.promql', 'sum by');
    await click('#tab-table');
    await write('sum by (destination_workload) (rate(istio_requests_total{reporter="destination"}[5m]))');
    await click('#run');
    await inView('#result', 'details-v1');
    await click('#add-query');
    await ui('set', {
      webview: true,
      selector: '.pane:nth-child(2) .cm-content',
      value: 'max by (destination_workload) (istio_requests_total{destination_workload=~"reviews.*"})',
    });
    await click('.pane:nth-child(2) .btn.primary');
    await inView('.pane:nth-child(2) .status', '3 series');
    await click('[title="Join the tables"]');
    await hasCount('.joined', 'tbody tr', 6);
    await inView('.joined th', 'Query 2');
    await inView('.joined tbody tr:has-text("details-v1")', '–');
    await click('.joined th:first-child button');
    await inView('.joined th:first-child[aria-sort="descending"]', 'destination_workload');
    await inView('.joined tbody tr:first-child', 'reviews-v3');
    await ui('screenshot', { name: 'preview-joined-dark' });
    await accessible();
    await inAllThemes('preview-joined', '.joined', 'details-v1');
    await click('[title="Join the tables"]');
    await click('.pane:nth-child(2) [title="Remove this query"]');
    await hasCount('#root', '.joined:visible', 0);
    await click('#tab-graph');
  });

  it('draws more points and fewer, by a step that goes with the range', async () => {
    const step = () => ui('chosen', { webview: true, selector: 'select[title="Step"]' });
    const points = async () => Number(/([\d\s]+) points/.exec(await textOf('#state'))?.[1].replaceAll(/\s/g, ''));
    await inView('#state', 'points');
    const few = await points();
    await choose('select[title="Step"]', 'step 5 s, fine');
    await until('more points', async () => (await points()) > few);
    await choose('select[title="Step"]', 'step 1 m, coarse');
    await until('fewer points', async () => (await points()) < few);
    await choose('select[title="Range"]', '3 h');
    await until('a step of the range', async () => (await step()) === 'step 2 m, coarse');
    await choose('select[title="Range"]', '1 h');
    await inView('#state', 'points');
    await choose('select[title="Step"]', 'step 10 s, auto');
    await click('#tab-table');
  });

  it('writes what was tried into the file, and leaves another query alone', async () => {
    const apply = '[title="Apply to file"]';
    await preview('rules/bookinfo.yaml', '> 0.05');
    await inView('#state', 'series');
    const document =
      vscode.window.activeTextEditor?.document ?? vscode.workspace.textDocuments.find((it) => it.fileName.endsWith('bookinfo.yaml'));
    const before = document.getText();
    assert.equal(await ui('isDisabled', { webview: true, selector: apply }), true);
    await write('sum by (pod) (\n  rate(istio_requests_total{reporter="destination"}[5m])\n) > 0.1');
    assert.equal(await ui('isDisabled', { webview: true, selector: apply }), false);
    await click(apply);
    await until('the query in the file', () => document.getText().includes('          sum by (pod) (\n            rate('));
    await until('nothing to apply', async () => ui('isDisabled', { webview: true, selector: apply }));
    assert.match(document.getText(), /> 0\.1\n {8}for: 10m/);
    // Somebody wrote meanwhile what a locked panel does not know.
    await click('.source .codicon-unlock');
    await write('up');
    await replace(document, '> 0.1', '> 0.2');
    await click(apply);
    await inView('#state', 'Not written');
    await click('.source .codicon-lock');
    assert.match(document.getText(), /> 0\.2\n/);
    await replace(document, document.getText(), before);
    await preview('rules/bookinfo.yaml', '> 0.05', 'backtestAlert');
    await inView('.verdict', 'In the file');
    await ui('set', { webview: true, selector: '#knob-for', value: '7200' });
    await ui('screenshot', { name: 'backtest-apply-dark' });
    await accessible();
    await click('#result button:has-text("Apply to file")');
    await until('the time in the file', () => /> 0\.05\n {8}for: 2h\n/.test(document.getText()));
    await replace(document, document.getText(), before);
    await click('#tab-table');
  });

  it('names the series as the panel says, or as is typed, and keeps that over a reload', async () => {
    await preview('dashboards/legend.json', 'istio_requests_total');
    await click('#tab-graph');
    await inView('.legend', 'to reviews-v2: 200');
    await ui('screenshot', { name: 'preview-legend-dark' });
    await ui('set', { webview: true, selector: '[aria-label="Names in the legend"]', value: '{{response_code}} by $side' });
    await inView('.legend', '200 by .*');
    assert.equal(await ui('focused', { webview: true, selector: '#root' }), 'Names in the legend');
    // All are called alike, and each is a series of its own.
    await ui('set', { webview: true, selector: '[aria-label="Names in the legend"]', value: 'all' });
    await inView('.legend tbody tr:first-child', 'all');
    await click('.legend .series');
    await hasCount('.legend', 'tr.off', 1);
    await click('.tablebar .link');
    await ui('set', { webview: true, selector: '[aria-label="Names in the legend"]', value: 'code {{response_code}}' });
    await inView('.legend', 'code 200');
    await accessible();
    await reload();
    await inView('.legend', 'code 200');
    await ui('set', { webview: true, selector: '[aria-label="Names in the legend"]', value: '' });
    await inView('.legend', 'reviews-v2');
    await click('#tab-table');
  });
});
