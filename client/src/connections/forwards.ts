import { type ChildProcess, spawn } from 'node:child_process';
import { connect } from 'node:net';

/** Wait this long until the address answers, and, when no panel is open, this long until the program is ended. Milliseconds. */
const patience = 20_000;
const linger = 30_000;

interface Running {
  readonly child: ChildProcess;
  /** Settled when the address takes connections; fails with why it does not. */
  readonly ready: Promise<void>;
}

/**
 * Programs that make an address reachable while it is looked at, `kubectl port-forward` above all: started by the first request, ended with the last
 * panel. Of the user's settings only, without a shell.
 */
export class Forwards {
  private readonly running = new Map<string, Running>();
  private readonly linger: number;
  private holders = 0;
  private idle: NodeJS.Timeout | undefined;

  constructor(options: { readonly linger?: number } = {}) {
    this.linger = options.linger ?? linger;
  }

  /** A panel is open; the answer is called when it is closed. */
  hold(): () => void {
    this.holders++;
    clearTimeout(this.idle);
    let isHeld = true;
    return () => {
      if (!isHeld) return;
      isHeld = false;
      this.holders--;
      if (this.holders === 0) this.stop();
    };
  }

  isRunning(command: readonly string[]): boolean {
    return this.running.has(keyOf(command));
  }

  /** Resolves when the address takes connections. @throws Error with what the program said, when it ended or takes too long. */
  async start(command: readonly string[], url: string): Promise<void> {
    const key = keyOf(command);
    const it = this.running.get(key) ?? this.run(key, command, url);
    try {
      await it.ready;
    } finally {
      clearTimeout(this.idle);
      if (this.holders === 0) this.idle = setTimeout(() => this.stop(), this.linger);
    }
  }

  private run(key: string, command: readonly string[], url: string): Running {
    const it: Running = run(command, new URL(url), () => {
      // One that was stopped may end when its successor runs already.
      if (this.running.get(key) === it) this.running.delete(key);
    });
    this.running.set(key, it);
    return it;
  }

  stop(): void {
    clearTimeout(this.idle);
    for (const { child } of this.running.values()) child.kill();
    this.running.clear();
  }
}

const keyOf = (command: readonly string[]) => JSON.stringify(command);

function run([program = '', ...args]: readonly string[], url: URL, ended: () => void): Running {
  const child = spawn(program, args, { stdio: ['ignore', 'ignore', 'pipe'], windowsHide: true });
  let said = '';
  let isOver: string | undefined;
  child.stderr.on('data', (chunk: Buffer) => {
    said = `${said}${chunk.toString('utf8')}`.slice(-2000);
  });
  const over = (why: string) => {
    isOver ??= `${program}: ${said.trim().split('\n')[0]?.slice(0, 300) || why}`;
    ended();
  };
  child.once('error', (error: NodeJS.ErrnoException) => over(error.code === 'ENOENT' ? 'no such program' : error.message));
  child.once('close', (code) => over(`ended with ${code ?? 'a signal'}`));
  const ready = (async () => {
    const end = performance.now() + patience;
    for (;;) {
      if (isOver !== undefined) throw new Error(isOver);
      // An address that somebody else listens on is not ours: the program says so when it ends.
      if (performance.now() - (end - patience) > 300 && (await answers(url))) break;
      if (performance.now() > end) {
        child.kill();
        throw new Error(`${program}: ${url.host} takes no connection`);
      }
      await new Promise((done) => setTimeout(done, 100));
    }
    if (isOver !== undefined) throw new Error(isOver);
  })();
  // Who waits is told; nobody need wait.
  ready.catch(() => {});
  return { child, ready };
}

function answers({ hostname, port, protocol }: URL): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: hostname.replace(/^\[|\]$/g, ''), port: Number(port) || (protocol === 'https:' ? 443 : 80) });
    const settle = (it: boolean) => {
      socket.destroy();
      resolve(it);
    };
    socket.setTimeout(1000, () => settle(false));
    socket.once('connect', () => settle(true));
    socket.once('error', () => settle(false));
  });
}
