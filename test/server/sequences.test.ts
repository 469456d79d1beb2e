import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { type Diagnostic, FileChangeType } from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { listFiles, readText } from '../../server/src/cli/files.js';
import { allChecks } from '../../server/src/engine/checks/index.js';
import { createEngine } from '../../server/src/engine/engine.js';
import { toDiagnostics } from '../../server/src/lsp/publish.js';
import { asShown, projectTextOf } from '../../server/src/lsp/scan.js';
import { mergeSettings } from '../../server/src/lsp/settings.js';
import { spelled } from '../../server/src/uris.js';
import { type Session, startSession } from '../support/lsp-session.js';
import { pick, type Random, randomChange } from '../support/mutate.js';
import { randomFrom } from '../support/random.js';
import { startTexts } from '../support/start-texts.js';

// What an editor may send, in any order, to a server process; when nothing more is to come, what was told of every open file is what a fresh
// engine finds in the same texts. `npm run fuzz` runs longer; FUZZ_STEPS, FUZZ_SEED repeat a round.
const steps = Number(process.env['FUZZ_STEPS'] ?? 400);
const seed = Number(process.env['FUZZ_SEED'] ?? 1);

const uriOf = (path: string) => pathToFileURL(path).toString();

const settings: readonly unknown[] = [
  null,
  {},
  { versions: { prometheus: '2.20.0', istio: '1.12', operator: '0.60' } },
  { versions: { prometheus: 'v3.1' }, features: ['promql-experimental-functions'] },
  { severities: { 'promql/syntax': 'off', 'rules/duplicate-rule': 'error' }, ignore: ['**/sub/**'] },
  { ignore: 7, severities: [], versions: 'x' },
];

const projects = [
  'versions: {prometheus: "2.30"}\n',
  'ignore: ["sub/**"]\n',
  'severities: {promql/syntax: warning}\n',
  'connections: [{name: a, url: "http://a.example"}]\n',
  'versions: [',
];

const questions = [
  'completion',
  'hover',
  'definition',
  'references',
  'documentSymbol',
  'foldingRange',
  'semanticTokens/full',
  'codeLens',
  'documentLink',
  'formatting',
  'signatureHelp',
  'prepareRename',
  'rename',
  'documentHighlight',
  'selectionRange',
  'codeAction',
  'semanticTokens/full/delta',
  'diagnostic',
].map((it) => `textDocument/${it}`);

/** Those of our own client, and of the workspace. */
const ownQuestions = [
  'workspace/symbol',
  ...['previewTarget', 'applyQuery', 'committedAlert', 'alertOutcome', 'report', 'effectiveTelemetry', 'labelFlow', 'relabeling'],
  ...['ruleTests', 'describe', 'queryOffers', 'relatedAlerts', 'runnable'],
].map((it) => (it.includes('/') ? it : `meshmon/${it}`));

/** A user with an editor and a disk. */
class User {
  private readonly folders: string[];
  private readonly open = new Map<string, TextDocument>();
  /** Of files that are no UTF-8 and were not changed since they were opened: what the disk had then. */
  private readonly exact = new Map<string, string>();
  /** What the editor has yet to tell of the disk. */
  private readonly events: { readonly uri: string; readonly type: FileChangeType }[] = [];
  readonly did: string[] = [];
  readonly failed: string[] = [];
  asked = 0;

  private readonly session: Session;
  private readonly home: string;
  private readonly random: Random;
  private readonly texts: ReturnType<typeof startTexts>;

  constructor(session: Session, home: string, random: Random, texts: ReturnType<typeof startTexts>, folders: readonly string[]) {
    this.session = session;
    this.home = home;
    this.random = random;
    this.texts = texts;
    this.folders = [...folders];
  }

  async step(): Promise<void> {
    const [name, act] = this.pickOne();
    this.did.push(`${name} ${(await act()) ?? ''}`);
  }

