import { formatFloatG } from '../text/go-float.js';

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
  return trim(fixed(value, Math.max(0, digits - 1 - exponent)));
}

/** `time.Time.String` of a time in UTC, to the millisecond as Prometheus counts. */
export function timeText(seconds: number): string {
  const date = new Date(Math.round(seconds * 1000));
  if (Number.isNaN(date.getTime())) return 'NaN';
  const [day = '', clock = ''] = date.toISOString().split('T');
  return `${day} ${clock
    .replace('Z', '')
    .replace(/\.?0+$/, (it) => (it.includes('.') ? '' : it))
    .replace(/(\.\d*?)0+$/, '$1')} +0000 UTC`;
}

/** `time.Duration.String`. */
export function durationText(nanoseconds: bigint): string {
  const size = nanoseconds < 0n ? -nanoseconds : nanoseconds;
  const sign = nanoseconds < 0n ? '-' : '';
  if (size === 0n) return '0s';
  const parts = (unit: bigint, it = size): string => {
    const rest = (it % unit)
      .toString()
      .padStart(unit.toString().length - 1, '0')
      .replace(/0+$/, '');
    return `${it / unit}${rest === '' ? '' : `.${rest}`}`;
  };
  if (size < 1_000n) return `${sign}${size}ns`;
  if (size < 1_000_000n) return `${sign}${parts(1_000n)}µs`;
  if (size < 1_000_000_000n) return `${sign}${parts(1_000_000n)}ms`;
  const minutes = size / 60_000_000_000n;
  const seconds = parts(1_000_000_000n, size % 60_000_000_000n);
  if (minutes >= 60n) return `${sign}${minutes / 60n}h${minutes % 60n}m${seconds}s`;
  return minutes > 0n ? `${sign}${minutes}m${seconds}s` : `${sign}${seconds}s`;
}

function fixed(value: number, digits: number): string {
  if (Math.abs(value) < 1e21) return Object.is(value, -0) ? `-${(0).toFixed(digits)}` : toFixed(value, Math.min(100, digits));
  const whole = String(BigInt(value));
  return digits > 0 ? `${whole}.${'0'.repeat(digits)}` : whole;
}

export type FloatVerb = 'b' | 'e' | 'E' | 'f' | 'g' | 'G' | 'x' | 'X';

/** `strconv.FormatFloat`; no precision: as many digits as read back the same. */
export function floatText(value: number, verb: FloatVerb, precision: number | undefined): string {
  if (!Number.isFinite(value)) return formatFloatG(value);
  switch (verb) {
    case 'b':
      return binaryText(value);
    case 'x':
    case 'X': {
      const it = hexText(value, precision);
      return verb === 'X' ? it.toUpperCase() : it;
    }
    case 'f':
      return fixed(value, precision ?? 6);
    case 'e':
    case 'E': {
      const size = goExponent(toExponential(Math.abs(value), precision ?? 6));
      return `${isNegative(value) ? '-' : ''}${verb === 'E' ? size.toUpperCase() : size}`;
    }
    case 'g':
    case 'G': {
      const it = precision === undefined ? formatFloatG(value) : formatG(value, precision);
      return verb === 'G' ? it.toUpperCase() : it;
    }
  }
}

function isNegative(value: number): boolean {
  return value < 0 || Object.is(value, -0);
}

/** The 53 bits of a number and the power of two that they are times, as they stand in memory. */
function bitsOf(value: number): { readonly mantissa: bigint; readonly exponent: number } {
  const bits = new DataView(new ArrayBuffer(8));
  bits.setFloat64(0, value);
  const all = bits.getBigUint64(0);
  const exponent = Number((all >> 52n) & 0x7ffn);
  const fraction = all & 0xfffffffffffffn;
  return exponent === 0 ? { mantissa: fraction, exponent: -1074 } : { mantissa: fraction | (1n << 52n), exponent: exponent - 1075 };
}

function binaryText(value: number): string {
  const { mantissa, exponent } = bitsOf(value);
  return `${isNegative(value) ? '-' : ''}${mantissa}p${exponent < 0 ? '-' : '+'}${Math.abs(exponent)}`;
}

/** One digit before the point, hexadecimal ones behind it. strconv/ftoa.go `fmtX`. */
function hexText(value: number, precision: number | undefined): string {
  let { mantissa, exponent } = bitsOf(value);
  exponent = mantissa === 0n ? 0 : exponent + 52;
  while (mantissa !== 0n && mantissa < 1n << 52n) {
    mantissa <<= 1n;
    exponent--;
  }
  if (precision !== undefined && precision < 13) {
    const lost = BigInt(52 - 4 * precision);
    const rest = mantissa & ((1n << lost) - 1n);
    const half = 1n << (lost - 1n);
    mantissa >>= lost;
    if (rest > half || (rest === half && (mantissa & 1n) === 1n)) mantissa++;
    mantissa <<= lost;
    if (mantissa >= 1n << 53n) {
      mantissa >>= 1n;
      exponent++;
    }
  }
  const all = (mantissa & ((1n << 52n) - 1n)).toString(16).padStart(13, '0');
  const digits = precision === undefined ? all.replace(/0+$/, '') : all.slice(0, precision).padEnd(precision, '0');
  const power = `${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`;
  return `${isNegative(value) ? '-' : ''}0x${mantissa >> 52n}${digits === '' ? '' : `.${digits}`}p${power}`;
}
