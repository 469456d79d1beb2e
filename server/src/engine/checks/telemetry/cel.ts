import { check } from '../check.js';
import { schemaFindings } from '../shared-schema.js';

export const cel = check({
  code: 'telemetry/cel',
  scope: 'unit',
  on: ['KubernetesObject'],
  weight: {
    severity: 'error',
    refusedBy: 'Kubernetes API server',
    says: 'spec: Invalid value: only one of targetRefs or selector can be set',
  },
  docs: {
    what: 'A rule between fields is broken.',
    why: 'The API server evaluates the rules of the resource’s definition and refuses the object.',
    fix: 'Change one of the fields that the message names.',
  },
  run: (object, tell, target) => schemaFindings(object, target, 'telemetry', 'cel').forEach(tell),
});
