import { isLaidOver } from '../../cluster/patches.js';
import { check } from '../check.js';
import { schemaFindings } from '../shared-schema.js';

export const required = check({
  code: 'operator/required',
  scope: 'workspace',
  on: ['KubernetesObject'],
  weight: { severity: 'error', refusedBy: 'Kubernetes API server', says: 'spec.selector: Required value' },
  docs: {
    what: 'A field that must be there.',
    why: 'The API server refuses the object. A field that is left empty counts as not written. Silent where a kustomization adds the field.',
    fix: 'Write the field.',
  },
  run(object, tell, workspace) {
    for (const it of schemaFindings(object, workspace.settings.target, 'operator', 'required')) {
      const name = /([A-Za-z]+): Required value/.exec(it.message)?.[1];
      if (!name || !isLaidOver(workspace, object, name)) tell(it);
    }
  },
});
