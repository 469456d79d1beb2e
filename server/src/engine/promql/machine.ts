import { grammarOf } from './grammar/grammar.js';
import { buildTables, type Tables } from './grammar/lalr.js';
import stored from './grammar/tables.json';
import { T, tokenNames } from './grammar/tokens.js';
import type { Tokens } from './lexer.js';

/** Tables laid out for speed. */
interface Machine {
  /** state × token → next state, 0: none. */
  readonly shift: Int16Array;
  /** Whether a state must look at a token before it acts. */
  readonly looks: Uint8Array;
  readonly defaults: Int16Array;
  readonly exceptions: readonly (ReadonlyMap<number, number> | undefined)[];
  /** state × nonterminal → next state. */
  readonly goto: Int16Array;
  readonly lengths: Uint8Array;
  readonly makes: Uint8Array;
  readonly nonterminals: number;
  readonly actions: readonly (string | undefined)[];
}

const machines = new Map<string, Machine>();

/** Versions at which the grammar changed; between two of them the tables are the same. */
const steps = ['2.51', '2.54', '3.0', '3.4', '3.6', '3.7', '3.10', '3.11', '3.12', '3.13'];

/** The version whose grammar a version has: the last step at or before it. */
export function grammarVersion(version: string): string {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  let found = '2.42';
  for (const step of steps) {
    const [a = 0, b = 0] = step.split('.').map(Number);
    if (major > a || (major === a && minor >= b)) found = step;
  }
  return found;
}

function machineOf(version: string): Machine {
  const key = grammarVersion(version);
  let it = machines.get(key);
  if (!it) {
    const grammar = grammarOf(key);
    // The tables of the newest grammar are kept ready; those of older ones are built when first asked for.
    const tables: Tables = key === stored.version ? readTables(stored.tables) : buildTables(grammar);
    it = layOut(tables, grammar.actions);
    machines.set(key, it);
  }
  return it;
}

/** Tables as written by the script: the same, with `null` for what is not there. */
function readTables(it: typeof stored.tables): Tables {
  return { ...it, exceptions: it.exceptions.map((list) => (list === null ? undefined : list)) };
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
  return {
    shift,
    looks,
    defaults: Int16Array.from(tables.defaults),
    exceptions: tables.exceptions.map((list) => {
      if (!list) return undefined;
      const map = new Map<number, number>();
      for (let i = 0; i < list.length; i += 2) map.set(list[i] ?? 0, list[i + 1] ?? 0);
      return map;
    }),
    goto,
    lengths: Uint8Array.from(tables.lengths),
    makes: Uint8Array.from(tables.makes),
    nonterminals,
    actions,
  };
}

/** What the machine tells its user: a token was read; a rule was completed with these values on the stack. */
export interface Driver {
  read(token: number): void;
  /** `values[base … base + length)` are the values of the rule's symbols; the answer is the value of what it makes. */
  reduce(action: string, values: unknown[], base: number, length: number): unknown;
}

/**
 * Runs the table-driven parser as goyacc's does: default reductions before a token is looked at, error recovery by the error token, a token
 * thrown away when nothing was shifted since the last error. `start` is the token that chooses what is read.
 */
export function run(tokens: Tokens, version: string, start: number, driver: Driver): void {
  const { shift, looks, defaults, exceptions, goto, lengths, makes, nonterminals, actions } = machineOf(version);
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

  const read = (): number => {
    if (injected >= 0) {
      const it = injected;
      injected = -1;
      return it;
    }
    do at++;
    while (types[at] === T.COMMENT);
    if (at >= types.length) at = types.length - 1;
    driver.read(at);
    const type = types[at] ?? T.EOF;
    if (type === T.ERROR) return T.$end;
    // Behind the end of the input the parser finds its own end mark.
    if (type === T.EOF) injected = T.$end;
    return type;
  };

  for (;;) {
    states.push(state);
    values.push(value);
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
      const exception = exceptions[state];
      if (exception) {
        if (token < 0) token = read();
        const it = exception.get(token);
        if (it !== undefined) reduced = it;
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
      while (states.length > 0) {
        found = shift[(states[states.length - 1] ?? 0) * width + T.error] ?? 0;
        if (found > 0) break;
        states.pop();
        values.pop();
      }
      if (found <= 0) return;
      state = found;
      value = at;
      reduced = -1;
      break;
    }
    if (reduced < 0) continue;
    const length = lengths[reduced] ?? 0;
    const base = values.length - length;
    const action = actions[reduced];
    value = action === undefined ? (length > 0 ? values[base] : undefined) : driver.reduce(action, values, base, length);
    states.length -= length;
    values.length = base;
    state = goto[(states[states.length - 1] ?? 0) * nonterminals + (makes[reduced] ?? 0)] ?? 0;
  }
}
