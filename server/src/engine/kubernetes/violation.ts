import type { Node } from '../syntax/tree.js';

/** Something the API server says of an object. */
export interface Violation {
  readonly kind: ViolationKind;
  /** As in the message: `spec.endpoints[0].port`. */
  readonly path: string;
  /** The API server's words; for `null-dropped`, about which it is silent, ours. */
  readonly message: string;
  /** What to mark. */
  readonly node: Node;
  /** The value itself, where there is one. */
  readonly value?: Node;
  /** What would be accepted. */
  readonly allowed?: readonly string[];
}

export type ViolationKind =
  | 'unknown-field'
  | 'required'
  | 'type'
  | 'enum'
  | 'pattern'
  | 'length'
  | 'range'
  | 'duplicate'
  | 'one-of'
  | 'cel'
  | 'null-dropped';
