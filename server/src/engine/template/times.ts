import { durationText, timeText } from './format.js';
import type { TemplateFunction } from './template-function.js';
import { float, text, type Value, type ValueType } from './values.js';

const months = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'];
const days = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];

/** `time.Month.String` and `time.Weekday.String`. */
export function monthText(month: number): string {
  return months[month - 1] ?? `%!Month(${month})`;
}

export function weekdayText(day: number): string {
  return days[day] ?? `%!Weekday(${day})`;
}

/** What a layout says by example, in the order of Go's time/format.go `nextStdChunk`; the rest stands for itself. */
const chunk =
  /January|Jan(?![a-z])|Monday|Mon(?![a-z])|MST|0[1-6]|002|15|2006|__2|_2(?!006)|[1-5]|PM|pm|[-Z]07(?:00(?:00)?|:00(?::00)?)?|[.,](?:0+|9+)(?!\d)/g;

/** `time.Time.Format` of a time in UTC. */
function formatTime(seconds: number, layout: string): string {
  const it = new Date(Math.round(seconds * 1000));
  const two = (value: number, fill = '0') => String(value).padStart(2, fill);
  const [year, month, day, hour] = [it.getUTCFullYear(), it.getUTCMonth() + 1, it.getUTCDate(), it.getUTCHours()];
  return layout.replace(chunk, (found) => {
    switch (found) {
      case 'January':
        return monthText(month);
      case 'Jan':
        return monthText(month).slice(0, 3);
      case 'Monday':
        return weekdayText(it.getUTCDay());
      case 'Mon':
        return weekdayText(it.getUTCDay()).slice(0, 3);
      case 'MST':
        return 'UTC';
      case '01':
        return two(month);
      case '02':
        return two(day);
      case '03':
        return two(hour % 12 || 12);
      case '04':
        return two(it.getUTCMinutes());
      case '05':
        return two(it.getUTCSeconds());
      case '06':
        return two(year % 100);
      case '002':
        return String(dayOfYear(it)).padStart(3, '0');
      case '__2':
        return String(dayOfYear(it)).padStart(3, ' ');
      case '15':
        return two(hour);
      case '2006':
        return String(year).padStart(4, '0');
      case '_2':
        return two(day, ' ');
      case '1':
        return String(month);
      case '2':
        return String(day);
      case '3':
        return String(hour % 12 || 12);
      case '4':
        return String(it.getUTCMinutes());
      case '5':
        return String(it.getUTCSeconds());
      case 'PM':
        return hour >= 12 ? 'PM' : 'AM';
      case 'pm':
        return hour >= 12 ? 'pm' : 'am';
    }
    if (found.startsWith('Z')) return 'Z';
    if (found.startsWith('-')) return found.replace('7', '0').replace('-', '+');
    const digits = it
      .getUTCMilliseconds()
      .toString()
      .padStart(3, '0')
      .padEnd(found.length - 1, '0')
      .slice(0, found.length - 1);
    const kept = found.charAt(1) === '9' ? digits.replace(/0+$/, '') : digits;
    return kept === '' ? '' : found.charAt(0) + kept;
  });
}

function dayOfYear(it: Date): number {
  return Math.floor((it.getTime() - Date.UTC(it.getUTCFullYear(), 0, 1)) / 86_400_000) + 1;
}

const whole = (value: number): Value => ({ type: 'int', value: BigInt(Math.floor(value)) });
const truth = (value: boolean): Value => ({ type: 'bool', value });
const secondsOf = (value: Value | undefined): number => (value?.type === 'time' ? value.value : 0);
const nanosecondsOf = (value: Value | undefined): bigint => (value?.type === 'duration' ? value.value : 0n);

/** Years, months and days on; what a month has too few days for runs into the next. */
function later(seconds: number, by: readonly Value[]): number {
  const [years = 0, months = 0, days = 0] = by.map((it) => (it.type === 'int' ? Number(it.value) : 0));
  const it = new Date(Math.round(seconds * 1000));
  return it.setUTCFullYear(it.getUTCFullYear() + years, it.getUTCMonth() + months, it.getUTCDate() + days) / 1000;
}

