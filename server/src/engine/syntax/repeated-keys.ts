import { isMergeKey, textOf } from './access.js';
import { resolveScalar } from './resolve.js';
import type { MapNode, Node, Pair } from './tree.js';
import { foundInMaps } from './walk.js';

/** What makes two keys the same: for `json` what they become, for `rules` and `texts` how they are written. */
export type KeyKind = 'json' | 'rules' | 'texts';

/** A key that stands again in its map. */
export interface RepeatedKey {
  readonly pair: Pair;
  /** Where it stands first. */
  readonly first: Pair;
}

/** The keys of a tree that stand twice in one map. */
export function repeatedKeys(root: Node, kind: KeyKind): readonly RepeatedKey[] {
  return foundInMaps(root, remembered[kind], (map) => repeatedIn(map, kind));
}

const remembered: Readonly<Record<KeyKind, WeakMap<Node, readonly RepeatedKey[]>>> = {
  json: new WeakMap(),
  rules: new WeakMap(),
  texts: new WeakMap(),
};
const none: readonly RepeatedKey[] = [];

function repeatedIn({ pairs }: MapNode, kind: KeyKind): readonly RepeatedKey[] {
  if (pairs.length < 2) return none;
  const found: RepeatedKey[] = [];
  const seen = new Map<string, Pair>();
  for (const pair of pairs) {
    const id = identity(pair, kind);
    if (id === undefined) continue;
    const first = seen.get(id);
    if (first) found.push({ pair, first });
    else seen.set(id, pair);
  }
  return found;
}

/** Keys that are the same: for JSON what they become, for the others their text. For rule files merge keys too, and lists or maps of any content. */
function identity({ key }: Pair, kind: KeyKind): string | undefined {
  const inRules = kind === 'rules';
  if (inRules && (key.type === 'list' || key.type === 'map')) return key.type;
  if (inRules && key.type === 'missing') return '';
  if (key.type !== 'scalar') return undefined;
  if (isMergeKey(key)) return inRules ? '<<' : undefined;
  const text = textOf(key);
  if (kind !== 'json' || key.style !== 'plain') return text;
  const found = resolveScalar(key, 'K');
  return found.type === 'bool' || found.type === 'int' || found.type === 'float' ? String(found.value) : text;
}
