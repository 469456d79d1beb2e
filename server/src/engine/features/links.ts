import type { Engine } from '../engine.js';
import { referencesOf } from '../resources/references.js';
import { deref, get, textOf } from '../syntax/access.js';
import { regionOf } from '../syntax/regions.js';
import type { ScalarNode } from '../syntax/tree.js';
import { placeOf } from '../text/region.js';
import type { Range } from '../text/span.js';
import { resolvePath } from '../workspace/paths.js';

/** A path in a text. Whether the file is there the engine knows only of files that were read: the shell looks where it does not. */
export interface FileLink {
  readonly range: Range;
  readonly target: string;
  readonly there: 'present' | 'absent' | 'unknown';
}

/** Paths that a file names, with what they lead to; a glob leads to its only match. */
export function linksOf(engine: Engine, uri: string): readonly FileLink[] {
  const found: FileLink[] = [];
  const add = (node: ScalarNode, path: string, glob: boolean) => {
    const region = regionOf(node);
    const { range } = placeOf(region, { start: 0, end: region.text.length });
    if (range.start.line !== range.end.line) return;
    if (glob) {
      const matches = engine.workspace.matching(uri, path);
      if (matches.length === 1 && matches[0]) found.push({ range, target: matches[0], there: 'present' });
      return;
    }
    found.push({ range, target: resolvePath(uri, path), there: engine.workspace.file(uri, path) });
  };
  for (const unit of engine.units(uri)) {
    for (const it of referencesOf(unit)) add(it.node, it.path, it.glob);
    if (unit.unit !== 'ProjectFile') continue;
    const config = deref(get(get(unit.root, 'mesh'), 'config'));
    if (config?.type === 'scalar') add(config, textOf(config), false);
  }
  return found;
}
