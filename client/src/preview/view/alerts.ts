import type { Answer, FilePlace, QueryResult, RelatedAlert } from '../../../../server/src/protocol.js';
import { count, h, link, stateIcon, visible } from '../../panel/view/dom.js';
import { type AlertSpan, spansOf } from './alert-spans.js';
import type { ChartMark } from './chart.js';
import { pairsText } from './labels.js';
import { plainTable } from './table.js';
import { full, span, stamp } from './times.js';

/** Rows of the list; all are drawn. */
const mostListed = 50;

/** What Prometheus told of alerts over the time of a graph. */
export interface AlertHistory {
  /** Those of the workspace that read the same metrics. */
  readonly alerts: readonly RelatedAlert[];
  /** Undefined: there is none to ask for. */
  readonly answer: Answer<QueryResult> | undefined;
}

export interface AlertsInput {
  readonly grid: { readonly start: number; readonly end: number; readonly step: number };
  readonly utc: boolean;
  alerts(): Promise<AlertHistory>;
  go(place: FilePlace): void;
}

/** The states of alerts: for the chart, and as a list that can be read and followed to the rule. */
export function renderAlerts(input: AlertsInput): { readonly node: HTMLElement; readonly found: Promise<readonly ChartMark[]> } {
  const node = h('div', { class: 'stack', id: 'alerts' }, h('p', { class: 'muted small' }, 'Asking for the states of alerts…'));
  const history = input.alerts();
  const spans = history.then(({ answer }) => (answer?.ok ? spansOf(answer.data, input.grid) : []));
  void Promise.all([history, spans]).then(([it, all]) => node.replaceChildren(...listOf(it, all, input)));
  const found = spans.then((all) => all.map((it) => ({ ...it, text: [visible(it.name), pairsText(it.labels)].filter(Boolean).join(' ') })));
  return { node, found };
}

function listOf({ alerts, answer }: AlertHistory, spans: readonly AlertSpan[], input: AlertsInput): readonly HTMLElement[] {
  const say = (text: string) => [h('p', { class: 'muted small' }, text)];
  if (!answer) return say('No alert of this workspace reads these metrics.');
  if (!answer.ok) return say(`No states of alerts: ${visible(answer.message)}`);
  const names = [...new Set(alerts.map((it) => it.name))];
  if (spans.length === 0) {
    return say(
      `None was pending or firing in this range: ${names.slice(0, 5).map(visible).join(', ')}${names.length > 5 ? ' …' : ''}. Prometheus tells of the rules that it has loaded.`,
    );
  }
  const fired = spans.filter((it) => it.kind === 'firing').length;
  const more = spans.length - mostListed;
  return [
    h('h3', {}, `${count(names.length, 'alert')} on these metrics, fired ${fired} ×`),
    plainTable(
      'States of alerts',
      ['State', 'From', 'For', 'Alert'],
      spans.slice(0, mostListed).map((it) => rowOf(it, alerts, input)),
    ),
    ...(more > 0 ? say(`${more} older ones are not listed.`) : []),
  ];
}

function rowOf(it: AlertSpan, alerts: readonly RelatedAlert[], { utc, go }: AlertsInput): HTMLElement {
  const place = alerts.find((one) => one.name === it.name)?.place;
  return h(
    'tr',
    {},
    h('td', {}, stateIcon(it.kind), ` ${it.kind}`),
    h('td', { title: full(it.from, utc) }, stamp(it.from, utc)),
    h('td', {}, `${it.cut ? 'at least ' : ''}${span(it.to - it.from)}`),
    h('td', { class: 'mono' }, place ? link(visible(it.name), () => go(place)) : visible(it.name), ` ${pairsText(it.labels)}`),
  );
}
