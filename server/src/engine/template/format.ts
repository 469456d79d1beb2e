import { goQuote, goQuoteRune } from '../promql/gostring.js';
import { formatFloatG } from '../text/go-float.js';
import { utf8Bytes } from '../text/utf8.js';
import type { Sample, Value } from './values.js';
import { typeName } from './values.js';

/** Exponents in Go have two digits at least. */
function goExponent(written: string): string {
  return written.replace(/e([-+])(\d)$/, 'e$10$2');
}

/** Go rounds a number that lies exactly between two to the even one, JavaScript away from zero. */
function evenTie(value: number, digits: number, write: (digits: number) => string): string {
  const rounded = write(digits);
  if (digits > 70 || Number(write(digits + 1)) !== value) return rounded;
  const longer = write(digits + 25);
  const [body = ''] = longer.split('e');
  const point = body.indexOf('.') + 1;
  if (point === 0 || !/^50*$/.test(body.slice(point + digits))) return rounded;
  const kept = digits === 0 ? body.slice(0, point - 1) : body.slice(0, point + digits);
  return Number(kept.at(-1)) % 2 === 0 ? kept + longer.slice(body.length) : rounded;
}

function toFixed(value: number, digits: number): string {
  return evenTie(value, digits, (it) => value.toFixed(Math.min(100, it)));
}

function toExponential(value: number, digits: number): string {
  return evenTie(value, digits, (it) => value.toExponential(Math.min(100, it)));
}

/** `%.Ng`. */
export function formatG(value: number, precision: number): string {
  if (!Number.isFinite(value)) return formatFloatG(value);
  if (value === 0) return Object.is(value, -0) ? '-0' : '0';
  const digits = precision === 0 ? 1 : precision;
  const scientific = toExponential(value, digits - 1);
  const exponent = Number(scientific.slice(scientific.indexOf('e') + 1));
  const trim = (it: string) => (it.includes('.') ? it.replace(/\.?0+$/, '') : it);
  if (exponent < -4 || exponent >= digits) {
    const [mantissa = '', power = ''] = scientific.split('e');
    return goExponent(`${trim(mantissa)}e${power}`);
  }
  return trim(toFixed(value, Math.max(0, digits - 1 - exponent)));
}

/** `%v` of any value. */
export function display(value: Value): string {
  switch (value.type) {
    case 'string':
    case 'html':
      return value.value;
    case 'int':
    case 'byte':
    case 'bool':
      return String(value.value);
    case 'float':
      return formatFloatG(value.value);
    case 'labels':
      return mapText(value.value, (it) => it);
    case 'map':
      return mapText(value.value, display);
    case 'samples':
      return `[${value.value.map(() => '0xc000000000').join(' ')}]`;
    case 'sample':
      return sampleText(value.value);
    case 'data': {
      const { labels, externalLabels, externalUrl, value: it } = value.value;
      return `{${mapText(labels, (one) => one)} ${mapText(externalLabels, (one) => one)} ${externalUrl} ${formatFloatG(it)}}`;
    }
    case 'time':
      return timeText(value.value);
    case 'duration':
      return durationText(value.value);
    case 'nil':
      return '<nil>';
    case 'invalid':
      return '<no value>';
  }
}

function mapText<T>(map: ReadonlyMap<string, T>, show: (it: T) => string): string {
  const entries = [...map].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return `map[${entries.map(([key, it]) => `${key}:${show(it)}`).join(' ')}]`;
}

function sampleText({ labels, value }: Sample): string {
  return `{${mapText(labels, (it) => it)} ${formatFloatG(value)}}`;
}

/** `time.Time.String` of a time in UTC, to the millisecond as Prometheus counts. */
function timeText(seconds: number): string {
  const date = new Date(Math.round(seconds * 1000));
  if (Number.isNaN(date.getTime())) return 'NaN';
  const [day = '', clock = ''] = date.toISOString().split('T');
  return `${day} ${clock
    .replace('Z', '')
    .replace(/\.?0+$/, (it) => (it.includes('.') ? '' : it))
    .replace(/(\.\d*?)0+$/, '$1')} +0000 UTC`;
}

