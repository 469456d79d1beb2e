import { atLeast } from '../catalogue/target.js';
import { remembered } from '../text/remember.js';
import type { Tokens } from './dialect.js';
import type { Tables } from './grammar/lalr.js';
import { type Built, builtOf } from './grammar/older.js';
import stored from './grammar/tables.json';
import { T, tokenNames } from './grammar/tokens.js';

const noException = -32768;

/** Tables laid out for speed. */
interface Machine {
  /** state × token → next state, 0: none. */
  readonly shift: Int16Array;
  /** Whether a state must look at a token before it acts. */
  readonly looks: Uint8Array;
  readonly defaults: Int16Array;
  /** Index of a state's row in `exceptions`; -1: it has none. */
  readonly exceptional: Int16Array;
  /** row × token → rule; `noException`: the state's default holds. */
  readonly exceptions: Int16Array;
  /** state × nonterminal → next state. */
  readonly goto: Int16Array;
  readonly lengths: Uint8Array;
  readonly makes: Uint8Array;
  readonly nonterminals: number;
  readonly actions: readonly (string | undefined)[];
  /** What is done for each rule; filled at the first run. */
  reductions: readonly (Reduction<unknown> | undefined)[] | undefined;
}

/** Versions at which the grammar changed; between two of them the tables are the same. */
export const grammarSteps = ['2.51', '2.54', '2.55', '3.4', '3.5', '3.6', '3.7', '3.8', '3.10', '3.11', '3.12', '3.13'];

/** The version whose grammar a version has: the last step at or before it. */
function grammarVersion(version: string): string {
  return grammarSteps.findLast((it) => atLeast(version, it)) ?? '2.42';
}

/** The machine of each version as it was asked for. */
const machineOf = remembered(50, (version: string): Machine => machineOfGrammar(grammarVersion(version)));

const machineOfGrammar = remembered(50, (version: string): Machine => {
  // What the newest grammar comes to is kept ready; that of older ones is built when first asked for.
  const { tables, actions } = version === stored.version ? readStored(stored) : builtOf(version);
  return layOut(tables, actions);
});

/** As written by the script: the same, with `null` for what is not there. */
function readStored({ tables, actions }: typeof stored): Built {
  return {
    tables: { ...tables, exceptions: tables.exceptions.map((list) => list ?? undefined) },
    actions: actions.map((it) => it ?? undefined),
  };
}

function layOut(tables: Tables, actions: Machine['actions']): Machine {
  const states = tables.shifts.length;
  const tokens = tokenNames.length;
  const nonterminals = tables.nonterminals.length;
  const shift = new Int16Array(states * tokens);
  const goto = new Int16Array(states * nonterminals);
  const looks = new Uint8Array(states);
  for (let s = 0; s < states; s++) {
    const shifts = tables.shifts[s] ?? [];
    for (let i = 0; i < shifts.length; i += 2) shift[s * tokens + (shifts[i] ?? 0)] = shifts[i + 1] ?? 0;
    const gotos = tables.gotos[s] ?? [];
    for (let i = 0; i < gotos.length; i += 2) goto[s * nonterminals + (gotos[i] ?? 0)] = gotos[i + 1] ?? 0;
    looks[s] = shifts.length > 0 ? 1 : 0;
  }
  const exceptional = new Int16Array(states).fill(-1);
  const rows = tables.exceptions.filter((list) => list !== undefined);
  const exceptions = new Int16Array(rows.length * tokens).fill(noException);
  for (const [row, list] of rows.entries()) {
    exceptional[tables.exceptions.indexOf(list)] = row;
    for (let i = 0; i < list.length; i += 2) exceptions[row * tokens + (list[i] ?? 0)] = list[i + 1] ?? 0;
  }
  return {
    shift,
    looks,
    defaults: Int16Array.from(tables.defaults),
    exceptional,
    exceptions,
    goto,
    lengths: Uint8Array.from(tables.lengths),
    makes: Uint8Array.from(tables.makes),
    nonterminals,
    actions,
    reductions: undefined,
  };
}

/** `values[base … base + length)` are the values of a rule's symbols; the answer is the value of what it makes. */
export type Reduction<C> = (context: C, values: unknown[], base: number, length: number) => unknown;

/** What is done for the rules of each action, by its name. */
export type Reductions<C> = Readonly<Record<string, Reduction<C>>>;

/**
 * Runs the table-driven parser as goyacc's does: default reductions before a token is looked at, error recovery by the error token, a token
 * thrown away when nothing was shifted since the last error. `start` is the token that chooses what is read. `reductionOf` is asked once for
 * each action of a grammar and must always be the same function; the context is told of every token.
 */
export function run<C extends { read(token: number): void }>(
  tokens: Tokens,
  version: string,
  start: number,
  context: C,
  reductionOf: (action: string) => Reduction<C>,
): void {
  const machine = machineOf(version);
  const { shift, looks, defaults, exceptional, exceptions, goto, lengths, makes, nonterminals } = machine;
  machine.reductions ??= machine.actions.map((it) => (it === undefined ? undefined : (reductionOf(it) as Reduction<unknown>)));
  const { reductions } = machine;
  const width = tokenNames.length;
  const states: number[] = [];
  const values: unknown[] = [];
  const { types } = tokens;
  /** Index of the token read last; -1: none yet. */
  let at = -1;
  /** The look-ahead; -1: none. */
  let token = -1;
  let injected = start;
  let errorState = 0;
  let state = 0;
  let value: unknown = -1;
  /** Height of both stacks; what stands above is left over. */
  let height = 0;

  const read = (): number => {
    if (injected >= 0) {
      const it = injected;
      injected = -1;
      return it;
    }
    do at++;
    while (types[at] === T.COMMENT);
    if (at >= types.length) at = types.length - 1;
    context.read(at);
    const type = types[at] ?? T.EOF;
    if (type === T.ERROR) return T.$end;
    // Behind the end of the input the parser finds its own end mark.
    if (type === T.EOF) injected = T.$end;
    return type;
  };

  for (;;) {
    states[height] = state;
    values[height++] = value;
    let reduced: number;
    for (;;) {
      if (looks[state]) {
        if (token < 0) token = read();
        const next = shift[state * width + token] ?? 0;
        if (next > 0) {
          token = -1;
          value = at;
          state = next;
          if (errorState > 0) errorState--;
          reduced = -1;
          break;
        }
      }
      reduced = defaults[state] ?? 0;
      const row = exceptional[state] ?? -1;
      if (row >= 0) {
        if (token < 0) token = read();
        const it = exceptions[row * width + token] ?? noException;
        if (it !== noException) reduced = it;
        if (reduced < 0) return;
      }
      if (reduced > 0) break;
      // An error: find a state that can go on behind what could not be read.
      if (errorState === 3) {
        if (token === T.$end) return;
        token = -1;
        continue;
      }
      errorState = 3;
      let found = 0;
      while (height > 0) {
        found = shift[(states[height - 1] ?? 0) * width + T.error] ?? 0;
        if (found > 0) break;
        height--;
      }
      if (found <= 0) return;
      state = found;
      value = at;
      reduced = -1;
      break;
    }
    if (reduced < 0) continue;
    const length = lengths[reduced] ?? 0;
    const base = height - length;
    const action = reductions[reduced];
    value = action === undefined ? (length > 0 ? values[base] : undefined) : action(context, values, base, length);
    height = base;
    state = goto[(states[height - 1] ?? 0) * nonterminals + (makes[reduced] ?? 0)] ?? 0;
  }
}
