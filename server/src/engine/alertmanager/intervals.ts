import { goQuote } from '../promql/gostring.js';

/** Names of weekdays and months, from Sunday and January on. */
export const days: readonly string[] = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];
export const months: readonly string[] = [
  'january',
  'february',
  'march',
  'april',
  'may',
  'june',
  'july',
  'august',
  'september',
  'october',
  'november',
  'december',
];

type Member = { readonly ok: true; readonly value: number } | { readonly ok: false; readonly message: string };
type Range = { readonly ok: true; readonly begin: number; readonly end: number } | { readonly ok: false; readonly message: string };

/** `monday:friday` or one of them, as each kind of range reads its members. timeinterval/timeinterval.go `stringableRangeFromString`. */
function readRange(text: string, member: (text: string) => Member): Range {
  const low = text.toLowerCase();
  const parts = low.split(':');
  if (parts.length > 2) return { ok: false, message: `couldn't parse range ${low}, invalid format` };
  const begin = member(parts[0] ?? '');
  if (!begin.ok) return begin;
  const end = parts[1] === undefined ? begin : member(parts[1]);
  return end.ok ? { ok: true, begin: begin.value, end: end.value } : end;
}

function whole(text: string): Member {
  if (/^[-+]?\d{1,18}$/.test(text)) return { ok: true, value: Number(text) };
  const why = /^[-+]?\d+$/.test(text) ? 'value out of range' : 'invalid syntax';
  return { ok: false, message: `strconv.Atoi: parsing ${goQuote(text)}: ${why}` };
}

/** Why a range of weekdays is refused; undefined: it is not. */
export function weekdayFault(text: string): string | undefined {
  const range = readRange(text, (it) => {
    const value = days.indexOf(it);
    return value < 0 ? { ok: false, message: `${it} is not a valid weekday` } : { ok: true, value };
  });
  if (!range.ok) return range.message;
  return range.begin > range.end ? 'start day cannot be before end day' : undefined;
}

/** Why a range of days of the month is refused; -1 is the last day. */
export function dayOfMonthFault(text: string): string | undefined {
  const range = readRange(text, whole);
  return range.ok ? dayOfMonthRangeFault(range.begin, range.end) : range.message;
}

/** The same for two numbers. */
export function dayOfMonthRangeFault(begin: number, end: number): string | undefined {
  for (const day of [begin, end]) if (day === 0 || day < -31 || day > 31) return `${day} is not a valid day of the month: out of range`;
  if (begin < 0 && end > 0) return 'end day must be negative if start day is negative';
  // The shortest month decides what is always wrong.
  const counted = (day: number) => (day < 0 ? 28 + day : day);
  return counted(begin) > counted(end) ? `end day ${end} is always before start day ${begin}` : undefined;
}

/** Why a range of months, by name or number, is refused. */
export function monthFault(text: string): string | undefined {
  const range = readRange(text, (it) => {
    const index = months.indexOf(it);
    if (index >= 0) return { ok: true, value: index + 1 };
    const number = whole(it);
    return number.ok ? number : { ok: false, message: `${it} is not a valid month` };
  });
  if (!range.ok) return range.message;
  if (range.begin <= range.end) return undefined;
  return `end month ${months[range.end - 1] ?? ''} is before start month ${months[range.begin - 1] ?? ''}`;
}

/** Why a range of years is refused. */
export function yearFault(text: string): string | undefined {
  const range = readRange(text, whole);
  if (!range.ok) return range.message;
  return range.begin > range.end ? `end year ${range.end} is before start year ${range.begin}` : undefined;
}

/** Minutes of the day of a time like `09:30` or `24:00`; undefined: none. */
export function minutesOf(text: string): number | undefined {
  if (!/^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$/.test(text)) return undefined;
  const [hours = 0, minutes = 0] = text.split(':').map(Number);
  return hours * 60 + minutes;
}

/** Short names that ICU took over from Java; the database of time zones has none of them. */
const javaZones = /^(?:ACT|AET|AGT|ART|AST|BET|BST|CAT|CNT|CST|CTT|EAT|ECT|IET|IST|JST|MIT|NET|NST|PLT|PNT|PRT|PST|SST|VST|SystemV\/.*)$/;

/** Files of the database that no program counts as zones; some machines have them. */
const moreZones = /^(?:(?:posix|right)\/.+|Factory|localtime|posixrules)$/;

/** Why a name is surely no time zone. Names are files to Go: their letters' case counts. time/zoneinfo.go `LoadLocation`. */
export function zoneFault(name: string): string | undefined {
  if (name === '' || name === 'UTC' || name === 'Local') return undefined;
  if (/^[/\\]|(?:^|[/\\])\.\.(?:[/\\]|$)/.test(name)) return 'time: invalid location name';
  const unknown = `unknown time zone ${name}`;
  if (javaZones.test(name)) return unknown;
  if (moreZones.test(name)) return undefined;
  try {
    const found = new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone;
    const isOtherCase = found.toLowerCase() === name.toLowerCase() ? found !== name : /^[a-z+-]/.test(name);
    return isOtherCase ? unknown : undefined;
  } catch {
    return unknown;
  }
}
