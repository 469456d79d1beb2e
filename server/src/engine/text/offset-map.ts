import type { Span } from './span.js';

/**
 * Decoded text ↔ host text. Copied runs move one by one; written runs (an escape, a folded line break) stand as a whole.
 * Both sides are UTF-16 offsets; the host's are offsets in the host region.
 */
export interface OffsetMap {
  /** Length of the decoded text. */
  readonly length: number;
  /** The host text that a span of decoded text was read from. An empty span stays empty. */
  toHost(span: Span): Span;
  /** The decoded offset at a host offset; `undefined` in text that is not content: indentation, quotes, a block header. */
  fromHost(offset: number): number | undefined;
}

/** `length` decoded units at `at` were read from `hostLength` host units at `host`. Equal lengths: copied one by one. */
export interface Run {
  readonly at: number;
  readonly length: number;
  readonly host: number;
  readonly hostLength: number;
}

/**
 * A map made of runs in ascending order, without holes on the decoded side.
 * `hostEnd`: where the content ends in the host, the place of the decoded end; the cursor there is inside.
 * `slack`: host offsets in `hostEnd … slack` also count as the end (the blank line just opened below a chomped block scalar).
 */
export function offsetMap(runs: readonly Run[], hostStart: number, hostEnd: number, slack: number = hostEnd): OffsetMap {
  return new RunMap(runs, hostStart, hostEnd, slack);
}

class RunMap implements OffsetMap {
  readonly #runs: readonly Run[];
  readonly #hostStart: number;
  readonly #hostEnd: number;
  readonly #slack: number;

  constructor(runs: readonly Run[], hostStart: number, hostEnd: number, slack: number) {
    this.#runs = runs;
    this.#hostStart = hostStart;
    this.#hostEnd = hostEnd;
    this.#slack = slack;
  }

  get length(): number {
    const last = this.#runs.at(-1);
    return last ? last.at + last.length : 0;
  }

  toHost(span: Span): Span {
    const from = this.#start(span.start);
    return span.end <= span.start ? { start: from, end: from } : { start: from, end: Math.max(from, this.#end(span.end)) };
  }

  fromHost(offset: number): number | undefined {
    const runs = this.#runs;
    let low = 0;
    let high = runs.length - 1;
    while (low <= high) {
      const middle = (low + high) >> 1;
      const run = runs[middle];
      if (!run || offset < run.host) high = middle - 1;
      else if (offset >= run.host + run.hostLength) low = middle + 1;
      else return run.length === run.hostLength ? run.at + (offset - run.host) : run.at;
    }
    const before = runs[high];
    if (before && offset === before.host + before.hostLength) return before.at + before.length;
    if (offset >= this.#hostEnd && offset <= this.#slack) return this.length;
    if (runs.length === 0 && offset >= this.#hostStart && offset <= this.#slack) return 0;
    return undefined;
  }

  #start(offset: number): number {
    if (offset >= this.length) return this.#hostEnd;
    const run = this.#runAt(offset);
    if (!run) return this.#hostStart;
    return run.length === run.hostLength ? run.host + (offset - run.at) : run.host;
  }

  #end(offset: number): number {
    if (offset <= 0) return this.#hostStart;
    const run = this.#runAt(offset - 1);
    if (!run) return this.#hostStart;
    if (run.length === run.hostLength) return run.host + (offset - run.at);
    return run.host + run.hostLength;
  }

  #runAt(offset: number): Run | undefined {
    let low = 0;
    let high = this.#runs.length - 1;
    let found: Run | undefined;
    while (low <= high) {
      const middle = (low + high) >> 1;
      const run = this.#runs[middle];
      if (!run || run.at > offset) high = middle - 1;
      else {
        found = run;
        low = middle + 1;
      }
    }
    return found;
  }
}

/** The map of a text that stands in its host as it is, `length` units from `host` on. */
export function plainMap(host: number, length: number): OffsetMap {
  return offsetMap(length ? [{ at: 0, length, host, hostLength: length }] : [], host, host + length);
}
