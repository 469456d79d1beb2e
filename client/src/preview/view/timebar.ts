import { choice, h, icon, iconButton, select } from '../../panel/view/dom.js';
import { popup } from './menus.js';
import { clock, secondsOf, span, stamp, stepFor } from './times.js';

/** The time that all queries of the page are asked for. */
export interface Time {
  /** Seconds. */
  range: number;
  /** Undefined: now. Seconds. */
  until: number | undefined;
  /** Undefined: chosen by the width. */
  step: number | undefined;
  /** How many points a chosen step gives. */
  density: Density;
  utc: boolean;
  /** Seconds between refreshes; 0: none. */
  refresh: number;
}

/** By the width, or as few and as many as Prometheus's own interface draws. */
type Density = 'auto' | 'coarse' | 'fine';

export const freshTime = (): Time => ({ range: 3600, until: undefined, step: undefined, density: 'auto', utc: true, refresh: 0 });

const densities: readonly Density[] = ['auto', 'coarse', 'fine'];

export const ranges: readonly number[] = [300, 900, 1800, 3600, 10800, 21600, 43200, 86400, 172800, 604800, 1209600, 2592000];

/** What Prometheus answers to one query at most. */
const mostPoints = 11_000;

/** The evaluation times of a range query: ends at a multiple of the step, so that panning keeps samples steady. */
export function gridOf(
  { range, until, step: fixed, density }: Time,
  width: number,
): { readonly start: number; readonly end: number; readonly step: number } {
  const step = fixed !== undefined && range / fixed <= mostPoints ? fixed : autoStep(range, width, density);
  const end = Math.floor((until ?? Date.now() / 1000) / step) * step;
  return { start: end - Math.floor(range / step) * step, end, step };
}

function autoStep(range: number, width: number, density: Density): number {
  return stepFor(range, density === 'auto' ? Math.round((width || 600) / 2) : density === 'coarse' ? 100 : 750);
}

export interface TimeBar {
  readonly time: Time;
  /** Of the chart, in pixels. */
  readonly width: number;
  /** What the popup opens under. */
  readonly host: HTMLElement;
  /** Something was chosen: ask again. */
  changed(): void;
}

/** Range, end, step and refresh of a graph. */
export function graphControls(bar: TimeBar): readonly HTMLElement[] {
  const { time, changed } = bar;
  const usual = [1, 5, 15, 30, 60, 300, 900, 3600];
  const steps = [...new Set(time.step === undefined ? usual : [...usual, time.step])]
    .filter((it) => time.range / it <= mostPoints)
    .sort((a, b) => a - b);
  const known = ranges.includes(time.range) ? ranges : [...ranges, time.range].sort((a, b) => a - b);
  return [
    panned(
      bar,
      select(
        'Range',
        known.map((it) => [it, span(it)] as const),
        time.range,
        (it) => {
          time.range = it;
          changed();
        },
      ),
    ),
    endControl('until', bar),
    select<number | Density>(
      'Step',
      [
        ...densities.map((it) => [it, `step ${span(autoStep(time.range, bar.width, it))}, ${it}`] as const),
        ...steps.map((it) => [it, `step ${span(it)}`] as const),
      ],
      time.step ?? time.density,
      (it) => {
        time.step = typeof it === 'number' ? it : undefined;
        if (typeof it !== 'number') time.density = it;
        changed();
      },
    ),
  ];
}

/** Whether, and how often, the queries are asked again by themselves. */
export function refreshControl({ time, changed }: TimeBar): HTMLElement {
  return select(
    'Refresh',
    [
      [0, 'refresh off'],
      [5, 'every 5 s'],
      [15, 'every 15 s'],
      [60, 'every 1 m'],
      [300, 'every 5 m'],
    ],
    time.refresh,
    (it) => {
      time.refresh = it;
      changed();
    },
  );
}

/** The evaluation time of a table, with steps from there to earlier and later. */
export function momentControl(bar: TimeBar): HTMLElement {
  return panned(bar, endControl('at', bar));
}

/** What is chosen of the time, between the steps to earlier and later. */
function panned(bar: TimeBar, control: HTMLElement): HTMLElement {
  return h(
    'div',
    { class: 'group' },
    iconButton('chevron-left', 'Earlier by half the range', () => shift(bar, -0.5)),
    control,
    iconButton('chevron-right', 'Later by half the range', () => shift(bar, 0.5)),
  );
}

