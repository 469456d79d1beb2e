import { atLeast } from '../catalogue/target.js';
import { parseDuration } from '../promql/durations.js';
import { goQuote, isUtf8 } from '../promql/gostring.js';
import { compileRegex } from '../re2/compile.js';
import { replaceAll } from '../re2/expand.js';
import { formatFloatG, parseFloatGo } from '../text/go-float.js';
import { formatG } from './format.js';
import { display } from './printf.js';
import { queryEscape } from './query-escape.js';
import { fail, stringOf, type TemplateFunction } from './template-function.js';
import { float, type Sample, text, typeName, type Value } from './values.js';

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
