import type { Region } from '../text/region.js';
import type { Span } from '../text/span.js';
import type { Refusal } from './cursor.js';
import { mostDepth } from './depth.js';
import { createScanner, type Scanner } from './scanner.js';
import { type Token, tokens } from './tokens.js';
import type { AliasNode, ListNode, MapNode, MissingNode, Node, Pair, ScalarNode } from './tree.js';

/** One document of a stream, or what could be read of it. */
export interface Composed {
  readonly root: Node;
  /** Why reading stopped; undefined: the document is whole. */
  readonly refusal: Refusal | undefined;
  /** Faults that do not stop the reading, in the order in which Go meets them. */
  readonly faults: readonly Refusal[];
  /** Aliases inside of what they stand for: met when the document is decoded, so never in one that is refused before. */
  readonly cycles: readonly Refusal[];
  readonly comments: readonly Span[];
  readonly directives: readonly Span[];
  /** Whether a `---` begins it. */
  readonly explicit: boolean;
  /** Where the next token stands: what follows the document. */
  readonly next: Token | undefined;
  readonly templateAt: number;
  /** Whether an anchor or alias was met. */
  readonly anchors: boolean;
  /** Where the first collection stood that is deeper than any tree; it is missing in the tree, as all such are. */
  readonly deep: Span | undefined;
}

interface Mutable {
  region: Region;
  span: { start: number; end: number };
  anchor?: string;
  properties?: number;
  tag?: string;
}
type MutableMap = { -readonly [K in keyof MapNode]: MapNode[K] } & Mutable & { pairs: Pair[] };
type MutableList = { -readonly [K in keyof ListNode]: ListNode[K] } & Mutable & { items: Node[] };

/** What a collection on the stack waits for. */
const expects = { first: 0, entry: 1, value: 2, emptyValue: 3, pairValue: 4, pairEnd: 5, pairKey: 6 } as const;

interface Frame {
  readonly type: 'blockMap' | 'blockList' | 'indentless' | 'flowList' | 'flowMap' | 'pair';
  readonly node: MutableMap | MutableList;
  /** The mark that messages call the beginning. */
  readonly context: number;
  expect: number;
  key: Node | undefined;
  /** Collections in the deepest of its children, aliases followed. */
  height: number;
}

/**
 * Composes documents from a text by the grammar of libyaml's parser (go-yaml parserc.go, v2.4.4): what it refuses is refused here with the same
 * words and marks; what has been read until then is kept. Without recursion, so depth costs no stack.
 * `lookahead`: tokens that are always read ahead; v3 wants two, so it meets faults of the scanner earlier.
 */
