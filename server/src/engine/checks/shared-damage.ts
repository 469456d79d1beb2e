import { get, stringAt } from '../syntax/access.js';
import type { Document, Node, SyntaxProblem } from '../syntax/tree.js';
import type { Finding } from './check.js';

/** The weight of damage: without a fault of the reader it stands where nobody reads, and is refused only if the object lacks its name thereby. */
export function damageSeverity({ root }: Document, problem: SyntaxProblem | undefined): Pick<Finding, 'severity' | 'tool'> {
  return problem || isIncomplete(root) ? {} : { severity: 'warning', tool: 'Mesh Monitoring' };
}

/** An object that ends before its name: the API server refuses it. What ends later, and any other file, is taken without what follows. */
function isIncomplete(root: Node): boolean {
  if (get(root, 'apiVersion') === undefined) return false;
  return stringAt(root, 'metadata', 'name') === undefined && stringAt(root, 'metadata', 'generateName') === undefined;
}
