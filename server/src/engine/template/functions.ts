import { atLeast } from '../catalogue/target.js';
import { parseDuration } from '../promql/durations.js';
import { decodeUtf8, goQuote, isPrintable, isUtf8 } from '../promql/gostring.js';
import { compileRegex } from '../re2/compile.js';
import { replaceAll } from '../re2/expand.js';
import { formatFloatG, parseFloatGo } from '../text/go-float.js';
import { utf8Bytes, utf8Length } from '../text/utf8.js';
import { formatG } from './format.js';
import { display, sprint, sprintDisplayed, sprintf, sprintln } from './printf.js';
import {
  type AlertData,
  float,
  invalid,
  isNothing,
  type Sample,
  text,
  truth,
  typeName,
  type Value,
  type ValueType,
  wholeOf,
} from './values.js';

/** Why a function fails; Go puts `error calling NAME: ` before it. */
export class CallError extends Error {}

/** What a parameter takes; `any` takes everything, and of times and durations these take what a pointer points at. */
export type Parameter = 'string' | 'int' | 'samples' | 'sample' | 'time' | 'duration' | 'any' | 'reflect';

export interface TemplateFunction {
  readonly parameters: readonly Parameter[];
  /** The type of further arguments; absent: none. */
  readonly rest?: Parameter;
  /** Since which Prometheus; absent: always. */
  readonly since?: string;
  call(args: readonly Value[], context: FunctionContext): Value;
}

export interface FunctionContext {
  readonly data: AlertData;
  /** Results of queries by their text; undefined: there is no such query. */
  query(text: string): readonly Sample[] | undefined;
  /** Seconds since 1970. */
  readonly now: number;
  /** Of Prometheus. */
  readonly version: string;
}

function fail(message: string): never {
  throw new CallError(message);
}

const stringOf = (value: Value | undefined): string => (value?.type === 'string' ? value.value : '');
const sampleOf = (value: Value | undefined): Sample =>
  value?.type === 'sample' ? value.value : fail('runtime error: invalid memory address or nil pointer dereference');
const samplesOf = (value: Value | undefined): readonly Sample[] => (value?.type === 'samples' ? value.value : []);

/** prometheus/common helpers/templates/convert.go `ConvertToFloat`. */
function toFloat(value: Value | undefined): number {
  switch (value?.type) {
    case 'float':
      return value.value;
    case 'int':
      return Number(value.value);
    case 'string': {
      const { value: number, fault } = parseFloatGo(value.value);
      return fault ? fail(`strconv.ParseFloat: parsing ${goQuote(value.value)}: ${fault}`) : number;
    }
    default:
      return fail(`can't convert ${typeName(value?.type ?? 'nil')} to float`);
  }
}

const simple = (call: (value: string) => string): TemplateFunction => ({
  parameters: ['string'],
  call: ([value]) => text(call(stringOf(value))),
});

const numeric = (call: (value: number) => string): TemplateFunction => ({
  parameters: ['any'],
  call: ([value]) => text(call(toFloat(value))),
});

function humanize(value: number): string {
  if (value === 0 || !Number.isFinite(value)) return formatG(value, 4);
  let it = value;
  let prefix = '';
  if (Math.abs(it) >= 1) {
    for (const next of ['k', 'M', 'G', 'T', 'P', 'E', 'Z', 'Y']) {
      if (Math.abs(it) < 1000) break;
      prefix = next;
      it /= 1000;
    }
  } else {
    for (const next of ['m', 'u', 'n', 'p', 'f', 'a', 'z', 'y']) {
      if (Math.abs(it) >= 1) break;
      prefix = next;
      it *= 1000;
    }
  }
  return formatG(it, 4) + prefix;
}

function humanize1024(value: number): string {
  if (Math.abs(value) <= 1 || !Number.isFinite(value)) return formatG(value, 4);
  let it = value;
  let prefix = '';
  for (const next of ['ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei', 'Zi', 'Yi']) {
    if (Math.abs(it) < 1024) break;
    prefix = next;
    it /= 1024;
  }
  return formatG(it, 4) + prefix;
}

/** prometheus/common helpers/templates/time.go `HumanizeDuration`. */
function humanizeDuration(value: number): string {
  if (!Number.isFinite(value)) return formatG(value, 4);
  if (value === 0) return `${formatG(value, 4)}s`;
  if (Math.abs(value) < 1) return `${humanize(value)}s`;
  const sign = value < 0 ? '-' : '';
  const size = Math.abs(value);
  const whole = toInt64(size);
  const [seconds, minutes, hours, days] = [whole % 60n, (whole / 60n) % 60n, (whole / 3600n) % 24n, whole / 86400n];
  if (days !== 0n) return `${sign}${days}d ${hours}h ${minutes}m ${seconds}s`;
  if (hours !== 0n) return `${sign}${hours}h ${minutes}m ${seconds}s`;
  if (minutes !== 0n) return `${sign}${minutes}m ${seconds}s`;
  return `${sign}${formatG(size, 4)}s`;
}

