import type { Span } from '../text/span.js';
import { breakLength, isBlankOrEnd, isDocumentIndicator } from './characters.js';
import { beginLine, columnOf, cursorAt, type Refusal, refuse, skipComment } from './cursor.js';
import { scanAnchor } from './scan-anchor.js';
import { scanBlockScalar } from './scan-block-scalar.js';
import { scanDirective } from './scan-directive.js';
import { scanPlain } from './scan-plain.js';
import { scanQuoted } from './scan-quoted.js';
import { scanTag } from './scan-tag.js';
import { isAction } from './template-actions.js';
import { type Token, tokenAt, tokens } from './tokens.js';

/** A text as tokens, made as they are asked for. */
export interface Scanner {
  /** The next token, not consumed; undefined: the text is refused, see `refusal`. */
  peek(): Token | undefined;
  skip(): void;
  refusal(): Refusal | undefined;
  readonly comments: Span[];
  /** Offset of a `{{` that stands where YAML begins a flow map (inside of another: and looks like an action), or goes on a plain scalar in a new line; -1: none yet. */
  templateAt(): number;
}

const maxDepth = 10_000;
const maxKeyLength = 1024;

/**
 * Cuts a text into tokens by the rules of libyaml as go-yaml carries them (scannerc.go, v2.4.4): which characters begin what depends on the
 * flow level, the stack of indentations and whether a simple key may stand here. Tokens are made only as far as the parser asks,
 * since what is never asked for is never refused; `lookahead` more are kept ready.
 */
