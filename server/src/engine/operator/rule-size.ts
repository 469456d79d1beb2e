import { isKept } from '../kubernetes/kept.js';
import { deref, keyText, pairsOf, textOf } from '../syntax/access.js';
import { resolveScalar } from '../syntax/resolve.js';
import type { ListNode, MapNode, Node } from '../syntax/tree.js';
import { nextItem } from '../text/turns.js';
import { utf8Length } from '../text/utf8.js';

/** Bytes of rules that fit into the ConfigMap of the operator. pkg/operator/rules.go `MaxConfigMapDataSize`. */
export const mostBytes = 524_288;

/** Where go-yaml breaks lines. */
const width = 80;

const known: ReadonlySet<string> = new Set([
  ...['groups', 'name', 'interval', 'query_offset', 'rules', 'limit', 'labels'],
  ...['record', 'alert', 'expr', 'for', 'keep_firing_for', 'annotations'],
]);

/** Rules are many and an edit changes one. */
const remembered = new WeakMap<Node, number>();

/**
 * Bytes of the rules as the operator writes them before it validates them: `spec` without what is empty, as sigs.k8s.io/yaml (go-yaml v2)
 * marshals it. pkg/operator/rules.go `ValidateRule`.
 */
export function renderedSize(spec: Node): number {
  const map = deref(spec);
  return map?.type === 'map' ? mapSize(map, 0, true) : 0;
}

function mapSize(map: MapNode, indent: number, isStruct: boolean): number {
  let size = 0;
  for (const pair of pairsOf(map)) {
    const key = keyText(pair) ?? '';
    const value = deref(pair.value);
    if (!isKept(value) || (isStruct && (!known.has(key) || isEmpty(value)))) continue;
    const head = indent + (isStruct ? utf8Length(key) : scalarSize(key, 0, 0)) + 1;
    if (value.type === 'map') size += head + 1 + mapSize(value, indent + 2, false);
    else if (value.type === 'list') size += head + 1 + listSize(value, indent);
    else if (value.type === 'scalar') {
      const number = isStruct && (key === 'limit' || key === 'expr') && resolveScalar(value, 'K').type === 'int';
      const text = textOf(value);
      size += head + 1 + (number ? text.length : scalarSize(text, indent + 2, head + 1)) + 1;
    }
  }
  return size;
}

/** The hyphen of an item stands where the indentation of its first key would. */
function listSize(list: ListNode, indent: number): number {
  let size = 0;
  for (const item of list.items) {
    const map = deref(item);
    if (map?.type !== 'map') continue;
    let own = remembered.get(map);
    if (own === undefined) {
      if (item.region !== list.region) nextItem();
      own = mapSize(map, indent + 2, true);
      remembered.set(map, own);
    }
    size += own;
  }
  return size;
}

function isEmpty(node: Node): boolean {
  if (node.type === 'map') return node.pairs.length === 0;
  if (node.type === 'list') return node.items.length === 0;
  return node.type === 'scalar' && textOf(node) === '';
}

/** Bytes of a text behind its key, the line break at its end not counted; go-yaml v2 encode.go `stringv`, emitterc.go. */
function scalarSize(text: string, indent: number, column: number): number {
  if (text.includes('\n') && !/[^\n\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd]|[ \t](\n|$)|^\s/.test(text)) return blockSize(text, indent);
  const quote = text === '' || needsQuotes.test(text) || text.includes('\n') ? 2 : 0;
  const doubled = quote > 0 && !text.includes('\n') ? countOf(text, 39) : 0;
  let size = quote + doubled + utf8Length(text) + countOf(text, 10);
  let at = column + (quote ? 1 : 0);
  if (indent === 0 || at + text.length <= width) return size;
  const last = text.length - 1;
  for (let i = 0; i <= last; i++) {
    const code = text.charCodeAt(i);
    // The second half of a character is no column of its own.
    if (code >= 0xdc00 && code < 0xe000 && i > 0 && isHighSurrogate(text.charCodeAt(i - 1))) continue;
    const breaks = code === 32 && at > width && i > 0 && i < last && text.charCodeAt(i - 1) !== 32 && text.charCodeAt(i + 1) !== 32;
    if (breaks) size += indent;
    at = breaks ? indent : at + 1;
  }
  return size;
}

function isHighSurrogate(code: number): boolean {
  return code >= 0xd800 && code < 0xdc00;
}

function countOf(text: string, code: number): number {
  let count = 0;
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) === code) count++;
  return count;
}

function blockSize(text: string, indent: number): number {
  const lines = text.replace(/\n$/, '').split('\n');
  const head = text.endsWith('\n') ? 1 : 2;
  return lines.reduce((sum, line) => sum + 1 + (line === '' ? 0 : indent + utf8Length(line)), head);
}

/** What a plain scalar cannot hold, or what would be read as something else than a text. */
const needsQuotes =
  /^[\s\-?:,[\]{}#&*!|>'"%@`]|\s$|: |:$| #|^(true|false|yes|no|on|off|y|n|null|~|\.nan|[-+]?\.inf)$|^[-+]?[\d.][\d_.:eExob+-]*$/i;
