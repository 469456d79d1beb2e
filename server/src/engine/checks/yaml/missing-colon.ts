import type { Edit } from '../../text/problem.js';
import type { Region } from '../../text/region.js';
import { check } from '../check.js';
import { damageFindings, damageSeverity } from '../shared-damage.js';

/** A word alone on its line with deeper content below it. */
export const missingColon = check({
  code: 'yaml/missing-colon',
  scope: 'unit',
  on: ['Document'],
  weight: { severity: 'error', refusedBy: 'Kubernetes API server', says: 'mapping values are not allowed in this context' },
  docs: {
    what: 'A key has no colon, or no blank behind it; a dash has no blank behind it.',
    why: 'The readers take the key and what follows for one text, and refuse the file further down.',
    fix: 'Write a colon behind the key.',
  },
  run: ({ document }, tell) =>
    damageFindings(document, 'missing-colon', ({ region, problem, edits }) => ({
      ...words(region, edits[0]),
      ...damageSeverity(document, problem),
    })).forEach(tell),
});

function words({ text }: Region, edit: Edit | undefined): { readonly hint: string; readonly title: string } {
  if (edit?.text === ' ') {
    const sign = text.charAt(edit.span.start - 1) === '-' ? 'dash' : 'colon';
    return { hint: `Behind the ${sign} a blank is missing.`, title: 'Add the blank' };
  }
  return edit !== undefined && edit.span.end > edit.span.start
    ? { hint: 'A semicolon stands where the colon belongs.', title: 'Write a colon' }
    : { hint: 'The key here has no colon.', title: 'Add the colon' };
}
