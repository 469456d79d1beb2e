import type { OffsetMap, Run } from '../text/offset-map.js';
import { offsetMap } from '../text/offset-map.js';
import type { HostHome, Region } from '../text/region.js';
import { columnAt, textOf } from './access.js';
import { decodeBase64, encodeBytes } from './resolve.js';
import { decodeScalar } from './scalars.js';
import type { MissingNode, ScalarNode } from './tree.js';

const emptyRegions = new WeakMap<MissingNode, Region>();

/** A scalar that is sooner decoded again than its map is kept, in UTF-16 units. */
const shortScalar = 1000;

/** Places in one scalar are asked for one after the other. */
let lastMap: { readonly node: ScalarNode; readonly map: OffsetMap } | undefined;

/** A scalar's value as a text of its own, with the way back to where it is written. An empty value gives an empty region at its place. */
export function regionOf(node: ScalarNode | MissingNode): Region {
  if (node.type === 'scalar') {
    node.inner ??= new ScalarRegion(node);
    return node.inner;
  }
  let region = emptyRegions.get(node);
  if (!region) {
    region = emptyRegion(node);
    emptyRegions.set(node, region);
  }
  return region;
}

function emptyRegion(node: MissingNode): Region {
  const { region: host, span } = node;
  // Behind the colon a blank is needed first.
  const glued = host.text.charCodeAt(span.start - 1) === 58;
  return {
    text: '',
    home: { type: 'host', region: host, map: offsetMap([], span.start, span.start, Math.max(span.start, span.end)) },
    encode: (text) => {
      const written = encodePlain(text, false, true) ?? encodeDouble(text, false);
      return written === undefined ? undefined : glued && written ? ` ${written}` : written;
    },
  };
}

/**
 * Of thousands of scalars with a language in them few have anything to say: the way back is found when somebody asks for it. What it stands in never
 * changes, so it is its own home.
 */
class ScalarRegion implements Region, HostHome {
  readonly text: string;
  readonly #node: ScalarNode;
  #map: OffsetMap | undefined;

  constructor(node: ScalarNode) {
    this.text = textOf(node);
    this.#node = node;
  }

  get home(): HostHome {
    return this;
  }

  get type(): 'host' {
    return 'host';
  }

  get region(): Region {
    return this.#node.region;
  }

