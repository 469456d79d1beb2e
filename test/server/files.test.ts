import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { isDeepStrictEqual } from 'node:util';
import { type CompletionItem, FileChangeType, InsertTextFormat } from 'vscode-languageserver/node';
import { type Session, startSession } from '../support/lsp-session.js';
import { until } from '../support/until.js';

// What the server knows of the disk: told by the editor, spelled as editors spell it, and read where it can be read.

const uriOf = (path: string) => pathToFileURL(path).toString();
/** As VS Code spells it. */
const asVsCode = (path: string) =>
  `file://${path.split('/').map(encodeURIComponent).join('/').replaceAll('(', '%28').replaceAll(')', '%29')}`;

const rule = 'groups:\n- name: g\n  rules:\n  - {record: "job:up:sum", expr: sum by (job) (up)}\n';
const service = 'apiVersion: v1\nkind: Service\nmetadata: {name: s, namespace: a}\nspec: {ports: [{name: http, port: 80}]}\n';

class Place {
  readonly home = mkdtempSync(join(tmpdir(), 'meshmon-files-'));

  constructor(files: Readonly<Record<string, string>>) {
    for (const [path, text] of Object.entries(files)) this.write(path, text);
  }

  path(it: string): string {
    return join(this.home, it);
  }

  write(path: string, text: string): void {
    mkdirSync(dirname(this.path(path)), { recursive: true });
    writeFileSync(this.path(path), text);
  }
}

/** Runs with a server whose folders are the given ones of a new place. */
async function withServer(
  files: Readonly<Record<string, string>>,
  folders: readonly string[],
  body: (session: Session, place: Place) => Promise<void>,
): Promise<void> {
  const place = new Place(files);
  const session = await startSession(folders.map((it) => uriOf(place.path(it))));
  try {
    await body(session, place);
    assert.deepEqual(session.faults, []);
  } finally {
    await session.close();
    rmSync(place.home, { recursive: true, force: true });
  }
}

/** Where the server knows something of the name under the cursor: files, below the place. */
async function references(session: Session, place: Place, uri: string, line: number, character: number): Promise<readonly string[]> {
  const found = await session.request<readonly { uri: string }[]>('textDocument/references', {
    textDocument: { uri },
    position: { line, character },
    context: { includeDeclaration: true },
  });
  return [...new Set(found.map((it) => decodeURIComponent(it.uri.slice('file://'.length)).slice(place.home.length + 1)))].sort();
}

const using = 'groups:\n- name: u\n  rules:\n  - {alert: A, expr: "job:up:sum > 1"}\n';
const open = (session: Session, uri: string, text: string) =>
  session.notify('textDocument/didOpen', { textDocument: { uri, languageId: 'yaml', version: 1, text } });
/** Of the name in `using`. */
const known = (session: Session, place: Place, file: string) => references(session, place, uriOf(place.path(file)), 3, 26);

test('a file is one file however its name is spelled', () =>
  withServer({ 'w @+(1)/rules,é.yml': rule, 'w @+(1)/using.yml': using }, ['w @+(1)'], async (session, place) => {
    const file = place.path('w @+(1)/rules,é.yml');
    assert.notEqual(asVsCode(file), uriOf(file));
    await known(session, place, 'w @+(1)/using.yml');
    open(session, asVsCode(file), rule.replace('job:up:sum', 'other:up:sum'));
    assert.deepEqual(await known(session, place, 'w @+(1)/using.yml'), ['w @+(1)/using.yml']);
    // What is told of it is told in the spelling of whoever opened it.
    await eventually(async () => session.published.has(asVsCode(file)), true);
    session.notify('textDocument/didClose', { textDocument: { uri: asVsCode(file) } });
    assert.deepEqual(await known(session, place, 'w @+(1)/using.yml'), ['w @+(1)/rules,é.yml', 'w @+(1)/using.yml']);
    rmSync(file);
    session.notify('workspace/didChangeWatchedFiles', { changes: [{ uri: asVsCode(file), type: FileChangeType.Deleted }] });
    assert.deepEqual(await known(session, place, 'w @+(1)/using.yml'), ['w @+(1)/using.yml']);
  }));