  private pickOne(): readonly [string, () => string | undefined | Promise<string | undefined>] {
    const it = this.random();
    if (it < 0.3 && this.open.size > 0) return ['edit', () => this.edit()];
    if (it < 0.42) return ['open', () => this.openOne()];
    if (it < 0.47) return ['close', () => this.closeOne()];
    if (it < 0.55) return ['write', () => this.write()];
    if (it < 0.6) return ['delete', () => this.remove()];
    if (it < 0.65) return ['move', () => this.move()];
    if (it < 0.7) return ['tell', () => this.tell(0.5)];
    if (it < 0.73) return ['settings', () => this.configure()];
    if (it < 0.75) return ['project', () => this.project()];
    if (it < 0.77) return ['folders', () => this.changeFolders()];
    if (it < 0.8) return ['nonsense', () => this.nonsense()];
    if (it < 0.83) return ['pause', () => new Promise((done) => setTimeout(() => done(undefined), this.random() * 60))];
    return ['ask', () => this.ask()];
  }

  /** A uri as one editor or another spells it. */
  private spelling(path: string): string {
    return this.random() < 0.5 ? uriOf(path) : spelled(uriOf(path));
  }

  private paths(): readonly string[] {
    return readdirSync(this.home, { recursive: true, withFileTypes: true }).flatMap((it) =>
      it.isFile() ? [join(it.parentPath, it.name)] : [],
    );
  }

  private somePath(): string {
    const all = this.paths();
    if (all.length > 0 && this.random() < 0.8) return pick(this.random, all);
    const inside = pick(this.random, ['', 'sub', 'sub/deep (1)', 'left', 'node_modules/x']);
    return join(this.home, pick(this.random, ['a', 'ab', 'b+c @é']), inside, basename(pick(this.random, this.texts).path));
  }

  private async openOne(): Promise<string> {
    const path = this.somePath();
    const known = [...this.open].find(([key]) => key === spelled(uriOf(path)));
    if (known && this.random() < 0.9) return 'nothing';
    const uri = this.random() < 0.05 ? `untitled:${basename(path)}` : (known?.[1].uri ?? this.spelling(path));
    const bytes = uri.startsWith('file:') ? readText(path) : undefined;
    // An editor shows other characters for bytes that are no UTF-8.
    const text = bytes === undefined ? pick(this.random, this.texts).text : asShown(bytes);
    this.exact.delete(spelled(uri));
    if (bytes !== undefined && bytes !== text && !bytes.startsWith('\ufeff')) this.exact.set(spelled(uri), bytes);
    const languageId = /\.json$/.test(path) ? 'json' : /\.promql$/.test(path) ? 'promql' : 'yaml';
    const version = Math.floor(this.random() * 5);
    this.open.set(spelled(uri), TextDocument.create(uri, languageId, version, text));
    this.session.notify('textDocument/didOpen', { textDocument: { uri, languageId, version, text } });
    // It reads the bytes now, before they are written anew.
    if (this.exact.has(spelled(uri))) await this.session.request('textDocument/foldingRange', { textDocument: { uri } });
    return uri;
  }

  private edit(): string {
    const [key, document] = pick(this.random, [...this.open]);
    const changes: ReturnType<typeof randomChange>[] = [];
    let next = document;
    // Now and then a version that does not follow.
    const version = this.random() < 0.1 ? Math.floor(this.random() * 9) - 2 : document.version + 1;
    for (let left = 1 + Math.floor(this.random() * 3); left > 0; left--) {
      const change = this.random() < 0.1 ? this.beyond(next) : randomChange(this.random, next.getText());
      changes.push(change);
      next = TextDocument.create(document.uri, document.languageId, version, next.getText());
      next = TextDocument.update(next, ['range' in change ? { range: change.range, text: change.text } : { text: change.text }], version);
    }
    this.open.set(key, next);
    this.exact.delete(key);
    this.session.notify('textDocument/didChange', { textDocument: { uri: document.uri, version }, contentChanges: changes });
    return `${document.uri} ${JSON.stringify(changes)}`;
  }

