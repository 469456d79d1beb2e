import type { ParsedNode } from 'yaml';
import { isAlias, isMap, isScalar, isSeq, parseDocument } from 'yaml';
import { edited, withoutEdits } from '../text/edited.js';
import type { Edit } from '../text/problem.js';
import type { Region } from '../text/region.js';
import type { Span } from '../text/span.js';
import { columnAt } from './access.js';
import { mostDepth } from './depth.js';
import type { Node, Pair, ScalarStyle } from './tree.js';

const styles: Readonly<Record<string, ScalarStyle>> = {
  PLAIN: 'plain',
  QUOTE_SINGLE: 'single',
  QUOTE_DOUBLE: 'double',
  BLOCK_LITERAL: 'literal',
  BLOCK_FOLDED: 'folded',
};

/**
 * The tree of a broken text as npm `yaml` reads it: it goes on behind a fault. `partial` is what the own reader has; it stands where the
 * library gives nothing. It reads the text with edits of it made; its places are those without them.
 */
export function treeFromLibrary(region: Region, partial: Node, edits: readonly Edit[] = []): { readonly root: Node; readonly deep?: Span } {
  try {
    const parsed = parseDocument(edited(region.text, edits), {
      prettyErrors: false,
      uniqueKeys: false,
      schema: 'failsafe',
      strict: false,
      logLevel: 'silent',
      keepSourceTokens: false,
    });
    if (!parsed.contents) return { root: partial };
    const met: Met = { anchors: new Map(), heights: new Map(), deep: undefined, placeOf: withoutEdits(edits) };
    const root = convert(parsed.contents, region, met, 0);
    return { root, ...(met.deep ? { deep: met.deep } : {}) };
  } catch {
    // Hostile nesting overflows the library's stack.
    return { root: partial };
  }
}

interface Met {
  readonly anchors: Map<string, Node>;
  /** Of collections: how many stand in each other, aliases followed. */
  readonly heights: Map<Node, number>;
  deep: Span | undefined;
  /** An offset that the library tells, in the region's text. */
  placeOf(offset: number): number;
}

function missing(region: Region, at: number): Node {
  return { type: 'missing', region, span: { start: at, end: at } };
}

/** `depth`: of collections around the node. */
function convert(node: ParsedNode, region: Region, met: Met, depth: number): Node {
  const start = met.placeOf(node.range[0]);
  const end = met.placeOf(node.range[1]);
  const span = { start, end };
  const extra = {
    ...('anchor' in node && node.anchor !== undefined ? { anchor: node.anchor } : {}),
    ...(node.tag !== undefined ? { tag: node.tag } : {}),
  };
  const { anchors, heights } = met;
  const target = isAlias(node) ? anchors.get(node.source) : undefined;
  const inside = target ? (heights.get(target) ?? 0) : isMap(node) || isSeq(node) ? 1 : 0;
  if (depth + inside > mostDepth) {
    met.deep ??= { start, end: Math.min(start + 1, region.text.length) };
    return missing(region, start);
  }
  if (isAlias(node)) {
    const alias: Node = { type: 'alias', region, span, name: node.source, target };
    heights.set(alias, inside);
    return alias;
  }
  let made: Node;
  const children: Node[] = [];
  const child = (it: ParsedNode): Node => {
    const found = convert(it, region, met, depth + 1);
    children.push(found);
    return found;
  };
  if (isScalar(node)) {
    const style = styles[node.type ?? 'PLAIN'] ?? 'plain';
    if (style === 'plain' && end === start && node.tag === undefined) made = { ...extra, type: 'missing', region, span };
    else if (style === 'literal' || style === 'folded') {
      made = { ...extra, type: 'scalar', region, span, style, indent: contentIndent(region.text, start, end) };
    } else made = { ...extra, type: 'scalar', region, span, style };
  } else if (isMap(node)) {
    const pairs: Pair[] = [];
    for (const it of node.items) {
      const key = it.key ? child(it.key as ParsedNode) : missing(region, start);
      pairs.push({ key, value: it.value ? child(it.value as ParsedNode) : missing(region, key.span.end) });
    }
    made = { ...extra, type: 'map', region, span, flow: node.flow === true, pairs };
  } else if (isSeq(node)) {
    const items = node.items.map((it) => child(it as ParsedNode));
    made = { ...extra, type: 'list', region, span, flow: node.flow === true, items };
  } else made = missing(region, start);
  if (made.type === 'map' || made.type === 'list')
    heights.set(made, 1 + children.reduce((most, it) => Math.max(most, heights.get(it) ?? 0), 0));
  if (made.anchor !== undefined) anchors.set(made.anchor, made);
  return made;
}

/** Column of the first line with content below a block scalar's header; of an empty one a deeper one than that of the line behind it. */
function contentIndent(text: string, start: number, end: number): number {
  let line = text.indexOf('\n', start);
  while (line >= 0) {
    let i = line + 1;
    while (text.charCodeAt(i) === 32) i++;
    const code = text.charCodeAt(i);
    if (code !== 10 && code !== 13) return i < end ? Math.max(1, columnAt(text, i)) : columnAt(text, i) + 1;
    line = text.indexOf('\n', line + 1);
  }
  return 2;
}
