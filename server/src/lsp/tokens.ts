import type { Engine } from '../engine/engine.js';
import { prepareTokens, tokensOf } from '../engine/features/tokens.js';
import type { Numbers } from '../engine/text/narrow.js';
import { TokenData } from './wire.js';

/**
 * The semantic tokens of files, and what of them is new since they were last told; undefined: the file has been changed while they were looked for. The
 * first look at a long file goes on a little at a time: what is typed does not wait for it.
 */
export interface Tokens {
  all(uri: string): Promise<AllTokens | undefined>;
  since(uri: string, resultId: string): Promise<AllTokens | TokenChanges | undefined>;
  forget(uri: string): void;
}

interface AllTokens {
  readonly resultId: string;
  readonly data: TokenData;
}

interface TokenChanges {
  readonly resultId: string;
  readonly edits: readonly { readonly start: number; readonly deleteCount: number; readonly data: TokenData }[];
}

/** Longest time that the search for tokens keeps other requests waiting, in milliseconds. */
const slice = 8;

/** `turn` resolves when nobody waits for an answer. */
export function createTokens(engine: Engine, isOpen: (uri: string) => boolean, turn: () => Promise<void>): Tokens {
  interface Told {
    readonly resultId: string;
    readonly data: Numbers;
  }
  const told = new Map<string, Told>();
  let answers = 0;
  const ready = async (uri: string) => {
    const parts = engine.parts(uri);
    for (let at = 0; engine.parts(uri) === parts; await turn()) {
      const until = performance.now() + slice;
      at = prepareTokens(parts, at, () => performance.now() < until);
      if (at === parts.length) return true;
    }
    return false;
  };
  const tell = async (uri: string): Promise<Told | undefined> => {
    if (!(await ready(uri))) return undefined;
    const now = { resultId: `${++answers}`, data: tokensOf(engine, uri) };
    if (isOpen(uri)) told.set(uri, now);
    return now;
  };
  const whole = ({ resultId, data }: Told) => ({ resultId, data: new TokenData(data) });
  return {
    all: async (uri) => {
      const now = await tell(uri);
      return now && whole(now);
    },
    since: async (uri, resultId) => {
      const before = told.get(uri);
      const now = await tell(uri);
      if (!now) return undefined;
      return before?.resultId === resultId ? { resultId: now.resultId, edits: editsBetween(before.data, now.data) } : whole(now);
    },
    forget: (uri) => told.delete(uri),
  };
}

/** What makes one list of numbers of another: what stands between their common start and their common end. */
function editsBetween(before: Numbers, after: Numbers): TokenChanges['edits'] {
  let start = 0;
  const shorter = Math.min(before.length, after.length);
  while (start < shorter && before[start] === after[start]) start++;
  let same = 0;
  while (same < shorter - start && before[before.length - 1 - same] === after[after.length - 1 - same]) same++;
  const deleteCount = before.length - start - same;
  const data = after.subarray(start, after.length - same);
  return deleteCount === 0 && data.length === 0 ? [] : [{ start, deleteCount, data: new TokenData(data) }];
}
