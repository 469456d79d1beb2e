import { append } from '../text/append.js';
import { copyOf } from '../text/copy-of.js';
import { formatFloatG, plainDecimal } from '../text/go-float.js';
import type { Region } from '../text/region.js';
import { createComposer } from './composer.js';
import { type DecodeFault, decodeAny, type GoEntry, type GoValue, goLineAt, goSyntax, lineOf } from './go-value.js';
import { parseJson } from './json.js';
import { encodeBytes } from './resolve.js';
import { tokens } from './tokens.js';
import type { Reader } from './tree.js';
import { faultOfV3, parseYaml } from './yaml.js';

/** A value as JSON can carry it: `$float`, `$int`, `$time`, `$bytes`, `$map` for what JSON has no form for. */
export type Encoded = null | boolean | number | string | readonly Encoded[] | { readonly [key: string]: Encoded };

export interface Refused {
  /** Go's words, without `yaml:` and `line N:`. */
  readonly error: string;
  /** The true place, from 1, in characters. */
  readonly line: number;
  readonly column: number;
}

/** What a Go program reads of a text: its documents (P and R: only the first), or why it refuses; K may give documents before the refusal. */
export interface ReadResult {
  readonly documents: readonly Encoded[];
  readonly refused?: Refused;
  /** Where the text begins that is never read. */
  readonly unread?: { readonly line: number; readonly column: number };
}

/** Reads a text as Prometheus and Alertmanager (P), as the reader of rule files (R), or as kubectl (K) does. */
export function readValue(text: string, as: Reader): ReadResult {
  return as === 'K' ? readObjects(text) : readFirst(text, as);
}

function regionFor(text: string, line = 0): Region {
  return { text, home: { type: 'file', uri: '', line }, encode: (it) => it };
}

function readFirst(text: string, reader: Reader): ReadResult {
  const region = regionFor(text);
  const document = parseYaml(region);
  const problem = reader === 'R' ? faultOfV3(region) : document.problems.find((it) => it.readers.includes(reader));
  if (problem) return { documents: [], refused: refusedAt(region, problem.message, problem.mark ?? problem.span.start, 0) };
  const composed = createComposer(region).next();
  if (!composed) return { documents: [] };
  const unread = composed.next && composed.next.type !== tokens.streamEnd ? { unread: placeAt(text, composed.next.start, 0) } : {};
  const { value, faults } = decodeAny(document.root, reader);
  if (!value) return { documents: [], refused: refusedBy(faults, region, 0) };
  return { documents: [encodeValue(value)], ...unread };
}

/**
 * kubectl: cut at lines that begin with `---`, each piece tried as JSON first when it begins with a brace, then as YAML.
 * apimachinery: pkg/util/yaml/decoder.go.
 */