/** Go's `int64(v)` on the usual processors: what does not fit becomes the least number. */
function toInt64(value: number): bigint {
  return Number.isFinite(value) && Math.abs(value) < 2 ** 63 ? BigInt(Math.trunc(value)) : -(2n ** 63n);
}

function seconds(value: number): number {
  if (!Number.isFinite(value)) return fail('value is NaN or Inf');
  if (Math.abs(value * 1e9) > 9.223372036854775e18)
    return fail(`${formatFloatG(value)} cannot be represented as a nanoseconds timestamp since it overflows int64`);
  return Number(toInt64(value * 1e9) / 1_000_000n) / 1000;
}

/** What stands between two letters of one word, if it is alone. Unicode's word breaks MidLetter, MidNumLet and Single_Quote. */
const middle = /['.:··՟״‘’․‧︓﹒﹕＇．：]/;
/** What goes on with a word. Of the scripts without spaces each character stands alone. */
const joining =
  /(?![\p{Ideographic}\p{scx=Hira}\p{scx=Kana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}])[\p{L}\p{M}\p{Nd}\p{Nl}\p{Pc}\p{Cf}]/u;

/** Each word's first letter in upper case, the others as they are. golang.org/x/text/cases `Title` with `NoLower`. */
function title(it: string): string {
  let out = '';
  let isWithin = false;
  let wasMiddle = false;
  for (const c of it) {
    const isMiddle = middle.test(c);
    if (isMiddle && wasMiddle) isWithin = false;
    wasMiddle = isMiddle;
    if (/\p{Cased}/u.test(c)) {
      out += isWithin ? c : titleCase(c);
      isWithin = true;
    } else {
      out += c;
      if (!isMiddle && !joining.test(c)) isWithin = false;
    }
  }
  return out;
}

/** Of letters that are two in one only the first grows; Georgian ones have no such form. */
function titleCase(letter: string): string {
  const double = ['ǅǄǆ', 'ǈǇǉ', 'ǋǊǌ', 'ǲǱǳ'].find((it) => it.includes(letter));
  if (double) return double.charAt(0);
  if (letter === 'ŉ') return 'ʼN';
  return /[ა-ჿ]/.test(letter) ? letter : letter.toUpperCase().replace(/(?<=.)./gu, (it) => it.toLowerCase());
}

/** Go's simple mapping, a code point at a time. */
function eachUpper(it: string): string {
  return [...it].map((c) => (isUtf8(c) ? ([...c.toUpperCase()].length === 1 ? c.toUpperCase() : c) : '\ufffd')).join('');
}

function eachLower(it: string): string {
  return [...it].map((c) => (isUtf8(c) ? (c === 'İ' ? 'i' : c.toLowerCase()) : '\ufffd')).join('');
}

/** net/ipsock.go `SplitHostPort`; undefined: it is none. */
function splitHostPort(it: string): { readonly host: string; readonly port: string } | undefined {
  const match = /^(?:\[([^[\]]*)\]|([^:[\]]*)):([^:[\]]*)$/.exec(it);
  return match ? { host: match[1] ?? match[2] ?? '', port: match[3] ?? '' } : undefined;
}

function isAddress(host: string): boolean {
  if (/^(\d{1,3})(\.\d{1,3}){3}$/.test(host)) return host.split('.').every((it) => Number(it) < 256 && !/^0\d/.test(it));
  return host.includes(':') && /^[0-9a-fA-F:.]+$/.test(host);
}

function stripDomain(it: string): string {
  const parts = splitHostPort(it);
  const host = parts?.host ?? it;
  if (isAddress(host)) return it;
  const first = host.split('.')[0] ?? '';
  return parts?.port ? `${first.includes(':') ? `[${first}]` : first}:${parts.port}` : first;
}

/** net/url `QueryEscape`. */
function queryEscape(it: string): string {
  return utf8Bytes(it)
    .map((byte) => {
      const c = String.fromCharCode(byte);
      if (/[A-Za-z0-9\-_.~]/.test(c)) return c;
      return byte === 32 ? '+' : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
    })
    .join('');
}

function regexOf(pattern: string, panics: boolean) {
  const compiled = compileRegex(pattern);
  if (compiled.ok) return compiled.regex;
  return fail(
    panics ? `regexp: Compile(${/^[^`\n]*$/.test(pattern) ? `\`${pattern}\`` : goQuote(pattern)}): ${compiled.message}` : compiled.message,
  );
}

/** The functions that Prometheus gives to templates of alerts. template/template.go `NewTemplateExpander`. */
export const prometheusFunctions: ReadonlyMap<string, TemplateFunction> = new Map<string, TemplateFunction>([
  [
    'query',
    {
      parameters: ['string'],
      call: ([it], { query }) => ({ type: 'samples', value: query(stringOf(it)) ?? fail(`no such query: ${stringOf(it)}`) }),
    },
  ],
  [
    'first',
    {
      parameters: ['samples'],
      call: ([it]) => ({ type: 'sample', value: samplesOf(it)[0] ?? fail('first() called on vector with no elements') }),
    },
  ],
  ['label', { parameters: ['string', 'sample'], call: ([name, it]) => text(sampleOf(it).labels.get(stringOf(name)) ?? '') }],
  ['value', { parameters: ['sample'], call: ([it]) => float(sampleOf(it).value) }],
  ['strvalue', { parameters: ['sample'], call: ([it]) => text(sampleOf(it).labels.get('__value__') ?? '') }],
  [
    'args',
    { parameters: [], rest: 'any', call: (args) => ({ type: 'map', value: new Map(args.map((it, i) => [`arg${i}`, it] as const)) }) },
  ],
  [
    'reReplaceAll',
    {
      parameters: ['string', 'string', 'string'],
      call: ([pattern, replacement, it]) => text(replaceAll(regexOf(stringOf(pattern), true), stringOf(it), stringOf(replacement))),
    },
  ],
  ['safeHtml', { parameters: ['string'], call: ([it]) => ({ type: 'html', value: stringOf(it) }) }],
  [
    'match',
    {
      parameters: ['string', 'string'],
      call: ([pattern, it]) => ({ type: 'bool', value: regexOf(stringOf(pattern), false).test(stringOf(it)) }),
    },
  ],
  ['title', simple(title)],
  ['toUpper', simple(eachUpper)],
  ['toLower', simple(eachLower)],
  ['graphLink', simple((it) => `/graph?g0.expr=${queryEscape(it)}&g0.tab=0`)],
  ['tableLink', simple((it) => `/graph?g0.expr=${queryEscape(it)}&g0.tab=1`)],
  [
    'sortByLabel',
    {
      parameters: ['string', 'samples'],
      call: ([name, it]) => {
        const by = (sample: Sample) => sample.labels.get(stringOf(name)) ?? '';
        return { type: 'samples', value: [...samplesOf(it)].sort((a, b) => (by(a) < by(b) ? -1 : by(a) > by(b) ? 1 : 0)) };
      },
    },
  ],
  ['stripPort', simple((it) => splitHostPort(it)?.host ?? it)],
  ['stripDomain', simple(stripDomain)],
  ['humanize', numeric(humanize)],
  ['humanize1024', numeric(humanize1024)],
  ['humanizeDuration', numeric(humanizeDuration)],
  ['humanizePercentage', numeric((it) => `${formatG(it * 100, 4)}%`)],
  ['humanizeTimestamp', numeric((it) => (Number.isFinite(it) ? display({ type: 'time', value: seconds(it) }) : formatG(it, 4)))],
  ['toTime', { parameters: ['any'], call: ([it]) => ({ type: 'time', value: seconds(toFloat(it)) }) }],
  ['toDuration', { since: '3.6', parameters: ['any'], call: ([it]) => ({ type: 'duration', value: toInt64(toFloat(it) * 1e9) }) }],
  ['now', { since: '3.6', parameters: [], call: (_, { now }) => float(now) }],
  [
    'pathPrefix',
    { parameters: [], call: (_, { data }) => text(/^[a-z][a-z0-9+.-]*:\/\/[^/?#]*([^?#]*)/i.exec(data.externalUrl)?.[1] ?? '') },
  ],
  ['externalURL', { parameters: [], call: (_, { data }) => text(data.externalUrl) }],
  [
    'parseDuration',
    {
      parameters: ['string'],
      call: ([it], { version }) => {
        const written = stringOf(it);
        const isNegative = written.startsWith('-') && atLeast(version, '3.6');
        const parsed = parseDuration(isNegative ? written.slice(1) : written);
        if (!parsed.ok) return fail(parsed.message);
        return float(((isNegative ? -1 : 1) * parsed.milliseconds) / 1000);
      },
    },
  ],
  ['urlQueryEscape', { ...simple(queryEscape), since: '3.8' }],
]);

type Kind = 'bool' | 'complex' | 'int' | 'uint' | 'float' | 'string';

function basicKind(type: ValueType): Kind | undefined {
  switch (type) {
    case 'bool':
    case 'complex':
    case 'int':
    case 'float':
    case 'string':
      return type;
    case 'html':
      return 'string';
    case 'month':
    case 'weekday':
      return 'int';
    case 'byte':
      return 'uint';
    default:
      return undefined;
  }
}

type Basic = Extract<Value, { readonly type: 'bool' | 'complex' | 'int' | 'float' | 'string' | 'html' | 'byte' | 'month' | 'weekday' }>;

function isBasic(value: Value): value is Basic {
  return basicKind(value.type) !== undefined;
}

const badType = 'invalid type for comparison';

function incompatible(a: Value, b: Value): never {
  return fail(`incompatible types for comparison: ${typeName(a.type)} and ${typeName(b.type)}`);
}

function same(a: Value, b: Value): boolean {
  const [left, right] = [wholeOf(a), wholeOf(b)];
  if (left !== undefined && right !== undefined) return left === right;
  if (isNothing(a) || isNothing(b)) return isNothing(a) && isNothing(b);
  if (basicKind(a.type) !== basicKind(b.type)) return incompatible(a, b);
  if (a.type === 'complex' && b.type === 'complex') return a.value.re === b.value.re && a.value.im === b.value.im;
  if (isBasic(a)) return a.value === b.value;
  const kind = otherKind(a.type);
  if (kind !== otherKind(b.type))
    return fail(sprintf('non-comparable types %s: %s, %s: %v', [a, text(typeName(a.type)), text(typeName(b.type)), b]));
  if (kind !== 'pointer') return fail(sprintf('non-comparable type %s: %s', [b, text(typeName(b.type))]));
  return a === b || (a.type === 'sample' && a.value === b.value);
}

/** Go's kind of what is no number, text or truth. */
function otherKind(type: ValueType): 'map' | 'slice' | 'struct' | 'pointer' {
  if (type === 'labels' || type === 'map') return 'map';
  return type === 'samples' ? 'slice' : type === 'data' ? 'struct' : 'pointer';
}

function less(a: Value, b: Value): boolean {
  if (!isBasic(a) || !isBasic(b)) return fail(badType);
  const [left, right] = [basicKind(a.type), basicKind(b.type)];
  const whole = (it: Kind | undefined) => it === 'int' || it === 'uint';
  if (left !== right && !(whole(left) && whole(right))) return incompatible(a, b);
  if (left === 'bool' || left === 'complex') return fail(badType);
  return a.value < b.value;
}

const two = (call: (a: Value, b: Value) => boolean): TemplateFunction => ({
  parameters: ['reflect', 'reflect'],
  call: ([a = invalid, b = invalid]) => ({ type: 'bool', value: call(a, b) }),
});

const cannotIndex = (key: Value): string =>
  isNothing(key) ? 'cannot index slice/array with nil' : `cannot index slice/array with type ${typeName(key.type)}`;

const notAKey = (key: Value): string =>
  isNothing(key) ? 'value is nil; should be of type string' : `value has type ${typeName(key.type)}; should be string`;

/** The type of what a pointer points at. */
const pointedName = (it: Value): string => typeName(it.type).replace(/^\*/, '');

function indexOf(item: Value, key: Value): Value {
  switch (item.type) {
    case 'labels':
      if (key.type !== 'string') return fail(notAKey(key));
      return text(item.value.get(key.value) ?? '');
    case 'map':
      if (key.type !== 'string') return fail(notAKey(key));
      return item.value.get(key.value) ?? { type: 'nil' };
    case 'samples':
    case 'html':
    case 'string': {
      const number = wholeOf(key);
      if (number === undefined) return fail(cannotIndex(key));
      const at = Number(number);
      const items = item.type === 'samples' ? item.value : utf8Bytes(item.value);
      const found = items[at];
      if (at < 0 || at > items.length) return fail(`index out of range: ${number}`);
      if (found === undefined)
        return fail(item.type === 'samples' ? 'reflect: slice index out of range' : 'reflect: string index out of range');
      return typeof found === 'number' ? { type: 'byte', value: found } : { type: 'sample', value: found };
    }
    case 'nil':
    case 'invalid':
      return fail('index of nil pointer');
    default:
      return fail(`can't index item of type ${pointedName(item)}`);
  }
}

