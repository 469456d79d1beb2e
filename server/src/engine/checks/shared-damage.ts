import { get, stringAt } from '../syntax/access.js';
import { type Damage, damageOf } from '../syntax/damage.js';
import type { Document, Node, Reader, SyntaxProblem } from '../syntax/tree.js';
import { faultOfV3 } from '../syntax/yaml.js';
import type { Finding } from './check.js';

/** Who reads a document. */
export function readerOf(document: Document): Reader {
  if (get(document.root, 'apiVersion') !== undefined || get(document.root, 'kind') !== undefined) return 'K';
  return document.format === 'yaml' && get(document.root, 'groups') !== undefined ? 'R' : 'P';
}

/** A fault as its reader tells it: that of rule files looks further ahead, and so may notice something else first. */
export function asTold(document: Document, problem: SyntaxProblem): SyntaxProblem {
  const isFirst = problem === document.problems[0];
  return (isFirst && readerOf(document) === 'R' && faultOfV3(problem.region)) || problem;
}

/** What is said of damage: in our words, behind those of the reader where it has any; and the title of its mend. */
export interface DamageWords extends Pick<Finding, 'severity' | 'tool'> {
  readonly hint: string;
  readonly title: string;
}

/** The damage of a kind in a document. */
export function damageFindings(document: Document, wanted: Damage['kind'], words: (damage: Damage) => DamageWords): readonly Finding[] {
  const found: Finding[] = [];
  for (const damage of damageOf(document)) {
    const { kind, region, span, problem, edits } = damage;
    if (kind !== wanted) continue;
    const { hint, title, ...weight } = words(damage);
    found.push({
      message: problem ? asTold(document, problem).message : hint,
      ...(problem ? { hint } : {}),
      at: { value: kind, region, span },
      fixes: edits.length > 0 ? [{ title, edits, preferred: true }] : [],
      ...weight,
    });
  }
  return found;
}

/** The weight of damage: without a fault of the reader it stands where nobody reads, and is refused only if the object lacks its name thereby. */
export function damageSeverity({ root }: Document, problem: SyntaxProblem | undefined): Pick<Finding, 'severity' | 'tool'> {
  return problem || isIncomplete(root) ? {} : { severity: 'warning', tool: 'Mesh Monitoring' };
}

/** An object that ends before its name: the API server refuses it. What ends later, and any other file, is taken without what follows. */
function isIncomplete(root: Node): boolean {
  if (get(root, 'apiVersion') === undefined) return false;
  return stringAt(root, 'metadata', 'name') === undefined && stringAt(root, 'metadata', 'generateName') === undefined;
}
