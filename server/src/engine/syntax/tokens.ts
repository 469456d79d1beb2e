import type { ScalarStyle } from './tree.js';

/** Kinds of tokens, as libyaml's scanner tells them apart (go-yaml yamlh.go, v2.4.4). */
export const tokens = {
  streamEnd: 0,
  directive: 1,
  documentStart: 2,
  documentEnd: 3,
  blockSequenceStart: 4,
  blockMappingStart: 5,
  blockEnd: 6,
  flowSequenceStart: 7,
  flowSequenceEnd: 8,
  flowMappingStart: 9,
  flowMappingEnd: 10,
  blockEntry: 11,
  flowEntry: 12,
  key: 13,
  value: 14,
  alias: 15,
  anchor: 16,
  tag: 17,
  scalar: 18,
} as const;

/** A piece of a text as the scanner cuts it. Offsets are in UTF-16 units of the text. */
export interface Token {
  readonly type: number;
  readonly start: number;
  /** For a block scalar the end of its last line with content. */
  readonly end: number;
  readonly style: ScalarStyle | undefined;
  /** Column of a block scalar's content; 0 for other tokens. */
  readonly indent: number;
  /** Flow level at which the token may still turn out to be a key; -1: it may not. */
  readonly keyLevel: number;
}

/** A token that is no scalar. */
export function tokenAt(type: number, start: number, end: number, keyLevel = -1): Token {
  return { type, start, end, style: undefined, indent: 0, keyLevel };
}

/** A scalar's token; `indent` is 0 but for a block scalar. */
export function scalarAt(start: number, end: number, style: ScalarStyle, indent: number, keyLevel: number): Token {
  return { type: tokens.scalar, start, end, style, indent, keyLevel };
}
