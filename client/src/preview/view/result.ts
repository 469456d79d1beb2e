import type { AlertTiming, Answer, ExemplarList, FilePlace, QueryResult, TriedQuery } from '../../../../server/src/protocol.js';
import { button, h, keepFocus, say } from '../../panel/view/dom.js';
import { renderFailure } from '../../panel/view/failure.js';
import type { PreviewState } from '../messages.js';
import type { AlertHistory } from './alerts.js';
import { renderBacktest } from './backtest/main.js';
import { actsFor, beforeAsking, resultBanners } from './banners.js';
import type { Cursors } from './cursors.js';
import { renderExplain } from './explain.js';
import { freshGraph } from './graph.js';
import { labelsOf } from './labels.js';
import { findReason } from './reason.js';
import type { Session } from './session.js';
import { freshTable, renderTable } from './table.js';
import type { Time } from './timebar.js';
import { clock } from './times.js';
import { unitOf } from './units.js';
import { dataView, factsOf, graphView, type Shown, type View, type ViewContext } from './views.js';

/** What the result of a pane asks of it. */
export interface ResultOptions {
  /** 0: the query of the file. */
  readonly index: number;
  /** Ids of elements, of this pane alone. */
  idOf(name: string): string;
  readonly session: Session;
  readonly time: Time;
  readonly cursors: Cursors;
  state(): PreviewState | undefined;
  view(): View;
  /** The query as it is written. */
  text(): string;
  filled(expr: string, step: number): Promise<string>;
  /** The same at once, with the values that are known. */
  fill(text: string): string;
  /** Another template of names: kept over a reload. */
  renamed(): void;
  timeChanged(): void;
  start(): void;
  /** Puts an expression into the editor; `run`: and asks for it, in this view where it is a part of another. */
  use(expr: string, run?: 'same view' | 'table' | 'graph'): void;
  /** Writes what was tried into the file. */
  apply(tried: TriedQuery): void;
  /** A view asks for more by itself: it can be stopped as a query can. */
  loading(on: boolean): void;
}

/** What stands below the bars of a pane: the answer in its view, or why there is none. */
export interface ResultArea {
  readonly banners: HTMLElement;
  readonly node: HTMLElement;
  readonly status: HTMLElement;
  shown(): Shown | undefined;
  /** How the series are named: text with `{{label}}`; empty: by what sets them apart. */
  legend(): string;
  setLegend(template: string): void;
  /** Another answer, or none. */
  show(it: Shown | undefined): void;
  /** The same answer again. */
  redraw(): void;
  /** Another query: nothing of the old one stays. */
  forget(): void;
  /** Parts of the status line. */
  announce(facts: readonly string[]): void;
  end(): void;
}