function lengthOf(item: Value): number {
  switch (item.type) {
    case 'string':
    case 'html':
      return utf8Length(item.value);
    case 'labels':
    case 'map':
      return item.value.size;
    case 'samples':
      return item.value.length;
    case 'nil':
      return fail('len of nil pointer');
    case 'invalid':
      return fail('reflect: call of reflect.Value.Type on zero Value');
    default:
      return fail(`len of type ${pointedName(item)}`);
  }
}

function sliceOf(item: Value, bounds: readonly Value[]): Value {
  if (isNothing(item)) return fail('slice of untyped nil');
  if (bounds.length > 3) return fail(`too many slice indexes: ${bounds.length}`);
  if (item.type !== 'string' && item.type !== 'html' && item.type !== 'samples')
    return fail(`can't slice item of type ${pointedName(item)}`);
  if (bounds.length === 3 && item.type !== 'samples') return fail('cannot 3-index slice a string');
  const most = lengthOf(item);
  const [from = 0, to = most, capacity = most] = bounds.map((it) => {
    const at = wholeOf(it) ?? fail(cannotIndex(it));
    return at < 0n || at > BigInt(most) ? fail(`index out of range: ${at}`) : Number(at);
  });
  if (from > to) return fail(`invalid slice index: ${from} > ${to}`);
  if (to > capacity) return fail(`invalid slice index: ${to} > ${capacity}`);
  if (item.type === 'samples') return { type: 'samples', value: item.value.slice(from, to) };
  const bytes = utf8Bytes(item.value).slice(from, to);
  return text(decodeUtf8(bytes));
}

