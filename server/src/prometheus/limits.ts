import type { Connection } from '../protocol.js';

/** What a server may cost us. */
export interface Limits {
  readonly milliseconds: number;
  /** Of the answer, after decompression. */
  readonly bytes: number;
  readonly series: number;
  /** Points of one series. */
  readonly points: number;
}

export const defaultLimits: Limits = { milliseconds: 30_000, bytes: 64 * 1024 * 1024, series: 2000, points: 11_000 };

/** How long a request may take: as the connection says, else as who asks does. */
export function timeLimit({ timeout }: Connection, { milliseconds }: Limits): number {
  return timeout ?? milliseconds;
}
