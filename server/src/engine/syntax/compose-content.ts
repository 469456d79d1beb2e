import { composeNode } from './compose-node.js';
import { type Composition, closeLast, deliverMissing, expects, type Frame, openOne, refuseAt, skipTo } from './composition.js';
import { type Token, tokens } from './tokens.js';

/**
 * Reads a document from its first token on, until its collections are closed or it is refused; then they are closed where reading stopped.
 * Source: go-yaml parserc.go `yaml_parser_state_machine`, v2.4.4.
 */
export function composeContent(composition: Composition): void {
  const { scanner, stack } = composition;
  composeNode(composition, true, false);
  while (!composition.refusal) {
    const frame = stack[stack.length - 1];
    const token = frame && scanner.peek();
    if (!token) break;
    step(composition, frame, token);
    if (scanner.refusal()) break;
  }
  composition.refusal ??= scanner.refusal();
  const { length } = composition.region.text;
  const stopped = Math.min(composition.refusal?.at ?? length, length);
  while (stack.length > 0) closeLast(composition, stopped);
  if (!composition.root) deliverMissing(composition, stopped);
}

function step(composition: Composition, frame: Frame, token: Token) {
  switch (frame.type) {
    case 'blockMap':
      if (frame.expect !== expects.first) return stepBlockMap(composition, frame, token);
      composition.scanner.skip();
      frame.expect = expects.entry;
      return;
    case 'blockList':
      if (frame.expect !== expects.first) return stepBlockList(composition, frame, token);
      composition.scanner.skip();
      frame.expect = expects.entry;
      return;
    case 'indentless':
      return stepIndentless(composition, token);
    case 'flowList': {
      const begins = frame.expect === expects.first && token.type === tokens.flowSequenceStart && token.start === frame.context;
      const here = begins ? skipTo(composition) : token;
      if (here) stepFlowList(composition, frame, here);
      return;
    }
    case 'flowMap': {
      const begins = frame.expect === expects.first && token.type === tokens.flowMappingStart && token.start === frame.context;
      const here = begins ? skipTo(composition) : token;
      if (here) stepFlowMap(composition, frame, here);
      return;
    }
    case 'pair':
      return stepPair(composition, frame, token);
  }
}

function stepBlockList(composition: Composition, frame: Frame, token: Token) {
  if (token.type === tokens.blockEntry) {
    const end = token.end;
    const next = skipTo(composition);
    if (!next) return;
    if (next.type !== tokens.blockEntry && next.type !== tokens.blockEnd) composeNode(composition, true, false);
    else deliverMissing(composition, end);
  } else if (token.type === tokens.blockEnd) {
    composition.scanner.skip();
    closeLast(composition, token.start);
  } else refuseAt(composition, "did not find expected '-' indicator", token.start, frame.context);
}

function stepIndentless(composition: Composition, token: Token) {
  if (token.type !== tokens.blockEntry) return closeLast(composition, token.start);
  const end = token.end;
  const next = skipTo(composition);
  if (!next) return;
  const { type } = next;
  if (type !== tokens.blockEntry && type !== tokens.key && type !== tokens.value && type !== tokens.blockEnd)
    composeNode(composition, true, false);
  else deliverMissing(composition, end);
}

function stepBlockMap(composition: Composition, frame: Frame, token: Token) {
  if (frame.expect === expects.entry) {
    if (token.type === tokens.key) {
      const end = token.end;
      const next = skipTo(composition);
      if (!next) return;
      frame.expect = expects.value;
      if (next.type !== tokens.key && next.type !== tokens.value && next.type !== tokens.blockEnd) composeNode(composition, true, true);
      else deliverMissing(composition, end);
    } else if (token.type === tokens.blockEnd) {
      composition.scanner.skip();
      closeLast(composition, token.start);
    } else refuseAt(composition, 'did not find expected key', token.start, frame.context);
    return;
  }
  frame.expect = expects.entry;
  if (token.type !== tokens.value) return deliverMissing(composition, frame.key?.span.end ?? token.start);
  const end = token.end;
  const next = skipTo(composition);
  if (!next) return;
  if (next.type !== tokens.key && next.type !== tokens.value && next.type !== tokens.blockEnd) composeNode(composition, true, true);
  else deliverMissing(composition, end);
}

function stepFlowList(composition: Composition, frame: Frame, token: Token) {
  let here = token;
  if (here.type !== tokens.flowSequenceEnd) {
    if (frame.expect === expects.entry) {
      if (here.type !== tokens.flowEntry) return refuseAt(composition, "did not find expected ',' or ']'", here.start, frame.context);
      const next = skipTo(composition);
      if (!next) return;
      here = next;
    }
    frame.expect = expects.entry;
    if (here.type === tokens.key) {
      composition.scanner.skip();
      return openOne(composition, 'pair', here.start, undefined);
    }
    if (here.type !== tokens.flowSequenceEnd) return composeNode(composition, false, false);
  }
  composition.scanner.skip();
  closeLast(composition, here.end);
}

/** A single pair in a flow list: `[a: b]`. */
function stepPair(composition: Composition, frame: Frame, token: Token) {
  if (frame.expect === expects.pairKey) {
    frame.expect = expects.pairValue;
    if (token.type !== tokens.value && token.type !== tokens.flowEntry && token.type !== tokens.flowSequenceEnd)
      return composeNode(composition, false, false);
    // What ends an empty key is passed over, as the Go readers do: `[? : a]` is refused for its `a`, `[?]` is never closed.
    composition.scanner.skip();
    return deliverMissing(composition, token.start);
  }
  if (frame.expect === expects.pairValue) {
    frame.expect = expects.pairEnd;
    if (token.type === tokens.value) {
      const end = token.end;
      const next = skipTo(composition);
      if (!next) return;
      if (next.type !== tokens.flowEntry && next.type !== tokens.flowSequenceEnd) return composeNode(composition, false, false);
      return deliverMissing(composition, end);
    }
    return deliverMissing(composition, token.start);
  }
  closeLast(composition, token.start);
}

function stepFlowMap(composition: Composition, frame: Frame, token: Token) {
  if (frame.expect === expects.value) {
    frame.expect = expects.entry;
    if (token.type !== tokens.value) return deliverMissing(composition, frame.key?.span.end ?? token.start);
    const end = token.end;
    const next = skipTo(composition);
    if (!next) return;
    if (next.type !== tokens.flowEntry && next.type !== tokens.flowMappingEnd) return composeNode(composition, false, false);
    return deliverMissing(composition, end);
  }
  if (frame.expect === expects.emptyValue) {
    frame.expect = expects.entry;
    return deliverMissing(composition, frame.key?.span.end ?? token.start);
  }
  let here = token;
  if (here.type !== tokens.flowMappingEnd) {
    if (frame.expect === expects.entry) {
      if (here.type !== tokens.flowEntry) return refuseAt(composition, "did not find expected ',' or '}'", here.start, frame.context);
      const next = skipTo(composition);
      if (!next) return;
      here = next;
    }
    if (here.type === tokens.key) {
      const next = skipTo(composition);
      if (!next) return;
      frame.expect = expects.value;
      if (next.type !== tokens.value && next.type !== tokens.flowEntry && next.type !== tokens.flowMappingEnd)
        return composeNode(composition, false, false);
      return deliverMissing(composition, next.start);
    }
    if (here.type !== tokens.flowMappingEnd) {
      frame.expect = expects.emptyValue;
      return composeNode(composition, false, false);
    }
  }
  composition.scanner.skip();
  closeLast(composition, here.end);
}
