import type { Span } from '../text/span.js';

/** Whether the series of a result carry a label. */
export type Presence = 'always' | 'maybe' | 'never';

/** Why a label is there or not: a sentence, and the part of the expression that decides; undefined: nothing in the expression does. */
export interface Because {
  readonly text: string;
  readonly span: Span | undefined;
  /** A matcher wants the label to be absent. */
  readonly wanted?: boolean;
}

export interface LabelState {
  readonly presence: Presence;
  readonly because: Because;
  /** The only values it can have, where they are known. */
  readonly values?: readonly string[];
}

/** The labels of an expression's result: those that are known by name, and what holds for every other name. */
export interface LabelSet {
  readonly known: ReadonlyMap<string, LabelState>;
  readonly rest: LabelState;
}

export const notKnown: LabelState = { presence: 'maybe', because: { text: 'Nothing is known of it.', span: undefined } };
const scrape: LabelState = { presence: 'maybe', because: { text: 'Scraping may add it.', span: undefined } };

export const openToAll: LabelSet = { known: new Map(), rest: notKnown };

export function stateOf(labels: LabelSet, name: string): LabelState {
  return labels.known.get(name) ?? labels.rest;
}

/** A set in which these labels may be there, and scraping may add others. */
export function openSet(names: readonly string[], text: string): LabelSet {
  const state: LabelState = { presence: 'maybe', because: { text, span: undefined } };
  return { known: new Map(names.map((it) => [it, state])), rest: scrape };
}

export const nothing = (text: string, span: Span | undefined): LabelSet => ({
  known: new Map(),
  rest: { presence: 'never', because: { text, span } },
});

/** `by`, `on`: only these stay, as they were. */
export function keepOnly(labels: LabelSet, names: readonly string[], because: Because): LabelSet {
  return { known: new Map(names.map((it) => [it, stateOf(labels, it)])), rest: { presence: 'never', because } };
}

/** `without`, and what functions take away. */
export function drop(labels: LabelSet, names: readonly string[], because: Because): LabelSet {
  const state: LabelState = { presence: 'never', because };
  return { known: over(labels.known, new Map(names.map((it) => [it, state]))), rest: labels.rest };
}

/** A few labels over those of another set, in the order that setting them in a copy would give. */
export function over(base: ReadonlyMap<string, LabelState>, own: ReadonlyMap<string, LabelState>): ReadonlyMap<string, LabelState> {
  if (own.size === 0) return base;
  return base === openToAll.known ? own : new Layer(base, own);
}

/**
 * Most expressions ask for one label of a metric that has forty, behind a function and an aggregation that change one each: copies of all of them
 * were a seventh of what a check of many rules allocates. Who asks for all gets a copy.
 */
class Layer implements ReadonlyMap<string, LabelState> {
  readonly #base: ReadonlyMap<string, LabelState>;
  readonly #own: ReadonlyMap<string, LabelState>;
  readonly #depth: number;
  #all: ReadonlyMap<string, LabelState> | undefined;

  constructor(base: ReadonlyMap<string, LabelState>, own: ReadonlyMap<string, LabelState>) {
    const depth = base instanceof Layer ? base.#depth + 1 : 1;
    // Functions in functions: looking through all of them would cost more than a copy.
    this.#base = depth > 8 ? new Map(base) : base;
    this.#own = own;
    this.#depth = depth > 8 ? 1 : depth;
  }

  get(name: string): LabelState | undefined {
    return this.#own.get(name) ?? this.#base.get(name);
  }

  has(name: string): boolean {
    return this.#own.has(name) || this.#base.has(name);
  }

  get #whole(): ReadonlyMap<string, LabelState> {
    this.#all ??= new Map([...this.#base, ...this.#own]);
    return this.#all;
  }

  get size(): number {
    return this.#whole.size;
  }

  forEach(body: (state: LabelState, name: string, map: ReadonlyMap<string, LabelState>) => void): void {
    this.#whole.forEach(body);
  }

  entries() {
    return this.#whole.entries();
  }

  keys() {
    return this.#whole.keys();
  }

  values() {
    return this.#whole.values();
  }

  [Symbol.iterator]() {
    return this.#whole.entries();
  }
}

/** `or`, several sources: what one of them has may be there. */
export function either(a: LabelSet, b: LabelSet): LabelSet {
  const join = (x: LabelState, y: LabelState): LabelState => {
    if (x.presence === y.presence) {
      const values = x.values && y.values ? [...new Set([...x.values, ...y.values])] : undefined;
      return { presence: x.presence, because: x.because, ...(values ? { values } : {}) };
    }
    return { presence: 'maybe', because: x.presence === 'never' ? y.because : x.because };
  };
  const names = new Set([...a.known.keys(), ...b.known.keys()]);
  return { known: new Map([...names].map((it) => [it, join(stateOf(a, it), stateOf(b, it))])), rest: join(a.rest, b.rest) };
}

/**
 * The labels of series that stay because the other side has one with equal labels: what one side always has, the other has then too. `by`: the labels
 * that are compared, or all but these and the name.
 */
export function paired(kept: LabelSet, other: LabelSet, by: { readonly on: boolean; readonly names: readonly string[] }): LabelSet {
  const own = new Map<string, LabelState>();
  for (const name of by.on ? by.names : new Set([...kept.known.keys(), ...other.known.keys()])) {
    if (!by.on && (name === '__name__' || by.names.includes(name))) continue;
    const state = stateOf(kept, name);
    const both = pairedState(state, stateOf(other, name));
    if (both !== state || !kept.known.has(name)) own.set(name, both);
  }
  if (by.on) return { known: over(kept.known, own), rest: kept.rest };
  for (const name of ['__name__', ...by.names]) if (!kept.known.has(name)) own.set(name, kept.rest);
  return { known: over(kept.known, own), rest: pairedState(kept.rest, other.rest) };
}

function pairedState(kept: LabelState, other: LabelState): LabelState {
  if (kept.presence !== 'maybe' || other.presence === 'maybe') return kept;
  const text = `The other side ${other.presence} has it, and series are paired by it. ${other.because.text}`;
  return { ...other, because: { text, span: other.because.span } };
}
