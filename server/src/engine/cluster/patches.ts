import { get, itemsOf, keyText, pairsOf, stringAt, textOf } from '../syntax/access.js';
import { resolvePath } from '../workspace/paths.js';
import type { Workspace } from '../workspace/workspace.js';

/** The files that a kustomization lays over the objects of others: each holds a part of an object. Ask for it with `workspace.derived`. */
export function patchesOf(workspace: Workspace): ReadonlySet<string> {
  return new Set(
    workspace
      .objects('Kustomization')
      .flatMap((it) =>
        ['patches', 'patchesStrategicMerge']
          .flatMap((list) => itemsOf(get(it.root, list)))
          .map((one) => resolvePath(workspace.uriOf(it), stringAt(one, 'path') ?? (one.type === 'scalar' ? textOf(one) : ''))),
      ),
  );
}

/** Labels that kustomizations add to what they take together, as `key=value`. Ask for it with `workspace.derived`. */
export function labelsAdded(workspace: Workspace): ReadonlySet<string> {
  const maps = workspace
    .objects('Kustomization')
    .flatMap(({ root }) => [get(root, 'commonLabels'), ...itemsOf(get(root, 'labels')).map((it) => get(it, 'pairs'))]);
  return new Set(
    maps.flatMap((it) => pairsOf(it).map((pair) => `${keyText(pair) ?? ''}=${pair.value.type === 'scalar' ? textOf(pair.value) : ''}`)),
  );
}