export function createComposer(region: Region, lookahead = 0): { next(): Composed | undefined } {
  const { text } = region;
  const scanner: Scanner = createScanner(text, text.charCodeAt(0) === 0xfeff ? 1 : 0, lookahead);
  let first = true;
  let broken = false;

  return {
    next: () => {
      if (broken) return undefined;
      const faults: Refusal[] = [];
      const cycles: Refusal[] = [];
      const directives: Span[] = [];
      const state = { refusal: undefined as Refusal | undefined };
      const commentsFrom = scanner.comments.length;
      const finish = (root: Node, explicit: boolean, anchors: boolean, deep?: Span): Composed => {
        let next = state.refusal ? undefined : scanner.peek();
        if (!state.refusal) state.refusal = scanner.refusal();
        // The end of the document is read with it; a fault behind it is nobody's who reads one document.
        if (next?.type === tokens.documentEnd) {
          scanner.skip();
          const { end } = next;
          next = scanner.peek() ?? { ...next, type: tokens.scalar, start: end + Math.max(0, text.slice(end).search(/\S/)) };
        }
        broken = state.refusal !== undefined || scanner.refusal() !== undefined;
        return {
          root,
          refusal: state.refusal,
          faults,
          cycles,
          comments: scanner.comments.slice(commentsFrom),
          directives,
          explicit,
          next,
          templateAt: scanner.templateAt(),
          anchors,
          deep,
        };
      };

      let token = scanner.peek();
      while (!first && token?.type === tokens.documentEnd) {
        scanner.skip();
        token = scanner.peek();
      }
      if (!token) return finish(missingAt(region, text.length), false, false);
      if (token.type === tokens.streamEnd) return undefined;
      const implicitAllowed = first;
      first = false;
      let explicit = false;
      const handles = new Map<string, string>();
      if (!implicitAllowed || token.type === tokens.directive || token.type === tokens.documentStart) {
        let versionSeen = false;
        while (token?.type === tokens.directive) {
          directives.push({ start: token.start, end: token.end });
          const written: string = text.slice(token.start, token.end);
          const version: RegExpExecArray | null = /^%YAML[ \t]+(\d+)\.(\d+)/.exec(written);
          if (version) {
            if (versionSeen) state.refusal = { message: 'found duplicate %YAML directive', at: token.start, context: undefined };
            else if (Number(version[1]) !== 1 || Number(version[2]) !== 1) {
              state.refusal = { message: 'found incompatible YAML document', at: token.start, context: undefined };
            }
            versionSeen = true;
          } else {
            const [, handle = '!', prefix = ''] = /^%TAG[ \t]+(![\w-]*!?)[ \t]+(.*)$/.exec(written) ?? [];
            if (handles.has(handle)) state.refusal = { message: 'found duplicate %TAG directive', at: token.start, context: undefined };
            handles.set(copyOf(handle), copyOf(prefix));
          }
          if (state.refusal) return finish(missingAt(region, text.length), false, false);
          scanner.skip();
          token = scanner.peek();
        }
        if (!token) return finish(missingAt(region, text.length), false, false);
        if (token.type !== tokens.documentStart) {
          state.refusal = { message: 'did not find expected <document start>', at: token.start, context: undefined };
          return finish(missingAt(region, token.start), false, false);
        }
        explicit = true;
        const end = token.end;
        scanner.skip();
        token = scanner.peek();
        const empty =
          token &&
          (token.type === tokens.directive ||
            token.type === tokens.documentStart ||
            token.type === tokens.documentEnd ||
            token.type === tokens.streamEnd);
        if (empty) return finish(missingAt(region, end), true, false);
        if (!token) return finish(missingAt(region, end), true, false);
      }
      const { root, refusal, anchors, deep } = composeNode(region, scanner, handles, faults, cycles);
      state.refusal = refusal;
      return finish(root, explicit, anchors, deep);
    },
  };
}

function missingAt(region: Region, at: number): MissingNode {
  return { type: 'missing', region, span: { start: at, end: at } };
}

