const assert = require('node:assert/strict');
const { existsSync, readFileSync } = require('node:fs');
const { join } = require('node:path');
const vscode = require('vscode');
const {
  accessible,
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
  textOf,
  ui,
  until,
} = require('./ui.cjs');

const range = () => ui('chosen', { webview: true, selector: 'select[title="Range"]' });
const step = () => ui('chosen', { webview: true, selector: 'select[title="Step"]' });
const focused = () => ui('focused', { webview: true, selector: '#result' });

describe('the preview at length', () => {
  before(startConnected);

  it('shows several queries on one page, with one time and one cursor', async () => {
    await preview('queries/codes.promql', 'sum by');
    await inView('#result', 'reviews-v2');
    await click('#tab-graph');
    await inView('.legend', 'reviews-v2');
    await click('#add-query');
    await inView('#state-1', 'points');
    await hasCount('#root', '.pane', 2);
    // The range of one is that of the other.
    await choose('.pane:nth-child(2) select[title="Range"]', '3 h');
    await until('the other range', async () => (await range()) === '3 h');
    await inView('#state', 'points');
    await ui('hover', { webview: true, selector: '.chart .u-over', x: 200, y: 60 });
    // One is where the pointer is, the other at the sample nearest to it.
    const place = async (nth) =>
      Number((await ui('style', { webview: true, selector: '.u-cursor-x', nth, name: 'transform' })).split(', ')[4]);
    await until('one cursor', async () => (await place(1)) > 0 && Math.abs((await place(0)) - (await place(1))) < 5);
    await ui('screenshot', { name: 'preview-several-dark' });
    await accessible();
    await inAllThemes('preview-several', '#result-1 .legend', 'reviews-v2');
    await click('.pane:nth-child(2) [title="Remove this query"]');
    await hasCount('#root', '.pane', 1);
    assert.equal(await focused(), 'query');
  });

  it('zooms by dragging, which asks again for less', async () => {
    const before = await textOf('select[title="Step"]');
    await ui('drag', { webview: true, selector: '.chart .u-over', from: { x: 100, y: 50 }, to: { x: 160, y: 60 } });
    await until('another range', async () => !/^3 h$/.test(await range()));
    await until('another step', async () => (await textOf('select[title="Step"]')) !== before);
    await click('.tools .field[title="Pick the time"]');
    await inView('[role="dialog"]', 'Time, UTC');
    await ui('screenshot', { name: 'preview-time-dark' });
    await accessible();
    await ui('set', { webview: true, selector: '#pick-range', value: '90m' });
    await ui('set', { webview: true, selector: '#pick-step', value: '20s' });
    await press('Enter');
    await until('the typed range', async () => (await range()) === '1 h 30 m');
    await until('the typed step', async () => (await step()) === 'step 20 s');
    await click('.tools .field[title="Pick the time"]');
    await ui('set', { webview: true, selector: '#pick-step', value: '' });
    await press('Enter');
    await until('a step by the width', async () => /auto/.test(await step()));
    await click('.tools .field[title="Pick the time"]');
    await click('[role="dialog"] button:has-text("Now")');
    await inView('.tools .field[title="Pick the time"]', 'now');
  });

  it('searches a long legend, shows one series alone and all again, and draws points and stacks', async () => {
    await preview('queries/requests.promql', 'istio');
    await inView('.filter', '');
    await until('many rows', async () => (await ui('count', { webview: true, selector: '.legend', inside: 'tbody tr' })) > 8);
    const all = await ui('count', { webview: true, selector: '.legend', inside: 'tbody tr' });
    await ui('set', { webview: true, selector: '[aria-label="Search the legend"]', value: 'reviews-v3 500' });
    await until('fewer rows', async () => {
      const n = await ui('count', { webview: true, selector: '.legend', inside: 'tbody tr' });
      return n > 0 && n < all;
    });
    await click('.legend .series');
    await inView('.legend tr.off', 'reviews-v3');
    await inView('.tablebar', 'Show all series');
    await click('.tablebar .link');
    await until('none hidden', async () => (await ui('count', { webview: true, selector: '.legend', inside: 'tr.off' })) === 0);
    for (const [drawing, name] of [
      ['Points', 'preview-points-dark'],
      ['Stacked', 'preview-stacked-dark'],
    ]) {
      await click(`.graphbar button:has-text("${drawing}")`);
      await inView('.graphbar [aria-pressed="true"]', drawing);
      // All is drawn again, and the focus is where it was.
      assert.equal(await ui('focusedText', { webview: true, selector: '#result' }), drawing);
      await ui('screenshot', { name });
    }
    await click('.graphbar button:has-text("Lines")');
    // The demo's Prometheus keeps none, and says so by giving none.
    await click('.graphbar button:has-text("Exemplars")');
    await inView('#exemplars', 'No exemplars in this range');
    await click('.graphbar button:has-text("Exemplars")');
  });

  it('draws classic buckets as a heat map with quantiles, worked by the keyboard too', async () => {
    await preview('queries/buckets.promql', 'sum by');
    await click('#tab-heat');
    await inView('.graphbar', 'estimated from the buckets');
    await inView('.graphbar [aria-pressed="true"]', 'p99');
    await ui('screenshot', { name: 'preview-heat-dark' });
    await click('.heat canvas');
    await press('ArrowUp');
    await press('ArrowLeft');
    await inView('#result .box', 'of this step');
    await accessible();
    await inAllThemes('preview-heat', '.graphbar', 'estimated');
    await click('#tab-table');
  });

  it('draws native histograms as bars, and over time as a heat map', async () => {
    await connectDemo(process.env.E2E_STUB_URL);
    await preview('queries/native.promql', 'prometheus');
    await inView('.histogram .figures', 'count 27');
    await inView('.histogram .figures', 'p50 4');
    await hasCount('.histogram .bars', 'i', 3);
    await ui('screenshot', { name: 'preview-native-dark' });
    await accessible();
    await inAllThemes('preview-native', '.histogram .figures', 'p99');
    await click('#tab-graph');
    await inView('.graphbar', 'estimated from the buckets');
    await ui('screenshot', { name: 'preview-native-heat-dark' });
    await click('#tab-table');
  });

  it('draws exemplars over a graph and lists them with their traces', async () => {
    await preview('queries/exemplars.promql', 'rate');
    await click('#tab-graph');
    await inView('.legend', '/metrics');
    await click('.graphbar button:has-text("Exemplars")');
    await inView('#exemplars', 'trace_id="abcdef0123456789"');
    assert.equal(await ui('focusedText', { webview: true, selector: '#result' }), 'Exemplars');
    await ui('screenshot', { name: 'preview-exemplars-dark' });
    await accessible();
    await inAllThemes('preview-exemplars', '#exemplars', 'trace_id');
    await click('#exemplars [title^="Copy the trace"]');
    await until('the trace in the clipboard', async () => (await vscode.env.clipboard.readText()) === 'abcdef0123456789');
    await click('.graphbar button:has-text("Exemplars")');
    await click('#tab-table');
    await connectDemo();
  });

  it('offers values of a variable from the connected Prometheus, and begins with one that exists', async () => {
    await preview('dashboards/variables.json', 'istio_requests_total');
    await inView('.variables', '$workload');
    await inView('#result', 'Value');
    await inView('#state', 'series');
    await ui('click', { webview: true, selector: '#variable-0' });
    await until('offers', async () => (await ui('count', { webview: true, selector: '.variables', inside: 'option' })) > 1);
    await ui('screenshot', { name: 'preview-variables-dark' });
    await accessible();
  });

  it('takes the chart away as a picture', async () => {
    await preview('queries/codes.promql', 'sum by');
    await click('#tab-graph');
    await inView('.legend', 'reviews-v2');
    const file = join(vscode.workspace.workspaceFolders[0].uri.fsPath, 'chart.png');
    await click('[title="Export"]');
    await inView('.menu', 'Save chart as PNG');
    await inView('.menu', 'Copy link to Prometheus');
    await ui('screenshot', { name: 'preview-export-dark' });
    await click('.menu li:has-text("PNG")');
    await ui('waitText', { selector: '.quick-input-widget', text: 'README.md' });
    await press('Enter');
    await until('the picture', () => existsSync(file) && readFileSync(file).length > 1000);
    assert.deepEqual([...readFileSync(file).subarray(0, 4)], [0x89, 0x50, 0x4e, 0x47]);
    await click('#tab-table');
  });

  it('asks again by itself when that is chosen', async () => {
    const clock = async () => /\d\d:\d\d:\d\d/.exec(await textOf('#state'))?.[0];
    const first = await clock();
    await choose('select[title="Refresh"]', 'every 5 s');
    await until('a second answer', async () => ![first, undefined].includes(await clock()));
    const second = await clock();
    await until('a third answer', async () => ![second, undefined].includes(await clock()));
    await choose('select[title="Refresh"]', 'refresh off');
    // What was run stands in the history once, first, and what asked again by itself does not move it there.
    await click('[title="History (Ctrl+R)"]');
    await inView('.menu li:first-child', 'sum by');
    await press('Escape');
  });

  it('stops a backtest that waits for its history by Escape', async () => {
    await connectDemo(process.env.E2E_STUB_URL);
    await preview('rules/bookinfo.yaml', '> 0.05', 'backtestAlert');
    await inView('#result', 'Asking for the history');
    await inView('#run', 'Stop');
    await click('#result [aria-label="Range"] button:has-text("6 h")');
    assert.equal(await ui('focusedText', { webview: true, selector: '#result' }), '6 h');
    await inView('#run', 'Stop');
    await press('Escape');
    await inView('#state', 'stopped');
    await inView('#run', 'Run');
    await connectDemo();
    await preview('queries/codes.promql', 'sum by');
    await inView('#result', 'reviews-v2');
  });

  it('keeps the focus on the lock, and goes round by F6', async () => {
    await click('.source .codicon-unlock');
    await inView('.source [aria-pressed="true"]', '');
    assert.match(await focused(), /Locked on this query/);
    const seen = [];
    for (const key of ['F6', 'F6', 'F6', 'Shift+F6']) {
      await press(key);
      seen.push(await focused());
    }
    assert.deepEqual(seen, ['query', 'tab-table', 'result', 'tab-table']);
  });

  it('leaves a locked panel alone, and opens another beside it', async () => {
    await preview('queries/buckets.promql', 'sum by');
    const tabs = () => vscode.window.tabGroups.all.flatMap((it) => it.tabs).filter((it) => it.label.startsWith('Query preview'));
    await until('two panels', () => tabs().length === 2);
    assert.deepEqual(
      tabs()
        .map((it) => it.label)
        .sort(),
      ['Query preview', 'Query preview: codes.promql'],
    );
    await vscode.window.tabGroups.close(tabs().find((it) => it.label !== 'Query preview'));
    await until('one panel', () => tabs().length === 1);
  });

  it('keeps its queries and views when the page is loaded again', async () => {
    await click('#add-query');
    await hasCount('#root', '.pane', 2);
    await click('#tab-graph');
    await inView('.legend', '');
    await reload();
    await hasCount('#root', '.pane', 2);
    await inView('#tab-graph[aria-selected="true"]', 'Graph');
    await inView('#state', 'points');
    await click('.pane:nth-child(2) [title="Remove this query"]');
    await click('#tab-table');
  });

  it('tells in a backtest what the alert would have said, and whom it would have reached', async () => {
    await preview('rules/bookinfo.yaml', '> 0.05', 'backtestAlert');
    await inView('#episode .annotation', 'answers');
    assert.match(await textOf('#episode .annotation'), /^(ratings|reviews)-v\d answers \d+(\.\d+)?% of requests with 5xx/);
    await inView('#episode .kv', 'alertmanager.yml:');
    assert.match(await textOf('#episode .kv'), /alertname="BookinfoHighErrorRatio"/);
    await ui('screenshot', { name: 'backtest-outcome-dark' });
    await accessible();
    await inAllThemes('backtest-outcome', '#episode .kv', 'alertmanager.yml:');
  });

  it('compares the edited alert with the committed one', async () => {
    const { document } = await open('rules/bookinfo.yaml');
    await inView('#state', 'no other version in HEAD');
    const edit = new vscode.WorkspaceEdit();
    const start = document.positionAt(document.getText().indexOf('> 0.05'));
    edit.replace(document.uri, new vscode.Range(start, start.translate(0, 6)), '> 0.13');
    await vscode.workspace.applyEdit(edit);
    await preview('rules/bookinfo.yaml', '> 0.13', 'backtestAlert');
    await inView('.verdict', 'HEAD');
    await inView('.verdict', 'Edited');
    await inView('.keyline', 'upper bar: HEAD');
    const fired = (await textOf('.verdict')).match(/HEAD(\d+)/)?.[1];
    assert.ok(Number(fired) >= 2, await textOf('.verdict'));
    await ui('screenshot', { name: 'backtest-head-dark' });
    await accessible();
    await inAllThemes('backtest-head', '.verdict', 'Edited');
    await vscode.commands.executeCommand('workbench.action.files.revert');
  });
});