export function createScanner(text: string, start: number, lookahead = 0): Scanner {
  const cursor = cursorAt(text, start);
  let flowLevel = 0;
  let indent = -1;
  const indents: number[] = [];
  let simpleKeyAllowed = true;
  // Possible simple keys, one place a flow level.
  const keyPossible: boolean[] = [false];
  const keyRequired: boolean[] = [false];
  const keyNumber: number[] = [0];
  const keyAt: number[] = [0];
  const keyLine: number[] = [0];
  const keyColumn: number[] = [0];
  const queue: Token[] = [];
  let head = 0;
  let parsed = 0;
  let ended = false;
  /** Number of the last bracket that opened an empty flow collection. */
  let forgotten = -1;

  /** Makes tokens until the first in the queue is certain: it can no longer turn out to be a key. */
  const fill = (): boolean => {
    for (;;) {
      const token = queue[head];
      if (token && (ended || queue.length - head > lookahead)) {
        const level = token.keyLevel;
        if (level < 0 || level > flowLevel || keyNumber[level] !== parsed || forgotten === parsed) return true;
        const valid = keyIsValid(level);
        if (valid === undefined) return false;
        if (!valid) return true;
      }
      if (ended) return true;
      if (!fetch()) return false;
    }
  };

  /** Makes the next token, and those that it brings with it. undefined, as of all that make tokens: refused. */
  const fetch = (): Token | undefined => {
    toNextToken();
    unrollIndent(columnOf(cursor));
    const { at } = cursor;
    if (at >= text.length) return fetchEnd();
    const code = text.charCodeAt(at);
    if (at === cursor.lineStart) {
      if (code === 37) return leaveBlocks() ? append(scanDirective(cursor)) : undefined;
      if (code === 45 && isDocumentIndicator(text, at)) return leaveBlocks() ? take(tokens.documentStart, 3) : undefined;
      if (code === 46 && isDocumentIndicator(text, at)) return leaveBlocks() ? take(tokens.documentEnd, 3) : undefined;
    }
    switch (code) {
      case 91:
        return fetchFlowStart(tokens.flowSequenceStart);
      case 123:
        return fetchFlowStart(tokens.flowMappingStart);
      case 93:
        return fetchFlowEnd(tokens.flowSequenceEnd);
      case 125:
        return fetchFlowEnd(tokens.flowMappingEnd);
      case 44:
        if (!removeKey()) return undefined;
        simpleKeyAllowed = true;
        return take(tokens.flowEntry, 1);
      case 45:
        return isBlankOrEnd(text, at + 1) ? fetchBlockEntry() : fetchPlain();
      case 63:
        return flowLevel > 0 || isBlankOrEnd(text, at + 1) ? fetchKey() : fetchPlain();
      case 58:
        return flowLevel > 0 || isBlankOrEnd(text, at + 1) ? fetchValue() : fetchPlain();
      case 42:
        return fetchAnchor(tokens.alias);
      case 38:
        return fetchAnchor(tokens.anchor);
      case 33:
        return fetchTag();
      case 124:
        if (flowLevel === 0) return fetchBlockScalar('literal');
        break;
      case 62:
        if (flowLevel === 0) return fetchBlockScalar('folded');
        break;
      case 39:
        return fetchQuoted('single');
      case 34:
        return fetchQuoted('double');
      case 9:
      case 35:
      case 37:
      case 64:
      case 96:
        break;
      default:
        return fetchPlain();
    }
    return refuse(cursor, 'found character that cannot start any token', at);
  };

  const toNextToken = (): void => {
    for (;;) {
      let i = cursor.at;
      let code = text.charCodeAt(i);
      while (code === 32 || (code === 9 && (flowLevel > 0 || !simpleKeyAllowed))) code = text.charCodeAt(++i);
      cursor.at = i;
      if (code === 35) {
        skipComment(cursor);
        i = cursor.at;
      }
      const size = breakLength(text, i);
      if (!size) return;
      beginLine(cursor, i + size);
      if (flowLevel === 0) simpleKeyAllowed = true;
    }
  };

  const fetchEnd = (): Token | undefined => {
    // The end stands on a line of its own.
    if (columnOf(cursor) > 0) beginLine(cursor, cursor.at);
    if (!leaveBlocks()) return undefined;
    ended = true;
    return take(tokens.streamEnd, 0);
  };

  const fetchFlowStart = (type: number): Token | undefined => {
    const { at } = cursor;
    if (
      cursor.templateAt < 0 &&
      type === tokens.flowMappingStart &&
      text.charCodeAt(at + 1) === 123 &&
      (flowLevel === 0 || isAction(text, at))
    )
      cursor.templateAt = at;
    const level = saveKey();
    if (level === undefined) return undefined;
    flowLevel++;
    keyPossible[flowLevel] = false;
    keyRequired[flowLevel] = false;
    keyNumber[flowLevel] = parsed + queue.length - head;
    keyAt[flowLevel] = at;
    if (flowLevel > maxDepth) return refuse(cursor, `exceeded max depth of ${maxDepth}`, at);
    simpleKeyAllowed = true;
    return take(type, 1, level);
  };

  const fetchFlowEnd = (type: number): Token | undefined => {
    if (!removeKey()) return undefined;
    if (flowLevel > 0) {
      // Where nothing stood between the brackets, libyaml forgets that it waits to learn whether they are a key.
      if (keyNumber[flowLevel] === keyNumber[flowLevel - 1]) forgotten = keyNumber[flowLevel] ?? -1;
      flowLevel--;
    }
    simpleKeyAllowed = false;
    return take(type, 1);
  };

  const fetchBlockEntry = (): Token | undefined => {
    if (flowLevel === 0) {
      if (!simpleKeyAllowed) return refuse(cursor, 'block sequence entries are not allowed in this context', cursor.at);
      if (!rollIndent(columnOf(cursor), -1, tokens.blockSequenceStart, cursor.at)) return undefined;
    }
    if (!removeKey()) return undefined;
    simpleKeyAllowed = true;
    return take(tokens.blockEntry, 1);
  };

  const fetchKey = (): Token | undefined => {
    if (flowLevel === 0) {
      if (!simpleKeyAllowed) return refuse(cursor, 'mapping keys are not allowed in this context', cursor.at);
      if (!rollIndent(columnOf(cursor), -1, tokens.blockMappingStart, cursor.at)) return undefined;
    }
    if (!removeKey()) return undefined;
    simpleKeyAllowed = flowLevel === 0;
    return take(tokens.key, 1);
  };

  const fetchValue = (): Token | undefined => {
    const valid = keyIsValid(flowLevel);
    if (valid === undefined) return undefined;
    if (valid) {
      const number = keyNumber[flowLevel] ?? 0;
      const at = keyAt[flowLevel] ?? 0;
      insert(number, tokens.key, at);
      if (!rollIndent(keyColumn[flowLevel] ?? 0, number, tokens.blockMappingStart, at)) return undefined;
      keyPossible[flowLevel] = false;
      simpleKeyAllowed = false;
    } else {
      if (flowLevel === 0) {
        if (!simpleKeyAllowed) return refuse(cursor, 'mapping values are not allowed in this context', cursor.at);
        if (!rollIndent(columnOf(cursor), -1, tokens.blockMappingStart, cursor.at)) return undefined;
      }
      simpleKeyAllowed = flowLevel === 0;
    }
    return take(tokens.value, 1);
  };

  const fetchAnchor = (type: typeof tokens.anchor | typeof tokens.alias): Token | undefined => {
    const level = saveKey();
    if (level === undefined) return undefined;
    simpleKeyAllowed = false;
    return append(scanAnchor(cursor, type, level));
  };

  const fetchTag = (): Token | undefined => {
    const level = saveKey();
    if (level === undefined) return undefined;
    simpleKeyAllowed = false;
    return append(scanTag(cursor, level));
  };

  const fetchBlockScalar = (style: 'literal' | 'folded'): Token | undefined => {
    if (!removeKey()) return undefined;
    simpleKeyAllowed = true;
    return append(scanBlockScalar(cursor, style, indent));
  };

  const fetchQuoted = (style: 'single' | 'double'): Token | undefined => {
    const level = saveKey();
    if (level === undefined) return undefined;
    simpleKeyAllowed = false;
    return append(scanQuoted(cursor, style, level));
  };

  const fetchPlain = (): Token | undefined => {
    const level = saveKey();
    if (level === undefined) return undefined;
    const token = scanPlain(cursor, flowLevel, indent + 1, level);
    // Behind a line break a key may begin.
    simpleKeyAllowed = token !== undefined && cursor.lineStart > token.end;
    return append(token);
  };

  const append = (token: Token | undefined): Token | undefined => {
    if (token) queue.push(token);
    return token;
  };
  /** An indicator of so many characters. */
  const take = (type: number, size: number, keyLevel?: number): Token => {
    const token = tokenAt(type, cursor.at, cursor.at + size, keyLevel);
    cursor.at += size;
    queue.push(token);
    return token;
  };
  const insert = (number: number, type: number, at: number): void => {
    // Before a token that the parser has taken already nothing can be put.
    const place = number < parsed ? queue.length : head + number - parsed;
    // By hand: `splice` makes a list of what it takes out, and there is a key on nearly every line.
    for (let k = queue.length; k > place; k--) queue[k] = queue[k - 1] as Token;
    queue[place] = tokenAt(type, at, at);
  };

  /** Whether the key noted at a level may still be one: same line, at most 1,024 characters. undefined: refused. */
  const keyIsValid = (level: number): boolean | undefined => {
    if (!keyPossible[level]) return false;
    const at = keyAt[level] ?? 0;
    if ((keyLine[level] ?? 0) < cursor.line || (at + maxKeyLength < cursor.at && charactersBetween(text, at, cursor.at) > maxKeyLength)) {
      if (keyRequired[level]) return refuse(cursor, "could not find expected ':'", at);
      keyPossible[level] = false;
      return false;
    }
    return true;
  };
  const removeKey = (): true | undefined => {
    if (keyPossible[flowLevel]) {
      if (keyRequired[flowLevel]) return refuse(cursor, "could not find expected ':'", keyAt[flowLevel]);
      keyPossible[flowLevel] = false;
    }
    return true;
  };
  /** Notes that a key may begin here; gives the level for the token that is made next, -1 for none. undefined: refused. */
  const saveKey = (): number | undefined => {
    if (!simpleKeyAllowed) return -1;
    if (!removeKey()) return undefined;
    const column = columnOf(cursor);
    keyPossible[flowLevel] = true;
    keyRequired[flowLevel] = flowLevel === 0 && indent === column;
    keyNumber[flowLevel] = parsed + queue.length - head;
    keyAt[flowLevel] = cursor.at;
    keyLine[flowLevel] = cursor.line;
    keyColumn[flowLevel] = column;
    return flowLevel;
  };
  const rollIndent = (column: number, number: number, type: number, at: number): true | undefined => {
    if (flowLevel > 0 || indent >= column) return true;
    indents.push(indent);
    indent = column;
    if (indents.length > maxDepth) return refuse(cursor, `exceeded max depth of ${maxDepth}`, keyAt[0]);
    insert(number, type, at);
    return true;
  };
  const unrollIndent = (column: number): void => {
    if (flowLevel > 0) return;
    while (indent > column) {
      take(tokens.blockEnd, 0);
      indent = indents.pop() ?? -1;
    }
  };
  /** Before what stands between documents. */
  const leaveBlocks = (): true | undefined => {
    unrollIndent(-1);
    simpleKeyAllowed = false;
    return removeKey();
  };

  return {
    peek: () => {
      if (cursor.refusal || !fill()) return undefined;
      return queue[head];
    },
    skip: () => {
      head++;
      parsed++;
      if (head > 64 && head * 2 > queue.length) {
        queue.splice(0, head);
        head = 0;
      }
    },
    refusal: () => cursor.refusal,
    comments: cursor.comments,
    templateAt: () => cursor.templateAt,
  };
}

/** Characters (not UTF-16 units) in a stretch of text. */
function charactersBetween(text: string, start: number, end: number): number {
  let count = end - start;
  for (let at = start; at < end; at++) if ((text.charCodeAt(at) & 0xfc00) === 0xdc00) count--;
  return count;
}