  /** A range that ends, or is, behind the text. */
  private beyond(document: TextDocument): ReturnType<typeof randomChange> {
    const line = Math.floor(this.random() * document.lineCount * 2);
    const start = { line, character: Math.floor(this.random() * 500) };
    const end = { line: line + Math.floor(this.random() * 3), character: start.character + Math.floor(this.random() * 1e6) };
    return { range: { start, end }, text: pick(this.random, ['', 'x', '\n']) };
  }

  private closeOne(): string {
    if (this.open.size === 0) return 'nothing';
    const [key, { uri }] = pick(this.random, [...this.open]);
    this.open.delete(key);
    this.session.notify('textDocument/didClose', { textDocument: { uri } });
    return uri;
  }

  private write(): string {
    const path = this.somePath();
    try {
      mkdirSync(dirname(path), { recursive: true });
      // What is found by two paths is told by one: a link to where it stands.
      if (this.random() < 0.1) symlinkSync(dirname(path), `${path}-loop`);
      const { text } = pick(this.random, this.texts);
      // A comment of an older day.
      const isLatin = this.random() < 0.2;
      writeFileSync(path, this.random() < 0.1 ? 'a: \u0000\ud800' : isLatin ? Buffer.from(`# caf\u00e9 noir\n${text}`, 'latin1') : text);
    } catch {
      // There already, or in the way.
    }
    this.events.push({ uri: this.spelling(path), type: pick(this.random, [FileChangeType.Created, FileChangeType.Changed]) });
    return path;
  }

  private remove(): string {
    const all = this.paths();
    if (all.length < 4) return 'nothing';
    const file = pick(this.random, all);
    // Of a folder the editor tells the folder alone.
    const path = this.random() < 0.3 && /sub|left/.test(dirname(file)) ? dirname(file) : file;
    rmSync(path, { recursive: true, force: true });
    this.events.push({ uri: this.spelling(path), type: FileChangeType.Deleted });
    return path;
  }

  private move(): string {
    const all = this.paths();
    if (all.length === 0) return 'nothing';
    const from = pick(this.random, all);
    const source = this.random() < 0.4 && /sub|left/.test(dirname(from)) ? dirname(from) : from;
    const target = join(
      dirname(source),
      statSync(source).isDirectory() ? pick(this.random, ['left', 'sub', 'moved']) : `m-${basename(from)}`,
    );
    try {
      renameSync(source, target);
    } catch {
      return 'nothing';
    }
    this.events.push(
      { uri: this.spelling(source), type: FileChangeType.Deleted },
      { uri: this.spelling(target), type: FileChangeType.Created },
    );
    return `${source} to ${target}`;
  }

  /** Tells a share of what is to be told, in any order, some of it twice. */
  private tell(share: number): string {
    const told = this.events.filter(() => this.random() < share);
    this.events.splice(0, this.events.length, ...this.events.filter((it) => !told.includes(it) || this.random() < 0.1));
    told.sort(() => this.random() - 0.5);
    this.session.notify('workspace/didChangeWatchedFiles', { changes: told });
    return JSON.stringify(told);
  }

  private configure(): string {
    this.session.settings = pick(this.random, settings);
    this.session.notify('workspace/didChangeConfiguration', { settings: null });
    return JSON.stringify(this.session.settings);
  }

  private project(): string {
    const path = join(this.home, pick(this.random, ['a', 'ab', 'a/sub']), '.meshmon.yaml');
    mkdirSync(dirname(path), { recursive: true });
    if (this.random() < 0.3) rmSync(path, { force: true });
    else writeFileSync(path, pick(this.random, projects));
    this.events.push({ uri: this.spelling(path), type: FileChangeType.Changed });
    if (!statSync(path, { throwIfNoEntry: false })) this.events.push({ uri: this.spelling(path), type: FileChangeType.Deleted });
    return path;
  }