function readObjects(text: string): ReadResult {
  const documents: Encoded[] = [];
  let line = 0;
  let counted = 0;
  for (const { start, end, wrong } of piecesOfKubectl(text)) {
    line += goLineAt(text.slice(counted, start), start - counted) - 1;
    counted = start;
    const piece = copyOf(text.slice(start, wrong === undefined ? end : text.length));
    const region = regionFor(piece, line);
    if (wrong === undefined && /^\s*\{/.test(piece)) {
      const found = readJsonObjects(region);
      if (found) {
        append(documents, found);
        continue;
      }
    }
    const document = parseYaml(region);
    // Of a text in braces kubectl shows the fault of JSON; the library's own words tell more.
    const problem = document.problems.find((it) => !it.message.startsWith('invalid Yaml'));
    if (problem) return { documents, refused: refusedAt(region, problem.message, problem.mark ?? problem.span.start, line) };
    // Checked by kubectl before it reads on; said last, since a fault in the text tells more.
    if (wrong) return { documents, refused: refusedAt(region, wrong.message, wrong.at - start, line) };
    if (document.root.type === 'missing' && document.root.tag === undefined) continue;
    const { value, faults } = decodeAny(document.root, 'K');
    if (!value) return { documents, refused: refusedBy(faults, region, line) };
    const json = toJson(value);
    if ('error' in json) return { documents, refused: refusedAt(region, json.error, document.root.span.start, line) };
    documents.push(json.value);
  }
  return { documents };
}

interface KubectlPiece {
  readonly start: number;
  readonly end: number;
  /** A line that kubectl refuses to cut at; the piece above it is lost, too. */
  readonly wrong?: { readonly message: string; readonly at: number };
}

function* piecesOfKubectl(text: string): Iterable<KubectlPiece> {
  let start = 0;
  for (let at = 0; at < text.length; ) {
    const next = text.indexOf('\n', at) + 1 || text.length;
    if (text.startsWith('---', at)) {
      const rest = text.slice(at + 3, next).trim();
      if (rest && !rest.startsWith('#'))
        return yield { start, end: at, wrong: { message: `invalid Yaml document separator: ${rest}`, at } };
      // A marker with nothing above it begins its piece; another one belongs to none.
      if (at > start) {
        yield { start, end: at };
        start = next;
      }
    }
    at = next;
  }
  if (start < text.length) yield { start, end: text.length };
}

/** JSON values side by side; undefined: not JSON, so it is tried as YAML. */
function readJsonObjects(region: Region): Encoded[] | undefined {
  const found: Encoded[] = [];
  let rest = region.text;
  while (rest.trim()) {
    const document = parseJson(regionFor(rest));
    const problem = document.problems[0];
    if (problem && !problem.message.endsWith('after top-level value')) return undefined;
    const decoded = decodeAny(document.root, 'K');
    const json = decoded.value ? toJson(decoded.value) : undefined;
    if (!json || 'error' in json) return undefined;
    found.push(json.value);
    if (!problem) break;
    rest = rest.slice(problem.span.start);
    if (!/^\s*[{[]/.test(rest)) return undefined;
  }
  return found;
}

function placeAt(text: string, offset: number, line: number): { line: number; column: number } {
  let start = offset;
  while (start > 0 && !/[\n\r\x85\u2028\u2029]/.test(text.charAt(start - 1))) start--;
  const before = text.slice(start, offset).replace('\ufeff', '');
  return { line: line + goLineAt(text, offset), column: [...before].length + 1 };
}

function refusedAt(region: Region, error: string, offset: number, line: number): Refused {
  return { error, ...placeAt(region.text, offset, line) };
}

/** Gathered faults are one error of several lines, as Go prints them; a fatal one stands for itself. */
function refusedBy(faults: readonly DecodeFault[], region: Region, line: number): Refused {
  const first = faults[0];
  if (!first) return refusedAt(region, 'unknown problem parsing YAML content', 0, line);
  const at = first.node.properties ?? first.node.span.start;
  if (first.fatal) return refusedAt(region, first.message, at, line);
  const lines = faults.map((it) => `  line ${lineOf(it.node) + line}: ${it.message}`);
  return refusedAt(region, `unmarshal errors:\n${lines.join('\n')}`, at, line);
}

/** Encodes a decoded value. */
function encodeValue(value: GoValue): Encoded {
  switch (value.type) {
    case 'null':
      return null;
    case 'bool':
    case 'string':
      return value.value;
    case 'int':
      return typeof value.value === 'bigint' ? { $int: String(value.value) } : value.value;
    case 'float':
      return { $float: formatFloatG(value.value) };
    case 'time':
      return { $time: isoTime(value.value) };
    case 'bytes':
      return { $bytes: encodeBytes(value.value) };
    case 'list':
      return value.items.map(encodeValue);
    case 'map': {
      const entries = [...value.entries.values()];
      if (entries.some((it) => it.key.type !== 'string')) {
        const pairs = entries.map((it) => [encodeValue(it.key), encodeValue(it.value)] as const);
        return { $map: pairs.sort(([a], [b]) => compare(JSON.stringify(a), JSON.stringify(b))) };
      }
      return objectOf(entries.map((it) => [it.key.type === 'string' ? it.key.value : '', encodeValue(it.value)]));
    }
  }
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** An object without a prototype's names; keys sorted, as Go prints maps. */
function objectOf(entries: readonly (readonly [string, Encoded])[]): Encoded {
  const object = Object.create(null) as { [key: string]: Encoded };
  for (const [key, value] of [...entries].sort(([a], [b]) => compare(a, b))) object[key] = value;
  return object;
}

/** A time as RFC 3339 with the fraction that is needed. */
function isoTime(text: string): string {
  const found = /^(\d{4})-(\d{1,2})-(\d{1,2})(?:[Tt ](\d{1,2}):(\d{1,2}):(\d{1,2})(\.\d+)?(Z|[-+]\d\d:\d\d)?)?$/.exec(text);
  if (!found) return text;
  const two = (part: string | undefined): string => (part ?? '00').padStart(2, '0');
  const fraction = (found[7] ?? '').slice(0, 10).replace(/\.?0+$/, '');
  const zone = found[8] === undefined || found[8] === '+00:00' || found[8] === '-00:00' ? 'Z' : found[8];
  return `${found[1]}-${two(found[2])}-${two(found[3])}T${two(found[4])}:${two(found[5])}:${two(found[6])}${fraction}${zone}`;
}

type Json = { readonly value: Encoded } | { readonly error: string };

/**
 * The JSON that the API server gets: keys become strings, infinities and NaN have no form.
 * sigs.k8s.io/yaml: yaml.go convertToJSONableObject, v1.6.0.
 */
export function toJson(value: GoValue): Json {
  const state: { error: string | undefined } = { error: undefined };
  const convert = (it: GoValue): Encoded => {
    switch (it.type) {
      case 'null':
        return null;
      case 'bool':
      case 'string':
        return it.value;
      case 'time':
        return it.value;
      case 'bytes':
        return it.value.replaceAll(/[\x80-\xff]/g, '\ufffd');
      case 'int':
        return Number(it.value);
      case 'float':
        return it.value;
      case 'list':
        return it.items.map(convert);
      case 'map':
        return objectOf(
          [...it.entries.values()].map((entry) => {
            const key = jsonKey(entry);
            if (key === undefined) {
              state.error ??= `unsupported map key of type: ${keyTypeName(entry.key)}, key: ${goSyntax(entry.key, 'K')}, value: ${goSyntax(entry.value, 'K')}`;
            }
            return [key ?? '', convert(entry.value)] as const;
          }),
        );
    }
  };
  const converted = convert(value);
  if (state.error !== undefined) return { error: state.error };
  const odd = oddNumber(converted);
  return odd === undefined ? { value: converted } : { error: `json: unsupported value: ${formatFloatG(odd)}` };
}

/** A key as JSON writes it; undefined: it cannot. */
function jsonKey(entry: Pick<GoEntry, 'key'>): string | undefined {
  const { key } = entry;
  switch (key.type) {
    case 'string':
    case 'time':
    case 'bytes':
      return key.value;
    case 'bool':
      return String(key.value);
    case 'int':
      return typeof key.value === 'bigint' && key.value > 9223372036854775807n ? undefined : String(key.value);
    case 'float': {
      const written = formatFloatG(shortFloat(key.value));
      return written === '+Inf' ? '.inf' : written === '-Inf' ? '-.inf' : written === 'NaN' ? '.nan' : written;
    }
    case 'null':
    case 'list':
    case 'map':
      return undefined;
  }
}

/** A number with the fewest digits that tell it from other floats of 32 bits: so sigs.k8s.io/yaml writes keys. */
function shortFloat(value: number): number {
  const short = Math.fround(value);
  for (let digits = 1; digits < 9; digits++) {
    const written = Number(short.toPrecision(digits));
    if (Math.fround(written) === short) return written;
  }
  return short;
}

function keyTypeName(key: GoValue): string {
  return key.type === 'null'
    ? '%!s(<nil>)'
    : key.type === 'int'
      ? 'uint64'
      : key.type === 'list'
        ? '[]interface {}'
        : 'map[interface {}]interface {}';
}

/** The first number, by sorted keys, that JSON cannot write. */
function oddNumber(value: Encoded): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? undefined : value;
  if (value === null || typeof value !== 'object') return undefined;
  for (const it of Array.isArray(value) ? (value as readonly Encoded[]) : Object.values(value as { readonly [key: string]: Encoded })) {
    const odd = oddNumber(it);
    if (odd !== undefined) return odd;
  }
  return undefined;
}

/** JSON as Go's encoding/json writes it: HTML characters escaped, numbers in its own form. */
export function goJson(value: Encoded): string {
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'number') return jsonNumber(value);
  if (typeof value === 'string') return goJsonString(value);
  if (Array.isArray(value)) return `[${(value as readonly Encoded[]).map(goJson).join(',')}]`;
  const entries = Object.entries(value as { readonly [key: string]: Encoded }).sort(([a], [b]) => compare(a, b));
  return `{${entries.map(([key, it]) => `${goJsonString(key)}:${goJson(it)}`).join(',')}}`;
}

function jsonNumber(value: number): string {
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-6 || size >= 1e21))
    return value
      .toExponential()
      .replace(/e\+?(-?)(\d)$/, 'e$1$2')
      .replace(/e(\d)/, 'e+$1');
  return plainDecimal(value);
}

function goJsonString(text: string): string {
  return JSON.stringify(text).replaceAll(/[<>&\u2028\u2029]|\\b|\\f/g, (it) =>
    it === '\\b' || it === '\\f' ? it : `\\u${it.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
