import { readFileSync } from 'node:fs';
import type { Reader } from '../engine/syntax/tree.js';
import { textOfBytes } from '../engine/syntax/utf8.js';
import { readValue } from '../engine/syntax/value.js';
import { UsageError } from './usage.js';

/** Names of the contract → whose reader. */
export const readers: Readonly<Record<string, Reader>> = { prometheus: 'P', rules: 'R', kubernetes: 'K' };

/** One answer of `meshmon read`: the documents as the Go program sees them, or why it refuses the text. */
export function readAnswer(request: { readonly text?: unknown; readonly as?: unknown }): unknown {
  if (typeof request.text !== 'string') return { error: 'text: a text is wanted' };
  const reader = typeof request.as === 'string' ? readers[request.as] : 'P';
  if (!reader) return { error: `as: one of ${Object.keys(readers).join(', ')}` };
  return answer(request.text, reader);
}

/** A file given by name, or standard input's bytes. */
export function readFileAnswer(path: string, as: string): unknown {
  const reader = readers[as];
  if (!reader) throw new UsageError(`--as: one of ${Object.keys(readers).join(', ')}`);
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(path);
  } catch {
    throw new UsageError(`cannot read ${path}`);
  }
  const { text, refused } = textOfBytes(bytes);
  return refused === undefined ? answer(text, reader) : { error: refused, line: 1, column: 1 };
}

function answer(text: string, reader: Reader): unknown {
  const { documents, refused, unread } = readValue(text, reader);
  if (refused) return { error: refused.error, line: refused.line, column: refused.column };
  return { documents, ...(unread ? { unread } : {}) };
}
