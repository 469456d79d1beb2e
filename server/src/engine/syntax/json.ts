import { counters } from '../text/counters.js';
import type { Region } from '../text/region.js';
import type { Span } from '../text/span.js';
import { mostDepth } from './depth.js';
import type { Document, Node, Pair, ScalarNode, SyntaxProblem } from './tree.js';

const readers = ['P', 'R', 'K'] as const;
/** That of encoding/json. */
const maxDepth = 10_000;

/**
 * Reads JSON as Go's encoding/json does, with its messages; on a fault the tree holds what can be understood and reading goes on.
 * The first problem is the tool's; later ones are not reported.
 */
export function parseJson(region: Region): Document {
  const { text } = region;
  counters.charsScanned += text.length;
  const problems: SyntaxProblem[] = [];
  // No place lies between the two characters of a line break.
  const fail = (message: string, at: number, end = at + (text.startsWith('\r\n', at) ? 2 : 1)): void => {
    if (problems.length === 0)
      problems.push({ message, span: { start: Math.min(at, text.length), end: Math.min(end, text.length) }, region, readers });
  };
  const refuse = (at: number, where: string): void => {
    if (at >= text.length) fail('unexpected end of JSON input', at, at);
    else fail(`invalid character ${quotedByte(text, at)} ${where}`, at);
  };
  /** Inside of a word, a number or an escape: the scanner takes the end for a blank first. */
  const refuseInside = (at: number, where: string): void => {
    if (at >= text.length) fail(`invalid character ' ' ${where}`, at, at);
    else refuse(at, where);
  };
  let i = 0;
  const skip = (): void => {
    for (; i < text.length; i++) {
      const code = text.charCodeAt(i);
      if (code !== 32 && code !== 10 && code !== 13 && code !== 9) break;
    }
  };
  const missing = (at: number): Node => ({ type: 'missing', region, span: { start: at, end: at } });

  const readString = (): ScalarNode => {
    const start = i;
    i++;
    for (; i < text.length; i++) {
      const code = text.charCodeAt(i);
      if (code === 34) {
        i++;
        return scalar('double', start, i);
      }
      if (code === 92) {
        const letter = text.charAt(i + 1);
        if (letter === 'u') {
          for (let j = 2; j < 6; j++) {
            if (!/[0-9a-fA-F]/.test(text.charAt(i + j) || ' ')) {
              refuseInside(i + j, 'in \\u hexadecimal character escape');
              break;
            }
          }
        } else if (!'"\\/bfnrt'.includes(letter) || letter === '') refuseInside(i + 1, 'in string escape code');
        i++;
      } else if (code < 32) {
        refuse(i, 'in string literal');
        // A line break ends a string that was not closed.
        if (code === 10 || code === 13) return scalar('double', start, i);
      }
    }
    i = Math.min(i, text.length);
    refuse(text.length, '');
    return scalar('double', start, i);
  };
  const scalar = (style: 'plain' | 'double', start: number, end: number): ScalarNode => ({
    type: 'scalar',
    region,
    span: { start, end },
    style,
    language: 'json',
  });
  const readWord = (where: string): Node => {
    const start = i;
    while (i < text.length && /[^\s,:[\]{}"]/.test(text.charAt(i))) i++;
    if (i === start) {
      refuse(start, where);
      return missing(start);
    }
    const word = text.slice(start, i);
    checkWord(word, start, where);
    return scalar('plain', start, i);
  };
  const checkWord = (word: string, start: number, where: string): void => {
    if (/^(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?)$/.test(word)) return;
    for (const literal of ['true', 'false', 'null']) {
      if (word.charCodeAt(0) !== literal.charCodeAt(0)) continue;
      let j = 1;
      while (j < literal.length && word.charAt(j) === literal.charAt(j)) j++;
      if (j < literal.length) refuseInside(start + j, `in literal ${literal} (expecting ${goQuote(literal.charAt(j))})`);
      else refuse(start + j, afterValue());
      return;
    }
    const number = /^(?:-(?!\d)|-?(?:0|[1-9]\d*)(?:\.(?!\d)|(?:\.\d+)?(?:[eE][-+]?\d*)?))/.exec(word)?.[0] ?? '';
    if (number === '' || !/^[-\d]/.test(word)) {
      refuse(start, where);
      return;
    }
    const at = start + number.length;
    if (number === '-') refuseInside(at, 'in numeric literal');
    else if (number.endsWith('.')) refuseInside(at, 'after decimal point in numeric literal');
    else if (/[eE][-+]?$/.test(number)) refuseInside(at, 'in exponent of numeric literal');
    else refuse(at, afterValue());
  };
  // The container that is being read, for messages; kept beside the stack.
  let inside: 'object' | 'array' | 'top' = 'top';
  const afterValue = (): string =>
    inside === 'object' ? 'after object key:value pair' : inside === 'array' ? 'after array element' : 'after top-level value';

  type Frame =
    | { readonly type: 'object'; readonly start: number; readonly pairs: Pair[]; key: ScalarNode | undefined }
    | { readonly type: 'array'; readonly start: number; readonly items: Node[] };
  const stack: Frame[] = [];
  let deep: Span | undefined;
  let root: Node = missing(0);
  const place = (node: Node): void => {
    const frame = stack[stack.length - 1];
    if (!frame) root = node;
    else if (frame.type === 'array') frame.items.push(node);
    else if (frame.key) {
      frame.pairs.push({ key: frame.key, value: node });
      frame.key = undefined;
    }
  };
  const close = (end: number): void => {
    const frame = stack.pop();
    if (!frame) return;
    if (frame.type === 'object' && frame.key) frame.pairs.push({ key: frame.key, value: missing(frame.key.span.end) });
    inside = stack[stack.length - 1]?.type ?? 'top';
    const span = { start: frame.start, end };
    if (stack.length >= mostDepth) {
      if (!deep || frame.start < deep.start) deep = { start: frame.start, end: frame.start + 1 };
      place(missing(frame.start));
      return;
    }
    place(
      frame.type === 'object'
        ? { type: 'map', region, span, flow: true, pairs: frame.pairs }
        : { type: 'list', region, span, flow: true, items: frame.items },
    );
  };

  skip();
  if (i >= text.length) {
    fail('unexpected end of JSON input', i, i);
    root = missing(i);
    return finish();
  }
  // `value`: a value is due; `after`: a comma or the end; `key`: a key is due.
  let state: 'value' | 'first' | 'after' | 'key' | 'firstKey' = 'value';
  while (true) {
    skip();
    const frame = stack[stack.length - 1];
    if (i >= text.length) {
      if (stack.length > 0 || state === 'value') refuse(i, '');
      break;
    }
    const code = text.charCodeAt(i);
    if (state === 'after') {
      if (!frame) {
        refuse(i, 'after top-level value');
        break;
      }
      if (code === 44) {
        i++;
        state = frame.type === 'object' ? 'key' : 'value';
      } else if ((code === 125 && frame.type === 'object') || (code === 93 && frame.type === 'array')) {
        i++;
        close(i);
      } else {
        refuse(i, afterValue());
        if (code === 125 || code === 93) {
          // The other bracket: close up to its own kind, if there is one.
          const kind = code === 125 ? 'object' : 'array';
          if (stack.some((it) => it.type === kind)) {
            while (stack[stack.length - 1]?.type !== kind) close(i);
            i++;
            close(i);
          } else i++;
        } else if (code === 58) i++;
        else state = frame.type === 'object' ? 'key' : 'value';
      }
      continue;
    }
    if (state === 'key' || state === 'firstKey') {
      if (code === 125) {
        if (state === 'key') refuse(i, 'looking for beginning of object key string');
        i++;
        close(i);
        state = 'after';
        continue;
      }
      if (frame?.type !== 'object') break;
      if (code === 34) frame.key = readString();
      else {
        refuse(i, 'looking for beginning of object key string');
        const from = i;
        const word = readWord('looking for beginning of object key string');
        if (word.type !== 'scalar') {
          i = Math.max(i, from + 1);
          state = code === 93 ? 'after' : 'key';
          continue;
        }
        frame.key = word;
      }
      skip();
      if (text.charCodeAt(i) === 58) {
        i++;
        state = 'value';
        continue;
      }
      refuse(i, 'after object key');
      const next = text.charCodeAt(i);
      if (next === 44 || next === 125 || Number.isNaN(next) || next === 34) {
        place(missing(frame.key.span.end));
        state = 'after';
        if (next === 34) state = 'value';
        if (next === 34) frame.key = undefined;
      } else state = 'value';
      continue;
    }
    if (state === 'first' && code === 93) {
      i++;
      close(i);
      state = 'after';
      continue;
    }
    if (code === 123 || code === 91) {
      if (stack.length >= maxDepth) {
        fail('exceeded max depth', i);
        break;
      }
      stack.push(code === 123 ? { type: 'object', start: i, pairs: [], key: undefined } : { type: 'array', start: i, items: [] });
      inside = code === 123 ? 'object' : 'array';
      i++;
      state = code === 123 ? 'firstKey' : 'first';
      continue;
    }
    if (code === 34) {
      place(readString());
      state = 'after';
      continue;
    }
    const at = i;
    const node = readWord('looking for beginning of value');
    if (node.type === 'missing') {
      // A stray mark: an object's value is missing there; in a list it is skipped.
      if (frame?.type === 'object') place(missing(at));
      if (code === 44 || code === 125 || code === 93) state = 'after';
      else {
        i = Math.max(i, at + 1);
        state = frame ? 'after' : 'value';
      }
      continue;
    }
    place(node);
    state = 'after';
  }
  while (stack.length > 0) close(text.length);
  return finish();

  function finish(): Document {
    return { format: 'json', shape: 'whole', region, root, problems, comments: [], ...(deep ? { deep } : {}) };
  }
}

/** A character as Go quotes the byte that a reader stopped at: `'a'`, `'"'`, `'\''`, `'\n'`. */
export function quotedByte(text: string, at: number): string {
  return goQuote(characterOfByte(text, at));
}

/** The byte at an offset as Go's `%c` prints it. */
export function characterOfByte(text: string, at: number): string {
  return String.fromCodePoint(firstByte(text.codePointAt(at) ?? 0));
}

/** Readers look at bytes: of a character beyond ASCII its first one. */
function firstByte(point: number): number {
  if (point < 0x80) return point;
  // A byte that is no UTF-8 (`textOfBytes`).
  if (point >= 0xdc80 && point <= 0xdcff) return point - 0xdc00;
  if (point < 0x800) return 0xc0 | (point >> 6);
  return point < 0x10000 ? 0xe0 | (point >> 12) : 0xf0 | (point >> 18);
}

function goQuote(character: string): string {
  if (character === "'") return `'\\''`;
  if (character === '"') return `'"'`;
  const names: Readonly<Record<string, string>> = {
    '\n': '\\n',
    '\r': '\\r',
    '\t': '\\t',
    '\b': '\\b',
    '\f': '\\f',
    '\v': '\\v',
    '\x07': '\\a',
    '\\': '\\\\',
  };
  const name = names[character];
  if (name) return `'${name}'`;
  const code = character.charCodeAt(0);
  if (code < 32 || code === 127) return `'\\x${code.toString(16).padStart(2, '0')}'`;
  return code >= 0x80 && code < 0xa1 ? `'\\u00${code.toString(16)}'` : `'${character}'`;
}
