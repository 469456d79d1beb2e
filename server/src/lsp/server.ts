import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import {
  type CancellationToken,
  CodeActionKind,
  type CompletionContext,
  type Connection,
  DidChangeConfigurationNotification,
  DidChangeWatchedFilesNotification,
  FileChangeType,
  type InitializeParams,
  type InitializeResult,
  LSPErrorCodes,
  type Position,
  ResponseError,
  TextDocumentSyncKind,
  WatchKind,
  type WorkspaceEdit,
} from 'vscode-languageserver/node';
import { version } from '../../../package.json';
import { allChecks } from '../engine/checks/index.js';
import { createEngine } from '../engine/engine.js';
import { actionsAt, type FileEdit, fixAll } from '../engine/features/actions.js';
import { completionFolderAt, completionQuestionAt, completionsAt } from '../engine/features/completion.js';
import { effectiveTelemetryAt } from '../engine/features/effective-telemetry.js';
import { foldsOf } from '../engine/features/folding.js';
import { formatFile } from '../engine/features/format.js';
import { hoverAt, hoverQuestionAt } from '../engine/features/hover.js';
import { labelFlowAt } from '../engine/features/label-flow.js';
import { lensesOf } from '../engine/features/lenses.js';
import { linksOf } from '../engine/features/links.js';
import { definitionsAt, highlightsAt, referencesAt, renameAt, renameableAt, renameRefusal } from '../engine/features/navigate.js';
import { relabelingAt } from '../engine/features/relabeling.js';
import { reportAt } from '../engine/features/reports.js';
import { ruleTestsFor } from '../engine/features/rule-tests.js';
import { selectionAt } from '../engine/features/selection.js';
import { signatureAt } from '../engine/features/signature.js';
import { symbolsNamed, symbolsOf } from '../engine/features/symbols.js';
import { tokenTypes } from '../engine/features/tokens.js';
import type { ConnectionProfile } from '../engine/project.js';
import { append } from '../engine/text/append.js';
import { registerPrometheus } from '../prometheus/service.js';
import {
  type EffectiveTelemetryAnswer,
  type EffectiveTelemetryParams,
  effectiveTelemetryRequest,
  type InitializationOptions,
  type LabelFlowAnswer,
  type LabelFlowParams,
  labelFlowRequest,
  type ProjectConnection,
  projectConnectionsNotification,
  type RelabelingAnswer,
  type RelabelingParams,
  type ReportAnswer,
  type ReportParams,
  type RuleTestFile,
  type RuleTestsParams,
  relabelingRequest,
  reportRequest,
  ruleTestsRequest,
  trustNotification,
} from '../protocol.js';
import { spelled } from '../uris.js';
import { toChanges, toCodeAction, toCompletionItem, toFoundSymbol, toSelection, toSymbol } from './convert.js';
import { createDisk, isProject } from './disk.js';
import { createPublisher, toDiagnostics } from './publish.js';
import { asShown, pathOf, projectTextOf, textBehind } from './scan.js';
import { mergeSettings } from './settings.js';
import { createTokens } from './tokens.js';

/** What a panel is told when its question fails. */
const untold = { why: 'The server could not tell.' };

function showsLenses(settings: unknown): boolean {
  return !(typeof settings === 'object' && settings !== null && 'codeLens' in settings && settings.codeLens === false);
}

/**
 * The language server on a connection. Every request is guarded: a bug of ours costs one answer and is logged, never the session.
 * `onInitialized`: the editor has its first answer, and no file is open yet.
 */