test('of a folder that is deleted or moved, or leaves the workspace, nothing is known any more', () =>
  withServer({ 'a/x/rules.yml': rule, 'a/using.yml': using, 'b/more.yml': rule }, ['a', 'b'], async (session, place) => {
    assert.deepEqual(await known(session, place, 'a/using.yml'), ['a/using.yml', 'a/x/rules.yml', 'b/more.yml']);
    renameSync(place.path('a/x'), place.path('a/y'));
    // Nothing is said of what is in the folder.
    session.notify('workspace/didChangeWatchedFiles', {
      changes: [
        { uri: uriOf(place.path('a/x')), type: FileChangeType.Deleted },
        { uri: uriOf(place.path('a/y')), type: FileChangeType.Created },
      ],
    });
    await eventually(() => known(session, place, 'a/using.yml'), ['a/using.yml', 'a/y/rules.yml', 'b/more.yml']);
    session.notify('workspace/didChangeWorkspaceFolders', {
      event: { removed: [{ uri: uriOf(place.path('b')), name: 'b' }], added: [] },
    });
    await eventually(() => known(session, place, 'a/using.yml'), ['a/using.yml', 'a/y/rules.yml']);
  }));

async function eventually<T>(ask: () => Promise<T>, wanted: T): Promise<void> {
  assert.deepEqual(await until(ask, (it) => isDeepStrictEqual(it, wanted)), wanted);
}

test('what the search leaves out is left out when it changes, too', () =>
  withServer({ 'a/.gitignore': 'rendered/\n', 'a/rendered/rules.yml': rule, 'a/using.yml': using }, ['a'], async (session, place) => {
    assert.deepEqual(await known(session, place, 'a/using.yml'), ['a/using.yml']);
    place.write('a/node_modules/x/rules.yml', rule);
    const changed = ['a/rendered/rules.yml', 'a/node_modules/x/rules.yml'].map((it) => ({
      uri: uriOf(place.path(it)),
      type: FileChangeType.Changed,
    }));
    session.notify('workspace/didChangeWatchedFiles', { changes: changed });
    assert.deepEqual(await known(session, place, 'a/using.yml'), ['a/using.yml']);
    place.write('a/.gitignore', '');
    session.notify('workspace/didChangeWatchedFiles', {
      changes: [{ uri: uriOf(place.path('a/.gitignore')), type: FileChangeType.Changed }],
    });
    await eventually(() => known(session, place, 'a/using.yml'), ['a/rendered/rules.yml', 'a/using.yml']);
  }));

test('a project file that is open speaks for its own folder alone', () =>
  withServer({ 'a/demo/.meshmon.yaml': '', 'a/using.yml': using }, ['a'], async (session, place) => {
    const uri = uriOf(place.path('a/wrong.yml'));
    open(session, uriOf(place.path('a/demo/.meshmon.yaml')), 'severities: {promql/syntax: "off"}\n');
    open(session, uri, using.replace('> 1', '> ('));
    const codes = async () => {
      const { items } = await session.request<{ items: readonly { code: string }[] }>('textDocument/diagnostic', { textDocument: { uri } });
      return items.map((it) => it.code);
    };
    assert.deepEqual(await codes(), ['promql/syntax']);
    open(session, uriOf(place.path('a/.meshmon.yaml')), 'severities: {promql/syntax: "off"}\n');
    assert.deepEqual(await codes(), []);
  }));

