import { referencesOf } from '../../resources/references.js';
import { check } from '../check.js';
import { atNode } from '../shared-node.js';

export const ruleFilesMatchNothing = check({
  code: 'prometheus/rule-files-match-nothing',
  scope: 'workspace',
  on: ['PrometheusConfig'],
  weight: { severity: 'warning', costs: 'no rule, job or target of it is loaded.' },
  docs: {
    what: 'A pattern of `rule_files`, `scrape_config_files` or of the `files` of a discovery that no file of the workspace matches.',
    why: 'A pattern without files is no error for Prometheus. Said for relative patterns only, and only when the folder that the pattern names has files in the workspace; of a discovery, whose files are often written by a program, only when it has files of targets.',
    fix: 'Mend the pattern, or add the file.',
  },
  run(unit, tell, workspace) {
    const uri = workspace.uriOf(unit);
    for (const { node, path, glob, use } of referencesOf(unit)) {
      if (!glob || use === 'exists' || path.startsWith('/')) continue;
      const folder = path.slice(0, path.lastIndexOf('/', path.search(/[*?[]/)) + 1);
      const around = workspace.matching(uri, `${folder}*`);
      const targets =
        use === 'targets' ? new Set(workspace.units('TargetGroups').flatMap((it) => (it.carrier ? [] : workspace.uriOf(it)))) : undefined;
      const isSure = targets ? around.some((it) => targets.has(it)) : around.length > 1;
      if (isSure && workspace.matching(uri, path).length === 0)
        tell({ message: `No file of the workspace matches \`${path}\`.`, at: atNode(node) });
    }
  },
});
