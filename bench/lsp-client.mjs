// A small LSP client over stdio that times what an editor would wait for. Works with servers that push diagnostics and with those that are asked.
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';

export class Server {
  #buffer = Buffer.alloc(0);
  #id = 0;
  #pending = new Map();
  #listeners = new Set();
  published = new Map(); // uri → last publishDiagnostics
  stderr = '';

  /** `command`: a line, or its words. `profile`: { settings, initializationOptions, notify: [method…] sent after init, content: { urlPrefix: folder } for the request vscode/content } */
  constructor(command, profile = {}) {
    this.profile = profile;
    this.started = performance.now();
    const [file, ...args] = typeof command === 'string' ? command.split(/\s+/) : command;
    this.process = spawn(file, args, { stdio: ['pipe', 'pipe', 'pipe'] });
    this.process.stdout.on('data', (chunk) => this.#read(chunk));
    this.process.stderr.on('data', (chunk) => {
      this.stderr = (this.stderr + chunk).slice(-4000);
    });
    this.process.stdin.on('error', () => {}); // told by exit
    this.process.on('error', (error) => this.#fail(error));
    this.process.on('exit', (code) => this.#fail(new Error(`server ended with ${code}: ${this.stderr}`)));
  }
  #fail(error) {
    this.dead = error;
    for (const { reject } of this.#pending.values()) reject(error);
    this.#pending.clear();
    for (const l of this.#listeners) l({ dead: error });
  }
  #read(chunk) {
    this.#buffer = this.#buffer.length ? Buffer.concat([this.#buffer, chunk]) : chunk;
    for (;;) {
      const end = this.#buffer.indexOf('\r\n\r\n');
      if (end < 0) return;
      const length = Number(/Content-Length: *(\d+)/i.exec(this.#buffer.toString('latin1', 0, end))?.[1]);
      if (this.#buffer.length < end + 4 + length) return;
      const message = JSON.parse(this.#buffer.toString('utf8', end + 4, end + 4 + length));
      this.#buffer = this.#buffer.subarray(end + 4 + length);
      this.#take(message, performance.now());
    }
  }
  #take(message, at) {
    if (message.method && message.id !== undefined) return this.#answer(message);
    if (message.id !== undefined) {
      const waiting = this.#pending.get(message.id);
      this.#pending.delete(message.id);
      if (message.error) waiting?.reject(new Error(`${waiting.method}: ${message.error.message}`));
      else waiting?.resolve({ result: message.result, at });
      return;
    }
    if (message.method === 'textDocument/publishDiagnostics') this.published.set(message.params.uri, message.params);
    for (const listener of this.#listeners) listener({ method: message.method, params: message.params, at });
  }
  #answer({ id, method, params }) {
    const reply = (result) => this.#send({ jsonrpc: '2.0', id, result });
    if (method === 'workspace/configuration') {
      return reply(
        params.items.map(
          ({ section }) =>
            (section ?? '')
              .split('.')
              .filter(Boolean)
              .reduce((at, key) => at?.[key], this.profile.settings ?? {}) ?? null,
        ),
      );
    }
    if (method === 'workspace/workspaceFolders') return reply(this.folders ?? null);
    if (method === 'vscode/content') {
      const url = [].concat(params)[0].replace(/#.*/, '');
      for (const [prefix, folder] of Object.entries(this.profile.content ?? {})) {
        const path = url.startsWith(prefix) && `${folder}/${url.slice(prefix.length)}`;
        if (path && existsSync(path)) return reply(readFileSync(path, 'utf8'));
      }
      return this.#send({ jsonrpc: '2.0', id, error: { code: -32001, message: `not found: ${url}` } });
    }
    return reply(null); // registerCapability, workDoneProgress/create, refreshes …
  }
  #send(message) {
    const body = Buffer.from(JSON.stringify(message));
    this.process.stdin.write(`Content-Length: ${body.length}\r\n\r\n`);
    this.process.stdin.write(body);
  }
  notify(method, params) {
    this.#send({ jsonrpc: '2.0', method, params });
  }
  request(method, params, timeout = 120_000) {
    if (this.dead) return Promise.reject(this.dead);
    const id = ++this.#id,
      sent = performance.now();
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#pending.delete(id);
        reject(new Error(`${method}: no answer in ${timeout / 1000} s`));
      }, timeout);
      this.#pending.set(id, {
        method,
        reject: (e) => {
          clearTimeout(timer);
          reject(e);
        },
        resolve: ({ result, at }) => {
          clearTimeout(timer);
          resolve({ result, ms: at - sent });
        },
      });
      this.#send({ jsonrpc: '2.0', id, method, params });
    });
  }
  /** Waits for a notification that `test` accepts; resolves with its arrival time. */
  on(test, timeout = 120_000) {
    return new Promise((resolve, reject) => {
      const done = (f, value) => {
        clearTimeout(timer);
        this.#listeners.delete(listener);
        f(value);
      };
      const listener = (event) => (event.dead ? done(reject, event.dead) : test(event) && done(resolve, event));
      const timer = setTimeout(() => done(reject, new Error(`nothing published in ${timeout / 1000} s`)), timeout);
      this.#listeners.add(listener);
    });
  }

