import { goQuote } from '../syntax/go-value.js';

/** What is wrong with a number, as it is written. Source: BurntSushi/toml v1.2.1 parse.go `valueInteger`, `valueFloat`, and Go's strconv. */
export function numberFault(written: string): string | undefined {
  const isInteger = /^[+-]?\d[\d_]*$|^0[box]/.test(written);
  return isInteger ? integerFault(written) : floatFault(written);
}

function integerFault(written: string): string | undefined {
  if (!separatesDigits(written)) return `Invalid integer ${goQuote(written)}: underscores must be surrounded by digits`;
  if (hasLeadingZero(written)) return `Invalid integer ${goQuote(written)}: cannot have leading zeroes`;
  const digits = written.replaceAll('_', '');
  const size = BigInt(digits.replace(/^[+-]/, ''));
  return size > (digits.startsWith('-') ? 1n << 63n : (1n << 63n) - 1n) ? `${written} is out of range for int64` : undefined;
}

function floatFault(written: string): string | undefined {
  const said = (what: string) => `Invalid float ${goQuote(written)}: ${what}`;
  const parts = written.split(/[.eE]/).filter((it) => it !== '');
  if (!parts.every(separatesDigits)) return said('underscores must be surrounded by digits');
  if (hasLeadingZero(parts[0] ?? '')) return said('cannot have leading zeroes');
  if (/\.(?!\d)/.test(written)) return said("'.' must be followed by one or more digits");
  const value = written.replaceAll('_', '');
  if (/^[+-]?(?:inf|nan)$/.test(value)) return undefined;
  if (!/^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/.test(value)) return `Invalid float value: ${goQuote(written)}`;
  return Number.isFinite(Number(value)) ? undefined : `${written} is out of range for float64`;
}

/** Each underscore follows a digit, of whatever base, and so does the end. */
function separatesDigits(written: string): boolean {
  return /^[+-]?(?:inf|nan)$/.test(written) || (!/(?:^|[^0-9a-fA-F])_/.test(written) && /[0-9a-fA-F]$/.test(written));
}

function hasLeadingZero(written: string): boolean {
  return /^0[^box]/.test(written) || /^[+-]0./.test(written);
}

/**
 * Whether a date, a time or both are read: with Go's `time.Parse` and the layouts of parse.go, which want two digits everywhere but in an hour, and take a
 * second of any precision behind a point.
 */
export function isTomlTime(written: string): boolean {
  const it = /^(?:(\d{4})-(\d\d)-(\d\d)(?:T(?=.)|$))?(?:(\d\d?):(\d\d):(\d\d)(?:\.\d+)?(Z|[+-]\d\d:\d\d)?)?$/.exec(written);
  if (!it || written === '') return false;
  const [, year, month = '1', day = '1', hour = '0', minute = '0', second = '0', zone] = it;
  if (zone !== undefined && year === undefined) return false;
  if (!(Number(month) >= 1 && Number(month) <= 12) || Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return false;
  const offset = /^[+-](\d\d):(\d\d)$/.exec(zone ?? '');
  if (offset && (Number(offset[1]) > 24 || Number(offset[2]) > 59)) return false;
  return Number(day) >= 1 && Number(day) <= new Date(Date.UTC(2000 + (Number(year ?? 0) % 400), Number(month), 0)).getUTCDate();
}