  private changeFolders(): string {
    const path = pick(
      this.random,
      ['a', 'ab', 'b+c @é'].map((it) => join(this.home, it)),
    );
    const at = this.folders.indexOf(path);
    if (at >= 0) this.folders.splice(at, 1);
    else this.folders.push(path);
    const it = [{ uri: this.spelling(path), name: 'x' }];
    this.session.notify('workspace/didChangeWorkspaceFolders', {
      event: at >= 0 ? { removed: it, added: [] } : { removed: [], added: it },
    });
    return `${at >= 0 ? 'less' : 'more'} ${path}`;
  }

  private nonsense(): string {
    const uri = this.spelling(this.somePath());
    if (this.open.has(spelled(uri))) return 'nothing';
    const it = pick(this.random, ['change', 'close', 'gone']);
    if (it === 'close') this.session.notify('textDocument/didClose', { textDocument: { uri } });
    else if (it === 'change')
      this.session.notify('textDocument/didChange', { textDocument: { uri, version: 3 }, contentChanges: [{ text: 'a: b' }] });
    else this.session.notify('workspace/didChangeWatchedFiles', { changes: [{ uri, type: FileChangeType.Deleted }] });
    return `${it} ${uri}`;
  }

  private ask(): string {
    this.asked++;
    const document = this.open.size > 0 && this.random() < 0.9 ? pick(this.random, [...this.open.values()]) : undefined;
    const uri = document?.uri ?? this.spelling(this.somePath());
    const at = { line: Math.floor(this.random() * ((document?.lineCount ?? 5) + 2)), character: Math.floor(this.random() * 80) };
    const method = pick(this.random, this.random() < 0.7 ? questions : ownQuestions);
    const params = {
      textDocument: { uri },
      position: at,
      positions: [at],
      range: { start: at, end: at },
      context: { diagnostics: [], includeDeclaration: true },
      newName: 'other_name',
      options: { tabSize: 2, insertSpaces: true },
      previousResultId: '1',
      query: 'a',
      uri,
      kind: 'scrapeConfig',
      expr: pick(this.random, ['', 'up', 'sum by (', 'rate(a_total[5m]) > 0']),
      offset: 2,
      was: 'up',
      tried: { expr: 'up' },
      text: document?.getText() ?? '',
      request: { name: 'A', alert: { hold: 0, keep: 0, labels: {}, annotations: {} }, labels: { a: 'b' }, value: 1, time: 1 },
      first: 0,
      last: at.line,
    };
    if (this.random() < 0.3) this.session.askAndCancel(method, params);
    // Whoever waits for all answers would never have two in flight.
    else this.session.request(method, params).catch((error: unknown) => this.refused(method, error));
    return `${method} ${uri} ${at.line}:${at.character}`;
  }

  /** Only a rename is refused by an answer; whatever else fails is a fault. */
  private refused(method: string, error: unknown): void {
    this.did.push(`${method}: ${String(error)}`);
    if (method !== 'textDocument/rename') this.failed.push(`${method}: ${String(error)}`);
  }

  /** What a fresh engine finds in the open files. */
  private wanted(): ReadonlyMap<string, string> {
    const engine = createEngine({
      checks: allChecks,
      onBug: (code, error) => {
        throw new Error(`bug in ${code}`, { cause: error });
      },
    });
    const [first] = this.folders;
    const root = first === undefined ? '' : spelled(uriOf(first));
    const project = root === '' ? undefined : projectTextOf(root, (uri) => this.open.get(uri)?.getText());
    engine.apply([{ type: 'settings', settings: mergeSettings(this.session.settings, project).settings, root }]);
    for (const folder of this.folders) {
      for (const path of listFiles(folder)) {
        const text = readText(path);
        if (text !== undefined && !this.open.has(spelled(uriOf(path))))
          engine.apply([{ type: 'file', uri: spelled(uriOf(path)), text, found: true }]);
      }
    }
    for (const [uri, it] of this.open)
      engine.apply([{ type: 'file', uri, text: this.exact.get(uri) ?? it.getText(), languageId: it.languageId }]);
    return new Map([...this.open.keys()].map((uri) => [uri, shown(toDiagnostics(engine.diagnostics(uri), () => ''))]));
  }