function composeNode(
  region: Region,
  scanner: Scanner,
  handles: ReadonlyMap<string, string>,
  faults: Refusal[],
  cycles: Refusal[],
): { root: Node; refusal: Refusal | undefined; anchors: boolean; deep: Span | undefined } {
  const { text } = region;
  const stack: Frame[] = [];
  const anchors = new Map<string, Node>();
  const open = new Set<Node>();
  /** Of anchored collections: how many stand in each other. */
  const heights = new Map<Node, number>();
  let anchorsSeen = false;
  let deep: Span | undefined;
  let refusal: Refusal | undefined;
  let root: Node | undefined;

  const refuse = (message: string, at: number, context?: number) => {
    refusal = { message, at, context };
  };

  /** Hands a finished node to the collection that waits for it. */
  const deliver = (node: Node, height = 0) => {
    const frame = stack[stack.length - 1];
    if (!frame) {
      root = node;
      return;
    }
    if (height > frame.height) frame.height = height;
    if (frame.node.type === 'list') {
      frame.node.items.push(node);
      return;
    }
    if (frame.key === undefined) frame.key = node;
    else {
      frame.node.pairs.push({ key: frame.key, value: node });
      frame.key = undefined;
    }
  };

  const open_ = (type: Frame['type'], start: number, context: number, properties: Properties | undefined) => {
    const list = type === 'blockList' || type === 'indentless' || type === 'flowList';
    const flow = type === 'flowList' || type === 'flowMap' || type === 'pair';
    const node: MutableMap | MutableList = list
      ? { type: 'list', region, span: { start, end: start }, flow, items: [] }
      : { type: 'map', region, span: { start, end: start }, flow, pairs: [], merges: undefined };
    if (properties) {
      assign(node, properties);
      if (properties.anchor !== undefined) {
        anchors.set(properties.anchor, node);
        open.add(node);
      }
    }
    stack.push({ type, node, context, expect: type === 'pair' ? expects.pairKey : expects.first, key: undefined, height: 0 });
  };

  const close = (end: number) => {
    const frame = stack.pop();
    if (!frame) return;
    const { node } = frame;
    if (frame.key !== undefined && node.type === 'map') {
      node.pairs.push({ key: frame.key, value: missingAt(region, Math.max(frame.key.span.end, frame.key.span.start)) });
    }
    if (node.flow && frame.type !== 'pair') node.span.end = end;
    else node.span.end = Math.max(node.span.start, lastEnd(node));
    // A list that was filled one by one has room for a dozen more; a copy has not.
    if (node.type === 'map') node.pairs = node.pairs.slice();
    else node.items = node.items.slice();
    const height = frame.height + 1;
    if (node.anchor !== undefined) {
      open.delete(node);
      heights.set(node, height);
    }
    if (stack.length < mostDepth) deliver(node, height);
    else deliver(leftOut(node.span.start));
  };

  /** What stands in the place of a collection that is too deep. */
  const leftOut = (at: number): MissingNode => {
    if (!deep || at < deep.start) deep = { start: at, end: Math.min(at + 1, text.length) };
    return missingAt(region, at);
  };

  interface Properties {
    start: number;
    anchor: string | undefined;
    tag: string | undefined;
  }
  const assign = (node: Mutable, properties: Properties): void => {
    node.properties = properties.start;
    if (properties.anchor !== undefined) node.anchor = properties.anchor;
    if (properties.tag !== undefined) node.tag = properties.tag;
  };

  const readTag = (token: Token): string => {
    const written = text.slice(token.start, token.end);
    if (written.startsWith('!<') || written === '!') return written;
    const handle = /^![\w-]*!/.exec(written)?.[0] ?? '!';
    const prefix = handles.get(handle);
    if (prefix !== undefined) return `!<${prefix}${written.slice(handle.length)}>`;
    if (handle !== '!' && handle !== '!!') faults.push({ message: 'found undefined tag handle', at: token.start, context: token.start });
    return written;
  };

  /** Reads a node, or opens the collection that begins here. */
  const parseNode = (block: boolean, indentless: boolean) => {
    let token = scanner.peek();
    if (!token) return;
    if (token.type === tokens.alias) {
      const name = copyOf(text.slice(token.start + 1, token.end));
      anchorsSeen = true;
      const target = anchors.get(name);
      if (!target) faults.push({ message: `unknown anchor '${name}' referenced`, at: token.start, context: undefined });
      const cyclic = target !== undefined && open.has(target);
      if (cyclic) cycles.push({ message: `anchor '${name}' value contains itself`, at: token.start, context: target.span.start });
      const height = target && !cyclic ? (heights.get(target) ?? 0) : 0;
      if (stack.length + height > mostDepth) {
        scanner.skip();
        deliver(leftOut(token.start));
        return;
      }
      const node: AliasNode = {
        type: 'alias',
        region,
        span: { start: token.start, end: token.end },
        name,
        target: cyclic ? undefined : target,
      };
      scanner.skip();
      deliver(node, height);
      return;
    }
    const start = token.start;
    let properties: Properties | undefined;
    let tag: Token | undefined;
    let end = start;
    for (let k = 0; k < 2 && (token.type === tokens.anchor || token.type === tokens.tag); k++) {
      properties ??= { start, anchor: undefined, tag: undefined };
      if (token.type === tokens.anchor) {
        if (properties.anchor !== undefined) break;
        properties.anchor = copyOf(text.slice(token.start + 1, token.end));
        anchorsSeen = true;
      } else {
        if (tag) break;
        tag = token;
      }
      end = token.end;
      scanner.skip();
      token = scanner.peek();
      if (!token) return;
    }
    // What cannot be read behind it is said first.
    if (properties && tag) properties.tag = copyOf(readTag(tag));
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
      if (properties) {
        assign(node, properties);
        if (properties.anchor !== undefined) anchors.set(properties.anchor, node);
      }
      scanner.skip();
      deliver(node);
      return;
    }
    if (type === tokens.blockEntry && indentless) return open_('indentless', token.start, token.start, properties);
    if (type === tokens.flowSequenceStart) return open_('flowList', token.start, token.start, properties);
    if (type === tokens.flowMappingStart) return open_('flowMap', token.start, token.start, properties);
    if (block && type === tokens.blockSequenceStart) return open_('blockList', token.start, token.start, properties);
    if (block && type === tokens.blockMappingStart) return open_('blockMap', token.start, token.start, properties);
    if (properties) {
      const span = { start: end, end };
      // A tag makes an empty text of nothing, which is not null to every reader.
      const node: (ScalarNode | MissingNode) & Mutable =
        properties.tag === undefined
          ? { type: 'missing', region, span }
          : { type: 'scalar', region, span, style: 'plain', decoded: undefined, inner: undefined };
      assign(node, properties);
      if (properties.anchor !== undefined) anchors.set(properties.anchor, node);
      deliver(node);
      return;
    }
    refuse('did not find expected node content', token.start, start);
  };

  const stepBlockList = (frame: Frame, token: Token): void => {
    if (token.type === tokens.blockEntry) {
      const end = token.end;
      scanner.skip();
      const next = scanner.peek();
      if (!next) return;
      if (next.type !== tokens.blockEntry && next.type !== tokens.blockEnd) parseNode(true, false);
      else deliver(missingAt(region, end));
    } else if (token.type === tokens.blockEnd) {
      scanner.skip();
      close(token.start);
    } else refuse("did not find expected '-' indicator", token.start, frame.context);
  };

  const stepIndentless = (token: Token) => {
    if (token.type !== tokens.blockEntry) return close(token.start);
    const end = token.end;
    scanner.skip();
    const next = scanner.peek();
    if (!next) return;
    const { type } = next;
    if (type !== tokens.blockEntry && type !== tokens.key && type !== tokens.value && type !== tokens.blockEnd) parseNode(true, false);
    else deliver(missingAt(region, end));
  };

  const stepBlockMap = (frame: Frame, token: Token) => {
    if (frame.expect === expects.entry) {
      if (token.type === tokens.key) {
        const end = token.end;
        scanner.skip();
        const next = scanner.peek();
        if (!next) return;
        frame.expect = expects.value;
        if (next.type !== tokens.key && next.type !== tokens.value && next.type !== tokens.blockEnd) parseNode(true, true);
        else deliver(missingAt(region, end));
      } else if (token.type === tokens.blockEnd) {
        scanner.skip();
        close(token.start);
      } else refuse('did not find expected key', token.start, frame.context);
      return;
    }
    frame.expect = expects.entry;
    if (token.type !== tokens.value) return deliver(missingAt(region, frame.key?.span.end ?? token.start));
    const end = token.end;
    scanner.skip();
    const next = scanner.peek();
    if (!next) return;
    if (next.type !== tokens.key && next.type !== tokens.value && next.type !== tokens.blockEnd) parseNode(true, true);
    else deliver(missingAt(region, end));
  };

  const stepFlowList = (frame: Frame, token: Token) => {
    let here = token;
    if (here.type !== tokens.flowSequenceEnd) {
      if (frame.expect === expects.entry) {
        if (here.type !== tokens.flowEntry) return refuse("did not find expected ',' or ']'", here.start, frame.context);
        scanner.skip();
        const next = scanner.peek();
        if (!next) return;
        here = next;
      }
      frame.expect = expects.entry;
      if (here.type === tokens.key) {
        scanner.skip();
        return open_('pair', here.start, here.start, undefined);
      }
      if (here.type !== tokens.flowSequenceEnd) return parseNode(false, false);
    }
    scanner.skip();
    close(here.end);
  };

  /** A single pair in a flow list: `[a: b]`. */
  const stepPair = (frame: Frame, token: Token) => {
    if (frame.expect === expects.pairKey) {
      frame.expect = expects.pairValue;
      if (token.type !== tokens.value && token.type !== tokens.flowEntry && token.type !== tokens.flowSequenceEnd)
        return parseNode(false, false);
      // What ends an empty key is passed over, as the Go readers do: `[? : a]` is refused for its `a`, `[?]` is never closed.
      scanner.skip();
      return deliver(missingAt(region, token.start));
    }
    if (frame.expect === expects.pairValue) {
      frame.expect = expects.pairEnd;
      if (token.type === tokens.value) {
        const end = token.end;
        scanner.skip();
        const next = scanner.peek();
        if (!next) return;
        if (next.type !== tokens.flowEntry && next.type !== tokens.flowSequenceEnd) return parseNode(false, false);
        return deliver(missingAt(region, end));
      }
      return deliver(missingAt(region, token.start));
    }
    close(token.start);
  };

  const stepFlowMap = (frame: Frame, token: Token) => {
    if (frame.expect === expects.value) {
      frame.expect = expects.entry;
      if (token.type !== tokens.value) return deliver(missingAt(region, frame.key?.span.end ?? token.start));
      const end = token.end;
      scanner.skip();
      const next = scanner.peek();
      if (!next) return;
      if (next.type !== tokens.flowEntry && next.type !== tokens.flowMappingEnd) return parseNode(false, false);
      return deliver(missingAt(region, end));
    }
    if (frame.expect === expects.emptyValue) {
      frame.expect = expects.entry;
      return deliver(missingAt(region, frame.key?.span.end ?? token.start));
    }
    let here = token;
    if (here.type !== tokens.flowMappingEnd) {
      if (frame.expect === expects.entry) {
        if (here.type !== tokens.flowEntry) return refuse("did not find expected ',' or '}'", here.start, frame.context);
        scanner.skip();
        const next = scanner.peek();
        if (!next) return;
        here = next;
      }
      if (here.type === tokens.key) {
        scanner.skip();
        const next = scanner.peek();
        if (!next) return;
        frame.expect = expects.value;
        if (next.type !== tokens.value && next.type !== tokens.flowEntry && next.type !== tokens.flowMappingEnd)
          return parseNode(false, false);
        return deliver(missingAt(region, next.start));
      }
      if (here.type !== tokens.flowMappingEnd) {
        frame.expect = expects.emptyValue;
        return parseNode(false, false);
      }
    }
    scanner.skip();
    close(here.end);
  };

  parseNode(true, false);
  while (stack.length > 0 && !refusal) {
    const token = scanner.peek();
    if (!token) break;
    const frame = stack[stack.length - 1];
    if (!frame) break;
    switch (frame.type) {
      case 'blockMap':
        if (frame.expect === expects.first) {
          scanner.skip();
          frame.expect = expects.entry;
        } else stepBlockMap(frame, token);
        break;
      case 'blockList':
        if (frame.expect === expects.first) {
          scanner.skip();
          frame.expect = expects.entry;
        } else stepBlockList(frame, token);
        break;
      case 'indentless':
        stepIndentless(token);
        break;
      case 'flowList':
        if (frame.expect === expects.first && token.type === tokens.flowSequenceStart && token.start === frame.context) {
          scanner.skip();
          const next = scanner.peek();
          if (next) stepFlowList(frame, next);
        } else stepFlowList(frame, token);
        break;
      case 'flowMap':
        if (frame.expect === expects.first && token.type === tokens.flowMappingStart && token.start === frame.context) {
          scanner.skip();
          const next = scanner.peek();
          if (next) stepFlowMap(frame, next);
        } else stepFlowMap(frame, token);
        break;
      case 'pair':
        stepPair(frame, token);
        break;
    }
    if (scanner.refusal()) break;
  }
  refusal ??= scanner.refusal();
  // What stays open of a broken document is closed where reading stopped.
  const stopped = refusal?.at ?? text.length;
  while (stack.length > 0) close(Math.min(stopped, text.length));
  return { root: root ?? missingAt(region, Math.min(stopped, text.length)), refusal, anchors: anchorsSeen, deep };
}

/** End of a block collection: that of its last child. */
function lastEnd(node: MutableMap | MutableList): number {
  if (node.type === 'list') {
    const last = node.items[node.items.length - 1];
    return last ? last.span.end : node.span.start + 1;
  }
  const last = node.pairs[node.pairs.length - 1];
  if (!last) return node.span.start;
  return Math.max(last.key.span.end, last.value.span.end);
}

/** A string of its own: a slice would keep the whole text alive. */
export function copyOf(text: string): string {
  return text.length < 13 ? text : ` ${text}`.slice(1);
}
