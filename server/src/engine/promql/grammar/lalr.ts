import { T, tokenNames } from './tokens.js';

/** A rule of a grammar: what it makes, of what, and the precedence it borrows (`%prec`), if any. */
export interface Rule {
  readonly lhs: string;
  readonly rhs: readonly string[];
  readonly prec?: string;
}

export interface Grammar {
  readonly start: string;
  readonly rules: readonly Rule[];
  /** From weak to strong. */
  readonly precedence: readonly { readonly assoc: 'left' | 'right' | 'none'; readonly tokens: readonly string[] }[];
}

/**
 * Tables of an LALR(1) parser as goyacc would lay them out, so that it reads, reduces and stumbles at the same places.
 * Per state: shifts by token; the default reduction; exceptions from it.
 */
export interface Tables {
  /** Per state, pairs token, next state. */
  readonly shifts: readonly (readonly number[])[];
  /** Per state, the rule reduced for every token that is neither shifted nor excepted; 0: error. */
  readonly defaults: readonly number[];
  /** Per state, pairs token, rule (0: error, -1: accept); undefined: none, so that no token need be read to reduce. */
  readonly exceptions: readonly (readonly number[] | undefined)[];
  /** Per state, pairs nonterminal (index in `nonterminals`), next state. */
  readonly gotos: readonly (readonly number[])[];
  /** Per rule, number of symbols; rule 0 is the augmented one. */
  readonly lengths: readonly number[];
  /** Per rule, index of the nonterminal it makes. */
  readonly makes: readonly number[];
  readonly nonterminals: readonly string[];
}

const errorAction = Number.MAX_SAFE_INTEGER;
const acceptAction = Number.MAX_SAFE_INTEGER - 1;

