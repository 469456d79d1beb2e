import { dayOfMonthFault, minutesOf, monthFault, weekdayFault, yearFault, zoneFault } from '../../alertmanager/intervals.js';
import { deref, get, itemsOf, textOf } from '../../syntax/access.js';
import type { Node } from '../../syntax/tree.js';
import { check, type Tell } from '../check.js';
import { atNode } from '../shared-node.js';

const ranges = [
  ['weekdays', weekdayFault],
  ['days_of_month', dayOfMonthFault],
  ['months', monthFault],
  ['years', yearFault],
] as const;

/** pkg/services/provisioning/alerting/mute_times_types.go: a mute timing is read by Alertmanager's own `timeinterval`. */
export const interval = check({
  code: 'grafana/interval',
  scope: 'unit',
  on: ['GrafanaProvisioning'],
  weight: { severity: 'error', refusedBy: 'Grafana', says: 'saturdays is not a valid weekday' },
  docs: {
    what: 'A time, weekday, day, month, year or zone of a mute timing that cannot be read.',
    why: 'Grafana does not start while a provisioned file is refused.',
    fix: 'Write days and months by their full English names, times as HH:MM, ranges from early to late.',
  },
  run(unit, tell) {
    for (const it of itemsOf(get(unit.root, 'muteTimes')).flatMap((one) => itemsOf(get(one, 'time_intervals')))) {
      for (const [field, fault] of ranges) for (const one of itemsOf(get(it, field))) told(tell, one, fault);
      told(tell, get(it, 'location'), zoneFault);
      for (const time of itemsOf(get(it, 'times'))) timesOf(tell, time);
    }
  },
});

function told(tell: Tell, written: Node | undefined, fault: (text: string) => string | undefined): void {
  const node = deref(written);
  const message = node?.type === 'scalar' ? fault(textOf(node)) : undefined;
  if (node && message !== undefined) tell({ message, at: atNode(node) });
}

function timesOf(tell: Tell, range: Node): void {
  const [start, end] = [deref(get(range, 'start_time')), deref(get(range, 'end_time'))];
  if (range.type !== 'map' || start?.type !== 'scalar' || end?.type !== 'scalar') {
    if (range.type === 'map') tell({ message: 'both start and end times must be provided', at: atNode(range) });
    return;
  }
  const [from, to] = [minutesOf(textOf(start)), minutesOf(textOf(end))];
  for (const [node, value] of [
    [start, from],
    [end, to],
  ] as const)
    if (value === undefined) tell({ message: `couldn't parse timestamp ${textOf(node)}, invalid format`, at: atNode(node) });
  if (from !== undefined && to !== undefined && from >= to)
    tell({ message: 'start time cannot be equal or greater than end time', at: atNode(end) });
}
