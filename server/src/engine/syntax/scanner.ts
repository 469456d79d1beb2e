import type { Span } from '../text/span.js';
import type { ScalarStyle } from './tree.js';

/** Kinds of tokens, as libyaml's scanner tells them apart. */
export const tokens = {
  streamEnd: 0,
  directive: 1,
  documentStart: 2,
  documentEnd: 3,
  blockSequenceStart: 4,
  blockMappingStart: 5,
  blockEnd: 6,
  flowSequenceStart: 7,
  flowSequenceEnd: 8,
  flowMappingStart: 9,
  flowMappingEnd: 10,
  blockEntry: 11,
  flowEntry: 12,
  key: 13,
  value: 14,
  alias: 15,
  anchor: 16,
  tag: 17,
  scalar: 18,
} as const;

export interface Token {
  readonly type: number;
  readonly start: number;
  /** For a block scalar the end of its last line with content. */
  readonly end: number;
  readonly style: ScalarStyle | undefined;
  /** Column of a block scalar's content; 0 for other tokens. */
  readonly indent: number;
  /** Flow level at which the token may still turn out to be a key; -1: it may not. */
  readonly keyLevel: number;
}

/** A refusal in libyaml's words. Offsets are in the text; `context` is where the enclosing thing began. */
export interface Refusal {
  readonly message: string;
  readonly at: number;
  readonly context: number | undefined;
}

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