test('loops of links, files that cannot be read or vanish, names of folders like those of files: the rest is read', async () => {
  const files: Record<string, string> = {
    'a/using.yml': using,
    'a/deep/rules.yml': rule,
    'a/folder.yaml/inside.yml': service,
    'a/unreadable.yml': rule,
  };
  const place = new Place(files);
  symlinkSync(place.path('a'), place.path('a/deep/up'));
  symlinkSync(place.path('a/self.yml'), place.path('a/self.yml'));
  symlinkSync(place.path('gone.yml'), place.path('a/nowhere.yml'));
  mkdirSync(place.path('a/locked'));
  place.write('a/locked/rules.yml', rule);
  chmodSync(place.path('a/unreadable.yml'), 0);
  chmodSync(place.path('a/locked'), 0);
  const session = await startSession([uriOf(place.path('a'))]);
  try {
    const wanted =
      process.getuid?.() === 0
        ? ['a/deep/rules.yml', 'a/locked/rules.yml', 'a/unreadable.yml', 'a/using.yml']
        : ['a/deep/rules.yml', 'a/using.yml'];
    assert.deepEqual(await known(session, place, 'a/using.yml'), wanted);
    const told = ['a/self.yml', 'a/nowhere.yml', 'a/deep/up', 'a/folder.yaml', 'a/none.yml', 'a/deep/rules.yml'];
    rmSync(place.path('a/deep/rules.yml'));
    for (const type of [FileChangeType.Changed, FileChangeType.Created, FileChangeType.Deleted])
      session.notify('workspace/didChangeWatchedFiles', { changes: told.map((it) => ({ uri: uriOf(place.path(it)), type })) });
    for (const uri of ['untitled:x', 'file:///%', 'git:/a/b.yml?{"ref":"~"}', 'file://other.example/share/a.yml', '']) {
      open(session, uri, rule);
      session.notify('textDocument/didClose', { textDocument: { uri } });
      session.notify('workspace/didChangeWatchedFiles', { changes: [{ uri, type: FileChangeType.Changed }] });
    }
    await eventually(
      () => known(session, place, 'a/using.yml'),
      wanted.filter((it) => it !== 'a/deep/rules.yml'),
    );
    assert.deepEqual(session.faults, []);
  } finally {
    await session.close();
    chmodSync(place.path('a/locked'), 0o700);
    rmSync(place.home, { recursive: true, force: true });
  }
});

test('in a folder of thousands of files the one that is open has its findings before all are read', async () => {
  const many = Object.fromEntries(
    Array.from({ length: 3000 }, (_, i) => [`a/${i % 30}/deep/${i}.yaml`, service.replace('name: s,', `name: s${i},`)]),
  );
  await withServer({ ...many, 'a/using.yml': using, 'a/z/rules.yml': rule }, ['a'], async (session, place) => {
    const uri = uriOf(place.path('a/open.yml'));
    const order: string[] = [];
    session.onTold = () => {
      if (session.published.get(uri)?.diagnostics.some((it) => it.code === 'promql/syntax')) order.push('open file');
    };
    const all = known(session, place, 'a/using.yml').finally(() => order.push('all files'));
    open(session, uri, using.replace('> 1', '> ('));
    assert.deepEqual(await all, ['a/open.yml', 'a/using.yml', 'a/z/rules.yml']);
    assert.equal(order[0], 'open file');
  });
});

test('completion does not wait until a large workspace has been read: it says that there may be more, and later that there is not', async () => {
  const group = (i: number) => `- name: g${i}\n  rules:\n  - {record: "job:m${i}:sum", expr: "sum by (job) (rate(m${i}_total[5m]))"}\n`;
  const many = `groups:\n${Array.from({ length: 2500 }, (_, i) => group(i)).join('')}`;
  const files = Object.fromEntries(Array.from({ length: 12 }, (_, i) => [`a/${i}.yml`, many]));
  await withServer({ 'a/open.yml': rule, ...files }, ['a'], async (session, place) => {
    const uri = uriOf(place.path('a/open.yml'));
    open(session, uri, rule);
    const order: string[] = [];
    const offered = () =>
      session.request<{ isIncomplete: boolean; items: readonly { label: string }[] }>('textDocument/completion', {
        textDocument: { uri },
        position: { line: 3, character: rule.split('\n')[3]?.indexOf('up)') ?? 0 },
      });
    const all = session.request('workspace/symbol', { query: 'nothing' }).finally(() => order.push('all files'));
    const first = await offered().finally(() => order.push('offers'));
    await all;
    assert.deepEqual([order, first.isIncomplete, first.items.length > 0], [['offers', 'all files'], true, true]);
    assert.equal((await offered()).isIncomplete, false);
  });
});

