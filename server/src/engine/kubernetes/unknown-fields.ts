import { follow, type ObjectSchema, type SchemaNode } from '../schema/structural.js';
import { deref, pairsOf, unwritten } from '../syntax/access.js';
import type { MapNode, Node } from '../syntax/tree.js';
import { eachItem, type Kept } from './each-item.js';
import { fieldName, fieldPath, mostDepth } from './field-path.js';
import { metadataFields } from './metadata.js';
import type { Violation } from './violation.js';

/** Fields that the schema does not have, which strict decoding refuses. kubernetes/apiextensions-apiserver: pkg/apiserver/schema/pruning. */
export function unknownFields(root: MapNode, schema: ObjectSchema, top: SchemaNode): readonly Violation[] {
  const found: Violation[] = [];
  collectUnknown(schema, root, top, '', found, 0);
  return found;
}

/**
 * A map where a text or a list belongs is told by its type: that says more than each of its keys as an unknown field, which strict decoding
 * calls them.
 */
function collectUnknown(schema: ObjectSchema, node: Node, written: SchemaNode, path: string, into: Violation[], depth: number): void {
  const it = deref(node);
  const shape = follow(schema, written);
  if (!it || depth > mostDepth) return;
  if (it.type === 'list') {
    if (!shape.items) return;
    const { items } = shape;
    eachItem(keptUnknown, it, items, path, [into], (item, at) => collectUnknown(schema, item, items, at, into, depth + 1));
    return;
  }
  if (it.type !== 'map') return;
  const known = path === 'metadata' ? metadataFields : undefined;
  // What an unknown one may mean: none that is written too.
  const openFields = unwritten(it, () => known ?? Object.keys(shape.p ?? {}));
  for (const { key, value } of pairsOf(it)) {
    const name = fieldName(key);
    if (name === undefined) continue;
    const inner = shape.p?.[name] ?? shape.map;
    if (inner) collectUnknown(schema, value, inner, fieldPath(path, name), into, depth + 1);
    else if (known ? !known.has(name) : (shape.p || shape.t === 'object') && !shape.preserveUnknown) {
      const message = `unknown field "${fieldPath(path, name)}"`;
      into.push({
        kind: 'unknown-field',
        path: fieldPath(path, name),
        message,
        node: key,
        value,
        allowed: openFields(),
      });
    }
  }
}

/** By items of long lists. */
const keptUnknown = new WeakMap<Node, Kept>();
