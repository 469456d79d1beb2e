import type { Answer, ExemplarList, FilePlace, QueryResult, Threshold } from '../../../../server/src/protocol.js';
import { choice, count, h, icon, link, toggle, visible } from '../../panel/view/dom.js';
import { type AlertHistory, renderAlerts } from './alerts.js';
import { type Drawing, drawChart } from './chart.js';
import { columnsOf } from './columns.js';
import type { Cursors } from './cursors.js';
import { type Episode, episodesOf } from './episodes.js';
import { renderExemplars } from './exemplars.js';
import { type Labelled, pairsText } from './labels.js';
import { legendField } from './legend-field.js';
import { letterOf } from './letters.js';
import { commonLine } from './table.js';
import { clock } from './times.js';
import { columnOf, formatValue, type Unit } from './units.js';

/** Lines above this number are not told apart any more. */
const mostLines = 30;

/** Legends longer than this can be searched. */
const longLegend = 8;

export interface GraphState {
  drawing: Drawing;
  fromZero: boolean;
  /** Series that are not drawn, by their labels: two may be named alike. */
  hidden: Set<string>;
  /** Names of the series as a template says: `{{pod}}`; empty: by what sets them apart. */
  legend: string;
  column: number;
  down: boolean;
  /** Words that a row of the legend must have. */
  search: string;
  exemplars: boolean;
  alerts: boolean;
}

export const freshGraph = (): GraphState => ({
  drawing: 'lines',
  fromZero: true,
  hidden: new Set(),
  legend: '',
  column: 3,
  down: true,
  search: '',
  exemplars: false,
  alerts: false,
});

export interface GraphInput {
  readonly data: QueryResult;
  readonly labelled: Labelled;
  /** The names of the series. */
  readonly names: readonly string[];
  readonly unit: Unit;
  readonly grid: { readonly start: number; readonly end: number; readonly step: number };
  readonly threshold: Threshold | undefined;
  readonly alert: { readonly hold: number; readonly keep: number } | undefined;
  readonly state: GraphState;
  readonly utc: boolean;
  readonly cursors: Cursors;
  exemplars(): Promise<Answer<ExemplarList>>;
  alerts(): Promise<AlertHistory>;
  go(place: FilePlace): void;
  copy(text: string): void;
  zoom(from: number, to: number): void;
  announce(text: string): void;
  /** Another template of names was typed. */
  renamed(): void;
  /** Drawn again with the same data. */
  redraw(): void;
}