  get map(): OffsetMap {
    if (this.#map) return this.#map;
    const node = this.#node;
    if (lastMap?.node !== node) {
      const { runs, hostStart, hostEnd, slack } = decodeScalar(node);
      lastMap = { node, map: offsetMap(runs, hostStart, hostEnd, slack) };
    }
    if (node.span.end - node.span.start > shortScalar) this.#map = lastMap.map;
    return lastMap.map;
  }

  encode(text: string, at?: number): string | undefined {
    return encoder(this.#node)(text, at);
  }
}

function encoder(node: ScalarNode): Region['encode'] {
  switch (node.style) {
    case 'plain':
      return node.language === 'ini'
        ? (text) => (/[\r\n]/.test(text) ? undefined : text)
        : (text, at = 0) => encodePlain(text, inFlow(node), at === 0);
    case 'single':
      return node.language === 'toml' ? (text) => (/['\r\n]/.test(text) ? undefined : text) : encodeSingle;
    case 'double':
      return (text) => encodeDouble(text, node.language === 'json');
    case 'literal':
      return (text) => encodeBlock(text, node.indent ?? columnAt(node.region.text, node.span.start), lineBreakOf(node.region.text));
    case 'folded':
      // A single line break would read back as a blank; two as one.
      return (text) => encodeBlock(text.replaceAll('\n', '\n\n'), node.indent ?? 2, lineBreakOf(node.region.text));
  }
}

/** The line break that a text uses. */
export function lineBreakOf(text: string): string {
  const at = text.indexOf('\n');
  return at > 0 && text.charCodeAt(at - 1) === 13 ? '\r\n' : '\n';
}

/** Whether a plain scalar seems to stand in a flow collection: careful, by the first bracket or line break before or behind it. */
function inFlow(node: ScalarNode): boolean {
  const { text } = node.region;
  for (let i = node.span.start - 1; i >= 0; i--) {
    const code = text.charCodeAt(i);
    if (code === 91 || code === 123) return true;
    if (code === 10 || code === 13) break;
  }
  return false;
}

/** Text that may stand in a plain scalar; at its start more is forbidden than in the middle or at the end. */
function encodePlain(text: string, flow: boolean, isStart: boolean): string | undefined {
  if (/[\r\n\t\x85\u2028\u2029\x00-\x1f]/.test(text)) return undefined;
  if (/:(?: |$)| #|^#/.test(text) || (flow && /[,[\]{}]/.test(text))) return undefined;
  if (isStart && (/^[ &*!|>'"%@`[\]{},]/.test(text) || /^[-?:](?: |$)/.test(text))) return undefined;
  return text;
}

function encodeSingle(text: string): string | undefined {
  return /[\x00-\x1f\x85\u2028\u2029]/.test(text) ? undefined : text.replaceAll("'", "''");
}

function encodeDouble(text: string, json: boolean): string | undefined {
  return text.replaceAll(/["\\\x00-\x1f\x7f\x85\u2028\u2029\ufeff]/g, (it) => {
    switch (it) {
      case '"':
        return '\\"';
      case '\\':
        return '\\\\';
      case '\n':
        return '\\n';
      case '\t':
        return '\\t';
      case '\r':
        return '\\r';
      default:
        return json || it.charCodeAt(0) > 0xff
          ? `\\u${it.charCodeAt(0).toString(16).padStart(4, '0')}`
          : `\\x${it.charCodeAt(0).toString(16).padStart(2, '0')}`;
    }
  });
}

export function encodeBlock(text: string, indent: number, lineBreak: string): string | undefined {
  if (/[\x00-\x08\x0b\x0c\x0d-\x1f\x7f]/.test(text)) return undefined;
  return text.replaceAll('\n', `${lineBreak}${' '.repeat(indent)}`);
}

const base64Regions = new WeakMap<ScalarNode, { readonly region: Region | undefined }>();

/** The text in a Secret's `data` value: base64, then UTF-8. undefined: not that. Any change writes the whole value anew. */
export function base64Region(node: ScalarNode): Region | undefined {
  let known = base64Regions.get(node);
  if (!known) {
    known = { region: readBase64(regionOf(node)) };
    base64Regions.set(node, known);
  }
  return known.region;
}

function readBase64(host: Region): Region | undefined {
  const bytes = decodeBase64(host.text);
  if (bytes === undefined) return undefined;
  // Host offsets of the four digits of each three bytes; line breaks between them are skipped.
  const digits: number[] = [];
  for (let i = 0; i < host.text.length; i++) {
    const code = host.text.charCodeAt(i);
    if (code !== 10 && code !== 13) digits.push(i);
  }
  const hostOf = (byte: number): number => digits[Math.floor((byte * 4) / 3)] ?? host.text.length;
  const hostEndOf = (byte: number): number =>
    (digits[Math.min(digits.length, Math.ceil(((byte + 1) * 4) / 3)) - 1] ?? host.text.length - 1) + 1;
  const runs: Run[] = [];
  let text = '';
  for (let i = 0; i < bytes.length; ) {
    const first = bytes.charCodeAt(i);
    const size =
      first < 0x80 ? 1 : first >= 0xc2 && first < 0xe0 ? 2 : first >= 0xe0 && first < 0xf0 ? 3 : first >= 0xf0 && first < 0xf5 ? 4 : 0;
    if (size === 0 || i + size > bytes.length) return undefined;
    let point = size === 1 ? first : first & (0xff >> (size + 1));
    for (let j = 1; j < size; j++) {
      const next = bytes.charCodeAt(i + j);
      if ((next & 0xc0) !== 0x80) return undefined;
      point = (point << 6) | (next & 0x3f);
    }
    if (point > 0x10ffff || (point >= 0xd800 && point < 0xe000)) return undefined;
    const piece = String.fromCodePoint(point);
    const from = hostOf(i);
    runs.push({ at: text.length, length: piece.length, host: from, hostLength: Math.max(1, hostEndOf(i + size - 1) - from) });
    text += piece;
    i += size;
  }
  return {
    text,
    home: { type: 'host', region: host, map: offsetMap(runs, 0, host.text.length) },
    // Digits straddle characters: only the whole value can be written.
    encode: (it) => encodeBase64(it),
    whole: true,
  };
}

/** UTF-8, then base64. */
function encodeBase64(text: string): string {
  let bytes = '';
  for (const character of text) {
    const point = character.codePointAt(0) ?? 0;
    if (point < 0x80) bytes += character;
    else if (point < 0x800) bytes += String.fromCharCode(0xc0 | (point >> 6), 0x80 | (point & 63));
    else if (point < 0x10000) bytes += String.fromCharCode(0xe0 | (point >> 12), 0x80 | ((point >> 6) & 63), 0x80 | (point & 63));
    else bytes += String.fromCharCode(0xf0 | (point >> 18), 0x80 | ((point >> 12) & 63), 0x80 | ((point >> 6) & 63), 0x80 | (point & 63));
  }
  return encodeBytes(bytes);
}
