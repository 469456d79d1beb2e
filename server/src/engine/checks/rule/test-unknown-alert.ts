import { deref, get, itemsOf, stringAt, textOf } from '../../syntax/access.js';
import { nearestOf } from '../../text/distance.js';
import type { Workspace } from '../../workspace/workspace.js';
import { check } from '../check.js';
import { atNode } from '../shared-node.js';

/** Names of alerts by the uri of the file that defines them. */
function alertsByFile(workspace: Workspace): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const file of workspace.units('RuleFile')) {
    const names = file.groups.flatMap((group) => itemsOf(get(group.node, 'rules')).flatMap((rule) => stringAt(rule, 'alert') ?? []));
    const uri = workspace.uriOf(file);
    found.set(uri, [...(found.get(uri) ?? []), ...names]);
  }
  return found;
}

export const testUnknownAlert = check({
  code: 'rule/test-unknown-alert',
  scope: 'workspace',
  on: ['RuleTest'],
  weight: {
    severity: 'warning',
    costs: 'an alert that does not exist never fires: with empty `exp_alerts` the test passes and tests nothing.',
  },
  docs: {
    what: 'A unit test asks for an alert that its rule files do not define.',
    why: 'promtool does not say so: it compares the expected alerts with none. Silent when one of the rule files is not in the workspace.',
    fix: 'Mend the name, or add the file with the alert to `rule_files`.',
  },
  run(unit, tell, workspace) {
    const uri = workspace.uriOf(unit);
    const byFile = workspace.derived(alertsByFile);
    const files = itemsOf(get(unit.root, 'rule_files')).map((it) => (it.type === 'scalar' ? workspace.matching(uri, textOf(it)) : []));
    if (unit.carrier || files.length === 0 || files.some((it) => it.length === 0 || it.some((file) => !byFile.has(file)))) return;
    const names = new Set(files.flat().flatMap((file) => byFile.get(file) ?? []));
    for (const test of itemsOf(get(unit.root, 'tests'))) {
      for (const it of itemsOf(get(test, 'alert_rule_test'))) {
        const node = deref(get(it, 'alertname'));
        if (node?.type !== 'scalar' || textOf(node) === '' || names.has(textOf(node))) continue;
        const better = nearestOf(textOf(node), names, 3);
        tell({
          message: `No alert \`${textOf(node)}\` in the rule files of this test${better ? `; \`${better}\` exists` : ''}.`,
          at: atNode(node),
          ...(better
            ? { fixes: [{ title: `Use \`${better}\``, preferred: true, edits: [{ region: node.region, span: node.span, text: better }] }] }
            : {}),
        });
      }
    }
  },
});
