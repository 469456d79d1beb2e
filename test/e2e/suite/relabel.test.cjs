const assert = require('node:assert/strict');
const vscode = require('vscode');
const {
  accessible,
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

/** Opens the debugger on the first list behind a text. */
const debug = async (name, text) => {
  const { document, editor } = await open(name);
  const position = at(document, text);
  editor.selection = new vscode.Selection(position, position);
  editor.revealRange(new vscode.Range(position, position));
  await vscode.commands.executeCommand('meshMonitoring.debugRelabeling', { uri: document.uri.toString(), position });
  return { document, editor };
};
describe('the relabel debugger', () => {
  before(async () => {
    await connectDemo();
    await update('connection', 'demo');
    await startDark();
    await vscode.commands.executeCommand('workbench.action.closeSidebar');
  });

  it('takes the pods of the workspace through the rules, step by step', async () => {
    await debug('monitoring/pods.yml', 'relabel_configs');
    await inView('.source', 'job pods');
    await inView('#targets', 'kept');
    await inView('#targets', 'dropped by rule 1');
    await inView('#rules', 'Prometheus adds before the rules');
    await inView('#rules .del', '__address__=');
    await inView('#rules .add', ':15020"');
    await inView('#final', 'Stored with every sample');
    await inView('#final .by', 'rule 3');
    await ui('screenshot', { name: 'relabel-dark' });
    await accessible();
  });

  it('is followed from the lens, and follows the cursor to other rules', async () => {
    const { document, editor } = await open('monitoring/pods.yml');
    const lenses = await until('lenses', async () => {
      const all = await vscode.commands.executeCommand('vscode.executeCodeLensProvider', document.uri, 20);
      return all.length === 3 && all;
    });
    assert.deepEqual([...new Set(lenses.map((it) => it.command.command))], ['meshMonitoring.debugRelabeling']);
    const to = at(document, 'istio_request_bytes', 0);
    editor.selection = new vscode.Selection(to, to);
    await inView('#targets', 'istio_request_bytes_bucket');
    await inView('#final', 'Stored');
    await ui('screenshot', { name: 'relabel-samples-dark' });
    await click('.tabs button:first-child');
    await inView('#targets', 'dropped by rule 1');
  });

  it('goes to the line of a rule', async () => {
    await click('#rule-3');
    const { document } = await open('monitoring/pods.yml');
    const line = document
      .getText()
      .split('\n')
      .findIndex((it) => it.includes('action: labelmap'));
    await until('the cursor', () => vscode.window.activeTextEditor?.selection.active.line === line);
  });

  it('runs again while one types, and keeps the last steps while a rule is half typed', async () => {
    const { document } = await debug('monitoring/pods.yml', 'relabel_configs');
    await inView('#targets', 'dropped by rule 1');
    await replace(document, 'scrape_configs:', '# above\n# the rules\nscrape_configs:');
    await inView('.source', 'pods.yml:6');
    await replace(document, '        target_label: pod', '        target_label: pod\n      - regex: app\n        action: labeldrop');
    await inView('#rules .what', 'labeldrop');
    await inView('#rules .del', 'app=');
    await replace(document, 'action: labeldrop', 'action: labeldro');
    await inView('#banners', 'unknown relabel action "labeldro"');
    await inView('.debug.stale', 'labeldrop');
    await ui('screenshot', { name: 'relabel-refused-dark' });
    await replace(document, 'action: labeldro', 'action: labeldrop');
    await inView('.debug:not(.stale)', 'labeldrop');
  });

  it('takes labels by hand, and says what is none', async () => {
    await click('#hand-act');
    await inView('#rules', 'Labels by hand');
    await ui('set', {
      webview: true,
      selector: '#hand',
      value: '__address__="10.9.9.9:80"\n__meta_kubernetes_pod_container_name="reviews"\n__meta_kubernetes_pod_label_team="a & <b>"',
    });
    await inView('#final', 'a & <b>');
    await inView('#final', '10.9.9.9:15020');
    await ui('set', { webview: true, selector: '#hand', value: 'nonsense' });
    await inView('#hand-note', 'Not a label: nonsense');
    await ui('screenshot', { name: 'relabel-by-hand-dark' });
    await accessible();
    await click('#hand-act');
    await inView('#rules:has(.hand[hidden])', 'rules on');
  });

  it('is worked by the keyboard alone', async () => {
    await click('[role="option"][aria-selected="true"]');
    const before = await textOf('[role="option"][aria-selected="true"]');
    await press('ArrowDown');
    await until('another target', async () => (await textOf('[role="option"][aria-selected="true"]')) !== before);
    await press('Tab');
    await inView('#hand-act:focus', 'Edit a copy');
    await press('Tab');
    await inView('#rule-0:focus', 'line');
    await press('ArrowDown');
    await inView('#rule-1:focus', 'line');
    await press('Tab');
    await inView('#final:focus', '');
  });

  it('tries the rules on the live targets of the job, against today', async () => {
    await debug('monitoring/pods.yml', 'regex: reviews|mongodb');
    await inView('.source', 'job bookinfo');
    await click('.tools .group button:last-child');
    await inView('#banners', 'These rules drop 1 target that demo scrapes today, keep 1 that it drops today and change 1.');
    await inView('#banners', 'tier is lost on 1');
    await inView('#targets', 'scraped today, dropped by these rules');
    await inView('#targets', 'app=reviews');
    await inView('#final', 'Against today');
    await inView('#final', '<img src=x onerror=alert(1)>');
    assert.equal(await ui('count', { webview: true, selector: '#root', inside: 'img' }), 0);
    await ui('screenshot', { name: 'relabel-live-dark' });
    await accessible();
    const { document } = await open('monitoring/pods.yml');
    await replace(document, 'regex: reviews|mongodb', 'regex: .*s|productpage');
    await replace(document, '      - regex: tier\n        action: labeldrop\n', '');
    await inView('#banners', 'These rules make the same targets as demo has today.');
    await inView('#targets', 'as today');
  });

  it('says so when Prometheus is down', async () => {
    await connectDemo('http://127.0.0.1:9');
    await inView('#banners', 'Prometheus does not answer');
    await inView('#targets', 'dropped by rule 1');
    await ui('screenshot', { name: 'relabel-offline-dark' });
    await accessible();
    await connectDemo();
    await inView('#banners', 'the same targets');
  });

  it('shows the rules of the operator around those of a monitor', async () => {
    await debug('monitoring/podmonitor.yaml', 'relabelings:');
    await inView('.source', 'PodMonitor istio-system/envoy-stats');
    await click('.tools .group button:first-child');
    await inView('#rules', 'rules that the operator writes');
    await ui('screenshot', { name: 'relabel-operator-dark' });
    await accessible();
  });

  it('is readable in the light and both high contrast themes, and in a narrow panel', async () => {
    await debug('monitoring/pods.yml', 'relabel_configs');
    await inView('#targets', 'dropped by rule 1');
    await inAllThemes('relabel', '#targets', 'kept');
    await ui('viewport', { width: 800, height: 1000 });
    await ui('screenshot', { name: 'relabel-narrow-dark' });
    await accessible();
    await ui('viewport', { width: 1600, height: 1000 });
  });
});
