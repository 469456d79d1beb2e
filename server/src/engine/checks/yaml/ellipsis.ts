import { get, stringAt } from '../../syntax/access.js';
import { damageOf } from '../../syntax/damage.js';
import type { Node } from '../../syntax/tree.js';
import { check } from '../check.js';

/** Placeholders from documentation; a document end with nothing behind it is silent. */
export const ellipsis = check({
  code: 'yaml/ellipsis',
  scope: 'unit',
  on: ['Document'],
  weight: { severity: 'error', refusedBy: 'Kubernetes API server', says: 'could not find expected key' },
  docs: {
    what: 'Three dots stand for text that was left out.',
    why: 'Inside a document they are no YAML; in column 1 they end the document, and what follows is never read.',
    fix: 'Write what was left out, or take the line out.',
  },
  *run({ document }) {
    for (const { kind, region, span, problem, edit } of damageOf(document)) {
      if (kind !== 'ellipsis') continue;
      const hint = 'The dots are a placeholder for text that was left out, not YAML.';
      const fixes = edit ? [{ title: 'Remove the dots', edits: [edit], preferred: true }] : [];
      const severity = problem || isIncomplete(document.root) ? {} : ({ severity: 'warning' } as const);
      yield { message: problem?.message ?? hint, ...(problem ? { hint } : {}), at: { value: kind, region, span }, fixes, ...severity };
    }
  },
});

/** An object that ends before its name: the API server refuses it. What ends later, and any other file, is taken without what follows. */
function isIncomplete(root: Node): boolean {
  if (get(root, 'apiVersion') === undefined) return false;
  return stringAt(root, 'metadata', 'name') === undefined && stringAt(root, 'metadata', 'generateName') === undefined;
}
