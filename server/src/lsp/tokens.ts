import type { SemanticTokens, SemanticTokensDelta, SemanticTokensEdit } from 'vscode-languageserver/node';
import type { Engine } from '../engine/engine.js';
import { tokensOf } from '../engine/features/tokens.js';
import { type Numbers, narrow } from '../engine/text/narrow.js';

/** The semantic tokens of files, and what of them is new since they were last told. */
export interface Tokens {
  all(uri: string): SemanticTokens;
  since(uri: string, resultId: string): SemanticTokens | SemanticTokensDelta;
  forget(uri: string): void;
}

export function createTokens(engine: Engine, isOpen: (uri: string) => boolean): Tokens {
  interface Told {
    readonly resultId: string;
    readonly data: Numbers;
  }
  const told = new Map<string, Told>();
  let answers = 0;
  const tell = (uri: string): Told => {
    const now = { resultId: `${++answers}`, data: narrow(encoded(tokensOf(engine, uri))) };
    if (isOpen(uri)) told.set(uri, now);
    return now;
  };
  const whole = ({ resultId, data }: Told) => ({ resultId, data: listOf(data) });
  return {
    all: (uri) => whole(tell(uri)),
    since: (uri, resultId) => {
      const before = told.get(uri);
      const now = tell(uri);
      return before?.resultId === resultId ? { resultId: now.resultId, edits: editsBetween(before.data, now.data) } : whole(now);
    },
    forget: (uri) => told.delete(uri),
  };
}

/**
 * Semantic tokens as the protocol writes them, five numbers each, places from the token before; `tokens`: four numbers each, as `tokensOf` gives them.
 * The library's builder takes six times as long, which a long file pays at each keystroke.
 */
function encoded(tokens: Uint32Array): Uint32Array {
  const data = new Uint32Array((tokens.length / 4) * 5);
  let line = 0;
  let character = 0;
  for (let from = 0, to = 0; from < tokens.length; from += 4, to += 5) {
    const ownLine = tokens[from] as number;
    const ownCharacter = tokens[from + 1] as number;
    data[to] = ownLine - line;
    data[to + 1] = ownLine === line ? ownCharacter - character : ownCharacter;
    data[to + 2] = tokens[from + 2] as number;
    data[to + 3] = tokens[from + 3] as number;
    line = ownLine;
    character = ownCharacter;
  }
  return data;
}

/** What makes one list of numbers of another: what stands between their common start and their common end. */
function editsBetween(before: Numbers, after: Numbers): SemanticTokensEdit[] {
  let start = 0;
  const shorter = Math.min(before.length, after.length);
  while (start < shorter && before[start] === after[start]) start++;
  let same = 0;
  while (same < shorter - start && before[before.length - 1 - same] === after[after.length - 1 - same]) same++;
  const deleteCount = before.length - start - same;
  const data = listOf(after.subarray(start, after.length - same));
  return deleteCount === 0 && data.length === 0 ? [] : [{ start, deleteCount, data }];
}

/** What the ways of the language do number by number, through an iterator, takes ten times as long. */
function listOf(numbers: Numbers): number[] {
  const list: number[] = new Array(numbers.length);
  for (let i = 0; i < numbers.length; i++) list[i] = numbers[i] as number;
  return list;
}