/** `time.Duration.String`. */
function durationText(nanoseconds: number): string {
  const size = Math.abs(nanoseconds);
  const sign = nanoseconds < 0 ? '-' : '';
  if (size === 0) return '0s';
  const decimal = (it: number) => String(Number(it.toFixed(9)));
  if (size < 1e3) return `${sign}${size}ns`;
  if (size < 1e6) return `${sign}${decimal(size / 1e3)}µs`;
  if (size < 1e9) return `${sign}${decimal(size / 1e6)}ms`;
  const seconds = size / 1e9;
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  const rest = decimal(seconds - hours * 3600 - minutes * 60);
  if (hours > 0) return `${sign}${hours}h${minutes}m${rest}s`;
  return minutes > 0 ? `${sign}${minutes}m${rest}s` : `${sign}${rest}s`;
}

/** `fmt.Sprint`: a space between two operands that are no strings. */
export function sprint(values: readonly Value[]): string {
  let out = '';
  values.forEach((value, i) => {
    if (i > 0 && value.type !== 'string' && values[i - 1]?.type !== 'string') out += ' ';
    out += value.type === 'invalid' ? '<nil>' : display(value);
  });
  return out;
}

const verb = /%([-+# 0]*)(\*|\d+)?(?:\.(\*|\d*))?(\[\d+\])?([\s\S]|$)/gu;

/** `fmt.Sprintf` for what templates can hold. */
export function sprintf(format: string, args: readonly Value[]): string {
  let index = 0;
  const out = format.replace(verb, (_, flags: string, width: string | undefined, precision: string | undefined, _index, letter: string) => {
    if (letter === '%') return '%';
    if (letter === '') return '%!(NOVERB)';
    const star = (it: string | undefined): number | undefined => {
      if (it !== '*') return it === undefined ? undefined : Number(it || '0');
      const value = args[index++];
      return value?.type === 'int' ? Number(value.value) : undefined;
    };
    const wide = star(width);
    const exact = star(precision);
    const value = args[index];
    if (value === undefined) return `%!${letter}(MISSING)`;
    index++;
    const body = one(letter, value, flags, exact);
    if (body !== undefined) return pad(body, flags, wide, value, exact);
    // Of the wrong type, Go shows the value as it is, in the width and precision that were asked for.
    if (value.type === 'nil' || value.type === 'invalid') return `%!${letter}(<nil>)`;
    return `%!${letter}(${typeName(value.type)}=${pad(asItIs(value, flags, exact), flags, wide, value, exact)})`;
  });
  if (index >= args.length) return out;
  const extra = args
    .slice(index)
    .map((it) => (it.type === 'nil' || it.type === 'invalid' ? '<nil>' : `${typeName(it.type)}=${display(it)}`));
  return `${out}%!(EXTRA ${extra.join(', ')})`;
}

function pad(body: string, flags: string, width: number | undefined, value: Value, precision: number | undefined): string {
  const missing = (width ?? 0) - [...body].length;
  if (missing <= 0) return body;
  if (flags.includes('-')) return body + ' '.repeat(missing);
  // Zeros are for digits: not where a precision counts them, nor before Inf and NaN.
  const isWhole = value.type === 'int' || value.type === 'byte';
  const isSpaced = (isWhole && precision !== undefined) || (value.type === 'float' && /[IN]/.test(body));
  if (!flags.includes('0') || isSpaced) return ' '.repeat(missing) + body;
  const isNumber = value.type === 'float' || value.type === 'int';
  const sign = isNumber && /^[-+ ]/.test(body) ? body.slice(0, 1) : '';
  return sign + '0'.repeat(missing) + body.slice(sign.length);
}

/** A value as `%v` shows it. */
function asItIs(value: Value, flags: string, precision: number | undefined): string {
  switch (value.type) {
    case 'string':
    case 'html':
      return cut(value.value, precision);
    case 'int':
    case 'byte':
      return digits(BigInt(value.value), 10, flags, precision);
    case 'float':
      return signed(precision === undefined ? formatFloatG(value.value) : formatG(value.value, precision), flags);
    default:
      return display(value);
  }
}

function cut(text: string, precision: number | undefined): string {
  return precision === undefined ? text : [...text].slice(0, precision).join('');
}

/** A whole number with at least as many digits as the precision. fmt/format.go `fmtInteger`. */
function digits(number: bigint, base: number, flags: string, precision: number | undefined): string {
  if (precision === 0 && number === 0n) return '';
  const written = (number < 0n ? -number : number).toString(base).padStart(precision ?? 0, '0');
  return signed(number < 0n ? `-${written}` : written, flags);
}

function signed(text: string, flags: string): string {
  return /^[-+]/.test(text) ? text : flags.includes('+') ? `+${text}` : flags.includes(' ') ? ` ${text}` : text;
}

/** A value by a verb; undefined: the verb is not for its type. */
function one(letter: string, value: Value, flags: string, precision: number | undefined): string | undefined {
  if (letter === 'v' && value.type === 'sample') return `&${display(value)}`;
  // A plus asks for the names of fields there.
  if (letter === 'v') return asItIs(value, flags.replaceAll('+', ''), precision);
  if (letter === 'T') return typeName(value.type);
  switch (value.type) {
    case 'string':
    case 'html':
      switch (letter) {
        case 's':
          return cut(value.value, precision);
        case 'q':
          return goQuote(cut(value.value, precision));
        case 'x':
        case 'X': {
          const hex = [...new Uint8Array(utf8Bytes(value.value))].map((it) => it.toString(16).padStart(2, '0')).join('');
          return letter === 'X' ? hex.toUpperCase() : hex;
        }
      }
      return undefined;
    case 'int':
    case 'byte': {
      const number = BigInt(value.value);
      switch (letter) {
        case 'd':
          return digits(number, 10, flags, precision);
        case 'x':
          return digits(number, 16, flags, precision);
        case 'X':
          return digits(number, 16, flags, precision).toUpperCase();
        case 'o':
          return digits(number, 8, flags, precision);
        case 'b':
          return digits(number, 2, flags, precision);
        case 'c':
          return String.fromCodePoint(Number(number));
        case 'q':
          return goQuoteRune(Number(number));
      }
      return undefined;
    }
    case 'float': {
      const it = value.value;
      switch (letter) {
        case 'f':
        case 'F':
          return signed(Number.isFinite(it) ? fixed(it, precision ?? 6) : formatFloatG(it), flags);
        case 'e':
        case 'E': {
          const written = Number.isFinite(it) ? goExponent(toExponential(it, precision ?? 6)) : formatFloatG(it);
          return signed(letter === 'E' ? written.toUpperCase() : written, flags);
        }
        case 'g':
        case 'G': {
          const written = precision === undefined ? formatFloatG(it) : formatG(it, precision);
          return signed(letter === 'G' ? written.toUpperCase() : written, flags);
        }
      }
      return undefined;
    }
    case 'bool':
      return letter === 't' ? String(value.value) : undefined;
    case 'labels':
      return letter === 's'
        ? display(value)
        : letter === 'q'
          ? mapText(value.value, goQuote)
          : mapText(value.value, (it) => `%!${letter}(string=${it})`);
    case 'time':
    case 'duration':
      return letter === 's' ? display(value) : undefined;
    case 'sample': {
      const { labels, value: it } = value.value;
      return letter === 's' ? `&{${mapText(labels, (text) => text)} %!s(float64=${formatFloatG(it)})}` : undefined;
    }
    default:
      return letter === 's' ? display(value) : undefined;
  }
}

function fixed(value: number, digits: number): string {
  if (Math.abs(value) < 1e21) return Object.is(value, -0) ? `-${(0).toFixed(digits)}` : toFixed(value, Math.min(100, digits));
  const whole = String(BigInt(value));
  return digits > 0 ? `${whole}.${'0'.repeat(digits)}` : whole;
}
