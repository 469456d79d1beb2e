import { copyOf } from '../text/copy-of.js';
import type { Region } from '../text/region.js';
import type { Span } from '../text/span.js';
import { composeContent } from './compose-content.js';
import { type Composition, compositionOf, missingAt, refuseAt, skipTo } from './composition.js';
import type { Refusal } from './cursor.js';
import { createScanner, type Scanner } from './scanner.js';
import { type Token, tokens } from './tokens.js';
import type { Node } from './tree.js';

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
      const composition = compositionOf(region, scanner);
      const directives: Span[] = [];
      const commentsFrom = scanner.comments.length;
      /** `at`: where the root is missing, if nothing is read of it. */
      const finish = (explicit: boolean, at: number): Composed => {
        let next = composition.refusal ? undefined : scanner.peek();
        const refusal = composition.refusal ?? scanner.refusal();
        // The end of the document is read with it; a fault behind it is nobody's who reads one document.
        if (next?.type === tokens.documentEnd) {
          const { end } = next;
          next = skipTo(composition) ?? { ...next, type: tokens.scalar, start: end + Math.max(0, text.slice(end).search(/\S/)) };
        }
        broken = refusal !== undefined || scanner.refusal() !== undefined;
        return {
          root: composition.root ?? missingAt(region, at),
          refusal,
          faults: composition.faults,
          cycles: composition.cycles,
          comments: scanner.comments.slice(commentsFrom),
          directives,
          explicit,
          next,
          templateAt: scanner.templateAt(),
          anchors: composition.anchorsSeen,
          deep: composition.deep,
        };
      };

      let token = scanner.peek();
      while (!first && token?.type === tokens.documentEnd) token = skipTo(composition);
      if (!token) return finish(false, text.length);
      if (token.type === tokens.streamEnd) return undefined;
      const explicit = !first || token.type === tokens.directive || token.type === tokens.documentStart;
      first = false;
      if (explicit) {
        while (token?.type === tokens.directive) {
          takeDirective(composition, token, directives);
          if (composition.refusal) return finish(false, text.length);
          token = skipTo(composition);
        }
        if (!token) return finish(false, text.length);
        if (token.type !== tokens.documentStart) {
          refuseAt(composition, 'did not find expected <document start>', token.start, undefined);
          return finish(false, token.start);
        }
        const { end } = token;
        token = skipTo(composition);
        if (!token || beginsNoNode.has(token.type)) return finish(true, end);
      }
      composeContent(composition);
      return finish(explicit, text.length);
    },
  };
}

/** What stands behind `---` of an empty document. */
const beginsNoNode: ReadonlySet<number> = new Set([tokens.directive, tokens.documentStart, tokens.documentEnd, tokens.streamEnd]);

/** Notes a directive of the document and the handle that it gives, or refuses it; `before`: those above it. */
function takeDirective(composition: Composition, { start, end }: Token, before: Span[]): void {
  const { handles, region } = composition;
  const written = region.text.slice(start, end);
  const version = versionOf(written);
  if (version) {
    if (before.some((it) => versionOf(region.text.slice(it.start, it.end))))
      refuseAt(composition, 'found duplicate %YAML directive', start, undefined);
    else if (Number(version[1]) !== 1 || Number(version[2]) !== 1)
      refuseAt(composition, 'found incompatible YAML document', start, undefined);
  } else {
    const [, handle = '!', prefix = ''] = /^%TAG[ \t]+(![\w-]*!?)[ \t]+(.*)$/.exec(written) ?? [];
    if (handles.has(handle)) refuseAt(composition, 'found duplicate %TAG directive', start, undefined);
    handles.set(copyOf(handle), copyOf(prefix));
  }
  before.push({ start, end });
}

function versionOf(directive: string): RegExpExecArray | null {
  return /^%YAML[ \t]+(\d+)\.(\d+)/.exec(directive);
}
