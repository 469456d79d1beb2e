import { check } from '../check.js';
import { relabelFindings } from '../shared-relabel.js';

export const hashmodModulus = check({
  code: 'relabel/hashmod-modulus',
  scope: 'workspace',
  on: ['KubernetesObject', 'RelabelRules'],
  weight: { severity: 'error', refusedBy: 'Prometheus', says: 'relabel configuration for hashmod requires non-zero modulus' },
  docs: {
    what: '`hashmod` without a modulus.',
    why: 'The rule cannot be computed, and is refused.',
    fix: 'Write the number of shards as `modulus`.',
  },
  run: (unit, tell, workspace) => relabelFindings(unit, workspace, 'modulus', 'relabel/hashmod-modulus').forEach(tell),
});