/** A range result as lines with a legend; of an alert, its threshold and when it would have been pending and firing. */
export function renderGraph(input: GraphInput, ends: (() => void)[]): HTMLElement {
  const { data, labelled, names, unit, state, threshold, alert } = input;
  const { times, columns } = columnsOf(data, input.grid);
  const rows = columns.map((column, i) => {
    const numbers = column.filter((it): it is number => it !== null && Number.isFinite(it));
    const last = column.findLast((it) => it !== null);
    const rule = alert && { threshold, hold: alert.hold, keep: alert.keep };
    return {
      i,
      key: pairsText(data.series[i]?.labels ?? {}),
      name: names[i] ?? '',
      figures: [last ?? Number.NaN, least(numbers), numbers.reduce((a, b) => a + b, 0) / numbers.length, largest(numbers)] as const,
      episodes: rule ? episodesOf(times, column, rule) : [],
    };
  });
  // The highest first; beyond what can be told apart the rest is left out of the picture, not of the legend.
  const drawn = [...rows]
    .sort((a, b) => order(b.figures[3], a.figures[3]))
    .slice(0, mostLines)
    .sort((a, b) => a.i - b.i);
  const host = h('div', { class: 'chart', role: 'img', tabindex: '0', aria: { label: describe(rows, unit, input, threshold) } });
  const controls = h(
    'div',
    { class: 'graphbar' },
    choice(
      'Drawing',
      [
        ['lines', 'Lines'],
        ['stacked', 'Stacked'],
        ['points', 'Points'],
      ] as const,
      state.drawing,
      (it) => set({ drawing: it }),
    ),
    choice(
      'Axis',
      [
        [true, 'From zero'],
        [false, 'Fit'],
      ],
      state.fromZero,
      (it) => set({ fromZero: it }),
    ),
    toggle('Exemplars', 'Single events that the series keep, with what leads to their traces', state.exemplars, (it) =>
      set({ exemplars: it }),
    ),
    toggle('Alerts', 'When the alerts of this workspace that read the same metrics were pending and firing', state.alerts, (it) =>
      set({ alerts: it }),
    ),
    legendField(
      state.legend,
      labelled.columns,
      (it) => {
        state.legend = it;
      },
      input.renamed,
    ),
    drawn.length < rows.length && h('span', {}, `The ${drawn.length} highest of ${rows.length} series are drawn.`),
  );
  const set = (change: Partial<GraphState>) => {
    Object.assign(state, change);
    input.redraw();
  };
  const events = state.exemplars ? renderExemplars(input) : undefined;
  const states = state.alerts ? renderAlerts(input) : undefined;
  const node = h(
    'div',
    {},
    controls,
    host,
    commonLine(labelled, data.series.length),
    legend(rows, labelled, unit, state, input),
    states?.node,
    events?.node,
  );
  // The host has a width once it stands in the page.
  queueMicrotask(() => {
    ends.push(
      drawChart(host, {
        times,
        columns: drawn.map((it) => columns[it.i] ?? []),
        names: drawn.map((it) => it.name),
        colors: drawn.map((it) => it.i),
        hidden: new Set(drawn.flatMap((it, at) => (state.hidden.has(it.key) ? [at] : []))),
        unit,
        utc: input.utc,
        cursors: input.cursors,
        drawing: state.drawing,
        fromZero: state.fromZero,
        height: 250,
        letters: drawn.length <= 26,
        threshold: threshold && { value: threshold.value, label: `alert when ${threshold.op} ${formatValue(threshold.value, unit)}` },
        events: events?.found,
        marks: states?.found,
        bands: bandsOf(rows.filter((it) => !state.hidden.has(it.key)).flatMap((it) => it.episodes)),
        zoom: input.zoom,
        announce: input.announce,
      }),
    );
  });
  return node;
}

export function bandsOf(
  episodes: readonly Episode[],
): readonly { readonly from: number; readonly to: number; readonly kind: 'pending' | 'firing' }[] {
  return episodes.flatMap((it) => [
    ...(it.fires === it.from ? [] : [{ from: it.from, to: it.fires ?? it.to, kind: 'pending' as const }]),
    ...(it.fires === undefined ? [] : [{ from: it.fires, to: it.to, kind: 'firing' as const }]),
  ]);
}

interface Row {
  readonly i: number;
  readonly key: string;
  readonly name: string;
  /** Last, min, mean, max. */
  readonly figures: readonly [number, number, number, number];
  readonly episodes: readonly Episode[];
}

