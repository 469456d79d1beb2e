import { check } from '../check.js';
import { operatorFindings } from '../shared-operator.js';

export const regex = check({
  code: 'relabel/regex',
  scope: 'workspace',
  on: ['KubernetesObject'],
  weight: {
    severity: 'error',
    refusedBy: 'prometheus-operator',
    says: 'invalid regex (foo for relabel configuration: error parsing regexp: missing closing )',
  },
  docs: {
    what: 'A pattern that is no regular expression of Go.',
    why: 'The whole configuration, or with the operator the whole object, is refused.',
    fix: 'Mend the pattern. Go’s RE2 knows no lookahead and no back references.',
  },
  run: (object, workspace) => operatorFindings(object, workspace, 'relabel/regex'),
});
