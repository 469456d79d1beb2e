import { clusterOf } from '../../cluster/model.js';
import type { Regex } from '../../re2/compile.js';
import { replaceAll } from '../../re2/expand.js';
import type { WrittenRule } from '../../relabel/written.js';
import { quotedNames } from '../../text/quoted.js';
import { keptOn, remembered } from '../../text/remember.js';
import type { Workspace } from '../../workspace/workspace.js';
import { check } from '../check.js';
import { partPlace, rulePlace, soundRules, textPlace } from '../shared-relabel.js';

const prefix = '__meta_kubernetes_pod_label_';

/** Labels that no two pods have in common but by chance: a pattern that matches them all asks for every label. */
const samples = ['app', 'pod_template_hash', 'x_9_zz', 'Q'];

export const everyPodLabel = check({
  code: 'relabel/every-pod-label',
  scope: 'workspace',
  on: ['RelabelRules'],
  weight: {
    severity: 'information',
    costs: 'every label that anybody gives a pod is stored with every series of it; hashes start new series with each rollout.',
  },
  docs: {
    what: '`labelmap` of all labels of the pods.',
    why: 'Whoever deploys decides then how many labels the series have. `pod-template-hash` and its like change with each rollout, and a label such as `namespace` overwrites one of the target.',
    fix: 'Name the labels that queries need: `__meta_kubernetes_pod_label_(app|version)`.',
  },
  run(unit, tell, workspace) {
    if (unit.stage !== 'target') return;
    const rules = soundRules(unit);
    for (const [i, rule] of rules.entries()) {
      if (!mapsAll(rule) || rules.some((it) => it.action === 'labelkeep') || isTaken(rules.slice(0, i))) continue;
      const names = workspace.derived(podLabelsHere);
      const { node } = rule.regex;
      const better = `${prefix}(${names.join('|')})`;
      const fits = node && /^__meta_kubernetes_pod_label_\(\.[+*]\)$/.test(rule.regex.text) && names.length > 0;
      const place = fits ? partPlace(node, { start: 0, end: rule.regex.text.length }) : undefined;
      tell({
        message: 'Every label of a pod becomes a label of all its series.',
        ...(names.length > 0 ? { hint: `Pods of the workspace have ${quotedNames(names)}.` } : {}),
        at: node ? textPlace(rule, rule.regex) : rulePlace(rule),
        fixes: place
          ? [{ title: 'Map only the labels of the pods here', edits: [{ region: place.region, span: place.span, text: better }] }]
          : [],
      });
    }
  },
});

function mapsAll({ action, compiled, replacement }: WrittenRule): boolean {
  return action === 'labelmap' && mapsSamples(compiled)(replacement.text);
}

/** By pattern and replacement, of which many jobs have the same. Names that begin with `__` never reach a series. */
const mapsSamples = keptOn((regex: Regex) =>
  remembered(20, (replacement: string) =>
    samples.every((it) => {
      const name = `${prefix}${it}`;
      return regex.test(name) && !/^(__|$)/.test(replaceAll(regex, name, replacement));
    }),
  ),
);

/** Whether the labels of pods are gone before. */
function isTaken(before: readonly WrittenRule[]): boolean {
  return before.some((it) => it.action === 'labeldrop' && it.compiled.test(`${prefix}x_9_zz`));
}

/** Labels of the pods in the workspace, as service discovery spells them; none where they are many. */
function podLabelsHere(workspace: Workspace): readonly string[] {
  const names = workspace.derived(clusterOf).pods.flatMap((it) => [...it.labels.keys()]);
  const all = [...new Set(names.map((it) => it.replaceAll(/[^a-zA-Z0-9_]/g, '_')))].sort();
  return all.length > 8 ? [] : all;
}
