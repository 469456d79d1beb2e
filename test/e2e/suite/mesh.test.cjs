const assert = require('node:assert/strict');
const vscode = require('vscode');
const { mend, startDark } = require('./ui.cjs');

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
