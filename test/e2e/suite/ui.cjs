const assert = require('node:assert/strict');
const { readFileSync } = require('node:fs');
const vscode = require('vscode');

// What the extension API cannot do is asked of the launcher, which holds the window.
async function ui(op, args = {}) {
  const answer = await fetch(process.env.E2E_UI_URL, { method: 'POST', body: JSON.stringify({ op, ...args }) });
  const { value, error } = await answer.json();
  if (error) throw new Error(`ui ${op}: ${error}`);
  return value;
}

async function until(what, probe, milliseconds = 20_000) {
  const end = Date.now() + milliseconds;
  for (;;) {
    const value = await probe();
    if (value) return value;
    if (Date.now() > end) throw new Error(`gave up waiting for ${what}`);
    await new Promise((done) => setTimeout(done, 50));
  }
}

/** Opens a file of the workspace in the first column. */
async function open(name) {
  const document = await vscode.workspace.openTextDocument(vscode.Uri.joinPath(vscode.workspace.workspaceFolders[0].uri, name));
  return { document, editor: await vscode.window.showTextDocument(document, { viewColumn: vscode.ViewColumn.One, preview: false }) };
}

const at = (document, text, within = 1) => document.positionAt(document.getText().indexOf(text) + within);

/** Edits a document as one who types would. */
const replace = async (document, from, to) => {
  const edit = new vscode.WorkspaceEdit();
  const start = document.getText().indexOf(from);
  assert.ok(start >= 0, from);
  edit.replace(document.uri, new vscode.Range(document.positionAt(start), document.positionAt(start + from.length)), to);
  assert.ok(await vscode.workspace.applyEdit(edit));
};

const setTheme = (name) => vscode.workspace.getConfiguration('workbench').update('colorTheme', name, vscode.ConfigurationTarget.Global);

/** The editor's page begins light, and does not look at the setting again until it changes. */
async function startDark() {
  for (const theme of ['Default Light Modern', 'Default Dark Modern']) await setTheme(theme);
}

const update = (key, value) => vscode.workspace.getConfiguration('meshMonitoring').update(key, value, vscode.ConfigurationTarget.Global);

/** A Prometheus to choose, or the one of the launcher under the name that the tests know. */
const connectDemo = (url = process.env.E2E_PROMETHEUS_URL) => update('connections', [{ name: 'demo', url }]);

/** Adds a connection with a token, as a user does: question by question. */
async function addBearer(url, name, token) {
  const adding = vscode.commands.executeCommand('meshMonitoring.addConnection');
  const answer = async (title, text) => {
    await ui('waitText', { selector: '.quick-input-widget', text: title });
    await ui('set', { selector: '.quick-input-widget .input', value: text });
    await press('Enter');
  };
  await answer('Address of the Prometheus', url);
  await answer('Name of the connection', name);
  await ui('waitText', { selector: '.quick-input-widget', text: 'Bearer token' });
  await answer('Authentication', 'Bearer');
  await answer(`Token of ${name}`, token);
  await adding;
}

/** Puts the cursor into a query of a file and previews it. */
const preview = async (name, text, command = 'previewQuery') => {
  const { document, editor } = await open(name);
  const position = at(document, text);
  editor.selection = new vscode.Selection(position, position);
  await vscode.commands.executeCommand(`meshMonitoring.${command}`, { uri: document.uri.toString(), position });
};

/** A window in the dark theme with the demo's Prometheus connected, and room for a panel. */
async function startConnected() {
  await connectDemo();
  await update('connection', 'demo');
  await startDark();
  await vscode.commands.executeCommand('workbench.action.closeSidebar');
}

const press = (key) => ui('press', { key });

// In the page of the panel that is seen.
const inView = (selector, text) => ui('waitText', { webview: true, selector, text });
const click = (selector) => ui('click', { webview: true, selector });
/** Loads the page of the panel again, and waits for the new one. */
async function reload() {
  const page = { webview: true, selector: '#root' };
  await ui('mark', page);
  await vscode.commands.executeCommand('workbench.action.webview.reloadWebviewAction');
  await until('the page again', async () => !(await ui('isMarked', page)));
}
const choose = (selector, label) => ui('choose', { webview: true, selector, label });
const hasCount = (selector, inside, n) =>
  until(`${n} ${inside}`, async () => (await ui('count', { webview: true, selector, inside })) === n);
const textOf = (selector) => ui('text', { webview: true, selector });
const isTyping = (selector) => ui('isTyping', { webview: true, selector });
const accessible = async () => {
  const violations = await ui('axe', { webview: true, selector: '#root', source: readFileSync(process.env.E2E_AXE, 'utf8') });
  assert.deepEqual(violations, []);
};

/** Looks at the page in the light and both high contrast themes: a picture of each, `<name>-<theme>`. `selector` and `text`: what it shows. */
async function inAllThemes(name, selector, text) {
  for (const [theme, short, body] of [
    ['Default Light Modern', 'light', 'vscode-light'],
    ['Default High Contrast', 'high-contrast', 'vscode-high-contrast'],
    ['Default High Contrast Light', 'high-contrast-light', 'vscode-high-contrast-light'],
  ]) {
    await setTheme(theme);
    await inView(`body.${body} ${selector}`, text);
    await ui('screenshot', { name: `${name}-${short}` });
    await accessible();
  }
  await setTheme('Default Dark Modern');
  await inView(`body.vscode-dark ${selector}`, text);
}

const findings = (document, code) => vscode.languages.getDiagnostics(document.uri).filter((it) => it.code?.value === code);

/** Takes the picture of a finding, applies the quick fix, and takes the picture of what it left. */
const mend = async (name, text, code, title, picture) => {
  const { document, editor } = await open(name);
  const [found] = await until(`${code} in ${name}`, () => {
    const all = findings(document, code);
    return all.length > 0 && all;
  });
  const position = at(document, text, 0);
  editor.selection = new vscode.Selection(position, position);
  editor.revealRange(found.range, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
  await vscode.commands.executeCommand('workbench.actions.view.problems');
  await ui('waitText', { selector: '.markers-panel', text: found.message.slice(0, 30) });
  await ui('screenshot', { name: `${picture}-before` });
  const kind = vscode.CodeActionKind.QuickFix.value;
  const actions = await vscode.commands.executeCommand('vscode.executeCodeActionProvider', document.uri, found.range, kind);
  const fix = actions.find((it) => title.test(it.title));
  assert.ok(fix, actions.map((it) => it.title).join());
  assert.ok(await vscode.workspace.applyEdit(fix.edit));
  editor.selection = new vscode.Selection(0, 0, 0, 0);
  await until('the finding to go', () => findings(document, code).length === 0);
  await vscode.commands.executeCommand('workbench.action.closePanel');
  await ui('screenshot', { name: `${picture}-after` });
  return document.getText();
};

module.exports = {
  addBearer,
  press,
  preview,
  ui,
  until,
  open,
  at,
  replace,
  startConnected,
  startDark,
  update,
  connectDemo,
  inView,
  click,
  reload,
  choose,
  hasCount,
  textOf,
  isTyping,
  accessible,
  inAllThemes,
  mend,
};
