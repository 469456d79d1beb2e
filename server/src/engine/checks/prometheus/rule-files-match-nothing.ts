import { deref, get, itemsOf, textOf } from '../../syntax/access.js';
import { check } from '../check.js';
import { atNode } from '../shared-node.js';

export const ruleFilesMatchNothing = check({
  code: 'prometheus/rule-files-match-nothing',
  scope: 'workspace',
  on: ['PrometheusConfig'],
  weight: { severity: 'warning', costs: 'no rule of it is loaded.' },
  docs: {
    what: 'A pattern of `rule_files` that no file of the workspace matches.',
    why: 'A pattern without files is no error for Prometheus. Said for relative patterns only, and only when the folder that the pattern names has files in the workspace.',
    fix: 'Mend the pattern, or add the file.',
  },
  *run(unit, workspace) {
    if (unit.carrier) return;
    const uri = workspace.uriOf(unit);
    for (const item of itemsOf(get(unit.root, 'rule_files'))) {
      const node = deref(item);
      const glob = node?.type === 'scalar' ? textOf(node) : '';
      if (!node || !/[*?[]/.test(glob) || glob.startsWith('/')) continue;
      const folder = glob.slice(0, glob.lastIndexOf('/', glob.search(/[*?[]/)) + 1);
      if (workspace.matching(uri, glob).length === 0 && workspace.matching(uri, `${folder}*`).length > 1)
        yield { message: `No file of the workspace matches \`${glob}\`.`, at: atNode(node) };
    }
  },
});
