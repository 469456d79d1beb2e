import type { Run } from '../text/offset-map.js';

/** A scalar's value with the runs of host text it was read from. */
export interface Decoded {
  readonly text: string;
  readonly runs: readonly Run[];
  /** Host offset at which content begins; for an empty value the place where it would begin. */
  readonly hostStart: number;
  /** Host offset of the decoded end. */
  readonly hostEnd: number;
  /** Up to here the host still belongs to the value: blank lines below a block scalar. */
  readonly slack: number;
}

/** Collects a value's pieces; neighbouring copied pieces become one run. */
export interface Writer {
  copy(text: string, start: number, end: number): void;
  write(piece: string, host: number, hostLength: number): void;
  done(): { text: string; runs: Run[] };
}

/** A value of which nothing is read yet. */
export function scalarWriter(): Writer {
  const runs: { at: number; length: number; host: number; hostLength: number; copied: boolean }[] = [];
  let pieces = '';
  return {
    copy: (text, start, end) => {
      if (end <= start) return;
      const last = runs[runs.length - 1];
      if (last?.copied && last.host + last.hostLength === start) {
        last.length += end - start;
        last.hostLength += end - start;
      } else runs.push({ at: pieces.length, length: end - start, host: start, hostLength: end - start, copied: true });
      pieces += text.slice(start, end);
    },
    write: (piece, host, hostLength) => {
      if (!piece) return;
      runs.push({ at: pieces.length, length: piece.length, host, hostLength, copied: piece.length === hostLength });
      pieces += piece;
    },
    done: () => ({ text: pieces, runs }),
  };
}

/** A line break of the host. */
export interface Break {
  readonly at: number;
  readonly length: number;
}

/** What a break becomes in a value: LF, except that U+2028 and U+2029 stay themselves. */
export function breakText(text: string, i: number): string {
  const code = text.charCodeAt(i);
  return code === 0x2028 || code === 0x2029 ? text.charAt(i) : '\n';
}
