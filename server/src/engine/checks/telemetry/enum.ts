import { check } from '../check.js';
import { schemaFindings } from '../shared-schema.js';

export const enumCheck = check({
  code: 'telemetry/enum',
  scope: 'unit',
  on: ['KubernetesObject'],
  weight: {
    severity: 'error',
    refusedBy: 'Kubernetes API server',
    says: 'spec.endpoints[0].scheme: Unsupported value: "ftp": supported values: "http", "https", "HTTP", "HTTPS"',
  },
  docs: {
    what: 'A value that is none of the allowed ones.',
    why: 'The API server refuses the object. Upper and lower case count.',
    fix: 'Take one of the values that the message names.',
  },
  run: (object, tell, target) => schemaFindings(object, target, 'telemetry', 'enum').forEach(tell),
});
