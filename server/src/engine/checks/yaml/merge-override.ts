import { refuserOf } from '../../resources/indentation.js';
import { deref, get, isMergeKey, keysOf, keyText, textOf } from '../../syntax/access.js';
import { mapsOf } from '../../syntax/walk.js';
import { check } from '../check.js';

/** A key before `<<` that the merged map has too. go-yaml v2 decode.go: merges in their place. */
export const mergeOverride = check({
  code: 'yaml/merge-override',
  scope: 'unit',
  on: ['Document'],
  weight: { severity: 'warning', costs: 'The value written here is replaced by the merged one.' },
  docs: {
    what: 'A key that should override a merged map stands before `<<`.',
    why: 'Prometheus, Alertmanager and kubectl apply the merge where it stands: the merged value wins, the override is lost. Rule files keep it.',
    fix: 'Write `<<` first, the overrides below it.',
  },
  run({ document }, tell) {
    if (document.format !== 'yaml' || document.shape !== 'whole' || !document.region.text.includes('<<')) return;
    if (get(document.root, 'groups')?.type === 'list' && get(document.root, 'kind') === undefined) return;
    // Readers of other files may keep the override, as the specification of merges has it.
    if (!document.root || !refuserOf(document.root)) return;
    for (const map of mapsOf(document)) {
      const merge = map.pairs.findLastIndex((it) => isMergeKey(it.key));
      const value = deref(map.pairs[merge]?.value);
      if (merge < 1 || !value) continue;
      const sources = value.type === 'list' ? value.items : [value];
      const merged = new Set(sources.flatMap((it) => keysOf(deref(it))));
      for (const pair of map.pairs.slice(0, merge)) {
        const name = keyText(pair);
        if (name === undefined || isMergeKey(pair.key) || !merged.has(name) || pair.key.type !== 'scalar') continue;
        const at = { value: textOf(pair.key), region: pair.key.region, span: pair.key.span };
        tell({ message: `\`${name}\` is lost: the merge below it sets \`${name}\` again, and the last one counts.`, at });
      }
    }
  },
});
