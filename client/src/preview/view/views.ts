import type { AlertTiming, Answer, ExemplarList, FilePlace, QueryDescription, QueryResult } from '../../../../server/src/protocol.js';
import { count, grouped, h, say } from '../../panel/view/dom.js';
import type { AlertHistory } from './alerts.js';
import { columnsOf } from './columns.js';
import type { Cursors } from './cursors.js';
import { type GraphState, renderGraph } from './graph.js';
import { renderHeatmap } from './heatmap.js';
import { labelsOf, seriesNames } from './labels.js';
import { renderTable, type TableState } from './table.js';
import type { Time } from './timebar.js';
import { clock, span } from './times.js';
import { boundUnitOf, unitOf } from './units.js';

export type View = 'table' | 'graph' | 'heat' | 'explain' | 'backtest';

export const viewNames: Readonly<Record<View, readonly [symbol: string, name: string]>> = {
  table: ['table', 'Table'],
  graph: ['graph-line', 'Graph'],
  heat: ['flame', 'Heat map'],
  explain: ['list-tree', 'Explain'],
  backtest: ['history', 'Backtest'],
};

/** What is shown below the bars, and of which query. */
export interface Shown {
  readonly view: View;
  readonly expr: string;
  readonly answer: Answer<QueryResult>;
  readonly description: QueryDescription | undefined;
  readonly grid: { readonly start: number; readonly end: number; readonly step: number };
  readonly at: number;
  /** How long before the time of the page it is of, in seconds. */
  readonly earlier: number;
}

/** What the views of a pane remember, and what they may do. */
export interface ViewContext {
  readonly time: Time;
  readonly cursors: Cursors;
  readonly graph: GraphState;
  readonly table: TableState;
  /** Quantiles that the heat map draws. */
  readonly lines: Set<number>;
  /** Whose threshold and episodes a graph shows. */
  readonly alert: AlertTiming | undefined;
  readonly ends: (() => void)[];
  /** Puts the variables' values into a text. */
  fill(text: string): string;
  zoom(from: number, to: number): void;
  /** Another template of names was typed. */
  renamed(): void;
  /** Asked for where they are wanted, once for a result. */
  exemplars(shown: Shown): Promise<Answer<ExemplarList>>;
  alerts(shown: Shown): Promise<AlertHistory>;
  go(place: FilePlace): void;
  copy(text: string): void;
  announce(facts: readonly string[]): void;
  redraw(): void;
}

/** What the status line says of a result. */
export function factsOf({ at, earlier }: Shown, data: QueryResult, time: Time): readonly string[] {
  const samples = data.samples === undefined ? [] : [`${grouped(data.samples)} samples read`];
  const clockText = `${clock(at, time.utc, true)}${time.utc ? ' UTC' : ''}`;
  const points = data.series.reduce((sum, it) => sum + it.points.length + (it.histograms?.length ?? 0), 0);
  const drawn = data.type === 'matrix' && points > 0 ? [`${grouped(points)} points`] : [];
  const before = earlier > 0 ? [`of ${span(earlier)} earlier`] : [];
  return [count(data.total, 'series'), ...drawn, `${data.milliseconds} ms`, ...samples, clockText, ...before];
}

/** A result that has series: as table, graph or heat map. */
export function dataView(
  shown: Shown,
  data: QueryResult,
  context: ViewContext,
): { readonly node: HTMLElement; readonly facts: readonly string[] } {
  const { view, expr } = shown;
  const facts = factsOf(shown, data, context.time);
  const isNative = data.series.some((it) => it.histograms);
  if (data.type === 'matrix' && (view === 'heat' || (view === 'graph' && isNative))) return { node: heatView(shown, data, context), facts };
  if (data.type === 'matrix' && view === 'graph') return { node: graphView(shown, data, context), facts };
  return { node: renderTable(data, labelsOf(data), isNative ? boundUnitOf(expr) : unitOf(expr), context.table), facts };
}

export function graphView(shown: Shown, data: QueryResult, context: ViewContext): HTMLElement {
  const { expr, description, grid } = shown;
  const { time, cursors, graph, alert, ends, zoom, renamed, announce, copy, go, redraw } = context;
  const labelled = labelsOf(data);
  return renderGraph(
    {
      data,
      labelled,
      names: seriesNames(data, labelled, context.fill(graph.legend)),
      unit: unitOf(expr),
      grid,
      threshold: alert ? description?.threshold : undefined,
      alert,
      state: graph,
      utc: time.utc,
      cursors,
      exemplars: () => context.exemplars(shown),
      alerts: () => context.alerts(shown),
      copy,
      go,
      zoom,
      renamed,
      announce: (text) => announce([text]),
      redraw,
    },
    ends,
  );
}

function heatView({ expr, grid }: Shown, data: QueryResult, context: ViewContext): HTMLElement {
  const { time, cursors, lines, ends, zoom, announce, redraw } = context;
  const { times } = columnsOf(data, grid);
  const unit = boundUnitOf(expr);
  const heat = renderHeatmap(
    { data, unit, times, utc: time.utc, cursors, lines, zoom, announce: (text) => announce([text]), redraw },
    ends,
  );
  const why = h(
    'p',
    {},
    'The result has no label ',
    h('code', {}, 'le'),
    ', and no native histograms. Keep ',
    h('code', {}, 'le'),
    ' in the aggregation.',
  );
  return heat ?? say('flame', 'No buckets', [why]);
}