function legend(rows: readonly Row[], labelled: Labelled, unit: Unit, state: GraphState, input: GraphInput): HTMLElement {
  const column = columnOf(
    rows.flatMap((it) => it.figures),
    unit,
  );
  const sorted = [...rows].sort((a, b) => {
    const by = state.column < 0 ? b.name.localeCompare(a.name) : order(a.figures[state.column] ?? 0, b.figures[state.column] ?? 0);
    return state.down ? -by : by;
  });
  const toggle = (row: Row, which: 'one' | 'only' | 'others') => {
    if (which === 'only') state.hidden = new Set(rows.filter((it) => it !== row).map((it) => it.key));
    else if (which === 'others') state.hidden = new Set([row.key]);
    else if (!state.hidden.delete(row.key)) state.hidden.add(row.key);
    input.redraw();
  };
  const body = h('tbody', {});
  const head = (label: string, index: number) =>
    h(
      'th',
      {
        scope: 'col',
        class: index < 0 ? '' : index === 1 || index === 2 ? 'num wide' : 'num',
        aria: { sort: state.column === index ? (state.down ? 'descending' : 'ascending') : 'none' },
      },
      h(
        'button',
        {
          on: {
            click: () => {
              state.down = state.column === index ? !state.down : true;
              state.column = index;
              input.redraw();
            },
          },
        },
        label,
        state.column === index && icon(state.down ? 'arrow-down' : 'arrow-up'),
      ),
    );
  const suffix = column.unit ? `, ${column.unit}` : '';
  const table = h(
    'div',
    { class: 'full scroll' },
    h(
      'table',
      { class: 'legend', aria: { label: 'Legend' } },
      h(
        'thead',
        {},
        h(
          'tr',
          {},
          head((state.legend === '' && visible(labelled.columns.join(' · '))) || 'Series', -1),
          ...['Last', 'Min', 'Mean', 'Max'].map((it, i) => head(it + suffix, i)),
        ),
      ),
      body,
    ),
  );
  const rowOf = (row: Row) => {
    const hidden = state.hidden.has(row.key);
    const fired = row.episodes.filter((it) => it.fires !== undefined).length;
    const click = (event: Event) => {
      if (!(event instanceof MouseEvent)) return;
      toggle(row, event.altKey ? 'others' : event.detail === 2 ? 'only' : 'one');
    };
    // Space clicks, as everywhere; Enter is the shorter way to one series alone.
    const key = (event: Event) => {
      if (!(event instanceof KeyboardEvent) || event.key !== 'Enter') return;
      event.preventDefault();
      toggle(row, event.altKey ? 'others' : 'only');
    };
    return h(
      'tr',
      { class: hidden ? 'off' : '' },
      h(
        'td',
        {},
        h(
          'div',
          { class: 'row' },
          h(
            'button',
            {
              class: 'series',
              title: 'Show or hide; double click or Enter: only this; Alt: all but this',
              aria: { pressed: String(!hidden) },
              on: { click, keydown: key },
            },
            h('span', { class: `swatch s${(row.i % 10) + 1}` }),
            h('span', { class: 'letter' }, letterOf(row.i)),
            h('span', { class: 'mono cut', title: row.key }, row.name),
          ),
          fired > 0 && h('span', { class: 'chip red' }, icon('flame'), `fired ${fired} ×`),
        ),
      ),
      ...row.figures.map((it, i) =>
        h('td', { class: i === 1 || i === 2 ? 'num wide' : 'num', title: String(it) }, Number.isNaN(it) ? '–' : column.format(it)),
      ),
    );
  };
  const draw = () => {
    const words = state.search.toLowerCase().split(/\s+/).filter(Boolean);
    body.replaceChildren(...sorted.filter((row) => words.every((it) => row.name.toLowerCase().includes(it))).map(rowOf));
  };
  draw();
  if (rows.length <= longLegend && state.hidden.size === 0) return table;
  const field = h('input', { type: 'search', class: 'plain', aria: { label: 'Search the legend' } });
  field.placeholder = `Search ${count(rows.length, 'series')}`;
  field.value = state.search;
  field.addEventListener('input', () => {
    state.search = field.value;
    draw();
  });
  return h(
    'div',
    {},
    h(
      'div',
      { class: 'row wrap tablebar' },
      rows.length > longLegend && h('label', { class: 'field filter' }, icon('filter'), field),
      state.hidden.size > 0 &&
        link('Show all series', () => {
          state.hidden = new Set();
          input.redraw();
        }),
    ),
    table,
  );
}

function describe(rows: readonly Row[], unit: Unit, input: GraphInput, threshold: Threshold | undefined): string {
  const { grid, utc } = input;
  const top = [...rows].sort((a, b) => order(b.figures[3], a.figures[3])).slice(0, 3);
  const words = top.map((it) => {
    const fired = it.episodes.filter((one) => one.fires !== undefined).length;
    return `${it.name}: last ${formatValue(it.figures[0], unit)}, highest ${formatValue(it.figures[3], unit)}${threshold && fired ? `, fired ${fired === 1 ? 'once' : `${fired} times`}` : ''}`;
  });
  const span = `${clock(grid.start, utc)} to ${clock(grid.end, utc)}`;
  return `Line chart, ${count(rows.length, 'series')}, ${span}. ${words.join('. ')}. All in the table below. Arrow keys move the cursor.`;
}

function least(numbers: readonly number[]): number {
  return numbers.length === 0 ? Number.NaN : numbers.reduce((a, b) => Math.min(a, b));
}

function largest(numbers: readonly number[]): number {
  return numbers.length === 0 ? Number.NaN : numbers.reduce((a, b) => Math.max(a, b));
}

/** NaN below everything. */
function order(a: number, b: number): number {
  if (Number.isNaN(a) || Number.isNaN(b)) return Number(Number.isNaN(b)) - Number(Number.isNaN(a));
  return a - b;
}