export function startServer(connection: Connection, onInitialized: () => void): void {
  const engine = createEngine({ checks: allChecks, onBug: (code, error) => log(`check ${code}`, error) });
  /** By uri; each as the client spells it. */
  const open = new Map<string, { version: number; readonly spelling: string }>();
  /** Of them, those that the editor shows otherwise than they are on the disk, and that nobody has changed: their bytes are no UTF-8. */
  const shownOtherwise = new Set<string>();
  const tokens = createTokens(engine, (uri) => open.has(uri));
  /** The file that was changed last: its findings go out first. */
  let edited = '';
  let folders: readonly string[] = [];
  let editorSettings: unknown;
  let canConfigure = false;
  let canWatch = false;
  let hasFolders = false;
  let canCreate = false;
  let push = true;
  let canRefresh = false;
  let takesSnippets = false;
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

  /** Answers a request; waits for the first look at the workspace where the answer needs other files. */
  const guarded =
    <P, R>(what: string, wait: boolean, otherwise: R, body: (params: P) => R | Promise<R>) =>
    async (params: P, token: CancellationToken): Promise<R> => {
      if (wait) await disk.read();
      if (token.isCancellationRequested) return otherwise;
      try {
        return await body(params);
      } catch (error) {
        log(what, error);
        return otherwise;
      } finally {
        makeWay();
      }
    };

  /** The same about a file. */
  const answer = <P extends { readonly textDocument: { readonly uri: string } }, R>(
    what: string,
    wait: boolean,
    otherwise: R,
    body: (params: P) => R | Promise<R>,
  ) =>
    guarded(what, wait, otherwise, (params: P) =>
      body({ ...params, textDocument: { ...params.textDocument, uri: spelled(params.textDocument.uri) } }),
    );

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
    canCreate = workspace?.workspaceEdit?.resourceOperations?.includes('create') === true;
    push = textDocument?.publishDiagnostics !== undefined || textDocument?.diagnostic === undefined;
    takesSnippets = textDocument?.completion?.completionItem?.snippetSupport === true;
    canRefresh = !push && workspace?.diagnostics?.refreshSupport === true;
    return {
      serverInfo: { name: 'meshmon', version },
      capabilities: {
        textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental },
        completionProvider: {
          triggerCharacters: ['{', '(', '[', ',', '"', "'", '=', '~', '$', '.', ':', '@', ' ', '/'],
          resolveProvider: false,
        },
        hoverProvider: true,
        signatureHelpProvider: { triggerCharacters: ['(', ','], retriggerCharacters: [')'] },
        documentSymbolProvider: true,
        workspaceSymbolProvider: true,
        codeActionProvider: {
          codeActionKinds: [
            CodeActionKind.QuickFix,
            CodeActionKind.Refactor,
            CodeActionKind.RefactorExtract,
            CodeActionKind.RefactorInline,
            CodeActionKind.RefactorRewrite,
            CodeActionKind.SourceFixAll,
          ],
        },
        codeLensProvider: { resolveProvider: false },
        documentFormattingProvider: true,
        definitionProvider: true,
        referencesProvider: true,
        renameProvider: { prepareProvider: true },
        documentHighlightProvider: true,
        documentLinkProvider: {},
        foldingRangeProvider: true,
        selectionRangeProvider: true,
        semanticTokensProvider: { legend: { tokenTypes: [...tokenTypes], tokenModifiers: [] }, full: { delta: true } },
        executeCommandProvider: { commands: ['meshMonitoring.server.fixAll'] },
        ...(push ? {} : { diagnosticProvider: { interFileDependencies: true, workspaceDiagnostics: false } }),
        workspace: { workspaceFolders: { supported: true, changeNotifications: true } },
      },
    };
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

  connection.languages.diagnostics.on(
    answer('diagnostic', true, { kind: 'full' as const, items: [] }, ({ textDocument: { uri } }) => ({
      kind: 'full' as const,
      items: toDiagnostics(engine.diagnostics(uri), docs),
    })),
  );
  type At = { textDocument: { uri: string }; position: Position };
  connection.onCompletion(
    answer('completion', true, null, async ({ textDocument: { uri }, position, context }: At & { context?: CompletionContext }) => {
      const folder = completionFolderAt(engine, uri, position);
      // A slash goes on with a path; elsewhere it asks for nothing.
      if (folder === undefined && context?.triggerCharacter === '/') return null;
      const listed = folder === undefined ? [] : disk.list(folder);
      const question = completionQuestionAt(engine, uri, position);
      const before = open.get(uri)?.version;
      const { live, more } = question ? await prometheus.names(question) : { live: undefined, more: false };
      // What was typed meanwhile has other offers, and is asked for by itself.
      if (open.get(uri)?.version !== before) return { isIncomplete: true, items: [] };
      return {
        isIncomplete: more,
        items: completionsAt(engine, uri, position, live, listed).map((it) =>
          toCompletionItem(it, { takesSnippets, isOurs: tellsConnection }),
        ),
      };
    }),
  );
  connection.onHover(
    answer('hover', true, null, async ({ textDocument: { uri }, position }: At) => {
      const question = hoverQuestionAt(engine, uri, position);
      const before = open.get(uri)?.version;
      const live = question && (await prometheus.hover(question));
      if (open.get(uri)?.version !== before) return null;
      const it = hoverAt(engine, uri, position, live);
      return it ? { contents: { kind: 'markdown' as const, value: it.markdown }, range: it.range } : null;
    }),
  );
  connection.onRequest(
    ruleTestsRequest,
    answer<RuleTestsParams, readonly RuleTestFile[]>('rule tests', true, [], ({ textDocument: { uri } }) => ruleTestsFor(engine, uri)),
  );
  connection.onRequest(
    reportRequest,
    answer<ReportParams, ReportAnswer>('report', true, untold, ({ textDocument: { uri }, position, kind }) =>
      reportAt(engine, uri, position, kind),
    ),
  );
  connection.onRequest(
    effectiveTelemetryRequest,
    answer<EffectiveTelemetryParams, EffectiveTelemetryAnswer>('effective telemetry', true, untold, ({ textDocument: { uri }, position }) =>
      effectiveTelemetryAt(engine, uri, position),
    ),
  );
  connection.onRequest(
    labelFlowRequest,
    answer<LabelFlowParams, LabelFlowAnswer>('label flow', true, untold, ({ textDocument: { uri }, position, label }) =>
      labelFlowAt(engine, uri, position, label),
    ),
  );
  connection.onRequest(
    relabelingRequest,
    answer<RelabelingParams, RelabelingAnswer>('relabeling', true, untold, ({ textDocument: { uri }, position, given }) =>
      relabelingAt(engine, uri, position, given),
    ),
  );
  connection.onDefinition(
    answer('definition', true, [], ({ textDocument: { uri }, position }: At) => [...definitionsAt(engine, uri, position)]),
  );
  connection.onReferences(
    answer('references', true, [], ({ textDocument: { uri }, position }: At) => [...referencesAt(engine, uri, position)]),
  );
  connection.onPrepareRename(
    answer('prepare rename', true, null, ({ textDocument: { uri }, position }: At) => {
      const it = renameableAt(engine, uri, position);
      return it ? { range: it.range, placeholder: it.name } : null;
    }),
  );
  connection.onRenameRequest(
    answer<At & { newName: string }, WorkspaceEdit | ResponseError<void> | null>(
      'rename',
      true,
      null,
      ({ textDocument: { uri }, position, newName }) => {
        const edits = renameAt(engine, uri, position, newName);
        if (edits) return { changes: toChanges(edits) };
        return new ResponseError(LSPErrorCodes.RequestFailed, renameRefusal(engine, uri, position, newName));
      },
    ),
  );
  connection.onDocumentHighlight(
    answer('highlights', false, [], ({ textDocument: { uri }, position }: At) =>
      highlightsAt(engine, uri, position).map((range) => ({ range })),
    ),
  );
  connection.onDocumentLinks(
    answer('links', true, [], ({ textDocument: { uri } }) =>
      linksOf(engine, uri)
        .filter((it) => it.there === 'present' || (it.there === 'unknown' && isThere(it.target)))
        .map((it) => ({ range: it.range, target: it.target })),
    ),
  );
  connection.onFoldingRanges(
    answer('folding', false, [], ({ textDocument: { uri } }) =>
      foldsOf(engine, uri).map((it) => ({ startLine: it.startLine, endLine: it.endLine, ...(it.kind ? { kind: it.kind } : {}) })),
    ),
  );
  connection.onSelectionRanges(
    answer('selection', false, [], ({ textDocument: { uri }, positions }: { textDocument: { uri: string }; positions: Position[] }) =>
      positions.map((position) => toSelection(selectionAt(engine, uri, position), position)),
    ),
  );
  connection.onSignatureHelp(
    answer('signature help', false, null, ({ textDocument: { uri }, position }: { textDocument: { uri: string }; position: Position }) => {
      const it = signatureAt(engine, uri, position);
      if (!it) return null;
      return {
        signatures: [{ label: it.label, documentation: it.docs, parameters: it.parameters.map((label) => ({ label })) }],
        activeSignature: 0,
        activeParameter: it.active,
      };
    }),
  );
  connection.onDocumentSymbol(answer('symbols', false, [], ({ textDocument: { uri } }) => symbolsOf(engine, uri).map(toSymbol)));
  connection.onWorkspaceSymbol(
    guarded('workspace symbols', true, [], ({ query }: { query: string }) => symbolsNamed(engine, query).map(toFoundSymbol)),
  );
  connection.onCodeAction(
    answer(
      'code actions',
      true,
      [],
      ({
        textDocument: { uri },
        range,
        context,
      }: {
        textDocument: { uri: string };
        range: { start: Position; end: Position };
        context: { only?: string[] };
      }) => {
        const wanted = (kind: string) => !context.only || context.only.some((it) => kind === it || kind.startsWith(`${it}.`));
        const actions = actionsAt(engine, uri, range)
          .filter((it) => !it.newFile || canCreate)
          .map((it) => toCodeAction(it, docs))
          .filter((it) => wanted(it.kind ?? ''));
        if (context.only?.some((it) => it.startsWith('source'))) {
          const edits = fixAll(engine, uri);
          if (edits.length > 0)
            actions.push({ title: 'Apply all safe mends', kind: CodeActionKind.SourceFixAll, edit: { changes: toChanges(edits) } });
        }
        return actions;
      },
    ),
  );
  connection.onCodeLens(
    answer('code lenses', false, [], ({ textDocument: { uri } }) =>
      (showsLenses(editorSettings) ? lensesOf(engine, uri) : []).map((it) => ({
        range: it.range,
        command: { title: it.title, command: it.command, arguments: [{ uri: it.uri, position: it.position }] },
      })),
    ),
  );
  connection.onDocumentFormatting(
    answer('formatting', false, [], ({ textDocument: { uri } }) => toChanges(formatFile(engine, uri))[uri] ?? []),
  );
  type TokensOf = { textDocument: { uri: string }; previousResultId: string };
  connection.onRequest(
    'textDocument/semanticTokens/full',
    answer('semantic tokens', false, null, ({ textDocument: { uri } }: TokensOf) => tokens.all(uri)),
  );
  connection.onRequest(
    'textDocument/semanticTokens/full/delta',
    answer('semantic tokens', false, null, ({ textDocument: { uri }, previousResultId }: TokensOf) => tokens.since(uri, previousResultId)),
  );
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

/** Files of other kinds than those that are read are asked of the disk. */
function isThere(uri: string): boolean {
  const path = pathOf(uri);
  return path !== undefined && existsSync(path);
}
