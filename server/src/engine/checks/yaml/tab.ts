import { check } from '../check.js';
import { damageFindings } from '../shared-damage.js';

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
  run: ({ document }, tell) =>
    damageFindings(document, 'tab', () => ({ hint: 'A tab cannot indent here.', title: 'Indent with spaces' })).forEach(tell),
});
