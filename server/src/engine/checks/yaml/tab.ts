import { damageOf } from '../../syntax/damage.js';
import { check } from '../check.js';

/** Tabs where only spaces may indent. go-yaml scannerc.go, tab checks. */
export const tab = check({
  code: 'yaml/tab',
  scope: 'unit',
  on: ['Document'],
  weight: { severity: 'error', refusedBy: 'Kubernetes API server', says: 'found character that cannot start any token' },
  docs: {
    what: 'A line is indented with a tab.',
    why: 'YAML indents with spaces only: the readers refuse the whole file.',
    fix: 'Indent with spaces.',
  },
  *run({ document }) {
    for (const { kind, region, span, problem, edits } of damageOf(document)) {
      if (kind !== 'tab') continue;
      const hint = 'A tab cannot indent here.';
      const fixes = edits.length > 0 ? [{ title: 'Indent with spaces', edits, preferred: true }] : [];
      yield { message: problem?.message ?? hint, ...(problem ? { hint } : {}), at: { value: kind, region, span }, fixes };
    }
  },
});
