import { check } from '../check.js';
import { relabelFindings } from '../shared-relabel.js';

export const regex = check({
  code: 'relabel/regex',
  scope: 'workspace',
  on: ['KubernetesObject', 'RelabelRules'],
  weight: {
    severity: 'error',
    refusedBy: 'Prometheus',
    says: 'error parsing regexp: missing closing )',
  },
  docs: {
    what: 'A pattern that is no regular expression of Go.',
    why: 'The whole configuration, or with the operator the whole object, is refused.',
    fix: 'Mend the pattern. Go’s RE2 knows no lookahead and no back references.',
  },
  run: (unit, tell, workspace) => relabelFindings(unit, workspace, 'regex', 'relabel/regex').forEach(tell),
});
