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
  const last = runs[runs.length - 1];
  const length = last ? last.at + last.length : 0;
  const runAt = (offset: number): Run | undefined => {
    let low = 0;
    let high = runs.length - 1;
    let found: Run | undefined;
    while (low <= high) {
      const middle = (low + high) >> 1;
      const run = runs[middle];
      if (!run || run.at > offset) high = middle - 1;
      else {
        found = run;
        low = middle + 1;
      }
    }
    return found;
  };
  const start = (offset: number): number => {
    if (offset >= length) return hostEnd;
    const run = runAt(offset);
    if (!run) return hostStart;
    return run.length === run.hostLength ? run.host + (offset - run.at) : run.host;
  };
  const end = (offset: number): number => {
    if (offset <= 0) return hostStart;
    const run = runAt(offset - 1);
    if (!run) return hostStart;
    if (run.length === run.hostLength) return run.host + (offset - run.at);
    return run.host + run.hostLength;
  };
  return {
    length,
    toHost: (span) => {
      const from = start(span.start);
      return span.end <= span.start ? { start: from, end: from } : { start: from, end: Math.max(from, end(span.end)) };
    },
    fromHost: (offset) => {
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
      if (offset >= hostEnd && offset <= slack) return length;
      if (runs.length === 0 && offset >= hostStart && offset <= slack) return 0;
      return undefined;
    },
  };
}

/** The map of a text that stands in its host as it is, `length` units from `host` on. */
export function plainMap(host: number, length: number): OffsetMap {
  return offsetMap(length ? [{ at: 0, length, host, hostLength: length }] : [], host, host + length);
}
