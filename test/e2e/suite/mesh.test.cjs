const assert = require('node:assert/strict');
const vscode = require('vscode');
const { at, open, startDark, ui, until } = require('./ui.cjs');

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

describe('a mesh on its way out of Mixer', () => {
  before(async () => {
    await startDark();
    await vscode.commands.executeCommand('workbench.action.closeSidebar');
  });

  it('turns instance, handler and rule into a Telemetry', async () => {
    const text = await mend('mixer.yaml', 'config.istio.io/v1alpha2', 'mesh/removed-api', /Convert to a Telemetry/, 'mixer');
    assert.match(text, /^apiVersion: telemetry\.istio\.io\/v1$/m);
    assert.match(text, /value: "request\.headers\[\\"x-tenant\\"\]"/);
    assert.doesNotMatch(text, /config\.istio\.io/);
  });

  it('warns of a query that counts twice, and mends it where it stands', async () => {
    const text = await mend(
      'mesh-rules.yaml',
      'istio_requests_total',
      'mesh/missing-reporter',
      /Add `reporter="destination"`/,
      'mesh-warning',
    );
    assert.match(text, /istio_requests_total\{reporter="destination", response_code=~"5\.\."\}/);
  });
});
