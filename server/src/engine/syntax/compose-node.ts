import { copyOf } from '../text/copy-of.js';
import {
  assign,
  type Composition,
  deliver,
  deliverLeftOut,
  type Mutable,
  openOne,
  type Properties,
  refuseAt,
  skipTo,
} from './composition.js';
import { mostDepth } from './depth.js';
import { type Token, tokens } from './tokens.js';
import type { AliasNode, MissingNode, ScalarNode } from './tree.js';

/**
 * Reads a node, or opens the collection that begins here. `block`, `indentless`: whether one by indentation may, or one whose dashes stand below
 * their key. Source: go-yaml parserc.go `yaml_parser_parse_node`, v2.4.4.
 */
export function composeNode(composition: Composition, block: boolean, indentless: boolean) {
  const { region, scanner } = composition;
  const { text } = region;
  let token = scanner.peek();
  if (!token) return;
  if (token.type === tokens.alias) return composeAlias(composition, token);
  const start = token.start;
  let properties: Properties | undefined;
  let tag: Token | undefined;
  let end = start;
  for (let k = 0; k < 2 && (token.type === tokens.anchor || token.type === tokens.tag); k++) {
    properties ??= { start, anchor: undefined, tag: undefined };
    if (token.type === tokens.anchor) {
      if (properties.anchor !== undefined) break;
      properties.anchor = copyOf(text.slice(token.start + 1, token.end));
      composition.anchorsSeen = true;
    } else {
      if (tag) break;
      tag = token;
    }
    end = token.end;
    token = skipTo(composition);
    if (!token) return;
  }
  // What cannot be read behind it is said first.
  if (properties && tag) properties.tag = copyOf(tagOf(composition, tag));
  const { type } = token;
  if (type === tokens.scalar) {
    const node: { -readonly [K in keyof ScalarNode]: ScalarNode[K] } & Mutable = {
      type: 'scalar',
      region,
      span: { start: token.start, end: token.end },
      style: token.style ?? 'plain',
      decoded: undefined,
      inner: undefined,
    };
    if (token.indent > 0) node.indent = token.indent;
    if (properties) assign(composition, node, properties);
    scanner.skip();
    deliver(composition, node);
    return;
  }
  if (type === tokens.blockEntry && indentless) return openOne(composition, 'indentless', token.start, properties);
  if (type === tokens.flowSequenceStart) return openOne(composition, 'flowList', token.start, properties);
  if (type === tokens.flowMappingStart) return openOne(composition, 'flowMap', token.start, properties);
  if (block && type === tokens.blockSequenceStart) return openOne(composition, 'blockList', token.start, properties);
  if (block && type === tokens.blockMappingStart) return openOne(composition, 'blockMap', token.start, properties);
  if (properties) {
    const span = { start: end, end };
    // A tag makes an empty text of nothing, which is not null to every reader.
    const node: (ScalarNode | MissingNode) & Mutable =
      properties.tag === undefined
        ? { type: 'missing', region, span }
        : { type: 'scalar', region, span, style: 'plain', decoded: undefined, inner: undefined };
    assign(composition, node, properties);
    deliver(composition, node);
    return;
  }
  refuseAt(composition, 'did not find expected node content', token.start, start);
}

function composeAlias(composition: Composition, { start, end }: Token): void {
  const { region, scanner, faults, cycles } = composition;
  const name = copyOf(region.text.slice(start + 1, end));
  composition.anchorsSeen = true;
  const target = composition.anchors.get(name);
  if (!target) faults.push({ message: `unknown anchor '${name}' referenced`, at: start, context: undefined });
  const cyclic = target !== undefined && composition.open.has(target);
  if (cyclic) cycles.push({ message: `anchor '${name}' value contains itself`, at: start, context: target.span.start });
  const height = target && !cyclic ? (composition.heights.get(target) ?? 0) : 0;
  scanner.skip();
  if (composition.stack.length + height > mostDepth) {
    deliverLeftOut(composition, start);
    return;
  }
  const node: AliasNode = { type: 'alias', region, span: { start, end }, name, target: cyclic ? undefined : target };
  deliver(composition, node, height);
}

/** A tag with its handle's prefix in the place of the handle. */
function tagOf({ region, handles, faults }: Composition, { start, end }: Token): string {
  const written = region.text.slice(start, end);
  if (written.startsWith('!<') || written === '!') return written;
  const handle = /^![\w-]*!/.exec(written)?.[0] ?? '!';
  const prefix = handles.get(handle);
  if (prefix !== undefined) return `!<${prefix}${written.slice(handle.length)}>`;
  if (handle !== '!' && handle !== '!!') faults.push({ message: 'found undefined tag handle', at: start, context: start });
  return written;
}
