import { check } from '../check.js';
import { operatorFindings } from '../shared-operator.js';

export const hashmodModulus = check({
  code: 'relabel/hashmod-modulus',
  scope: 'workspace',
  on: ['KubernetesObject'],
  weight: { severity: 'error', refusedBy: 'prometheus-operator', says: 'relabel configuration for hashmod requires non-zero modulus' },
  docs: {
    what: '`hashmod` without a modulus.',
    why: 'The rule cannot be computed, and is refused.',
    fix: 'Write the number of shards as `modulus`.',
  },
  run: (object, workspace) => operatorFindings(object, workspace, 'relabel/hashmod-modulus'),
});
