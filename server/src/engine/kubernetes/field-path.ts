import { textOf } from '../syntax/access.js';
import type { Node } from '../syntax/tree.js';

/** The path of a field, as in the API server's messages: `spec.endpoints`. */
export function fieldPath(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`;
}

/** The name of a field; undefined: a list or a map stands in its place. */
export function fieldName(node: Node): string | undefined {
  return node.type === 'scalar' ? textOf(node) : undefined;
}

/** Nesting beyond this is no object that anybody wrote. */
export const mostDepth = 100;
