import { check } from '../check.js';
import { schemaFindings } from '../shared-schema.js';

export const nullDropped = check({
  code: 'operator/null-dropped',
  scope: 'unit',
  on: ['KubernetesObject'],
  weight: { severity: 'hint', costs: 'the field counts as not written; in `matchLabels` the selector selects more than it says.' },
  docs: {
    what: 'A field that is left empty.',
    why: 'The API server drops nulls before it looks at the object. `matchLabels: {app: }` becomes `{}` and selects everything.',
    fix: 'Write the value, or take the key out.',
  },
  run(object, tell, target) {
    for (const it of schemaFindings(object, target, 'operator', 'null-dropped')) {
      const selects = it.message.includes('the selector');
      tell({ ...it, tool: 'Mesh Monitoring', ...(selects ? { severity: 'warning' as const } : {}) });
    }
  },
});
