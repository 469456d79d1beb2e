import type { Answer, Exemplar, ExemplarList } from '../../../../server/src/protocol.js';
import { count, h, iconButton, visible } from '../../panel/view/dom.js';
import type { ChartEvent } from './chart.js';
import { pairsText } from './labels.js';
import { toNumber } from './numbers.js';
import { plainTable } from './table.js';
import { clock, full } from './times.js';
import { formatValue, type Unit } from './units.js';

/** Exemplars that are listed; all of them are drawn. */
const mostListed = 50;

/** Labels by which an exemplar leads to its trace, as OpenTelemetry and the clients of Prometheus write them. */
const traceLabels = ['trace_id', 'traceID', 'traceId', 'TraceID'];

export interface ExemplarsInput {
  readonly unit: Unit;
  readonly utc: boolean;
  exemplars(): Promise<Answer<ExemplarList>>;
  copy(text: string): void;
}

/** The exemplars of a graph: for its chart, and as a list that can be read and copied from without pointing at a diamond. */
export function renderExemplars(input: ExemplarsInput): { readonly node: HTMLElement; readonly found: Promise<readonly ChartEvent[]> } {
  const node = h('div', { class: 'stack', id: 'exemplars' }, h('p', { class: 'muted small' }, 'Asking for exemplars…'));
  const answer = input.exemplars();
  void answer.then((it) => node.replaceChildren(...listOf(it, input)));
  const found = answer.then((it) =>
    it.ok ? it.data.exemplars.map(({ time, value, labels }) => ({ time, value: toNumber(value), text: pairsText(labels) })) : [],
  );
  return { node, found };
}

function listOf(answer: Answer<ExemplarList>, input: ExemplarsInput): readonly HTMLElement[] {
  const say = (text: string) => [h('p', { class: 'muted small' }, text)];
  if (!answer.ok) return say(`No exemplars: ${visible(answer.message)}`);
  const { exemplars, total, off } = answer.data;
  if (off) return say('This server keeps no exemplars. Prometheus does with --enable-feature=exemplar-storage.');
  const [first] = exemplars;
  if (!first) return say('No exemplars in this range: the targets write none for these series, or they are too old.');
  const more = total - Math.min(exemplars.length, mostListed);
  return [
    h('h3', {}, count(total, 'exemplar')),
    plainTable(
      'Exemplars',
      ['Time', 'Value', 'Labels', 'Series'],
      exemplars.slice(0, mostListed).map((it) => rowOf(it, input)),
    ),
    ...(more > 0 ? say(`${more} older ones are not listed.`) : []),
  ];
}

function rowOf({ time, value, labels, series }: Exemplar, { unit, utc, copy }: ExemplarsInput): HTMLElement {
  const trace = traceLabels.map((it) => labels[it]).find((it) => it !== undefined);
  const cell = (text: string, title = text) => h('td', { class: 'mono', title }, text);
  return h(
    'tr',
    {},
    cell(clock(time, utc, true), full(time, utc)),
    h('td', { class: 'num', title: value }, formatValue(toNumber(value), unit)),
    h(
      'td',
      { class: 'mono' },
      pairsText(labels),
      trace !== undefined && iconButton('copy', `Copy the trace’s id ${visible(trace)}`, () => copy(trace)),
    ),
    cell(pairsText(series)),
  );
}
