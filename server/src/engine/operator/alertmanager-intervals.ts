import { dayOfMonthRangeFault, days, minutesOf, months } from '../alertmanager/intervals.js';
import { textOf } from '../syntax/access.js';
import type { Node } from '../syntax/tree.js';
import type { Complaint } from './alertmanager-receivers.js';
import { firstKey, intAt, listAt, placeAt, textAt } from './fields.js';

/** What the webhook says of one named time interval. pkg/apis/monitoring/v1beta1/validation.go, v1alpha1/validation.go `Validate`. */
export function intervalFault(interval: Node, alpha: boolean): Complaint | undefined {
  const name = textAt(interval, 'name');
  if (name === '') return { message: `empty name field for ${alpha ? 'mute ' : ''}time interval`, node: placeAt(interval, 'name') };
  for (const [i, it] of listAt(interval, 'timeIntervals').entries()) {
    for (const [list, what, judge] of parts) {
      for (const item of listAt(it, list)) {
        const why = judge(item);
        if (why === undefined) continue;
        const prefix = alpha && list === 'daysOfMonth' ? 'mute time interval is invalid - ' : '';
        return { message: `${prefix}${what} range at ${i} is invalid: ${why}`, node: firstKey(item) };
      }
    }
  }
  return undefined;
}

type Range = (item: Node) => string | undefined;

function timeFault(time: Node): string | undefined {
  const [start, end] = [textAt(time, 'startTime'), textAt(time, 'endTime')];
  if (!start || !end) return 'start and end are required';
  const [from, to] = [minutesOf(start), minutesOf(end)];
  if (from === undefined) return `start time invalid: couldn't parse timestamp ${start}, invalid format`;
  if (to === undefined) return `end time invalid: couldn't parse timestamp ${end}, invalid format`;
  return from >= to ? `start time ${from} cannot be equal or greater than end time ${to}` : undefined;
}

/** The two ends of `monday:friday`, or twice the one thing written. */
function endsOf(item: Node): readonly [string, string] {
  const [start = '', end = start] = (item.type === 'scalar' ? textOf(item) : '').split(':');
  return [start, end];
}

/** A name, or a number; both ends must be in order. */
const named =
  (names: readonly string[], first: number, wrong: (start: string, end: string) => string): Range =>
  (item) => {
    const ends = endsOf(item);
    const [from, to] = ends.map((it) => {
      const index = names.indexOf(it.toLowerCase());
      return index < 0 ? Number(it) : index + first;
    });
    return from !== undefined && to !== undefined && from > to ? wrong(...ends) : undefined;
  };

/** Years alone may have more than two ends: the schema has patterns for the others. */
const yearFault: Range = (item) => {
  const written = item.type === 'scalar' ? textOf(item) : '';
  if (written.split(':').length > 2) return `invalid range provided ${written}`;
  const [from = 0, to = 0] = endsOf(item).map(Number);
  return from > to ? `end year ${to} is before start year ${from}` : undefined;
};

const parts: readonly (readonly [list: string, what: string, judge: Range])[] = [
  ['times', 'time', timeFault],
  ['weekdays', 'weekday', named(days, 0, () => 'start day cannot be before end day')],
  ['daysOfMonth', 'day of month', (day) => dayOfMonthRangeFault(intAt(day, 'start') ?? 0, intAt(day, 'end') ?? 0)],
  ['months', 'month', named(months, 1, (start, end) => `end month ${end} is before start month ${start}`)],
  ['years', 'year', yearFault],
];