  /** Tells all there is to tell, and waits until the server has said all that is right. */
  async verify(): Promise<void> {
    this.tell(1);
    this.session.notify('workspace/didChangeWatchedFiles', { changes: this.events.splice(0) });
    const wanted = this.wanted();
    const until = Date.now() + 15_000;
    do await new Promise((done) => setTimeout(done, 20));
    while (this.differences(wanted).length > 0 && Date.now() < until);
    for (const { uri, got, want } of this.differences(wanted)) assert.equal(got, want, `${uri}:\n${got}\nwanted:\n${want}`);
    assert.deepEqual(this.session.faults, []);
    assert.deepEqual(this.failed, []);
  }

  private differences(
    wanted: ReadonlyMap<string, string>,
  ): readonly { readonly uri: string; readonly got: string; readonly want: string }[] {
    const told = [...this.session.published].map(([uri, it]) => {
      const { version, uri: opened } = this.open.get(spelled(uri)) ?? {};
      const got = opened !== uri || version === it.version ? shown(it.diagnostics) : `of version ${it.version}, not ${version}`;
      return { uri, got, want: opened === uri ? (wanted.get(spelled(uri)) ?? '') : '' };
    });
    const untold = [...this.open].filter(([, { uri }]) => !this.session.published.has(uri));
    return [
      ...told.filter(({ got, want }) => got !== want),
      ...untold.map(([key, { uri }]) => ({ uri, got: 'nothing was told', want: wanted.get(key) ?? '' })),
    ];
  }
}

/** What a user sees of findings. */
const shown = (diagnostics: readonly Diagnostic[]): string =>
  diagnostics.map(({ codeDescription: _, ...it }) => JSON.stringify(it, Object.keys(it).sort().concat(keys))).join('\n');
const keys = ['start', 'end', 'line', 'character', 'range', 'uri', 'location', 'message'];

test(`${steps} random steps of an editor's user: nothing fails, and what is told in the end is what a fresh look finds`, async (t) => {
  const random = randomFrom(seed);
  const texts = startTexts();
  let done = 0;
  let asked = 0;
  let compared = 0;
  while (done < steps) {
    const home = mkdtempSync(join(tmpdir(), 'meshmon-sequence-'));
    const folders = ['a', 'ab', 'b+c @é'].map((it) => join(home, it));
    for (const folder of folders) {
      mkdirSync(join(folder, 'sub/deep (1)'), { recursive: true });
      for (const inside of ['', 'sub', 'sub/deep (1)']) {
        const { path, text } = pick(random, texts);
        writeFileSync(join(folder, inside, basename(path)), text);
      }
    }
    writeFileSync(join(home, 'a', '.gitignore'), 'left/\n');
    const session = await startSession(folders.slice(0, 2).map(uriOf));
    const user = new User(session, home, random, texts, folders.slice(0, 2));
    try {
      for (let i = 0; i < 120 && done < steps; i++, done++) {
        await user.step();
        if (i % 12 === 11) {
          await user.verify();
          compared++;
        }
      }
    } catch (error) {
      const did = user.did.slice(-30).map((it) => it.slice(0, 600));
      const why = error instanceof Error ? error.message : String(error);
      throw new Error(`FUZZ_SEED=${seed}, step ${done}:\n${did.join('\n').replaceAll(home, '')}\n${why}`, { cause: error });
    } finally {
      asked += user.asked;
      await session.close();
      rmSync(home, { recursive: true, force: true });
    }
  }
  t.diagnostic(`fuzz: ${done} steps of an editor, ${asked} questions, ${compared} comparisons with a fresh look`);
});
