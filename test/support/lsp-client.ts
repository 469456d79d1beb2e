import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { buildSync } from 'esbuild';
import { createMessageConnection, type MessageConnection, StreamMessageReader, StreamMessageWriter } from 'vscode-jsonrpc/node';
import type { Diagnostic, InitializeResult } from 'vscode-languageserver/node';
import { type Connection, connectionRequest } from '../../server/src/protocol.js';
import { root } from './conformance.js';

/** A real server process on standard input and output, with a workspace of its own on the disk. */
export interface Editor {
  readonly capabilities: Record<string, unknown>;
  readonly log: readonly string[];
  uri(path: string): string;
  path(uri: string): string;
  open(path: string, text: string): void;
  change(path: string, text: string): void;
  /** The next diagnostics published for the file's present version. */
  diagnostics(path: string): Promise<readonly Diagnostic[]>;
  request<T>(method: string, params: unknown): Promise<T>;
  notify(method: string, params?: unknown): void;
  close(): void;
}

/** An answer that never comes fails its test; it does not hold up the others. */
function inTime<T>(answer: Promise<T>, method: string): Promise<T> {
  let timer: NodeJS.Timeout;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer to ${method} in 20 seconds`)), 20_000);
  });
  return Promise.race([answer, late]).finally(() => clearTimeout(timer));
}

let bundle: string | undefined;

/** The server as it is in the working tree, bundled once a process. */
export function serverBundle(): string {
  if (bundle) return bundle;
  const outfile = join(mkdtempSync(join(tmpdir(), 'meshmon-server-')), 'server.js');
  buildSync({ entryPoints: [join(root, 'server/src/node.ts')], outfile, bundle: true, platform: 'node', target: 'node20', format: 'cjs' });
  process.on('exit', () => rmSync(dirname(outfile), { recursive: true, force: true }));
  bundle = outfile;
  return outfile;
}

/** Reads messages. Of one that is cut off by the end of the server the library would tell again and again, and keep the process from ending. */
export function readerOf(stream: Readable): StreamMessageReader {
  const reader = new StreamMessageReader(stream);
  reader.partialMessageTimeout = 0;
  return reader;
}

const languages: Readonly<Record<string, string>> = { yaml: 'yaml', yml: 'yaml', json: 'json', promql: 'promql', toml: 'toml', ini: 'ini' };

/** What the client of the editor says beside LSP: which Prometheus is connected, asked for each time. */
export interface EditorOptions {
  connection(): Connection | null;
  readonly trusted: boolean;
}

export async function startEditor(files: Readonly<Record<string, string>>, options?: EditorOptions): Promise<Editor> {
  const folder = mkdtempSync(join(tmpdir(), 'meshmon-lsp-'));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  const child: ChildProcess = spawn(process.execPath, [serverBundle(), '--stdio'], { cwd: folder, stdio: ['pipe', 'pipe', 'pipe'] });
  if (!child.stdin || !child.stdout || !child.stderr) throw new Error('no pipes');
  const log: string[] = [];
  child.stderr.on('data', (it: Buffer) => log.push(it.toString()));
  const connection: MessageConnection = createMessageConnection(readerOf(child.stdout), new StreamMessageWriter(child.stdin));
  const published = new Map<string, { version: number; diagnostics: readonly Diagnostic[] }>();
  const versions = new Map<string, number>();
  let wake: (() => void)[] = [];
  connection.onNotification('textDocument/publishDiagnostics', (it: { uri: string; version?: number; diagnostics: Diagnostic[] }) => {
    published.set(it.uri, { version: it.version ?? 0, diagnostics: it.diagnostics });
    for (const one of wake) one();
    wake = [];
  });
  connection.onNotification('window/logMessage', (it: { message: string }) => void log.push(it.message));
  connection.onRequest('workspace/configuration', (it: { items: unknown[] }) => it.items.map(() => null));
  connection.onRequest('client/registerCapability', () => null);
  connection.onRequest('workspace/applyEdit', () => ({ applied: true }));
  if (options) connection.onRequest(connectionRequest, () => options.connection());
  connection.onRequest((method: string) => {
    log.push(`request ${method}`);
    return null;
  });
  connection.listen();
  const uri = (path: string) => pathToFileURL(join(folder, path)).toString();
  const init = await inTime(
    connection.sendRequest<InitializeResultLike>('initialize', {
      processId: process.pid,
      ...(options ? { initializationOptions: { trusted: options.trusted, live: true } } : {}),
      rootUri: pathToFileURL(folder).toString(),
      workspaceFolders: [{ uri: pathToFileURL(folder).toString(), name: 'case' }],
      capabilities: {
        workspace: { workspaceFolders: true, configuration: true, workspaceEdit: { documentChanges: true } },
        textDocument: {
          publishDiagnostics: { versionSupport: true, relatedInformation: true, codeDescriptionSupport: true },
          completion: {
            completionItem: { snippetSupport: true, insertReplaceSupport: true, documentationFormat: ['markdown', 'plaintext'] },
            contextSupport: true,
          },
          hover: { contentFormat: ['markdown', 'plaintext'] },
          codeAction: {
            codeActionLiteralSupport: { codeActionKind: { valueSet: ['quickfix', 'refactor', 'source'] } },
            isPreferredSupport: true,
            dataSupport: true,
            resolveSupport: { properties: ['edit'] },
          },
          documentSymbol: { hierarchicalDocumentSymbolSupport: true },
          rename: { prepareSupport: true },
          semanticTokens: { requests: { full: true }, tokenTypes: [], tokenModifiers: [], formats: ['relative'] },
          foldingRange: { lineFoldingOnly: true },
          definition: { linkSupport: true },
        },
      },
    }),
    'initialize',
  ).catch((error: unknown) => {
    // A server that nobody holds any more would keep this process from ending.
    connection.dispose();
    child.kill('SIGKILL');
    throw error;
  });
  await connection.sendNotification('initialized', {});
  const send = (method: string, params?: unknown) => void connection.sendNotification(method, params);
  return {
    capabilities: init.capabilities as Record<string, unknown>,
    log,
    uri,
    path: (it) => fileURLToPath(it).slice(folder.length + 1),
    open: (path, text) => {
      versions.set(path, 1);
      send('textDocument/didOpen', {
        textDocument: { uri: uri(path), languageId: languages[path.split('.').pop() ?? ''] ?? 'plaintext', version: 1, text },
      });
    },
    change: (path, text) => {
      const version = (versions.get(path) ?? 1) + 1;
      versions.set(path, version);
      send('textDocument/didChange', { textDocument: { uri: uri(path), version }, contentChanges: [{ text }] });
    },
    diagnostics: async (path) => {
      const until = Date.now() + 3000;
      for (;;) {
        const it = published.get(uri(path));
        if (it && it.version >= (versions.get(path) ?? 0)) return it.diagnostics;
        if (Date.now() > until) return it?.diagnostics ?? [];
        await Promise.race([new Promise<void>((done) => wake.push(done)), new Promise((done) => setTimeout(done, 200))]);
      }
    },
    notify: send,
    request: (method, params) => inTime(connection.sendRequest(method, params), method),
    close: () => {
      connection.dispose();
      child.kill('SIGKILL');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

type InitializeResultLike = Pick<InitializeResult, 'capabilities'>;