export function createResult(options: ResultOptions): ResultArea {
  const { session, time, index, idOf } = options;
  const banners = h('div', { id: idOf('banners') });
  const node = h('div', { class: 'main', id: idOf('result'), role: 'tabpanel', tabindex: '0', aria: { labelledby: idOf('tab-table') } });
  const status = h('div', { class: 'bar status', id: idOf('state'), role: 'status' });
  let days = 1;
  let table = freshTable();
  const graph = freshGraph();
  const lines = new Set<number>([0.5, 0.99]);
  let shown: Shown | undefined;
  /** The last result that was one; it stays, dimmed, below a failure. */
  let good: Shown | undefined;
  let ends: (() => void)[] = [];
  const exemplars = new WeakMap<Shown, Promise<Answer<ExemplarList>>>();
  const alerts = new WeakMap<Shown, Promise<AlertHistory>>();

  function end(): void {
    for (const it of ends) it();
    ends = [];
  }

  function render(): void {
    keepFocus(node, () => {
      end();
      banners.replaceChildren();
      node.replaceChildren();
      const state = options.state();
      if (state) fill(state);
    });
  }

  function fill(state: PreviewState): void {
    const before = beforeAsking(state);
    if (before) {
      const act = button(before.act, () => session.post(before.message), { primary: true });
      show(say(before.icon, before.title, [before.text], act), ['nothing sent']);
      return;
    }
    if (!shown) {
      show(say('edit', 'No query', ['Put the cursor into an expression, or write one here.']), []);
      return;
    }
    const { answer, description } = shown;
    if (!answer.ok) {
      showFailure(answer);
      return;
    }
    banners.append(...resultBanners(answer));
    if (shown.view === 'explain' && description?.ok) node.append(renderExplain({ description, ask: instant, open: options.use, announce }));
    else if (shown.view === 'backtest' && state.alert) showBacktest(shown, state.alert);
    else showData(shown, answer.data);
  }

  function instant(expr: string): Promise<Answer<QueryResult>> {
    return session.ask({ type: 'instant', expr, time: time.until });
  }

  function showData(one: Shown, data: QueryResult): void {
    if (data.series.length === 0) showEmpty(one, factsOf(one, data, time));
    else {
      const { node: content, facts } = dataView(one, data, context());
      show(content, facts);
    }
  }

  function context(): ViewContext {
    const { cursors } = options;
    const state = options.state();
    const alert = index === 0 && state?.kind === 'alert' ? state.alert : undefined;
    const copy = (text: string) => session.post({ type: 'copy', text });
    const go = (place: FilePlace) => session.post({ type: 'go', place });
    const asks = { exemplars: exemplarsOf, alerts: alertsOf };
    const { fill } = options;
    const renamed = () => {
      render();
      options.renamed();
    };
    return { time, cursors, graph, table, lines, alert, ends, fill, zoom, renamed, announce, redraw: render, copy, go, ...asks };
  }

  function exemplarsOf(one: Shown): Promise<Answer<ExemplarList>> {
    const { start, end } = one.grid;
    const answer = exemplars.get(one) ?? session.exemplars({ expr: one.expr, start, end });
    exemplars.set(one, answer);
    return answer;
  }

  function alertsOf(one: Shown): Promise<AlertHistory> {
    const ask = async (): Promise<AlertHistory> => {
      const { alerts = [], query = '' } = (await session.related(one.expr)) ?? {};
      const answer = alerts.length === 0 ? undefined : await session.ask({ type: 'range', expr: query, ...one.grid });
      return { alerts, answer };
    };
    const history = alerts.get(one) ?? ask();
    alerts.set(one, history);
    return history;
  }

  function zoom(from: number, to: number): void {
    time.range = Math.max(30, Math.round(to - from));
    time.until = to;
    options.timeChanged();
  }

  function showEmpty(one: Shown, facts: readonly string[]): void {
    const { expr, description } = one;
    const place = h('div', {}, say('search-stop', 'No series', ['The query is right, and nothing matches now.']));
    show(place, facts);
    if (!description?.ok) return;
    const connection = options.state()?.connection ?? '';
    const use = (it: string) => options.use(it, 'same view');
    void findReason(expr, description, { time: time.until, connection, ask: instant, use }).then((reason) => {
      if (reason && one === shown) place.replaceChildren(reason);
    });
  }

  function showBacktest({ expr, description }: Shown, alert: AlertTiming): void {
    node.append(
      renderBacktest(
        {
          title: options.state()?.title ?? '',
          expr,
          written: options.text(),
          alert,
          threshold: description?.threshold,
          unit: unitOf(expr),
          utc: time.utc,
          days,
          setDays: (it) => {
            // The history that was asked for is not wanted any more.
            session.stop();
            days = it;
            render();
          },
          session,
          filled: (it) => options.filled(it, 60),
          loading: options.loading,
          fail: (answer) => keepFocus(node, () => showFailure(answer)),
          announce,
          use: options.use,
          apply: options.apply,
        },
        ends,
      ),
    );
  }

  function showFailure(answer: Extract<Answer<QueryResult>, { ok: false }>): void {
    const view = options.view();
    const acts = actsFor(answer, {
      again: options.start,
      graphRange: view === 'graph' || view === 'heat' ? time.range : undefined,
      shorten: (seconds) => {
        time.range = seconds;
        options.timeChanged();
      },
      post: session.post,
    });
    banners.replaceChildren(renderFailure(answer.kind, answer.message, answer.detail, shown?.expr ?? '', acts));
    const old = good;
    if (old?.answer.ok) {
      const { data } = old.answer;
      const last =
        data.type === 'matrix' ? graphView(old, data, context()) : renderTable(data, labelsOf(data), unitOf(old.expr), freshTable());
      node.replaceChildren(
        h('p', { class: 'muted small' }, `Below: last result, of ${clock(old.at, time.utc, true)}, query as it was then.`),
        h('div', { class: 'stale', inert: true, aria: { hidden: 'true' } }, last),
      );
    } else node.replaceChildren();
    announce([answer.kind === 'bad-query' ? 'refused' : answer.kind === 'cancelled' ? 'stopped' : 'no result']);
  }

  function show(content: HTMLElement, facts: readonly string[]): void {
    node.replaceChildren(content);
    announce(facts);
  }

  function announce(facts: readonly string[]): void {
    status.replaceChildren(...facts.map((it) => h('span', {}, it)));
  }

  return {
    banners,
    node,
    status,
    shown: () => shown,
    legend: () => graph.legend,
    setLegend(template) {
      graph.legend = template;
    },
    show(it) {
      shown = it;
      render();
      if (it?.answer.ok && it.answer.data.series.length > 0) good = it;
    },
    redraw: render,
    forget() {
      table = freshTable();
      graph.hidden = new Set();
      graph.search = '';
      good = undefined;
      shown = undefined;
    },
    announce,
    end,
  };
}