  async initialize(folder) {
    this.folders = [{ uri: folder, name: 'bench' }];
    const { result } = await this.request('initialize', {
      processId: process.pid,
      rootUri: folder,
      workspaceFolders: this.folders,
      initializationOptions: this.profile.initializationOptions,
      capabilities: {
        general: { positionEncodings: ['utf-16'] },
        workspace: { configuration: true, workspaceFolders: true, didChangeConfiguration: { dynamicRegistration: true } },
        textDocument: {
          publishDiagnostics: { versionSupport: true, relatedInformation: true, codeDescriptionSupport: true },
          diagnostic: { relatedDocumentSupport: true },
          completion: { completionItem: { snippetSupport: true, documentationFormat: ['markdown'] } },
          hover: { contentFormat: ['markdown'] },
          synchronization: {},
          documentSymbol: { hierarchicalDocumentSymbolSupport: true },
          semanticTokens: { requests: { full: { delta: true }, range: true }, tokenTypes: [], tokenModifiers: [], formats: ['relative'] },
        },
      },
    });
    const ms = performance.now() - this.started;
    this.capabilities = result.capabilities;
    this.notify('initialized', {});
    for (const method of this.profile.notify ?? []) this.notify(method, {});
    if (this.profile.settings) this.notify('workspace/didChangeConfiguration', { settings: this.profile.settings });
    return ms;
  }
  get pulls() {
    return Boolean(this.capabilities.diagnosticProvider);
  }
  get incremental() {
    const sync = this.capabilities.textDocumentSync;
    return (typeof sync === 'object' ? sync?.change : sync) === 2;
  }

  /** Diagnostics that belong to the state after `act` (which sends a notification), and the milliseconds until they are here. */
  async diagnosed(uri, version, act) {
    const sent = performance.now();
    const pushed = this.on(
      ({ method, params }) => method === 'textDocument/publishDiagnostics' && params.uri === uri && (params.version ?? version) >= version,
    );
    if (this.pulls) {
      pushed.catch(() => {}); // a server that is asked need not push
      act();
      const { result } = await this.request('textDocument/diagnostic', { textDocument: { uri } });
      return { ms: performance.now() - sent, items: result.items ?? [] };
    }
    act();
    const { params, at } = await pushed;
    return { ms: at - sent, items: params.diagnostics };
  }

  /** Resident memory of the server and its children, MiB. */
  rss() {
    try {
      if (process.platform !== 'linux') return Number(execFileSync('ps', ['-o', 'rss=', '-p', String(this.process.pid)])) / 1024;
      const parents = new Map(
        readdirSync('/proc')
          .filter((d) => /^\d+$/.test(d))
          .map((d) => {
            try {
              return [Number(d), Number(readFileSync(`/proc/${d}/stat`, 'utf8').split(') ')[1].split(' ')[1])];
            } catch {
              return [0, 0];
            }
          }),
      );
      const mine = (pid) => pid === this.process.pid || (parents.get(pid) > 1 && mine(parents.get(pid)));
      return (
        [...parents.keys()]
          .filter((pid) => pid && mine(pid))
          .reduce((sum, pid) => sum + Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0), 0) / 1024
      );
    } catch {
      return NaN;
    }
  }
  async stop() {
    if (this.dead) return;
    const gone = new Promise((resolve) => this.process.once('exit', resolve));
    await this.request('shutdown', null, 5_000).catch(() => {});
    this.notify('exit', null);
    const timer = setTimeout(() => this.process.kill('SIGKILL'), 3_000);
    await gone;
    clearTimeout(timer);
  }
}
