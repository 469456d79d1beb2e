import type { ParsedNode } from 'yaml';
import { isAlias, isMap, isScalar, isSeq, parseDocument } from 'yaml';
import type { Region } from '../text/region.js';
import { columnAt } from './access.js';
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
 * library gives nothing.
 */
export function treeFromLibrary(region: Region, partial: Node): Node {
  try {
    const parsed = parseDocument(region.text, {
      prettyErrors: false,
      uniqueKeys: false,
      schema: 'failsafe',
      strict: false,
      logLevel: 'silent',
      keepSourceTokens: false,
    });
    return parsed.contents ? convert(parsed.contents, region, new Map(), 0) : partial;
  } catch {
    // Hostile nesting overflows the library's stack.
    return partial;
  }
}

function missing(region: Region, at: number): Node {
  return { type: 'missing', region, span: { start: at, end: at } };
}

function convert(node: ParsedNode, region: Region, anchors: Map<string, Node>, depth: number): Node {
  const [start, end] = node.range;
  const span = { start, end };
  const extra = {
    ...('anchor' in node && node.anchor !== undefined ? { anchor: node.anchor } : {}),
    ...(node.tag !== undefined ? { tag: node.tag } : {}),
  };
  if (isAlias(node)) return { type: 'alias', region, span, name: node.source, target: anchors.get(node.source) };
  let made: Node;
  if (depth > 1000) return missing(region, start);
  if (isScalar(node)) {
    const style = styles[node.type ?? 'PLAIN'] ?? 'plain';
    if (style === 'plain' && end === start) made = { ...extra, type: 'missing', region, span };
    else if (style === 'literal' || style === 'folded') {
      made = { ...extra, type: 'scalar', region, span, style, indent: contentIndent(region.text, start) };
    } else made = { ...extra, type: 'scalar', region, span, style };
  } else if (isMap(node)) {
    const pairs: Pair[] = [];
    for (const it of node.items) {
      const key = it.key ? convert(it.key as ParsedNode, region, anchors, depth + 1) : missing(region, start);
      pairs.push({ key, value: it.value ? convert(it.value as ParsedNode, region, anchors, depth + 1) : missing(region, key.span.end) });
    }
    made = { ...extra, type: 'map', region, span, flow: node.flow === true, pairs };
  } else if (isSeq(node)) {
    const items = node.items.map((it) => convert(it as ParsedNode, region, anchors, depth + 1));
    made = { ...extra, type: 'list', region, span, flow: node.flow === true, items };
  } else made = missing(region, start);
  if (made.anchor !== undefined) anchors.set(made.anchor, made);
  return made;
}

/** Column of the first line with content below a block scalar's header. */
function contentIndent(text: string, start: number): number {
  let line = text.indexOf('\n', start);
  while (line >= 0) {
    let i = line + 1;
    while (text.charCodeAt(i) === 32) i++;
    const code = text.charCodeAt(i);
    if (code !== 10 && code !== 13) return Math.max(1, columnAt(text, i));
    line = text.indexOf('\n', line + 1);
  }
  return 2;
}
