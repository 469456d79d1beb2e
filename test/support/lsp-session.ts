import { type ChildProcess, spawn } from 'node:child_process';
import { CancellationTokenSource, createMessageConnection, StreamMessageWriter } from 'vscode-jsonrpc/node';
import type { Diagnostic } from 'vscode-languageserver/node';
import { readerOf, serverBundle } from './lsp-client.js';

/** A server process, and what it says, without the manners of an editor: its user decides what is sent and when. */
export interface Session {
  /** What it wrote of errors, on standard error or as a message of the log. */
  readonly faults: readonly string[];
  /** The settings that it is told when it asks. */
  settings: unknown;
  /** The findings that were last told of a file, by the uri as it was told. */
  readonly published: ReadonlyMap<string, { readonly version: number | undefined; readonly diagnostics: readonly Diagnostic[] }>;
  /** Called with the uri when findings of a file are told. */
  onTold: (uri: string) => void;
  /** Called when it wants to be asked for findings again. */
  onRefresh: () => void;
  notify(method: string, params: unknown): void;
  request<T>(method: string, params: unknown): Promise<T>;
  /** Asks, and takes the question back at once. */
  askAndCancel(method: string, params: unknown): void;
  /** All that it has written, on standard output and standard error. */
  said(): string;
  close(): Promise<void>;
}

interface Given {
  readonly capabilities?: object;
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
}

/** Starts the server with folders, given by their uris. */
export async function startSession(folders: readonly string[], given: Given = {}): Promise<Session> {
  const { cwd, env } = given;
  const child: ChildProcess = spawn(process.execPath, [serverBundle(), '--stdio'], { stdio: ['pipe', 'pipe', 'pipe'], cwd, env });
  if (!child.stdin || !child.stdout || !child.stderr) throw new Error('no pipes');
  const faults: string[] = [];
  let said = '';
  for (const it of [child.stdout, child.stderr]) it.on('data', (chunk: Buffer) => (said += chunk.toString()));
  child.stderr.on('data', (it: Buffer) => faults.push(it.toString()));
  child.on('exit', (code, signal) => faults.push(`the server ended: ${code ?? signal}`));
  const connection = createMessageConnection(readerOf(child.stdout), new StreamMessageWriter(child.stdin));
  const published: Map<string, { version: number | undefined; diagnostics: readonly Diagnostic[] }> = new Map();
  connection.onNotification(
    'textDocument/publishDiagnostics',
    ({ uri, version, diagnostics }: { uri: string; version?: number; diagnostics: Diagnostic[] }) => {
      published.set(uri, { version, diagnostics });
      session.onTold(uri);
    },
  );
  connection.onNotification('window/logMessage', ({ type, message }: { type: number; message: string }) => {
    if (type === 1) faults.push(message);
  });
  connection.onRequest('client/registerCapability', () => null);
  connection.onRequest('workspace/diagnostic/refresh', () => session.onRefresh());
  connection.onRequest('workspace/applyEdit', () => ({ applied: true }));
  const session: Session = {
    faults,
    settings: null,
    published,
    onTold: () => {},
    onRefresh: () => {},
    // A server that has ended is among the faults.
    notify: (method, params) => void connection.sendNotification(method, params).catch(() => {}),
    request: (method, params) => connection.sendRequest(method, params),
    askAndCancel: (method, params) => {
      const source = new CancellationTokenSource();
      connection.sendRequest(method, params, source.token).catch(() => {});
      source.cancel();
    },
    said: () => said,
    close: async () => {
      child.removeAllListeners('exit');
      // Behind all that was sent; a server that does not answer is ended all the same.
      const late = new Promise((done) => setTimeout(done, 5000).unref());
      await Promise.race([connection.sendRequest('shutdown').catch(() => {}), late]);
      connection.dispose();
      child.kill('SIGKILL');
    },
  };
  connection.onRequest('workspace/configuration', ({ items }: { items: unknown[] }) => items.map(() => session.settings));
  connection.listen();
  await connection.sendRequest('initialize', {
    processId: process.pid,
    rootUri: folders[0] ?? null,
    workspaceFolders: folders.map((uri) => ({ uri, name: uri })),
    capabilities: {
      workspace: { workspaceFolders: true, configuration: true, didChangeWatchedFiles: { dynamicRegistration: true } },
      textDocument: { publishDiagnostics: { versionSupport: true, relatedInformation: true } },
      ...given.capabilities,
    },
  });
  session.notify('initialized', {});
  return session;
}
