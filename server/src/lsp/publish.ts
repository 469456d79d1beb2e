import type { Connection, Diagnostic as LspDiagnostic } from 'vscode-languageserver/node';
import { compareSeverity, type Diagnostic } from '../engine/diagnostic.js';
import type { Engine } from '../engine/engine.js';
import { toDiagnostic } from './convert.js';

/** Longest time that checks keep a request waiting, in milliseconds. */
const slice = 5;
/** Turns of the event loop that a message needs until it is answered: read, handled, written. Between slices nothing else runs in them. */
const turnsOfMessage = 4;
/** After an answer the rest waits this long: the next keystroke, and what the editor asks after each, go first. */
const quiet = 16;
/** Who types or asks on and on does not hold up what can wait for ever, in milliseconds. */
const longestWait = 200;
/** Until the first findings of a file that was opened are shown. */
const firstSlice = 100;
/** The same for what is said of a long list as a whole: what is left of it has to wait for silence, or goes on a little with each edit. */
const longestFirst = 300;
const withEdit = 10;

/** More findings of one file than this cost a frame on both sides; the worst are shown. */
const mostDiagnostics = 1000;

/** Runs the checks of the open files and tells what they find. */
export interface Publisher {
  /** Soon: what changed meanwhile is told in one go. */
  publish(): void;
  /** A request has its answer, which goes out before anything else is done. */
  makeWay(): void;
  /** Resolves in a turn of its own for work that can wait: for a while not as long as a change is to be told, or an answer has just been given. */
  turn(): Promise<void>;
  /** A file was opened anew: its findings are told even when they are those of before. */
  forget(uri: string): void;
}

/** What the publisher asks of the session. */
export interface Session {
  /** The open files, as the client spells them and with the versions that it knows. */
  readonly open: ReadonlyMap<string, { readonly version: number; readonly spelling: string }>;
  /** The file that was changed last: its findings go out first. */
  edited(): string;
  /** Whether the files around are known. Before, nothing is said that they decide. */
  isRead(): boolean;
  /** Whether the client wants to be told, or asks itself. */
  pushes(): boolean;
  /** The docs page of a code. */
  docs(code: string): string;
}

export function createPublisher(connection: Connection, engine: Engine, session: Session): Publisher {
  /** What was last told of a file. */
  const shown = new Map<string, { readonly version: number; readonly diagnostics: readonly Diagnostic[] }>();
  /** Turns until the next slice; 0: none is due. */
  let turns = 0;
  /** When it was asked for, on the clock of `performance`. */
  let asked = 0;
  /** When a change or a request was last answered. */
  let answered = Number.NEGATIVE_INFINITY;
  /** The rest that waits for silence, and since when. */
  let rest: NodeJS.Timeout | undefined;
  let held: number | undefined;

  /** An answer for every version, even the same one: who waits for the findings of what was typed must not wait for ever. */
  const publishFile = (uri: string, diagnostics: readonly Diagnostic[]) => {
    const file = session.open.get(uri);
    if (!file) return;
    const { version, spelling } = file;
    const old = shown.get(uri);
    shown.set(uri, { version, diagnostics });
    if (old?.diagnostics === diagnostics && old.version === version) return;
    if (session.pushes())
      void connection.sendDiagnostics({ uri: spelling, version, diagnostics: toDiagnostics(diagnostics, session.docs) });
  };

  const isAwaited = (uri: string) => shown.get(uri)?.version !== session.open.get(uri)?.version;

  /** Some turns later, counted from the last change: a message that came with it, such as what to offer at the cursor, goes first. */
  const publish = () => {
    const now = performance.now();
    if (turns === 0) {
      asked = now;
      nextTurn();
    }
    if (now - asked < longestWait) turns = turnsOfMessage;
  };

  const nextTurn = () => setImmediate(() => (--turns > 0 ? nextTurn() : publishSlice()));

  const makeWay = () => {
    answered = performance.now();
    if (turns > 0) publish();
  };

  /** The file that is edited first; in slices, so that requests and further edits never wait for checks of a large file or of many. */
  const publishSlice = () => {
    clearTimeout(rest);
    const started = performance.now();
    const { open } = session;
    const edited = session.edited();
    const isRead = session.isRead();
    const isTalking = started - answered < quiet && started - (held ?? started) < longestWait;
    for (const uri of new Set(open.has(edited) ? [edited, ...open.keys()] : open.keys())) {
      const old = shown.get(uri);
      // Each version is answered at once by what is known: its own findings, and of the rest those that the last version had.
      const isUrgent = isAwaited(uri);
      const until = started + (!old ? firstSlice : isUrgent || isTalking ? 0 : slice);
      const finish = !old ? started + longestFirst : isUrgent ? started + withEdit : until;
      const mayGoOn = () => performance.now() < until;
      const complete = (isRead ? engine.work : engine.workAlone)(uri, mayGoOn, () => performance.now() < finish);
      if (isUrgent) answered = performance.now();
      if (complete || isUrgent) publishFile(uri, complete && isRead ? engine.diagnostics(uri) : engine.diagnosticsSoFar(uri));
      if (!complete) {
        held = isUrgent || isTalking ? (held ?? started) : undefined;
        if (held === undefined) publish();
        else rest = setTimeout(publish, Math.max(0, answered + quiet - performance.now()));
        return;
      }
    }
    held = undefined;
  };

  const turn = async () => {
    const isBusy = () => isAwaited(session.edited()) || performance.now() - answered < quiet;
    await new Promise<void>((resume) => afterTurns(resume));
    const end = performance.now() + longestWait;
    while (isBusy() && performance.now() < end) await new Promise<void>((resume) => setTimeout(resume, quiet));
  };

  return { publish, makeWay, turn, forget: (uri) => shown.delete(uri) };
}

function afterTurns(resume: () => void, turns = turnsOfMessage): void {
  setImmediate(() => (turns > 1 ? afterTurns(resume, turns - 1) : resume()));
}

/** The worst findings for the client. */
export function toDiagnostics(diagnostics: readonly Diagnostic[], docs: (code: string) => string): LspDiagnostic[] {
  const worst =
    diagnostics.length <= mostDiagnostics
      ? diagnostics
      : [...diagnostics].sort((a, b) => compareSeverity(a.severity, b.severity)).slice(0, mostDiagnostics);
  return worst.map((it) => toDiagnostic(it, docs));
}