test('a path is offered the names of its folder, none from outside of the workspace, and a slash elsewhere asks for nothing', async () => {
  const files = { 'a/p.yml': '', 'a/certs/ca.crt': 'hidden', 'a/certs/old/x': '', 'a/.git/x': '', 'b/x.pem': '', 'a b/x.pem': '' };
  await withServer(files, ['a'], async (session, place) => {
    const uri = uriOf(place.path('a/p.yml'));
    const at = async (path: string, field = 'ca_file') => {
      const line = `    tls_config: {${field}: ${path}`;
      open(session, uri, `scrape_configs:\n  - job_name: a\n${line}}\n`);
      const found = await session.request<{ items: readonly { label: string }[] } | null>('textDocument/completion', {
        textDocument: { uri },
        position: { line: 2, character: line.length },
        context: { triggerKind: 2, triggerCharacter: '/' },
      });
      session.notify('textDocument/didClose', { textDocument: { uri } });
      return found?.items.map((it) => it.label);
    };
    assert.deepEqual(await at('certs/'), ['certs/ca.crt', 'certs/old/']);
    assert.deepEqual(await at('./'), ['./certs/']);
    assert.deepEqual(await at('../b/'), []);
    assert.deepEqual(await at('"../a b/'), []);
    assert.deepEqual(await at('/etc/'), []);
    assert.deepEqual(await at('missing/'), []);
    assert.equal(await at('x/', 'server_name'), undefined);
  });
});

/** A Service, the pods of another one, thousands of files, and the pods of this one in the last of them. */
const spread: Readonly<Record<string, string>> = {
  'b/0/other.yml': podsOf('other'),
  ...Object.fromEntries(
    Array.from({ length: 3000 }, (_, i) => [`b/${i % 30}/deep/${i}.yaml`, service.replace('name: s,', `name: s${i},`)]),
  ),
  'b/z/pods.yml': podsOf('s'),
};
const selecting = `${service.replace('spec: {', 'spec: {selector: {app: s, tier: t}, ')}# typed\n`;

function podsOf(app: string): string {
  return `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: ${app}, namespace: a}\nspec: {selector: {matchLabels: {app: ${app}}}, template: {metadata: {labels: {app: ${app}, tier: t}}, spec: {containers: [{name: c, image: i}]}}}\n`;
}

test('while a folder that was added is read, nothing is told that its files decide', () =>
  withServer({ 'a/using.yml': using, ...spread }, ['a'], async (session, place) => {
    const uri = uriOf(place.path('b/open.yml'));
    await known(session, place, 'a/using.yml');
    const told: unknown[] = [];
    session.onTold = () => told.push(...(session.published.get(uri)?.diagnostics.map((it) => it.code) ?? []));
    session.notify('workspace/didChangeWorkspaceFolders', {
      event: { removed: [], added: [{ uri: uriOf(place.path('b')), name: 'b' }] },
    });
    open(session, uri, selecting);
    let version = 1;
    // Not for ever: a slow machine would do nothing else than answer.
    const typing = setInterval(() => {
      if (version === 20) return;
      version++;
      session.notify('textDocument/didChange', {
        textDocument: { uri, version },
        contentChanges: [{ text: `${selecting}# ${version}\n` }],
      });
    }, 60);
    try {
      await known(session, place, 'a/using.yml');
    } finally {
      clearInterval(typing);
    }
    await eventually(async () => session.published.get(uri)?.version === version, true);
    assert.ok(version > 3);
    assert.deepEqual(told, []);
    session.notify('textDocument/didChange', {
      textDocument: { uri, version: version + 1 },
      contentChanges: [{ text: selecting.replace('app: s', 'app: none') }],
    });
    await eventually(async () => session.published.get(uri)?.diagnostics.map((it) => it.code), ['link/service-selects-no-pod']);
  }));

