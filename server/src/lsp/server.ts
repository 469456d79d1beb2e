import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import {
  type Connection,
  DidChangeConfigurationNotification,
  DidChangeWatchedFilesNotification,
  FileChangeType,
  type InitializeParams,
  type InitializeResult,
  ResponseError,
  WatchKind,
} from 'vscode-languageserver/node';
import { version } from '../../../package.json';
import { allChecks } from '../engine/checks/index.js';
import { createEngine } from '../engine/engine.js';
import { type FileEdit, fixAll } from '../engine/features/actions.js';
import type { ConnectionProfile } from '../engine/project.js';
import { append } from '../engine/text/append.js';
import { registerPrometheus } from '../prometheus/service.js';
import { type InitializationOptions, type ProjectConnection, projectConnectionsNotification, trustNotification } from '../protocol.js';
import { spelled } from '../uris.js';
import { registerAnswers } from './answers.js';
import { capabilities } from './capabilities.js';
import { toChanges } from './convert.js';
import { createDisk, isProject } from './disk.js';
import { createPublisher } from './publish.js';
import { asShown, projectTextOf, textBehind } from './scan.js';
import { mergeSettings } from './settings.js';
import { createTokens } from './tokens.js';

function showsLenses(settings: unknown): boolean {
  return !(typeof settings === 'object' && settings !== null && 'codeLens' in settings && settings.codeLens === false);
}

/**
 * The language server on a connection: its client, its documents and settings, and what happens around them.
 * `onInitialized`: the editor has its first answer, and no file is open yet.
 */