/** A method: the value that it is called on comes first. */
const ofTime = (call: (seconds: number, date: Date) => Value): TemplateFunction => ({
  parameters: [],
  call: ([it]) => call(secondsOf(it), new Date(Math.round(secondsOf(it) * 1000))),
});
const withTime = (call: (a: number, b: number) => Value): TemplateFunction => ({
  parameters: ['time'],
  call: ([a, b]) => call(secondsOf(a), secondsOf(b)),
});
const ofDuration = (call: (nanoseconds: bigint) => Value): TemplateFunction => ({
  parameters: [],
  call: ([it]) => call(nanosecondsOf(it)),
});

/** Methods of what `toTime` gives. Go's package time. */
const timeMethods: ReadonlyMap<string, TemplateFunction> = new Map<string, TemplateFunction>([
  ['Year', ofTime((_, it) => whole(it.getUTCFullYear()))],
  ['Month', ofTime((_, it) => ({ type: 'month', value: it.getUTCMonth() + 1 }))],
  ['Weekday', ofTime((_, it) => ({ type: 'weekday', value: it.getUTCDay() }))],
  ['Day', ofTime((_, it) => whole(it.getUTCDate()))],
  ['YearDay', ofTime((_, it) => whole(dayOfYear(it)))],
  ['Hour', ofTime((_, it) => whole(it.getUTCHours()))],
  ['Minute', ofTime((_, it) => whole(it.getUTCMinutes()))],
  ['Second', ofTime((_, it) => whole(it.getUTCSeconds()))],
  ['Nanosecond', ofTime((_, it) => whole(it.getUTCMilliseconds() * 1e6))],
  ['Unix', ofTime((seconds) => whole(seconds))],
  ['UnixMilli', ofTime((_, it) => whole(it.getTime()))],
  ['UnixMicro', ofTime((_, it) => whole(it.getTime() * 1e3))],
  ['UnixNano', ofTime((_, it) => ({ type: 'int', value: BigInt(it.getTime()) * 1_000_000n }))],
  ['IsZero', ofTime((seconds) => truth(seconds === -62_135_596_800))],
  ['String', ofTime((seconds) => text(timeText(seconds)))],
  ['UTC', ofTime((seconds) => ({ type: 'time', value: seconds }))],
  [
    'Format',
    { parameters: ['string'], call: ([it, layout]) => text(formatTime(secondsOf(it), layout?.type === 'string' ? layout.value : '')) },
  ],
  ['Before', withTime((a, b) => truth(a < b))],
  ['After', withTime((a, b) => truth(a > b))],
  ['Equal', withTime((a, b) => truth(a === b))],
  ['Compare', withTime((a, b) => ({ type: 'int', value: BigInt(Math.sign(a - b)) }))],
  ['AddDate', { parameters: ['int', 'int', 'int'], call: ([it, ...by]) => ({ type: 'time', value: later(secondsOf(it), by) }) }],
  ['Sub', withTime((a, b) => ({ type: 'duration', value: BigInt(Math.round((a - b) * 1e3)) * 1_000_000n }))],
  ['Add', { parameters: ['duration'], call: ([it, by]) => ({ type: 'time', value: secondsOf(it) + Number(nanosecondsOf(by)) / 1e9 }) }],
]);

/** Methods of what `toDuration` gives. */
const durationMethods: ReadonlyMap<string, TemplateFunction> = new Map<string, TemplateFunction>([
  ['Hours', ofDuration((it) => float(Number(it) / 3.6e12))],
  ['Minutes', ofDuration((it) => float(Number(it) / 6e10))],
  ['Seconds', ofDuration((it) => float(Number(it) / 1e9))],
  ['Milliseconds', ofDuration((it) => ({ type: 'int', value: it / 1_000_000n }))],
  ['Microseconds', ofDuration((it) => ({ type: 'int', value: it / 1_000n }))],
  ['Nanoseconds', ofDuration((it) => ({ type: 'int', value: it }))],
  ['String', ofDuration((it) => text(durationText(it)))],
  ['Abs', ofDuration((it) => ({ type: 'duration', value: it < 0n ? -it : it }))],
]);

const named = (name: (value: number) => string): ReadonlyMap<string, TemplateFunction> =>
  new Map([['String', { parameters: [], call: ([it]) => text(it?.type === 'month' || it?.type === 'weekday' ? name(it.value) : '') }]]);

/** The methods of a value, by its type. */
export const methodsOf: ReadonlyMap<ValueType, ReadonlyMap<string, TemplateFunction>> = new Map([
  ['time', timeMethods],
  ['duration', durationMethods],
  ['month', named(monthText)],
  ['weekday', named(weekdayText)],
]);