/** The evaluation time of a table, or the end of a graph: now, or a moment that is picked. */
function endControl(word: string, bar: TimeBar): HTMLElement {
  const { time } = bar;
  const text =
    time.until === undefined
      ? 'now'
      : time.until > Date.now() / 1000 - 86_400
        ? clock(time.until, time.utc, true)
        : stamp(time.until, time.utc);
  const it = h(
    'button',
    { class: 'field', title: 'Pick the time', aria: { haspopup: 'dialog' }, on: { click: () => openPicker(bar, it) } },
    h('b', {}, word),
    text,
    icon('chevron-down'),
  );
  return it;
}

function openPicker(bar: TimeBar, back: HTMLElement): void {
  const { time, changed, host } = bar;
  const field = h('input', { type: 'datetime-local', class: 'field', id: 'pick-time' });
  field.step = '1';
  field.value = localText(time.until ?? Date.now() / 1000, time.utc);
  const range = h('input', { type: 'text', class: 'field', id: 'pick-range' });
  range.value = `${time.range}s`;
  range.size = 10;
  const step = h('input', { type: 'text', class: 'field', id: 'pick-step' });
  step.value = time.step === undefined ? '' : `${time.step}s`;
  step.placeholder = 'auto';
  step.size = 10;
  const set = (until: number | undefined) => {
    time.until = until === undefined || until >= Date.now() / 1000 ? undefined : until;
    close();
    changed();
  };
  const take = () => {
    const seconds = secondsOf(range.value);
    const wanted = step.value.trim() === '' ? undefined : secondsOf(step.value);
    const isStep = step.value.trim() === '' || wanted !== undefined;
    range.setAttribute('aria-invalid', String(seconds === undefined));
    step.setAttribute('aria-invalid', String(!isStep));
    const picked = Date.parse(`${field.value}${time.utc ? 'Z' : ''}`) / 1000;
    if (seconds === undefined || !isStep) return;
    time.range = seconds;
    time.step = wanted;
    set(Number.isFinite(picked) ? picked : undefined);
  };
  const ago = (seconds: number, text: string) =>
    h('button', { class: 'btn second', on: { click: () => set(seconds === 0 ? undefined : Date.now() / 1000 - seconds) } }, text);
  const close = popup(
    host,
    'Time',
    back,
    h('div', { class: 'row wrap' }, ago(0, 'Now'), ago(3600, '1 h ago'), ago(86_400, '1 d ago'), ago(604_800, '7 d ago')),
    h('div', { class: 'row' }, h('label', { for: 'pick-time' }, `Time, ${time.utc ? 'UTC' : 'local'}`), field),
    h('div', { class: 'row' }, h('label', { for: 'pick-range' }, 'Range, such as 90m'), range),
    h('div', { class: 'row' }, h('label', { for: 'pick-step' }, 'Step, such as 20s; empty: by the width'), step),
    h(
      'div',
      { class: 'row' },
      choice(
        'Zone',
        [
          [true, 'UTC'],
          [false, 'Local'],
        ],
        time.utc,
        (utc) => {
          time.utc = utc;
          close();
          changed();
        },
      ),
      h('span', { class: 'grow' }),
      h('button', { class: 'btn primary', on: { click: take } }, 'Show'),
    ),
  );
  for (const it of [field, range, step]) it.addEventListener('keydown', (event) => event.key === 'Enter' && take());
}

/** What a field for a time shows: no zone. */
function localText(seconds: number, utc: boolean): string {
  const date = new Date(seconds * 1000);
  return new Date(date.getTime() - (utc ? 0 : date.getTimezoneOffset() * 60_000)).toISOString().slice(0, 19);
}

function shift({ time, changed }: TimeBar, by: number): void {
  const now = Date.now() / 1000;
  const to = (time.until ?? now) + by * time.range;
  time.until = to >= now ? undefined : to;
  changed();
}

export function zoomBy({ time, changed }: TimeBar, by: number): void {
  time.range = Math.max(60, Math.round(time.range * by));
  changed();
}

export function resetTime({ time, changed }: TimeBar): void {
  time.until = undefined;
  if (!ranges.includes(time.range)) time.range = 3600;
  changed();
}