const escapes: Readonly<Record<string, string>> = { '"': '&#34;', "'": '&#39;', '&': '&amp;', '<': '&lt;', '>': '&gt;', '\0': '\ufffd' };

const spread = (call: (it: string) => string): TemplateFunction => ({
  parameters: [],
  rest: 'any',
  call: (args) => {
    const [only] = args;
    return text(call(args.length === 1 && only?.type === 'string' ? only.value : sprintDisplayed(args)));
  },
});

/** The functions that every template of Go has. text/template/funcs.go. `and`, `or` and `call` are the executor's own. */
export const builtinFunctions: ReadonlyMap<string, TemplateFunction> = new Map<string, TemplateFunction>([
  ['and', { parameters: ['reflect'], rest: 'reflect', call: ([it = invalid]) => it }],
  ['or', { parameters: ['reflect'], rest: 'reflect', call: ([it = invalid]) => it }],
  ['not', { parameters: ['reflect'], call: ([it = invalid]) => ({ type: 'bool', value: !truth(it) }) }],
  [
    'eq',
    {
      parameters: ['reflect'],
      rest: 'reflect',
      call: ([first = invalid, ...others]) => {
        if (others.length === 0) return fail('missing argument for comparison');
        return { type: 'bool', value: others.some((it) => same(first, it)) };
      },
    },
  ],
  ['ne', two((a, b) => !same(a, b))],
  ['lt', two(less)],
  ['le', two((a, b) => less(a, b) || same(a, b))],
  ['gt', two((a, b) => !less(a, b) && !same(a, b))],
  ['ge', two((a, b) => !less(a, b))],
  [
    'index',
    {
      parameters: ['reflect'],
      rest: 'reflect',
      call: ([item = invalid, ...keys]) => (isNothing(item) ? fail('index of untyped nil') : keys.reduce(indexOf, item)),
    },
  ],
  ['slice', { parameters: ['reflect'], rest: 'reflect', call: ([item = invalid, ...bounds]) => sliceOf(item, bounds) }],
  ['len', { parameters: ['reflect'], call: ([item = invalid]) => ({ type: 'int', value: BigInt(lengthOf(item)) }) }],
  ['print', { parameters: [], rest: 'any', call: (args) => text(sprint(args)) }],
  ['printf', { parameters: ['string'], rest: 'any', call: ([format, ...args]) => text(sprintf(stringOf(format), args)) }],
  ['println', { parameters: [], rest: 'any', call: (args) => text(sprintln(args)) }],
  ['html', spread((it) => it.replaceAll(/["'&<>\0]/g, (c) => escapes[c] ?? c))],
  ['js', spread(jsEscape)],
  ['urlquery', spread(queryEscape)],
  ['call', { parameters: ['reflect'], rest: 'reflect', call: ([it = invalid]) => it }],
]);

/** text/template/funcs.go `JSEscape`. */
function jsEscape(it: string): string {
  return it.replaceAll(/[\\'"<>&=]|[^ -\x7f]/gu, (c) => {
    if (c === '\\' || c === "'" || c === '"') return `\\${c}`;
    const code = c.codePointAt(0) ?? 0;
    return code > 127 && (isPrintable(code) || !isUtf8(c)) ? c : `\\u${code.toString(16).toUpperCase().padStart(4, '0')}`;
  });
}