/** Builds the tables: LR(0) states with propagated lookaheads; conflicts as in yacc: precedence, else shift, else the earlier rule. */
export function buildTables(grammar: Grammar): Tables {
  const terminals: ReadonlyMap<string, number> = new Map(tokenNames.map((name, i) => [name, i]));
  const nonterminals = ['$accept', ...new Set(grammar.rules.map((it) => it.lhs))];
  const nonterminalIndex = new Map(nonterminals.map((name, i) => [name, i]));
  const nTerminals = tokenNames.length;
  const symbol = (name: string): number => {
    const token = terminals.get(name);
    if (token !== undefined) return token;
    const index = nonterminalIndex.get(name);
    if (index === undefined) throw new Error(`grammar: unknown symbol ${name}`);
    return nTerminals + index;
  };
  const rules = [{ lhs: '$accept', rhs: [grammar.start, '$end'] } as Rule, ...grammar.rules];
  const rhs = rules.map((it) => it.rhs.map(symbol));
  const lhs = rules.map((it) => nTerminals + (nonterminalIndex.get(it.lhs) ?? 0));
  const byLhs = new Map<number, number[]>();
  rules.forEach((_, i) => {
    const key = lhs[i] as number;
    const list = byLhs.get(key);
    if (list) list.push(i);
    else byLhs.set(key, [i]);
  });
  const levels = new Map<number, { readonly level: number; readonly assoc: 'left' | 'right' | 'none' }>();
  grammar.precedence.forEach(({ assoc, tokens }, i) => {
    for (const token of tokens) levels.set(symbol(token), { level: i + 1, assoc });
  });
  const ruleLevel = rules.map((it, i) => {
    if (it.prec) return levels.get(symbol(it.prec));
    const last = (rhs[i] as readonly number[]).filter((s) => s < nTerminals).pop();
    return last === undefined ? undefined : levels.get(last);
  });

  // Which nonterminals can be empty, and what each can begin with.
  const empty = new Set<number>();
  for (let changed = true; changed; ) {
    changed = false;
    rules.forEach((_, i) => {
      if (!empty.has(lhs[i] as number) && (rhs[i] as readonly number[]).every((s) => empty.has(s))) {
        empty.add(lhs[i] as number);
        changed = true;
      }
    });
  }
  const first = new Map<number, Set<number>>();
  for (let t = 0; t < nTerminals; t++) first.set(t, new Set([t]));
  for (let n = 0; n < nonterminals.length; n++) first.set(nTerminals + n, new Set());
  for (let changed = true; changed; ) {
    changed = false;
    rules.forEach((_, i) => {
      const into = first.get(lhs[i] as number) as Set<number>;
      for (const s of rhs[i] as readonly number[]) {
        for (const t of first.get(s) as Set<number>) {
          if (!into.has(t)) {
            into.add(t);
            changed = true;
          }
        }
        if (!empty.has(s)) break;
      }
    });
  }

  // LR(0) states by their kernels. An item is rule * 64 + dot.
  interface State {
    readonly kernel: readonly number[];
    readonly next: Map<number, number>;
  }
  const states: State[] = [];
  const known = new Map<string, number>();
  const intern = (kernel: readonly number[]): number => {
    const key = kernel.join(',');
    let index = known.get(key);
    if (index === undefined) {
      index = states.length;
      known.set(key, index);
      states.push({ kernel, next: new Map() });
    }
    return index;
  };
  const closeLr0 = (kernel: readonly number[]): readonly number[] => {
    const items = [...kernel];
    const seen = new Set<number>();
    for (let i = 0; i < items.length; i++) {
      const item = items[i] as number;
      const s = (rhs[item >> 6] as readonly number[])[item & 63];
      if (s === undefined || s < nTerminals || seen.has(s)) continue;
      seen.add(s);
      for (const rule of byLhs.get(s) ?? []) items.push(rule << 6);
    }
    return items;
  };
  intern([0]);
  for (let i = 0; i < states.length; i++) {
    const state = states[i] as State;
    const moves = new Map<number, number[]>();
    for (const item of closeLr0(state.kernel)) {
      const s = (rhs[item >> 6] as readonly number[])[item & 63];
      if (s === undefined) continue;
      const list = moves.get(s);
      if (list) list.push(item + 1);
      else moves.set(s, [item + 1]);
    }
    for (const [s, kernel] of moves) state.next.set(s, intern(kernel.sort((a, b) => a - b)));
  }

  // Lookaheads: spontaneous ones and propagation, kernel item by kernel item.
  const dummy = nTerminals + nonterminals.length;
  const lookaheads: Map<number, Set<number>>[] = states.map((it) => new Map(it.kernel.map((item) => [item, new Set<number>()])));
  (lookaheads[0] as Map<number, Set<number>>).get(0)?.add(0);
  const propagate: [state: number, item: number, toState: number, toItem: number][] = [];
  const closeLr1 = (seed: ReadonlyMap<number, ReadonlySet<number>>): ReadonlyMap<number, Set<number>> => {
    const sets = new Map<number, Set<number>>();
    const queue: number[] = [];
    for (const [item, set] of seed) {
      sets.set(item, new Set(set));
      queue.push(item);
    }
    while (queue.length > 0) {
      const item = queue.pop() as number;
      const symbols = rhs[item >> 6] as readonly number[];
      const s = symbols[item & 63];
      if (s === undefined || s < nTerminals) continue;
      const ahead = new Set<number>();
      let k = (item & 63) + 1;
      for (; k < symbols.length; k++) {
        for (const t of first.get(symbols[k] as number) as Set<number>) ahead.add(t);
        if (!empty.has(symbols[k] as number)) break;
      }
      if (k === symbols.length) for (const t of sets.get(item) as Set<number>) ahead.add(t);
      for (const rule of byLhs.get(s) ?? []) {
        const target = rule << 6;
        let set = sets.get(target);
        if (!set) {
          set = new Set();
          sets.set(target, set);
          for (const t of ahead) set.add(t);
          queue.push(target);
          continue;
        }
        const before = set.size;
        for (const t of ahead) set.add(t);
        if (set.size > before) queue.push(target);
      }
    }
    return sets;
  };
  states.forEach((state, i) => {
    for (const item of state.kernel) {
      for (const [inner, set] of closeLr1(new Map([[item, new Set([dummy])]]))) {
        const s = (rhs[inner >> 6] as readonly number[])[inner & 63];
        if (s === undefined) continue;
        const target = state.next.get(s) as number;
        const into = (lookaheads[target] as Map<number, Set<number>>).get(inner + 1) as Set<number>;
        for (const t of set) {
          if (t === dummy) propagate.push([i, item, target, inner + 1]);
          else into.add(t);
        }
      }
    }
  });
  for (let changed = true; changed; ) {
    changed = false;
    for (const [state, item, toState, toItem] of propagate) {
      const from = (lookaheads[state] as Map<number, Set<number>>).get(item) as Set<number>;
      const into = (lookaheads[toState] as Map<number, Set<number>>).get(toItem) as Set<number>;
      const before = into.size;
      for (const t of from) into.add(t);
      if (into.size > before) changed = true;
    }
  }

  // Actions, state by state, with yacc's way of resolving conflicts and of choosing defaults.
  const shifts: number[][] = [];
  const defaults: number[] = [];
  const exceptions: (number[] | undefined)[] = [];
  const gotos: number[][] = [];
  states.forEach((state, i) => {
    const action = new Array<number>(nTerminals).fill(0);
    const goto: number[] = [];
    for (const [s, target] of state.next) {
      if (s >= nTerminals) goto.push(s - nTerminals, target);
      else action[s] = s === T.$end && state.kernel.includes(1) ? acceptAction : target;
    }
    const closed = closeLr1(lookaheads[i] as Map<number, Set<number>>);
    const reductions = [...closed]
      .filter(([item]) => (item & 63) === (rhs[item >> 6] as readonly number[]).length)
      .sort(([a], [b]) => a - b);
    for (const [item, set] of reductions) {
      const rule = item >> 6;
      for (const t of set) {
        const now = action[t] as number;
        if (now === 0) action[t] = -rule;
        else if (now < 0) {
          if (-now > rule) action[t] = -rule;
        } else {
          const token = levels.get(t);
          const mine = ruleLevel[rule];
          if (!token || !mine) continue;
          if (token.level < mine.level || (token.level === mine.level && token.assoc === 'left')) action[t] = -rule;
          else if (token.level === mine.level && token.assoc === 'none') action[t] = errorAction;
        }
      }
    }
    let best = 0;
    let times = 0;
    for (let t = 0; t < nTerminals; t++) {
      const it = action[t] as number;
      if (it >= 0 || -it === best) continue;
      const count = action.filter((other) => other === it).length;
      if (count > times) {
        best = -it;
        times = count;
      }
    }
    // Where the error symbol can be shifted, every token that is not listed is an error at once.
    if ((action[T.error] as number) > 0) best = 0;
    const shift: number[] = [];
    const exception: number[] = [];
    for (let t = 0; t < nTerminals; t++) {
      const it = action[t] as number;
      if (it === 0 || it === -best) continue;
      if (it < 0) exception.push(t, -it);
      else if (it === acceptAction) exception.push(t, -1);
      else if (it === errorAction) exception.push(t, 0);
      else shift.push(t, it);
    }
    shifts.push(shift);
    defaults.push(best);
    exceptions.push(exception.length > 0 ? exception : undefined);
    gotos.push(goto);
  });
  return {
    shifts,
    defaults,
    exceptions,
    gotos,
    lengths: rhs.map((it) => it.length),
    makes: lhs.map((it) => it - nTerminals),
    nonterminals,
  };
}
