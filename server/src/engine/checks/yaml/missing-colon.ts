import { damageOf } from '../../syntax/damage.js';
import { check } from '../check.js';
import { damageSeverity } from '../shared-damage.js';

/** A word alone on its line with deeper content below it. */
export const missingColon = check({
  code: 'yaml/missing-colon',
  scope: 'unit',
  on: ['Document'],
  weight: { severity: 'error', refusedBy: 'Kubernetes API server', says: 'mapping values are not allowed in this context' },
  docs: {
    what: 'A key has no colon, or no blank behind it.',
    why: 'The readers take the key and what follows for one text, and refuse the file further down.',
    fix: 'Write a colon behind the key.',
  },
  *run({ document }) {
    for (const { kind, region, span, problem, edit } of damageOf(document)) {
      if (kind !== 'missing-colon') continue;
      const isOther = edit !== undefined && edit.span.end > edit.span.start;
      const hint =
        edit?.text === ' '
          ? 'Behind the colon a blank is missing.'
          : isOther
            ? 'A semicolon stands where the colon belongs.'
            : 'The key here has no colon.';
      const fixes = edit
        ? [{ title: edit.text === ' ' ? 'Add the blank' : isOther ? 'Write a colon' : 'Add the colon', edits: [edit], preferred: true }]
        : [];
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
