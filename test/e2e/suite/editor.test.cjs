const assert = require('node:assert/strict');
const { execFileSync } = require('node:child_process');
const { existsSync } = require('node:fs');
const { join } = require('node:path');
const vscode = require('vscode');
const { embedded } = require('./grammar.cjs');
const {
  accessible,
  addBearer,
  at,
  click,
  connectDemo,
  inAllThemes,
  inView,
  open,
  press,
  replace,
  startDark,
  textOf,
  ui,
  until,
  update,
} = require('./ui.cjs');

const diagnostics = (document, code) =>
  until(`diagnostics ${code ?? ''}`, () => {
    const all = vscode.languages.getDiagnostics(document.uri).filter((it) => !code || it.code?.value === code);
    return all.length > 0 && all;
  });

/** The language server that this extension host started. */
function serverProcess() {
  const rows = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,args='], { encoding: 'utf8' }).split('\n');
  const row = rows
    .map((it) => it.trim().split(/\s+/))
    .find(([, parent, ...args]) => Number(parent) === process.pid && /dist.server\.js/.test(args.join(' ')));
  return row && Number(row[0]);
}

/** Lines, and behind each that is PromQL the mark of it. */
const highlighted = `groups:
- name: g
  rules:
  - expr: |
      sum(up) #!

      > 0 #!
    for: 5m
    alert: A
  -   expr: >-
        sum(up) #!
      for: 5m
  - alert: B
    expr: |-   # why
      rate(x[5m]) #!
    for: 1m
  - alert: C
    expr: sum by (a) (rate(x{a="b"}[5m])) > 0 #!
  - {alert: D, expr: up}
data:
  rules.yml: |
    groups:
    - rules:
      - expr: |
          up == 0 #!
        alert: X
      - alert: Y
        expr: up #!
        for: 1m
`;