/** An action that reads what only alert templates have. */
export const alertAction =
  /\{\{-?[^{}]*?(?:\$(?:labels|value|externalLabels|externalURL)\b|\.(?:Labels|Value|ExternalLabels|ExternalURL)\b|\bhumanize)/;

/** Whether an action of a template begins with these braces: a map in a map has other keys. */
function isAction(text: string, at: number): boolean {
  return /^\{\{-?[ \t]*(?:[.$(]\w|[A-Za-z]+[ \t]+[.$("\w])/.test(text.slice(at, at + 40));
}

/**
 * Cuts a text into tokens by the rules of libyaml as go-yaml carries them (scannerc.go, v2.4.4): which characters begin what depends on the
 * flow level, the stack of indentations and whether a simple key may stand here. Tokens are made only as far as the parser asks,
 * since what is never asked for is never refused; `lookahead` more are kept ready.
 */
export function createScanner(text: string, start: number, lookahead = 0): Scanner {
  const length = text.length;
  const onlyLineFeeds = !/[\r\x85\u2028\u2029]/.test(text);
  let i = start;
  let line = 0;
  let lineStart = start;
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
  let refused: Refusal | undefined;
  let template = -1;
  /** Number of the last bracket that opened an empty flow collection. */
  let forgotten = -1;
  const comments: Span[] = [];

  const refuse = (message: string, context?: number, at = i): false => {
    refused = { message, at, context };
    return false;
  };

  /** Length of the line break at `at`; 0: there is none. */
  const breakAt = (at: number): number => {
    const code = text.charCodeAt(at);
    if (code === 10) return 1;
    if (code === 13) return text.charCodeAt(at + 1) === 10 ? 2 : 1;
    return code === 0x85 || code === 0x2028 || code === 0x2029 ? 1 : 0;
  };
  const isBlankOrEnd = (at: number): boolean => {
    const code = text.charCodeAt(at);
    return code === 32 || code === 10 || code === 9 || code === 13 || at >= length || code === 0x85 || code === 0x2028 || code === 0x2029;
  };
  const skipBreak = (size: number): void => {
    i += size;
    line++;
    lineStart = i;
  };
  const skipToBreak = (): void => {
    if (onlyLineFeeds) {
      const found = text.indexOf('\n', i);
      i = found < 0 ? length : found;
      return;
    }
    while (i < length && !breakAt(i)) i++;
  };

  const append = (type: number, from: number, to: number, style?: ScalarStyle, contentIndent = 0, keyLevel = -1): void => {
    queue.push({ type, start: from, end: to, style, indent: contentIndent, keyLevel });
  };
  const insert = (number: number, type: number, at: number): void => {
    const token: Token = { type, start: at, end: at, style: undefined, indent: 0, keyLevel: -1 };
    // Before a token that the parser has taken already nothing can be put.
    const place = number < parsed ? queue.length : head + number - parsed;
    // By hand: `splice` makes a list of what it takes out, and there is a key on nearly every line.
    for (let k = queue.length; k > place; k--) queue[k] = queue[k - 1] as Token;
    queue[place] = token;
  };

  /** Whether the key noted at a level may still be one: same line, at most 1,024 characters. undefined: refused. */
  const keyIsValid = (level: number): boolean | undefined => {
    if (!keyPossible[level]) return false;
    const at = keyAt[level] ?? 0;
    if ((keyLine[level] ?? 0) < line || (at + maxKeyLength < i && charactersBetween(text, at, i) > maxKeyLength)) {
      if (keyRequired[level]) {
        refuse("could not find expected ':'", at);
        return undefined;
      }
      keyPossible[level] = false;
      return false;
    }
    return true;
  };
  const removeKey = (): boolean => {
    if (keyPossible[flowLevel]) {
      if (keyRequired[flowLevel]) return refuse("could not find expected ':'", keyAt[flowLevel]);
      keyPossible[flowLevel] = false;
    }
    return true;
  };
  /** Notes that a key may begin here; gives the level for the token that is made next, -1 for none. undefined: refused. */
  const saveKey = (): number | undefined => {
    if (!simpleKeyAllowed) return -1;
    if (!removeKey()) return undefined;
    keyPossible[flowLevel] = true;
    keyRequired[flowLevel] = flowLevel === 0 && indent === i - lineStart;
    keyNumber[flowLevel] = parsed + queue.length - head;
    keyAt[flowLevel] = i;
    keyLine[flowLevel] = line;
    keyColumn[flowLevel] = i - lineStart;
    return flowLevel;
  };
  const rollIndent = (column: number, number: number, type: number, at: number): boolean => {
    if (flowLevel > 0 || indent >= column) return true;
    indents.push(indent);
    indent = column;
    if (indents.length > maxDepth) return refuse(`exceeded max depth of ${maxDepth}`, keyAt[0]);
    insert(number, type, at);
    return true;
  };
  const unrollIndent = (column: number): void => {
    if (flowLevel > 0) return;
    while (indent > column) {
      append(tokens.blockEnd, i, i);
      indent = indents.pop() ?? -1;
    }
  };

  const toNextToken = (): void => {
    for (;;) {
      let code = text.charCodeAt(i);
      while (code === 32 || (code === 9 && (flowLevel > 0 || !simpleKeyAllowed))) code = text.charCodeAt(++i);
      if (code === 35) {
        const from = i;
        skipToBreak();
        comments.push({ start: from, end: i });
      }
      const size = breakAt(i);
      if (!size) return;
      skipBreak(size);
      if (flowLevel === 0) simpleKeyAllowed = true;
    }
  };

  const fetch = (): boolean => {
    toNextToken();
    unrollIndent(i - lineStart);
    const code = text.charCodeAt(i);
    const column = i - lineStart;
    if (i >= length) return fetchEnd();
    if (column === 0) {
      if (code === 37) return fetchDirective();
      if (code === 45 && isIndicator(45)) return fetchDocumentIndicator(tokens.documentStart);
      if (code === 46 && isIndicator(46)) return fetchDocumentIndicator(tokens.documentEnd);
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
        if (!removeKey()) return false;
        simpleKeyAllowed = true;
        append(tokens.flowEntry, i, ++i);
        return true;
      case 45:
        if (isBlankOrEnd(i + 1)) return fetchBlockEntry();
        return fetchPlain();
      case 63:
        if (flowLevel > 0 || isBlankOrEnd(i + 1)) return fetchKey();
        return fetchPlain();
      case 58:
        if (flowLevel > 0 || isBlankOrEnd(i + 1)) return fetchValue();
        return fetchPlain();
      case 42:
        return fetchName(tokens.alias);
      case 38:
        return fetchName(tokens.anchor);
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
    return refuse('found character that cannot start any token', i);
  };

  /** Whether `---` or `...` stands here as a document indicator; the place is in column 0. */
  const isIndicator = (code: number): boolean =>
    text.charCodeAt(i) === code && text.charCodeAt(i + 1) === code && text.charCodeAt(i + 2) === code && isBlankOrEnd(i + 3);

  const fetchEnd = (): boolean => {
    // The end stands on a line of its own.
    if (i > lineStart) skipBreak(0);
    unrollIndent(-1);
    if (!removeKey()) return false;
    simpleKeyAllowed = false;
    append(tokens.streamEnd, i, i);
    ended = true;
    return true;
  };

  const fetchDocumentIndicator = (type: number): boolean => {
    unrollIndent(-1);
    if (!removeKey()) return false;
    simpleKeyAllowed = false;
    append(type, i, i + 3);
    i += 3;
    return true;
  };

  const fetchFlowStart = (type: number): boolean => {
    if (template < 0 && type === tokens.flowMappingStart && text.charCodeAt(i + 1) === 123 && (flowLevel === 0 || isAction(text, i)))
      template = i;
    const level = saveKey();
    if (level === undefined) return false;
    flowLevel++;
    keyPossible[flowLevel] = false;
    keyRequired[flowLevel] = false;
    keyNumber[flowLevel] = parsed + queue.length - head;
    keyAt[flowLevel] = i;
    if (flowLevel > maxDepth) return refuse(`exceeded max depth of ${maxDepth}`, i);
    simpleKeyAllowed = true;
    append(type, i, i + 1, undefined, 0, level);
    i++;
    return true;
  };

  const fetchFlowEnd = (type: number): boolean => {
    if (!removeKey()) return false;
    if (flowLevel > 0) {
      // Where nothing stood between the brackets, libyaml forgets that it waits to learn whether they are a key.
      if (keyNumber[flowLevel] === keyNumber[flowLevel - 1]) forgotten = keyNumber[flowLevel] ?? -1;
      flowLevel--;
    }
    simpleKeyAllowed = false;
    append(type, i, ++i);
    return true;
  };

  const fetchBlockEntry = (): boolean => {
    if (flowLevel === 0) {
      if (!simpleKeyAllowed) return refuse('block sequence entries are not allowed in this context', i);
      if (!rollIndent(i - lineStart, -1, tokens.blockSequenceStart, i)) return false;
    }
    if (!removeKey()) return false;
    simpleKeyAllowed = true;
    append(tokens.blockEntry, i, ++i);
    return true;
  };

  const fetchKey = (): boolean => {
    if (flowLevel === 0) {
      if (!simpleKeyAllowed) return refuse('mapping keys are not allowed in this context', i);
      if (!rollIndent(i - lineStart, -1, tokens.blockMappingStart, i)) return false;
    }
    if (!removeKey()) return false;
    simpleKeyAllowed = flowLevel === 0;
    append(tokens.key, i, ++i);
    return true;
  };

  const fetchValue = (): boolean => {
    const valid = keyIsValid(flowLevel);
    if (valid === undefined) return false;
    if (valid) {
      const number = keyNumber[flowLevel] ?? 0;
      const at = keyAt[flowLevel] ?? 0;
      insert(number, tokens.key, at);
      if (!rollIndent(keyColumn[flowLevel] ?? 0, number, tokens.blockMappingStart, at)) return false;
      keyPossible[flowLevel] = false;
      simpleKeyAllowed = false;
    } else {
      if (flowLevel === 0) {
        if (!simpleKeyAllowed) return refuse('mapping values are not allowed in this context', i);
        if (!rollIndent(i - lineStart, -1, tokens.blockMappingStart, i)) return false;
      }
      simpleKeyAllowed = flowLevel === 0;
    }
    append(tokens.value, i, ++i);
    return true;
  };

  const fetchName = (type: number): boolean => {
    const level = saveKey();
    if (level === undefined) return false;
    simpleKeyAllowed = false;
    const from = i++;
    while (isWordCharacter(text.charCodeAt(i))) i++;
    const next = text.charCodeAt(i);
    // Behind a name: blank, end, or one of ? : , ] } % @ `
    const closed =
      isBlankOrEnd(i) ||
      next === 63 ||
      next === 58 ||
      next === 44 ||
      next === 93 ||
      next === 125 ||
      next === 37 ||
      next === 64 ||
      next === 96;
    if (i === from + 1 || !closed) return refuse('did not find expected alphabetic or numeric character', from);
    append(type, from, i, undefined, 0, level);
    return true;
  };

  const fetchTag = (): boolean => {
    const level = saveKey();
    if (level === undefined) return false;
    simpleKeyAllowed = false;
    const from = i;
    if (text.charCodeAt(i + 1) === 60) {
      i += 2;
      if (!scanTagUri(from, false)) return false;
      if (text.charCodeAt(i) !== 62) return refuse("did not find the expected '>'", from);
      i++;
    } else {
      i++;
      while (isWordCharacter(text.charCodeAt(i))) i++;
      const named = text.charCodeAt(i) === 33;
      if (named) i++;
      // `!name!` wants a suffix; `!name` and the lone `!` are complete.
      if (!scanTagUri(from, !named)) return false;
    }
    if (!isBlankOrEnd(i)) return refuse('did not find expected whitespace or line break', from);
    append(tokens.tag, from, i, undefined, 0, level);
    return true;
  };

  const scanTagUri = (from: number, mayBeEmpty: boolean): boolean => {
    const begin = i;
    for (;;) {
      const code = text.charCodeAt(i);
      if (code === 37) {
        const octet = octetAt(i);
        if (octet === undefined) return refuse('did not find URI escaped octet', from);
        const width =
          octet < 0x80 ? 1 : octet >= 0xc0 && octet < 0xe0 ? 2 : octet >= 0xe0 && octet < 0xf0 ? 3 : octet >= 0xf0 && octet < 0xf8 ? 4 : 0;
        if (width === 0) return refuse('found an incorrect leading UTF-8 octet', from);
        for (let k = 1; k < width; k++) {
          i += 3;
          const next = octetAt(i);
          if (next === undefined) return refuse('did not find URI escaped octet', from);
          if ((next & 0xc0) !== 0x80) return refuse('found an incorrect trailing UTF-8 octet', from);
        }
        i += 3;
      } else if (isUriCharacter(code)) i++;
      else break;
    }
    return mayBeEmpty || i > begin ? true : refuse('did not find expected tag URI', from);
  };

  /** The octet of a `%XX` at `at`. */
  const octetAt = (at: number): number | undefined => {
    const high = hexDigit(text.charCodeAt(at + 1));
    const low = hexDigit(text.charCodeAt(at + 2));
    return text.charCodeAt(at) === 37 && high >= 0 && low >= 0 ? high * 16 + low : undefined;
  };

  const fetchDirective = (): boolean => {
    unrollIndent(-1);
    if (!removeKey()) return false;
    simpleKeyAllowed = false;
    const from = i++;
    const nameAt = i;
    while (isWordCharacter(text.charCodeAt(i))) i++;
    if (i === nameAt) return refuse('could not find expected directive name', from);
    if (!isBlankOrEnd(i)) return refuse('found unexpected non-alphabetical character', from);
    const name = text.slice(nameAt, i);
    if (name === 'YAML') {
      skipBlanks();
      if (!scanVersionNumber(from)) return false;
      if (text.charCodeAt(i) !== 46) return refuse("did not find expected digit or '.' character", from);
      i++;
      if (!scanVersionNumber(from)) return false;
    } else if (name === 'TAG') {
      skipBlanks();
      if (text.charCodeAt(i) !== 33) return refuse("did not find expected '!'", from);
      const handle = i++;
      while (isWordCharacter(text.charCodeAt(i))) i++;
      if (text.charCodeAt(i) === 33) i++;
      else if (i > handle + 1) return refuse("did not find expected '!'", from);
      if (text.charCodeAt(i) !== 32 && text.charCodeAt(i) !== 9) return refuse('did not find expected whitespace', from);
      skipBlanks();
      if (!scanTagUri(from, false)) return false;
      if (!isBlankOrEnd(i)) return refuse('did not find expected whitespace or line break', from);
    } else return refuse('found unknown directive name', from);
    const end = i;
    skipBlanks();
    if (text.charCodeAt(i) === 35) {
      const comment = i;
      skipToBreak();
      comments.push({ start: comment, end: i });
    }
    const size = breakAt(i);
    if (!size && i < length) return refuse('did not find expected comment or line break', from);
    if (size) skipBreak(size);
    append(tokens.directive, from, end);
    return true;
  };

  const skipBlanks = (): void => {
    while (text.charCodeAt(i) === 32 || text.charCodeAt(i) === 9) i++;
  };

  const scanVersionNumber = (from: number): boolean => {
    const begin = i;
    while (isDigit(text.charCodeAt(i))) {
      if (i - begin >= 2) return refuse('found extremely long version number', from);
      i++;
    }
    return i > begin ? true : refuse('did not find expected version number', from);
  };

  const fetchPlain = (): boolean => {
    const level = saveKey();
    if (level === undefined) return false;
    simpleKeyAllowed = false;
    const from = i;
    let end = i;
    const inFlow = flowLevel > 0;
    const least = indent + 1;
    let broken = false;
    for (;;) {
      let code = text.charCodeAt(i);
      if (i === lineStart && (code === 45 || code === 46) && isIndicator(code)) break;
      if (code === 35) break;
      const begin = i;
      for (; i < length; code = text.charCodeAt(++i)) {
        if (code === 32 || code === 10 || code === 9 || code === 13 || code === 0x85 || code === 0x2028 || code === 0x2029) break;
        if (code === 58 && isBlankOrEnd(i + 1)) break;
        if (inFlow && (code === 44 || code === 63 || code === 91 || code === 93 || code === 123 || code === 125)) break;
      }
      if (i > begin) {
        // A line of a long annotation may begin with an action too.
        if (broken && template < 0 && text.startsWith('{{', begin) && !alertAction.test(text.slice(from, begin))) template = begin;
        broken = false;
        end = i;
      }
      if (code !== 32 && code !== 10 && code !== 9 && !breakAt(i)) break;
      for (;;) {
        code = text.charCodeAt(i);
        if (code === 32) i++;
        else if (code === 9) {
          if (broken && i - lineStart < least) return refuse('found a tab character that violates indentation', from);
          i++;
        } else {
          const size = breakAt(i);
          if (!size) break;
          skipBreak(size);
          broken = true;
        }
      }
      if (!inFlow && i - lineStart < least) break;
    }
    if (broken) simpleKeyAllowed = true;
    append(tokens.scalar, from, end, 'plain', 0, level);
    return true;
  };

  const fetchQuoted = (style: 'single' | 'double'): boolean => {
    const level = saveKey();
    if (level === undefined) return false;
    simpleKeyAllowed = false;
    const quote = style === 'single' ? 39 : 34;
    const from = i++;
    for (;;) {
      let code = text.charCodeAt(i);
      if (i === lineStart && (code === 45 || code === 46) && isIndicator(code)) return refuse('found unexpected document indicator', from);
      if (i >= length) return refuse('found unexpected end of stream', from);
      for (; i < length; code = text.charCodeAt(i)) {
        if (code === 32 || code === 10 || code === 9) break;
        if (code === quote) {
          if (quote === 34 || text.charCodeAt(i + 1) !== 39) break;
          i += 2;
        } else if (code === 92 && quote === 34) {
          const size = breakAt(i + 1);
          if (size) {
            i++;
            skipBreak(size);
            break;
          }
          if (!scanEscape(from)) return false;
        } else if (code === 13 || code === 0x85 || code === 0x2028 || code === 0x2029) break;
        else i++;
      }
      if (text.charCodeAt(i) === quote) break;
      for (;;) {
        code = text.charCodeAt(i);
        if (code === 32 || code === 9) i++;
        else {
          const size = breakAt(i);
          if (!size) break;
          skipBreak(size);
        }
      }
    }
    append(tokens.scalar, from, ++i, style, 0, level);
    return true;
  };

  const scanEscape = (from: number): boolean => {
    const letter = text.charCodeAt(i + 1);
    const digits = letter === 120 ? 2 : letter === 117 ? 4 : letter === 85 ? 8 : 0;
    if (digits === 0) {
      if (Number.isNaN(letter) || !knownEscapes.includes(String.fromCharCode(letter)))
        return refuse('found unknown escape character', from);
      i += 2;
      return true;
    }
    i += 2;
    let value = 0;
    for (let k = 0; k < digits; k++) {
      const digit = hexDigit(text.charCodeAt(i + k));
      if (digit < 0) return refuse('did not find expected hexdecimal number', from);
      value = value * 16 + digit;
    }
    if ((value >= 0xd800 && value <= 0xdfff) || value > 0x10ffff) return refuse('found invalid Unicode character escape code', from);
    i += digits;
    return true;
  };

  const fetchBlockScalar = (style: 'literal' | 'folded'): boolean => {
    if (!removeKey()) return false;
    simpleKeyAllowed = true;
    const from = i++;
    let increment = 0;
    // A chomping indicator and a depth, in either order.
    const chomped = isChomping(text.charCodeAt(i));
    if (chomped) i++;
    const depth = text.charCodeAt(i);
    if (isDigit(depth)) {
      if (depth === 48) return refuse('found an indentation indicator equal to 0', from);
      increment = depth - 48;
      i++;
      if (!chomped && isChomping(text.charCodeAt(i))) i++;
    }
    let end = i;
    skipBlanks();
    if (text.charCodeAt(i) === 35) {
      const comment = i;
      skipToBreak();
      comments.push({ start: comment, end: i });
    }
    const first = breakAt(i);
    if (!first && i < length) return refuse('did not find expected comment or line break', from);
    if (first) skipBreak(first);
    let column = increment > 0 ? (indent >= 0 ? indent + increment : increment) : 0;
    for (;;) {
      // Indentation and blank lines; without an indicator the deepest of them says where content begins.
      let deepest = 0;
      for (;;) {
        let code = text.charCodeAt(i);
        while (code === 32 && (column === 0 || i - lineStart < column)) code = text.charCodeAt(++i);
        if (i - lineStart > deepest) deepest = i - lineStart;
        if (code === 9 && (column === 0 || i - lineStart < column)) {
          return refuse('found a tab character where an indentation space is expected', from);
        }
        const size = breakAt(i);
        if (!size) break;
        skipBreak(size);
      }
      if (column === 0) column = Math.max(deepest, indent + 1, 1);
      if (i - lineStart !== column || i >= length) break;
      skipToBreak();
      end = i;
      const size = breakAt(i);
      if (size) skipBreak(size);
    }
    append(tokens.scalar, from, end, style, column);
    return true;
  };

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

  return {
    peek: () => {
      if (refused || !fill()) return undefined;
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
    refusal: () => refused,
    comments,
    templateAt: () => template,
  };
}

const knownEscapes = '0abt\tnvfre "\'\\N_LP';

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

function isChomping(code: number): boolean {
  return code === 43 || code === 45;
}

/** Letters, digits, `_` and `-`: what anchors, directives and tag handles are made of. */
function isWordCharacter(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || isDigit(code) || code === 95 || code === 45;
}

function isUriCharacter(code: number): boolean {
  return isWordCharacter(code) || (code < 127 && ";/?:@&=+$,.!~*'()[]".includes(String.fromCharCode(code)));
}

function hexDigit(code: number): number {
  if (isDigit(code)) return code - 48;
  if (code >= 97 && code <= 102) return code - 87;
  return code >= 65 && code <= 70 ? code - 55 : -1;
}

/** Characters (not UTF-16 units) in a stretch of text. */
function charactersBetween(text: string, start: number, end: number): number {
  let count = end - start;
  for (let at = start; at < end; at++) if ((text.charCodeAt(at) & 0xfc00) === 0xdc00) count--;
  return count;
}
