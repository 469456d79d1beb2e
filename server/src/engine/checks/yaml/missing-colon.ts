import { damageOf } from '../../syntax/damage.js';
import { check } from '../check.js';

/** A word alone on its line with deeper content below it. */
export const missingColon = check({
  code: 'yaml/missing-colon',
  scope: 'unit',
  on: ['Document'],
  weight: { severity: 'error', refusedBy: 'Kubernetes API server', says: 'mapping values are not allowed in this context' },
  docs: {
    what: 'A key has no colon, and its content stands below it.',
    why: 'The readers take the key and the lines below for one text, and refuse the file further down.',
    fix: 'Write a colon behind the key.',
  },
  *run({ document }) {
    for (const { kind, region, span, problem, edit } of damageOf(document)) {
      if (kind !== 'missing-colon') continue;
      const hint = 'The key here has no colon.';
      const fixes = edit ? [{ title: 'Add the colon', edits: [edit], preferred: true }] : [];
      yield { message: problem?.message ?? hint, ...(problem ? { hint } : {}), at: { value: kind, region, span }, fixes };
    }
  },
});