describe('the editor', () => {
  before(async () => {
    await connectDemo();
    await update('connection', 'demo');
    await startDark();
  });

  it('takes expressions in YAML for PromQL before the server has spoken, and their neighbours not', async () => {
    const found = await embedded(highlighted);
    for (const [i, line] of highlighted.split('\n').entries())
      assert.equal(found[i].endsWith('#!'), line.endsWith('#!'), `${i + 1}: ${line}`);
  });

  it('shows what Prometheus would refuse, at its place, in its words', async () => {
    const { document } = await open('rules/bookinfo.yaml');
    const [found] = await diagnostics(document, 'promql/type');
    assert.equal(document.getText(found.range), 'istio_requests_total{reporter="destination"}');
    assert.match(found.message, /^expected type range vector in call to function "rate", got instant vector/);
    assert.equal(found.severity, vscode.DiagnosticSeverity.Error);
    assert.match(found.source, /^Prometheus/);
  });

  // Each planted mistake of the demo whose check this build has.
  for (const [name, code, words, marked] of [
    ['monitoring/prometheusrule.yaml', 'promql/syntax', /^unclosed left parenthesis/],
    ['dashboards/bookinfo.json', 'promql/unknown-function', /^unknown function with name "rates"/, 'rates'],
    ['rules/bookinfo.yaml', 'mesh/unknown-metric', /istio_request_total/, 'istio_request_total'],
    ['monitoring/servicemonitor.yaml', 'operator/unknown-field', /unknown field "spec\.endpoints\[0\]\.intervall"/],
    ['istio/telemetry.yaml', 'telemetry/enum', /SERVERS/],
    ['monitoring/prometheus-configmap.yaml', 'relabel/regex', /istio-proxy/, '(istio-proxy'],
  ]) {
    if (!existsSync(join(__dirname, '../../../docs/checks', `${code}.md`))) continue;
    it(`finds the mistake in ${name}`, async () => {
      const { document } = await open(name);
      const [found] = await diagnostics(document, code);
      assert.match(found.message, words);
      if (marked) assert.equal(document.getText(found.range), marked);
    });
  }

  it('mends an unknown function by its quick fix', async () => {
    const { document, editor } = await open('dashboards/bookinfo.json');
    const [found] = await diagnostics(document, 'promql/unknown-function');
    editor.selection = new vscode.Selection(found.range.start, found.range.start);
    editor.revealRange(found.range);
    await ui('screenshot', { name: 'diagnostics' });
    const kind = vscode.CodeActionKind.QuickFix.value;
    const actions = await vscode.commands.executeCommand('vscode.executeCodeActionProvider', document.uri, found.range, kind);
    const fix = actions.find((it) => /\brate\b/.test(it.title));
    assert.ok(fix, actions.map((it) => it.title).join());
    assert.ok(await vscode.workspace.applyEdit(fix.edit));
    await until(
      'the finding to go',
      () => !vscode.languages.getDiagnostics(document.uri).some((it) => it.code?.value === 'promql/unknown-function'),
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
    await press('Control+Space');
    await ui('waitText', { selector: '.suggest-widget.visible', text: 'istio_requests_total' });
    await ui('screenshot', { name: 'completion' });
    await press('Enter');
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

  it('completes the fields of a monitor from the keyboard', async () => {
    const { document, editor } = await open('monitoring/podmonitor.yaml');
    const line = document
      .getText()
      .split('\n')
      .findIndex((it) => /^\s*podMetricsEndpoints:/.test(it));
    const list = await vscode.commands.executeCommand(
      'vscode.executeCompletionItemProvider',
      document.uri,
      new vscode.Position(line, document.lineAt(line).firstNonWhitespaceCharacterIndex),
    );
    assert.ok(
      list.items.some((it) => (it.label.label ?? it.label) === 'sampleLimit'),
      list.items.map((it) => it.label.label ?? it.label).join(),
    );
    assert.ok(editor);
  });

  it('shows what a monitor becomes', async () => {
    const { document } = await open('monitoring/podmonitor.yaml');
    const position = at(document, 'kind: PodMonitor');
    await vscode.commands.executeCommand('meshMonitoring.showGeneratedScrapeConfig', {
      uri: document.uri.toString(),
      position: { line: position.line, character: position.character },
    });
    await until('the report', () =>
      vscode.window.visibleTextEditors.find(
        (it) => it.document.uri.scheme === 'meshmon-report' && /job_name: podMonitor\//.test(it.document.getText()),
      ),
    );
    await vscode.commands.executeCommand('workbench.action.closeEditorsInOtherGroups');
  });

  it('runs unit tests of rules through promtool, from the test and from the rules', async () => {
    await update('promtool', process.env.E2E_PROMTOOL);
    for (const name of ['rules/availability_test.yaml', 'rules/availability.yaml']) {
      const { document } = await open(name);
      const outcome = await vscode.commands.executeCommand('meshMonitoring.runRuleTests', { uri: document.uri.toString() });
      assert.deepEqual(outcome, { passed: 1, failed: 1 }, name);
    }
  });

  it('explores the metrics of the connected Prometheus', async () => {
    const count = await vscode.commands.executeCommand('meshMonitoring.exploreMetrics');
    assert.ok(count > 10, `${count} metrics`);
    await ui('click', { selector: '.customview-tree .monaco-list-row[aria-expanded="false"]:has-text("istio") .monaco-tl-twistie' });
    await ui('waitText', { selector: '.customview-tree .monaco-list-row:has-text("istio_")', text: ' series' });
    await ui('screenshot', { name: 'explorer' });
    await ui('click', { selector: '.customview-tree .monaco-list-row:has-text("What takes room") .monaco-tl-twistie' });
    await ui('waitText', { selector: '.customview-tree', text: 'series are written' });
    await ui('click', { selector: '.customview-tree .monaco-list-row:has-text("Metrics with the most series") .monaco-tl-twistie' });
    await ui('waitText', { selector: '.customview-tree .monaco-list-row[aria-level="3"]', text: ' series' });
    await ui('screenshot', { name: 'explorer-storage' });
    await vscode.commands.executeCommand('meshMonitoring.metricsByJob');
    await ui('click', { selector: '.customview-tree .monaco-list-row[aria-expanded="false"]:has-text("bookinfo") .monaco-tl-twistie' });
    await ui('waitText', { selector: '.customview-tree .monaco-list-row[aria-level="2"]:has-text("up")', text: ' series' });
    await ui('screenshot', { name: 'explorer-jobs' });
    await vscode.commands.executeCommand('meshMonitoring.metricsByPrefix');
  });

  it('shows behind a query what it gives now, when the setting says so', async () => {
    const { document } = await open('rules/availability.yaml');
    const hints = () =>
      vscode.commands.executeCommand('vscode.executeInlayHintProvider', document.uri, new vscode.Range(0, 0, document.lineCount, 0));
    assert.deepEqual(await hints(), []);
    await update('inlayResults', true);
    const shown = await until('results', async () => {
      const all = await hints();
      return all.length === 2 && all;
    });
    assert.match(shown[0].label, /^→ \d+ series$/);
    assert.match(shown[1].label, /^→ (nothing|\d+) would fire$/);
    await ui('screenshot', { name: 'inlay-results' });
    await update('inlayResults', undefined);
  });

  it('comes back with what is open when its server dies', async () => {
    const { document } = await open('rules/bookinfo.yaml');
    await diagnostics(document, 'promql/type');
    const before = serverProcess();
    assert.ok(before, 'the server has a process');
    process.kill(before, 'SIGKILL');
    await until('another process', () => serverProcess() !== undefined && serverProcess() !== before);
    // What is typed now only the new one can judge: it must know the text that was open, and the change.
    await replace(document, 'rules:', 'rulez:');
    await diagnostics(document, 'rule/unknown-field');
    await replace(document, 'rulez:', 'rules:');
    await until(
      'the finding to go',
      () => !vscode.languages.getDiagnostics(document.uri).some((it) => it.code?.value === 'rule/unknown-field'),
    );
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
  const preview = async (name, text, command = 'previewQuery') => {
    const { document, editor } = await open(name);
    const position = at(document, text);
    editor.selection = new vscode.Selection(position, position);
    await vscode.commands.executeCommand(`meshMonitoring.${command}`, { uri: document.uri.toString(), position });
  };
  before(() => vscode.commands.executeCommand('workbench.action.closeSidebar'));

  it('shows the result as a table', async () => {
    await preview('queries/codes.promql', 'sum by');
    await inView('#state', 'series');
    await inView('#result', 'reviews-v2');
    await inView('.result thead', 'Value, /s');
    await ui('screenshot', { name: 'preview-table-dark' });
    await accessible();
  });

  it('shows hours of history as a graph, with a legend that tells the figures', async () => {
    await preview('queries/latency.promql', 'histogram_quantile');
    await click('#tab-graph');
    await inView('.legend', 'reviews-v2');
    await inView('.legend thead', 'Last, ms');
    await ui('screenshot', { name: 'preview-graph-dark' });
    await accessible();
  });

  it('draws an alert with its threshold and when it would have fired', async () => {
    await preview('rules/bookinfo.yaml', '> 0.05');
    await ui('choose', { webview: true, selector: 'select[title="Range"]', label: '6 h' });
    await inView('.legend', 'fired');
    await ui('screenshot', { name: 'preview-alert-dark' });
  });

  it('is readable in the light and both high contrast themes', async () => {
    await inAllThemes('preview-alert', '.legend', 'reviews-v3');
  });

  it('backtests an alert: episodes, and what another threshold would do', async () => {
    await preview('rules/bookinfo.yaml', '> 0.05', 'backtestAlert');
    await inView('.verdict', 'Episodes that fire');
    await inView('.lanes', 'reviews-v3');
    await ui('screenshot', { name: 'backtest-dark' });
    const fired = async () => Number((await textOf('.verdict b.big')).trim());
    const before = await fired();
    assert.ok(before >= 2, `fired ${before} times`);
    // Over 6 h of history the incidents last half an hour: with a `for` of two hours none fires.
    await ui('set', { webview: true, selector: '#knob-for', value: '7200' });
    await until('nothing to fire', async () => (await fired()) === 0);
    await ui('screenshot', { name: 'backtest-tried-dark' });
    await accessible();
  });

  it('explains a query: its parts in words, with live counts, and how a division pairs up', async () => {
    await click('#tab-explain');
    await inView('.side', 'Division, one to one');
    await inView('.side', 'Missing is not 0');
    await inView('#state', 'requests');
    await ui('screenshot', { name: 'preview-explain-dark' });
    await accessible();
    await click('#tab-table');
  });

  it('says why a result is empty, and offers what exists', async () => {
    await preview('rules/bookinfo.yaml', 'istio_request_total');
    await inView('#result', 'istio_request_total is unknown to demo');
    await inView('#result', 'istio_requests_total');
    await ui('screenshot', { name: 'preview-empty-dark' });
  });

  it('shows what Prometheus says as text, whatever it holds', async () => {
    await preview('queries/hostile.promql', 'label_replace');
    await inView('#result', '<img src=x onerror=alert(1)>');
    assert.equal(await ui('count', { webview: true, selector: '#result', inside: 'img' }), 0);
  });

  it('says what Prometheus says of a wrong query, and keeps the last result', async () => {
    await preview('queries/wrong.promql', 'sum(');
    await inView('#banners', 'Prometheus refuses the query at 1:');
    await inView('#banners', 'unclosed left parenthesis');
    await ui('screenshot', { name: 'preview-error-dark' });
    await accessible();
  });

  it('follows the cursor, unless it is locked', async () => {
    const { document, editor } = await open('rules/bookinfo.yaml');
    const move = (text) => {
      const position = at(document, text);
      editor.selection = new vscode.Selection(position, position);
    };
    move('destination_workload, response_code');
    await inView('.source', 'workload:istio_requests:rate5m');
    await click('.source .codicon-unlock');
    await inView('.source [aria-pressed="true"]', '');
    move('> 200');
    await new Promise((done) => setTimeout(done, 600));
    await inView('.source', 'workload:istio_requests:rate5m');
    await click('.source .codicon-lock');
    move('10m])) == 0');
    await inView('.source', 'BookinfoNoTraffic');
  });

  it('says so when Prometheus is down, and goes on when it is back', async () => {
    await preview('queries/codes.promql', 'sum by');
    await inView('#result', 'reviews-v2');
    await connectDemo('http://127.0.0.1:9');
    await inView('#banners', 'Prometheus does not answer');
    await inView('#banners', 'connection refused');
    await ui('screenshot', { name: 'preview-offline-dark' });
    await connectDemo();
    await inView('#state', 'series');
  });

  it('keeps secrets out of the settings, and sends one only to the address it was entered for', async () => {
    const settings = () => vscode.workspace.getConfiguration('meshMonitoring');
    const stub = process.env.E2E_STUB_URL;
    const seen = async () => (await (await fetch(`${stub}/count`)).json()).authorizations;
    await addBearer(stub, 'stub', 's3cret-token');
    assert.equal(settings().get('connection'), 'stub');
    assert.ok(!JSON.stringify(settings().get('connections')).includes('s3cret'));
    const tested = vscode.commands.executeCommand('meshMonitoring.testConnection');
    await until('the token at its origin', async () => (await seen()).includes('Bearer s3cret-token'));
    // The same name with another address: the secret stays at home.
    const other = stub.replace('127.0.0.1', 'localhost');
    await update('connections', [{ name: 'stub', url: other, auth: 'bearer' }]);
    const before = (await seen()).length;
    const again = vscode.commands.executeCommand('meshMonitoring.testConnection');
    await until('the request', async () => (await seen()).length > before);
    assert.ok(
      (await seen()).slice(before).every((it) => it === ''),
      JSON.stringify(await seen()),
    );
    void tested;
    void again;
    await connectDemo();
    await update('connection', 'demo');
  });
});