test('who asks for findings is answered when the files around are known, and told when these change', async () => {
  const place = new Place(spread);
  const session = await startSession([uriOf(place.path('b'))], {
    capabilities: { workspace: { diagnostics: { refreshSupport: true } }, textDocument: { diagnostic: {} } },
  });
  try {
    const uri = uriOf(place.path('b/open.yml'));
    const codes = async () => {
      const { items } = await session.request<{ items: readonly { code: string }[] }>('textDocument/diagnostic', { textDocument: { uri } });
      return items.map((it) => it.code);
    };
    open(session, uriOf(place.path('b/0/other.yml')), podsOf('other'));
    open(session, uri, selecting);
    assert.deepEqual(await codes(), []);
    const refreshed = new Promise<void>((resolve) => {
      session.onRefresh = resolve;
    });
    rmSync(place.path('b/z/pods.yml'));
    session.notify('workspace/didChangeWatchedFiles', {
      changes: [{ uri: uriOf(place.path('b/z/pods.yml')), type: FileChangeType.Deleted }],
    });
    await refreshed;
    assert.deepEqual(await codes(), ['link/service-selects-no-pod']);
    assert.deepEqual(session.faults, []);
  } finally {
    await session.close();
    rmSync(place.home, { recursive: true, force: true });
  }
});

test('an editor that knows no snippets is offered none, and no command of another editor', async () => {
  const offers = async (textDocument: object) => {
    const session = await startSession([], { capabilities: { textDocument } });
    try {
      open(session, 'untitled:q', 'groups:\n- name: g\n  rules:\n  - alert: A\n    expr: rat');
      const position = { line: 4, character: 13 };
      const answer = await session.request<{ items: readonly CompletionItem[] }>('textDocument/completion', {
        textDocument: { uri: 'untitled:q' },
        position,
      });
      const rate = answer.items.find((it) => it.label === 'rate');
      assert.equal(
        answer.items.some((it) => it.command),
        false,
      );
      return [rate?.textEdit?.newText, rate?.insertTextFormat];
    } finally {
      await session.close();
    }
  };
  assert.deepEqual(await offers({}), ['rate()', InsertTextFormat.PlainText]);
  assert.deepEqual(await offers({ completion: { completionItem: { snippetSupport: true } } }), ['rate($1)$0', InsertTextFormat.Snippet]);
});

test('of a file that is no UTF-8 what its bytes break is told until the first change, which writes them otherwise', async () => {
  const bytes = Buffer.from(`${using}# caf\xe9 noir\n`, 'latin1');
  const place = new Place({});
  mkdirSync(place.path('a'));
  writeFileSync(place.path('a/bytes.yml'), bytes);
  writeFileSync(place.path('a/closed.yml'), Buffer.from(`${rule}# caf\xe9 noir\n`, 'latin1'));
  const session = await startSession([uriOf(place.path('a'))]);
  try {
    const uri = uriOf(place.path('a/bytes.yml'));
    const told = async () => session.published.get(uri)?.diagnostics.map((it) => `${it.code} ${it.message}`);
    open(session, uri, bytes.toString('utf8'));
    await eventually(told, ['yaml/syntax invalid trailing UTF-8 octet']);
    // Their names are known all the same.
    assert.deepEqual(await known(session, place, 'a/bytes.yml'), ['a/bytes.yml', 'a/closed.yml']);
    const at = { line: 0, character: 0 };
    session.notify('textDocument/didChange', {
      textDocument: { uri, version: 2 },
      contentChanges: [{ range: { start: at, end: at }, text: '# \n' }],
    });
    await eventually(told, []);
    session.notify('textDocument/didClose', { textDocument: { uri } });
    // Another text than that of the disk is the editor's own.
    open(session, uri, `${bytes.toString('utf8')}# more\n`);
    await eventually(told, []);
    assert.deepEqual(session.faults, []);
  } finally {
    await session.close();
    rmSync(place.home, { recursive: true, force: true });
  }
});
