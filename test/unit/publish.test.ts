import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Connection, PublishDiagnosticsParams } from 'vscode-languageserver/node';
import { createPublisher } from '../../server/src/lsp/publish.js';
import { engineOf } from '../support/fixtures.js';

// What goes out for an edit, counted: a message costs both sides, and one for another version is never shown.

const rule = (name: string) => `groups:\n- name: ${name}\n  rules:\n  - alert: Down\n    expr: up == 0\n    for: 5m\n`;

/** A session of open files, and what was told of them. */
function session(...uris: readonly string[]) {
  return sessionOf(new Map(uris.map((uri) => [uri, rule(uri.slice(1, 2))])));
}

function sessionOf(files: ReadonlyMap<string, string>) {
  const uris = [...files.keys()];
  const engine = engineOf(files);
  const open = new Map(uris.map((uri) => [uri, { version: 1, spelling: uri }]));
  let edited = '';
  let isRead = true;
  const told: PublishDiagnosticsParams[] = [];
  const connection = {
    sendDiagnostics: async (it: PublishDiagnosticsParams) => {
      told.push(it);
    },
  } as unknown as Connection;
  const publisher = createPublisher(connection, engine, {
    open,
    edited: () => edited,
    isRead: () => isRead,
    pushes: () => true,
    docs: (code) => code,
  });
  return {
    engine,
    publish: publisher.publish,
    makeWay: publisher.makeWay,
    turn: publisher.turn,
    told,
    setRead(it: boolean): void {
      isRead = it;
    },
    /** What is told until there is nothing more to do. */
    async published(): Promise<readonly PublishDiagnosticsParams[]> {
      told.length = 0;
      publisher.publish();
      // Longer than the frame that the rest waits after an answer, on a busy machine too.
      for (let quiet = 0, before = 0; quiet < 8; quiet = told.length === before ? quiet + 1 : 0) {
        before = told.length;
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      return [...told];
    },
    type(uri: string, line: number, character: number, text: string): void {
      const at = { line, character };
      open.set(uri, { version: (open.get(uri)?.version ?? 0) + 1, spelling: uri });
      edited = uri;
      engine.apply([{ type: 'edit', uri, changes: [{ range: { start: at, end: at }, text }] }]);
    },
  };
}

test('an edit is answered for its file alone, and what was told once is not told again', async () => {
  const it = session('/a.yaml', '/b.yaml');
  assert.deepEqual((await it.published()).map(({ uri }) => uri).sort(), ['/a.yaml', '/b.yaml']);
  assert.deepEqual(await it.published(), []);
  it.type('/b.yaml', 4, '    expr: up'.length, '{');
  const told = await it.published();
  assert.deepEqual(new Set(told.map(({ uri, version }) => `${uri} ${version}`)), new Set(['/b.yaml 2']));
  assert.ok(told.at(-1)?.diagnostics.some(({ code }) => code === 'promql/syntax'));
  assert.ok(told.length <= 2, 'at once by what is known, then by all');
  assert.deepEqual(await it.published(), []);
});

test('changes of one turn are told in one go', async () => {
  const it = session('/a.yaml');
  await it.published();
  for (let i = 0; i < 5; i++) it.type('/a.yaml', 0, 0, '# c\n');
  const told = await it.published();
  assert.deepEqual(new Set(told.map(({ version }) => version)), new Set([6]));
});

test('what other files decide is said when they have been read', async () => {
  const provider =
    'apiVersion: install.istio.io/v1alpha1\nkind: IstioOperator\nspec: {meshConfig: {extensionProviders: [{name: a, prometheus: {}}]}}\n';
  const telemetry =
    'apiVersion: telemetry.istio.io/v1\nkind: Telemetry\nmetadata: {name: m}\nspec: {metrics: [{providers: [{name: b}]}]}\n---\n' +
    'apiVersion: monitoring.coreos.com/v1\nkind: PodMonitor\nmetadata: {name: p}\nspec: {selector: {}, podMetricsEndpoints: [], endpoints: []}\n';
  const it = sessionOf(
    new Map([
      ['/a.yaml', telemetry],
      ['/b.yaml', provider],
    ]),
  );
  const codes = (told: readonly PublishDiagnosticsParams[]) =>
    told.filter(({ uri }) => uri === '/a.yaml').map(({ diagnostics }) => diagnostics.map(({ code }) => code));
  it.setRead(false);
  assert.deepEqual(codes(await it.published()), [['operator/unknown-field']]);
  it.setRead(true);
  assert.deepEqual(codes(await it.published()), [['telemetry/unknown-provider', 'operator/unknown-field']]);
});

test('work that can wait goes on when what was typed has been told', async () => {
  const it = session('/a.yaml');
  await it.published();
  it.type('/a.yaml', 0, 0, '# c\n');
  it.publish();
  await it.turn();
  assert.deepEqual(it.told.map(({ version }) => version).slice(-1), [2]);
});

test('work that can wait goes on while somebody types on and on', async () => {
  const it = session('/a.yaml');
  await it.published();
  const type = () => it.type('/a.yaml', 0, 0, '# c\n');
  type();
  const typing = setInterval(type, 1);
  // Nothing is told meanwhile.
  await it.turn();
  clearInterval(typing);
  assert.equal((await it.published()).length > 0, true);
});

/** As many turns of the event loop. */
async function turns(count: number): Promise<void> {
  for (let i = 0; i < count; i++) await new Promise((resolve) => setImmediate(resolve));
}

test('what comes shortly before findings are told, a change or a request, has the turns that its answer takes', async () => {
  const it = session('/a.yaml');
  const type = () => {
    it.type('/a.yaml', 0, 0, '# c\n');
    it.publish();
  };
  for (const comes of [type, it.makeWay]) {
    await it.published();
    it.told.length = 0;
    type();
    await turns(3);
    comes();
    await turns(3);
    assert.deepEqual(it.told, []);
    await turns(2);
    assert.equal(it.told.length > 0, true);
  }
});

test('what an edit changes is told to the end while somebody asks on and on', async () => {
  const it = sessionOf(
    new Map([['/a.yaml', `groups:\n${Array.from({ length: 400 }, (_, i) => rule(`g${i}`).slice('groups:\n'.length)).join('')}`]]),
  );
  it.type('/a.yaml', 0, 0, '# c\n');
  it.publish();
  const end = performance.now() + 60_000;
  for (let isDone = false; !isDone && performance.now() < end; ) {
    it.makeWay();
    await turns(1);
    isDone = it.engine.work('/a.yaml', () => false);
  }
  assert.equal(
    it.engine.work('/a.yaml', () => false),
    true,
  );
  assert.deepEqual(new Set(it.told.map(({ version }) => version)), new Set([2]));
});
