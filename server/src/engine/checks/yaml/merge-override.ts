import { deref, get, isMergeKey, keyText, textOf } from '../../syntax/access.js';
import type { Node } from '../../syntax/tree.js';
import { nodesOf } from '../../syntax/walk.js';
import { check } from '../check.js';

/** A key before `<<` that the merged map has too. go-yaml v2 decode.go: merges in their place. */
export const mergeOverride = check({
  code: 'yaml/merge-override',
  scope: 'unit',
  on: [
    'PrometheusConfig',
    'TargetGroups',
    'RuleTest',
    'AlertmanagerFile',
    'BlackboxConfig',
    'MeshConfig',
    'HelmValues',
    'KubernetesObject',
  ],
  weight: { severity: 'warning', costs: 'The value written here is replaced by the merged one.' },
  docs: {
    what: 'A key that should override a merged map stands before `<<`.',
    why: 'Prometheus, Alertmanager, Helm and kubectl apply the merge where it stands: the merged value wins, the override is lost. Rule files and most other programs keep it.',
    fix: 'Write `<<` first, the overrides below it.',
  },
  run({ document, root }, tell) {
    if (document.format !== 'yaml' || document.shape !== 'whole' || !document.region.text.includes('<<')) return;
    for (const map of nodesOf(root)) {
      if (map.type !== 'map') continue;
      const merge = map.pairs.findLastIndex((it) => isMergeKey(it.key));
      const value = deref(map.pairs[merge]?.value);
      if (merge < 1 || !value) continue;
      const sources = value.type === 'list' ? value.items : [value];
      for (const pair of map.pairs.slice(0, merge)) {
        const name = keyText(pair);
        if (name === undefined || isMergeKey(pair.key) || pair.key.type !== 'scalar') continue;
        const merged = sources.map((it) => get(it, name)).find((it) => it !== undefined);
        if (!merged || isSame(merged, pair.value)) continue;
        const at = { value: textOf(pair.key), region: pair.key.region, span: pair.key.span };
        tell({ message: `\`${name}\` is lost: the merge below it sets \`${name}\` again, and the last one counts.`, at });
      }
    }
  },
});

/** Whether it makes no difference which of two counts. */
function isSame(a: Node, b: Node): boolean {
  const [one, other] = [deref(a), deref(b)];
  return one?.type === 'scalar' && other?.type === 'scalar' && textOf(one) === textOf(other);
}
