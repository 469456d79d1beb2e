import { existsSync } from 'node:fs';
import {
  type CancellationToken,
  CodeActionKind,
  type CompletionContext,
  type Connection,
  LSPErrorCodes,
  type Position,
  ResponseError,
  type WorkspaceEdit,
} from 'vscode-languageserver/node';
import type { Engine } from '../engine/engine.js';
import { actionsAt, fixAll } from '../engine/features/actions.js';
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
import type { PrometheusService } from '../prometheus/service.js';
import {
  type EffectiveTelemetryAnswer,
  type EffectiveTelemetryParams,
  effectiveTelemetryRequest,
  type LabelFlowAnswer,
  type LabelFlowParams,
  labelFlowRequest,
  type RelabelingAnswer,
  type RelabelingParams,
  type ReportAnswer,
  type ReportParams,
  type RuleTestFile,
  type RuleTestsParams,
  relabelingRequest,
  reportRequest,
  ruleTestsRequest,
} from '../protocol.js';
import { spelled } from '../uris.js';
import { type Completer, toChanges, toCodeAction, toCompletionItem, toFoundSymbol, toSelection, toSymbol } from './convert.js';
import type { Disk } from './disk.js';
import { toDiagnostics } from './publish.js';
import { pathOf } from './scan.js';
import type { Tokens } from './tokens.js';

/** Who types waits this long for the first look at the workspace, in milliseconds, and is then offered what is known so far. */
const patience = 1000;

/** What a panel is told when its question fails. */
const untold = { why: 'The server could not tell.' };

/** What answers need of the session around them. */
export interface AnswersSession {
  readonly prometheus: PrometheusService;
  readonly tokens: Tokens;
  /** The docs page of a code. */
  readonly docs: (code: string) => string;
  readonly log: (what: string, error: unknown) => void;
  /** Of an open file. */
  readonly version: (uri: string) => number | undefined;
  /** Ends when the workspace has been looked at. */
  readonly read: () => Promise<void>;
  /** Whether it has. */
  readonly isRead: () => boolean;
  /** What stands in a folder. */
  readonly list: Disk['list'];
  /** Findings that wait may be worked on again. */
  readonly makeWay: () => void;
  /** How the client takes an offer. */
  readonly completer: () => Completer;
  /** Whether its edits may make files. */
  readonly canCreate: () => boolean;
  readonly showsLenses: () => boolean;
}

/**
 * Every question that an editor asks of the engine: LSP in, the engine's feature, LSP out. Each is guarded: a bug of ours costs one answer and is logged,
 * never the session.
 */
export function registerAnswers(connection: Connection, engine: Engine, session: AnswersSession): void {
  const { docs, log, version, tokens, makeWay } = session;

  /** Answers a request; waits for the first look at the workspace where the answer needs other files. */
  const guarded =
    <P, R>(what: string, wait: boolean, otherwise: R, body: (params: P, token: CancellationToken) => R | Promise<R>) =>
    async (params: P, token: CancellationToken): Promise<R> => {
      if (wait) await session.read();
      if (token.isCancellationRequested) return otherwise;
      try {
        return await body(params, token);
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
    body: (params: P, token: CancellationToken) => R | Promise<R>,
  ) =>
    guarded(what, wait, otherwise, (params: P, token) =>
      body({ ...params, textDocument: { ...params.textDocument, uri: spelled(params.textDocument.uri) } }, token),
    );

  connection.languages.diagnostics.on(
    answer('diagnostic', true, { kind: 'full' as const, items: [] }, ({ textDocument: { uri } }) => ({
      kind: 'full' as const,
      items: toDiagnostics(engine.diagnostics(uri), docs),
    })),
  );
  type At = { textDocument: { uri: string }; position: Position };
  connection.onCompletion(
    answer('completion', false, null, async ({ textDocument: { uri }, position, context }: At & { context?: CompletionContext }, token) => {
      const before = version(uri);
      if (!session.isRead()) await within(session.read(), patience);
      if (token.isCancellationRequested) return null;
      const folder = completionFolderAt(engine, uri, position);
      // A slash goes on with a path; elsewhere it asks for nothing.
      if (folder === undefined && context?.triggerCharacter === '/') return null;
      const listed = folder === undefined ? [] : session.list(folder);
      const question = completionQuestionAt(engine, uri, position);
      const { live, more } = question ? await session.prometheus.names(question) : { live: undefined, more: false };
      // What was typed meanwhile has other offers, and is asked for by itself.
      if (version(uri) !== before) return { isIncomplete: true, items: [] };
      return {
        isIncomplete: more || !session.isRead(),
        items: completionsAt(engine, uri, position, live, listed).map((it) => toCompletionItem(it, session.completer())),
      };
    }),
  );
  connection.onHover(
    answer('hover', true, null, async ({ textDocument: { uri }, position }: At) => {
      const question = hoverQuestionAt(engine, uri, position);
      const before = version(uri);
      const live = question && (await session.prometheus.hover(question));
      if (version(uri) !== before) return null;
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
          .filter((it) => !it.newFile || session.canCreate())
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
      (session.showsLenses() ? lensesOf(engine, uri) : []).map((it) => ({
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
    answer('semantic tokens', false, null, async ({ textDocument: { uri } }: TokensOf) => (await tokens.all(uri)) ?? modified()),
  );
  connection.onRequest(
    'textDocument/semanticTokens/full/delta',
    answer(
      'semantic tokens',
      false,
      null,
      async ({ textDocument: { uri }, previousResultId }: TokensOf) => (await tokens.since(uri, previousResultId)) ?? modified(),
    ),
  );
}

/** An editor asks again for the text that it has by now. */
function modified(): ResponseError<void> {
  return new ResponseError(LSPErrorCodes.ContentModified, 'The text was changed meanwhile.');
}

/** Ends with what is awaited, or after so many milliseconds. */
async function within(awaited: Promise<void>, limit: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resume) => {
    timer = setTimeout(resume, limit);
  });
  await Promise.race([awaited, late]);
  clearTimeout(timer);
}

/** Files of other kinds than those that are read are asked of the disk. */
function isThere(uri: string): boolean {
  const path = pathOf(uri);
  return path !== undefined && existsSync(path);
}
