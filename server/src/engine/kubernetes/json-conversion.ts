import { textOf } from '../syntax/access.js';
import { type DecodeFault, decodeAny } from '../syntax/go-value.js';
import { resolveScalar } from '../syntax/resolve.js';
import type { Document, Node, ScalarNode } from '../syntax/tree.js';
import { toJson } from '../syntax/value.js';
import { foundIn, nodesOf } from '../syntax/walk.js';

/** What fails when kubectl turns a document into JSON. Source: sigs.k8s.io/yaml yaml.go, v1.6.0. */
export function conversionFaults({ root }: Document): readonly Pick<DecodeFault, 'message' | 'node'>[] {
  if (!isOdd(root)) return none;
  const { value, faults } = decodeAny(root, 'K');
  const json = value && toJson(value);
  if (!json || !('error' in json)) return faults;
  const culprit = culpritIn(root);
  return culprit ? [...faults, { message: json.error, node: culprit }] : faults;
}

const oddNodes = new WeakMap<Node, readonly Node[]>();
const none: readonly never[] = [];

/** Whether something in the tree may have no JSON form: keys that are collections, tags, aliases, infinities, null keys. */
function isOdd(root: Node): boolean {
  return (
    foundIn(root, oddNodes, (node) => {
      if (node.type === 'alias' || node.tag !== undefined) return [node];
      if (node.type === 'map' && node.pairs.some((it) => it.key.type !== 'scalar' || isNullKey(it.key))) return [node];
      return node.type === 'scalar' && node.span.end - node.span.start < 6 && isInfinity(node) ? [node] : none;
    }).length > 0
  );
}

/** Most keys are told by their first character. */
function isNullKey(key: ScalarNode): boolean {
  const first = key.region.text.charCodeAt(key.span.start);
  const maybe = first === 126 || first === 110 || first === 78 || key.span.start === key.span.end;
  return maybe && resolveScalar(key, 'K').type === 'null';
}

function isInfinity(node: ScalarNode): boolean {
  return node.style === 'plain' && /^[-+]?\.(?:inf|nan)$/i.test(textOf(node));
}

/** The first key or value that JSON has none of. */
function culpritIn(root: Node): Node | undefined {
  for (const node of nodesOf(root)) {
    const key =
      node.type === 'map' ? node.pairs.find((it) => it.key.type !== 'scalar' || resolveScalar(it.key, 'K').type === 'null') : undefined;
    if (key) return key.key;
    if (node.type === 'scalar' && isInfinity(node)) return node;
  }
  return undefined;
}
