import { defaultSettings, readProject } from '../../project.js';
import { referencesOf } from '../../resources/references.js';
import { check } from '../check.js';
import { fieldFixes } from '../shared-field.js';

export const config = check({
  code: 'meshmon/config',
  scope: 'workspace',
  on: ['ProjectFile'],
  weight: { severity: 'error', refusedBy: 'Mesh Monitoring', says: 'the value cannot be used; the default is used instead.' },
  docs: {
    what: 'A setting of `.meshmon.yaml` that cannot be used, or a key that is none.',
    why: 'The project file decides which versions the findings are about. A value that is silently ignored would make every verdict one about other versions.',
    fix: 'Write one of the values that the message names. An unknown key is a warning: take it out or correct its spelling.',
  },
  run(unit, tell, workspace) {
    for (const problem of readProject(unit.root, defaultSettings, () => true).problems) {
      if (problem.code !== 'meshmon/config') continue;
      tell({
        message: problem.message,
        at: { value: undefined, region: problem.node.region, span: problem.node.span },
        severity: problem.severity,
        tool: 'Mesh Monitoring',
        fixes: fieldFixes(problem.node, problem.known),
      });
    }
    for (const { node, path } of referencesOf(unit)) {
      const { home } = unit.document.region;
      if (home.type !== 'file' || workspace.file(home.uri, path) !== 'absent') continue;
      tell({
        message: `There is no file \`${path}\`.`,
        at: { value: undefined, region: node.region, span: node.span },
        severity: 'warning',
      });
    }
  },
});
