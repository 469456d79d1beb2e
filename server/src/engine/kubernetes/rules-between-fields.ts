import { follow, type ObjectSchema, type SchemaNode } from '../schema/structural.js';
import { deref, pairsOf } from '../syntax/access.js';
import type { MapNode, Node } from '../syntax/tree.js';
import { celViolations } from './cel-rules.js';
import { eachItem, firstKey, type Kept } from './each-item.js';
import { fieldName, fieldPath, mostDepth } from './field-path.js';
import { jsonType, scalarJson } from './json-values.js';
import { isKept } from './kept.js';
import type { Violation } from './violation.js';

/** Rules between fields that do not hold, children after their parents. kubernetes/apiextensions-apiserver: pkg/apiserver/schema/cel `Validator`. */
export function rulesBetweenFields(root: MapNode, schema: ObjectSchema, top: SchemaNode): readonly Violation[] {
  const found: Violation[] = [];
  collectRules(schema, root, top, '', root, found, 0);
  return found;
}

function collectRules(
  schema: ObjectSchema,
  node: Node,
  written: SchemaNode,
  path: string,
  key: Node,
  found: Violation[],
  depth: number,
): void {
  const it = deref(node);
  if (!it || depth > mostDepth || !hasRules(schema, written)) return;
  const shape = follow(schema, written);
  for (const { message, node: at, path: where } of celViolations(it, shape, path, key)) {
    found.push({ kind: 'cel', path: where, message: `${where}: Invalid value: ${celValue(it, message)}${message}`, node: at, value: it });
  }
  const { items } = shape;
  if (it.type === 'list' && items)
    eachItem(keptRules, it, items, path, [found], (item, at) => collectRules(schema, item, items, at, firstKey(item), found, depth + 1));
  if (it.type !== 'map') return;
  for (const pair of pairsOf(it)) {
    const name = fieldName(pair.key);
    if (name === undefined || !isKept(pair.value)) continue;
    const own = shape.p?.[name];
    if (own) collectRules(schema, pair.value, own, fieldPath(path, name), pair.key, found, depth + 1);
    else if (shape.map) collectRules(schema, pair.value, shape.map, `${path}[${name}]`, pair.key, found, depth + 1);
  }
}

/** Whether something at a place of a schema or below it has rules between fields; a shape that holds itself counts as such. */
function hasRules(schema: ObjectSchema, written: SchemaNode): boolean {
  const known = ruled.get(written);
  if (known !== undefined) return known;
  ruled.set(written, true);
  const { cel = [], p = {}, items, map } = follow(schema, written);
  const inside = [...Object.values(p), ...(items ? [items] : []), ...(map ? [map] : [])];
  const has = cel.length > 0 || inside.some((it) => hasRules(schema, it));
  ruled.set(written, has);
  return has;
}

const ruled = new WeakMap<SchemaNode, boolean>();

/** A text is shown with its rule; where the rule itself cannot be evaluated, only its type is. */
function celValue(node: Node, message: string): string {
  if (message.includes(' evaluating rule: ')) return `"${jsonType(node)}": `;
  return node.type === 'scalar' ? `${scalarJson(node) ?? '""'}: ` : '';
}

/** By items of long lists. */
const keptRules = new WeakMap<Node, Kept>();
