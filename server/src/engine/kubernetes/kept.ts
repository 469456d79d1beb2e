import { deref } from '../syntax/access.js';
import { resolveScalar } from '../syntax/resolve.js';
import type { Node } from '../syntax/tree.js';

/** Whether the API server keeps a value: empty values and nulls of fields are dropped. */
export function isKept(node: Node | undefined): node is Node {
  const it = deref(node);
  return it !== undefined && it.type !== 'missing' && !(it.type === 'scalar' && resolveScalar(it, 'K').type === 'null');
}
