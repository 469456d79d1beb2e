import { get, itemsOf, stringAt, textOf } from '../syntax/access.js';
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
