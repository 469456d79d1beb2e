import { damageOf } from '../../syntax/damage.js';
import { check } from '../check.js';
import { damageSeverity } from '../shared-damage.js';

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
    for (const { kind, region, span, problem, edits } of damageOf(document)) {
      if (kind !== 'ellipsis') continue;
      const hint = 'The dots are a placeholder for text that was left out, not YAML.';
      const fixes = edits.length > 0 ? [{ title: 'Remove the dots', edits, preferred: true }] : [];
      yield {
        message: problem?.message ?? hint,
        ...(problem ? { hint } : {}),
        at: { value: kind, region, span },
        fixes,
        ...damageSeverity(document, problem),
      };
    }
  },
});