export function startServer(connection: Connection, onInitialized: () => void): void {
  const engine = createEngine({ checks: allChecks, onBug: (code, error) => log(`check ${code}`, error) });
  /** By uri; each as the client spells it. */
  const open = new Map<string, { version: number; readonly spelling: string }>();
  /** Of them, those that the editor shows otherwise than they are on the disk, and that nobody has changed: their bytes are no UTF-8. */
  const shownOtherwise = new Set<string>();
  const tokens = createTokens(
    engine,
    (uri) => open.has(uri),
    () => turn(),
  );
  /** The file that was changed last: its findings go out first. */
  let edited = '';
  let folders: readonly string[] = [];
  let editorSettings: unknown;
  let canConfigure = false;
  let canWatch = false;
  let canTellSettings = false;
  let hasFolders = false;
  let canCreate = false;
  let push = true;
  let canRefresh = false;
  let takesSnippets = false;
  let takesDetails = false;
  let trusted = true;
  let tellsConnection = false;
  let toldConnections = '[]';

  const log = (what: string, error: unknown) =>
    connection.console.error(`${what}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);

  const prometheus = registerPrometheus(connection, engine, {
    mayAsk: () => trusted,
    tellsConnection: () => tellsConnection,
    onFacts: (facts) => {
      engine.apply([{ type: 'live', facts }]);
      tellAll();
    },
  });

  /** The docs page of a code, beside the bundle. */
  const docs = (code: string): string => pathToFileURL(join(__dirname, '..', 'docs', 'checks', `${code}.md`)).toString();

  const { publish, makeWay, turn, forget } = createPublisher(connection, engine, {
    open,
    edited: () => edited,
    isRead: () => disk.isRead(),
    pushes: () => push,
    docs,
  });

  /** Of what changed around the open files: who asks for findings does so at edits alone. */
  const tellAll = () => {
    publish();
    if (canRefresh) connection.languages.diagnostics.refresh().catch((error: unknown) => log('refresh', error));
  };

  const applySettings = () => {
    const [root] = folders;
    const text = root === undefined ? undefined : projectTextOf(root, (uri) => (open.has(uri) ? engine.file(uri)?.text() : undefined));
    const { settings, connections } = mergeSettings(editorSettings, text);
    tellConnections(connections);
    engine.apply([{ type: 'settings', settings, root: root ?? '' }]);
    tellAll();
  };

  /** What the project file names as connections goes to the client, which decides what becomes of it. */
  const tellConnections = (profiles: readonly ConnectionProfile[]) => {
    if (!tellsConnection) return;
    const connections = profiles.map(({ name, url, auth, headers, params, tenant, others }): ProjectConnection => {
      return {
        name,
        url,
        auth,
        headers: Object.fromEntries(headers),
        params: Object.fromEntries(params),
        ...(tenant === undefined ? {} : { tenant }),
        others: Object.fromEntries(others),
      };
    });
    const told = JSON.stringify(connections);
    if (told === toldConnections) return;
    toldConnections = told;
    void connection.sendNotification(projectConnectionsNotification, connections);
  };

  const disk = createDisk(engine, {
    folders: () => folders,
    isOpen: (uri) => open.has(uri),
    turn,
    onRead: () => tellAll(),
    onProject: () => applySettings(),
    onFault: (error) => log('workspace scan', error),
  });

  connection.onInitialize((params: InitializeParams): InitializeResult => {
    folders = (params.workspaceFolders?.map((it) => it.uri) ?? (params.rootUri ? [params.rootUri] : [])).map(spelled);
    const options = params.initializationOptions as Partial<InitializationOptions> | undefined;
    trusted = options?.trusted !== false;
    tellsConnection = options?.live === true;
    const { workspace, textDocument } = params.capabilities;
    canConfigure = workspace?.configuration === true;
    hasFolders = workspace?.workspaceFolders === true;
    canWatch = workspace?.didChangeWatchedFiles?.dynamicRegistration === true;
    canTellSettings = workspace?.didChangeConfiguration?.dynamicRegistration === true;
    canCreate = workspace?.workspaceEdit?.resourceOperations?.includes('create') === true;
    push = textDocument?.publishDiagnostics !== undefined || textDocument?.diagnostic === undefined;
    takesSnippets = textDocument?.completion?.completionItem?.snippetSupport === true;
    takesDetails = textDocument?.completion?.completionItem?.labelDetailsSupport === true;
    canRefresh = !push && workspace?.diagnostics?.refreshSupport === true;
    return { serverInfo: { name: 'meshmon', version }, capabilities: capabilities(push) };
  });

  connection.onInitialized(async () => {
    onInitialized();
    if (hasFolders)
      connection.workspace.onDidChangeWorkspaceFolders((event) => {
        const gone = new Set(event.removed.map((it) => spelled(it.uri)));
        folders = [...folders.filter((it) => !gone.has(it)), ...event.added.map((it) => spelled(it.uri))];
        applySettings();
        disk.look();
      });
    if (canWatch)
      connection.client
        .register(DidChangeWatchedFilesNotification.type, {
          watchers: [
            { globPattern: '**/*.{yaml,yml,json,promql,metrics,prom,rules,ini,conf,toml,tmpl,gotmpl,tpl}' },
            { globPattern: '**/.gitignore' },
            // Folders that come and go, for which no name is sure.
            { globPattern: '**/*', kind: WatchKind.Create | WatchKind.Delete },
          ],
        })
        .catch((error: unknown) => log('watchers', error));
    applySettings();
    disk.look();
    if (!canConfigure) return;
    if (canTellSettings)
      connection.client
        .register(DidChangeConfigurationNotification.type, { section: 'meshMonitoring' })
        .catch((error: unknown) => log('settings', error));
    await configure();
  });

  const configure = async () => {
    try {
      editorSettings = await connection.workspace.getConfiguration('meshMonitoring');
    } catch (error) {
      log('settings', error);
    }
    applySettings();
  };

  connection.onDidChangeConfiguration(async ({ settings }) => {
    if (canConfigure) await configure();
    else {
      editorSettings =
        typeof settings === 'object' && settings !== null && 'meshMonitoring' in settings ? settings.meshMonitoring : settings;
      applySettings();
    }
  });

  connection.onDidOpenTextDocument(({ textDocument: { uri: spelling, text, languageId, version: documentVersion } }) => {
    const uri = spelled(spelling);
    open.set(uri, { version: documentVersion, spelling });
    edited = uri;
    forget(uri);
    const behind = textBehind(uri, text);
    if (behind !== undefined) shownOtherwise.add(uri);
    engine.apply([{ type: 'file', uri, text: behind ?? text, languageId }]);
    if (isProject(uri)) applySettings();
    publish();
    prometheus.refresh();
  });

  connection.onDidChangeTextDocument(({ textDocument: { uri: spelling, version: documentVersion }, contentChanges }) => {
    const uri = spelled(spelling);
    const state = open.get(uri);
    if (!state) return;
    state.version = documentVersion;
    edited = uri;
    // What the editor shows is what it will write.
    const shown = shownOtherwise.delete(uri) ? [{ text: asShown(engine.file(uri)?.text() ?? '') }] : [];
    const changes = contentChanges.map((it) => ('range' in it ? { range: it.range, text: it.text } : { text: it.text }));
    engine.apply([{ type: 'edit', uri, changes: [...shown, ...changes] }]);
    if (isProject(uri)) applySettings();
    publish();
  });

  connection.onDidCloseTextDocument(({ textDocument: { uri: spelling } }) => {
    const uri = spelled(spelling);
    open.delete(uri);
    shownOtherwise.delete(uri);
    tokens.forget(uri);
    forget(uri);
    void connection.sendDiagnostics({ uri: spelling, diagnostics: [] });
    // What is on the disk counts again; a text that is on no disk is gone.
    disk.readAgain(uri);
    publish();
  });

  connection.onDidChangeWatchedFiles(({ changes }) => {
    disk.changed(changes.map(({ uri, type }) => ({ uri: spelled(uri), isGone: type === FileChangeType.Deleted })));
    tellAll();
  });

  registerAnswers(connection, engine, {
    prometheus,
    tokens,
    docs,
    log,
    version: (uri) => open.get(uri)?.version,
    read: () => disk.read(),
    isRead: () => disk.isRead(),
    list: (folder) => disk.list(folder),
    makeWay,
    completer: () => ({ takesSnippets, takesDetails, isOurs: tellsConnection }),
    canCreate: () => canCreate,
    showsLenses: () => showsLenses(editorSettings),
  });

  connection.onExecuteCommand(async ({ command, arguments: args }) => {
    if (command !== 'meshMonitoring.server.fixAll') throw new ResponseError(-32601, `unknown command ${command}`);
    const [target] = args ?? [];
    const uri = typeof target === 'object' && target !== null && 'uri' in target && typeof target.uri === 'string' ? target.uri : undefined;
    const edits = uri ? fixAll(engine, spelled(uri)) : await fixWorkspace();
    if (edits.length > 0) await connection.workspace.applyEdit({ changes: toChanges(edits) });
    return null;
  });

  /** Files that are not open were never checked: one a turn. */
  const fixWorkspace = async () => {
    await disk.read();
    const edits: FileEdit[] = [];
    for (const uri of engine.workspace.uris()) {
      append(edits, fixAll(engine, uri));
      await new Promise((resolve) => setImmediate(resolve));
    }
    return edits;
  };

  connection.onNotification(trustNotification, () => {
    trusted = true;
    prometheus.refresh();
  });
  connection.onShutdown(() => {
    disk.stop();
    process.exitCode = 0;
  });
  connection.listen();
}
