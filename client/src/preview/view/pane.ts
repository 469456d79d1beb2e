import type { AlertTiming, Answer, QueryDescription, QueryResult } from '../../../../server/src/protocol.js';
import { button, type Child, h, icon, iconButton, redraw, say } from '../../panel/view/dom.js';
import { renderFailure } from '../../panel/view/failure.js';
import type { LinkedQuery, PreviewState } from '../messages.js';
import { renderBacktest } from './backtest/main.js';
import { actsFor, beforeAsking, resultBanners } from './banners.js';
import { letterOf } from './chart.js';
import type { Cursors } from './cursors.js';
import { createEditor } from './editor.js';
import { renderExplain } from './explain.js';
import { exportEntries, legendOf } from './exports.js';
import { freshGraph } from './graph.js';
import { labelsOf, labelText } from './labels.js';
import { historyEntries, openMenu } from './menus.js';
import { findReason } from './reason.js';
import type { Session } from './session.js';
import { freshTable, renderTable } from './table.js';
import { endControl, graphControls, gridOf, refreshControl, type Time, type TimeBar } from './timebar.js';
import { clock } from './times.js';
import { unitOf } from './units.js';
import { dataView, factsOf, graphView, type Shown, type View, type ViewContext, viewNames } from './views.js';

/** What a pane shares with the page. */
export interface PaneOptions {
  /** 0: the query of the file; others were added below. */
  readonly index: number;
  readonly nonce: string;
  readonly session: Session;
  readonly time: Time;
  readonly cursors: Cursors;
  state(): PreviewState | undefined;
  /** Puts the variables' values into an expression; `step` in seconds. Those without one are looked up first. */
  filled(expr: string, step: number): Promise<string>;
  /** The time was changed here: all queries are asked again. */
  timeChanged(): void;
  /** Another view or query: kept over a reload. */
  changed(): void;
  /** The queries of the page, for a link. */
  linked(): readonly LinkedQuery[];
  /** Undefined: it cannot be taken away. */
  readonly remove: (() => void) | undefined;
}

/** One query with its views: asked, drawn, and told why not. */
export interface Pane {
  readonly node: HTMLElement;
  /** Stands below the query of the first pane. */
  readonly slot: HTMLElement;
  readonly timeBar: TimeBar;
  view(): View;
  text(): string;
  setText(expr: string): void;
  /** Without asking. */
  setView(view: View): void;
  choose(view: View): void;
  viewsOf(): readonly View[];
  start(): Promise<void>;
  stop(): boolean;
  /** Asked, and not answered yet. */
  isRunning(): boolean;
  /** Another query: nothing of the old one stays. */
  forget(): void;
  renderBars(): void;
  /** The same answer again, for another theme. */
  redraw(): void;
  openHistory(): void;
  /** Stops of F6. */
  regions(): readonly (HTMLElement | null)[];
  linked(): LinkedQuery;
  end(): void;
}

const nothing: Answer<QueryResult> = { ok: true, data: { type: 'vector', series: [], total: 0, milliseconds: 0 }, warnings: [], infos: [] };

export function createPane(options: PaneOptions): Pane {
  const { session: whole, time, cursors, index } = options;
  const session = whole.branch();
  const idOf = (name: string) => (index === 0 ? name : `${name}-${index}`);
  let view: View = 'table';
  let days = 1;
  let table = freshTable();
  const graph = freshGraph();
  const lines = new Set<number>([0.5, 0.99]);
  /** The newest run; an answer to an older one is dropped. */
  let run = 0;
  let running = false;
  let shown: Shown | undefined;
  /** The last result that was one; it stays, dimmed, below a failure. */
  let good: Shown | undefined;
  let ends: (() => void)[] = [];

  const editor = createEditor(options.nonce, idOf('query'), () => void start());
  const runButton = h('button', {
    class: 'btn primary',
    id: idOf('run'),
    title: 'Ctrl+Enter',
    on: { click: () => (running ? stop() : void start()) },
  });
  const historyButton = iconButton('history', 'History (Ctrl+R)', openHistory);
  const tabs = h('div', { class: 'tabs', role: 'tablist', aria: { label: 'View' } });
  const times = h('div', { class: 'row wrap' });
  const exportButton = iconButton('export', 'Export', openExport);
  const progress = h('div', { class: 'progress' });
  const banners = h('div', { id: idOf('banners') });
  const result = h('div', { class: 'main', id: idOf('result'), role: 'tabpanel', tabindex: '0', aria: { labelledby: idOf('tab-table') } });
  const status = h('div', { class: 'bar status', id: idOf('state'), role: 'status' });
  const slot = h('div', {});
  const node = h(
    'section',
    { class: 'pane', aria: { label: index === 0 ? 'Query' : `Query ${index + 1}` } },
    h(
      'div',
      { class: 'query' },
      editor.dom,
      h(
        'div',
        { class: 'side' },
        h('div', { class: 'row' }, runButton, options.remove && iconButton('close', 'Remove this query', options.remove)),
        h(
          'div',
          { class: 'row' },
          historyButton,
          iconButton('wand', 'Format', () => void format()),
        ),
      ),
    ),
    slot,
    h('div', { class: 'bar tools' }, tabs, h('span', { class: 'grow wide' }), times),
    progress,
    banners,
    result,
    status,
  );
  const timeBar: TimeBar = {
    time,
    get width() {
      return result.clientWidth;
    },
    host: result,
    changed: options.timeChanged,
  };

  // ---- bars

  function viewsOf(): readonly View[] {
    const { answer, expr = editor.text() } = shown ?? {};
    const isNative = answer?.ok && answer.data.series.some((it) => it.histograms);
    const hasBuckets = view === 'heat' || isNative || (/_bucket\b/.test(expr) && !/\bhistogram_(quantile|fraction)/.test(expr));
    return [
      'table',
      'graph',
      ...(hasBuckets ? (['heat'] as const) : []),
      'explain',
      ...(index === 0 && options.state()?.alert ? (['backtest'] as const) : []),
    ];
  }

  function renderBars(): void {
    const hadFocus = tabs.contains(document.activeElement);
    tabs.replaceChildren(
      ...viewsOf().map((name) =>
        h(
          'button',
          {
            role: 'tab',
            id: idOf(`tab-${name}`),
            aria: { selected: String(view === name), controls: result.id },
            tabindex: view === name ? '0' : '-1',
            on: { click: () => choose(name), keydown: moveTab },
          },
          icon(viewNames[name][0]),
          viewNames[name][1],
        ),
      ),
    );
    if (hadFocus) document.getElementById(idOf(`tab-${view}`))?.focus();
    result.setAttribute('aria-labelledby', idOf(`tab-${view}`));
    redraw(
      times,
      ...(view === 'graph' || view === 'heat' ? graphControls(timeBar) : view === 'backtest' ? [] : [endControl('at', timeBar)]),
      ...(index === 0 && view !== 'backtest' && view !== 'explain' ? [refreshControl(timeBar)] : []),
      exportButton,
    );
    renderRunning();
  }

  function moveTab(event: Event): void {
    if (!(event instanceof KeyboardEvent) || (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight')) return;
    const all = viewsOf();
    const next = all[(all.indexOf(view) + (event.key === 'ArrowRight' ? 1 : all.length - 1)) % all.length];
    if (next) choose(next);
    document.getElementById(idOf(`tab-${view}`))?.focus();
  }

  function choose(name: View): void {
    if (view === name) return;
    view = name;
    options.changed();
    void start();
  }

  function renderRunning(): void {
    progress.replaceChildren(...(running ? [h('i', {})] : []));
    runButton.replaceChildren(icon(running ? 'debug-stop' : 'play'), running ? 'Stop' : 'Run');
    runButton.classList.toggle('primary', !running);
    runButton.classList.toggle('second', running);
    result.classList.toggle('stale', running);
  }

  // ---- running

  async function start(): Promise<void> {
    const state = options.state();
    if (!state) return;
    // What was typed is what is asked again after a reload.
    options.changed();
    renderBars();
    if (beforeAsking(state) || editor.text().trim() === '') {
      shown = undefined;
      renderResult();
      return;
    }
    const mine = ++run;
    session.stop();
    running = true;
    renderRunning();
    const late = setTimeout(() => {
      if (mine === run && running) status.replaceChildren(h('span', {}, icon('loading'), ' running'), h('span', {}, 'Escape stops'));
    }, 2000);
    const grid = gridOf(time, result.clientWidth);
    const expr = await options.filled(editor.text(), grid.step);
    const description = await session.describe(expr);
    const own = view;
    const answer = mine === run ? await ask(own, expr, description, grid, state) : nothing;
    clearTimeout(late);
    if (mine !== run) return;
    running = false;
    shown = { view: own, expr, answer, description, grid, at: Date.now() / 1000 };
    if (answer.ok) session.post({ type: 'ran', expr: editor.text() });
    renderBars();
    renderResult();
    if (answer.ok && answer.data.series.length > 0) good = shown;
  }

  function ask(
    own: View,
    expr: string,
    description: QueryDescription | undefined,
    grid: Shown['grid'],
    state: PreviewState,
  ): Promise<Answer<QueryResult>> {
    // Of an alert the value is drawn under its threshold, not only where it is above.
    const drawn = index === 0 && state.kind === 'alert' ? (description?.threshold?.expr ?? expr) : expr;
    if (own === 'graph' || own === 'heat') return session.ask({ type: 'range', expr: own === 'graph' ? drawn : expr, ...grid });
    if (own === 'table' || (own === 'explain' && description?.ok !== true)) return instant(expr);
    return Promise.resolve(nothing);
  }

  function stop(): boolean {
    if (running) session.stop();
    return running;
  }

  function instant(expr: string): Promise<Answer<QueryResult>> {
    return session.ask({ type: 'instant', expr, time: time.until });
  }

  async function format(): Promise<void> {
    const description = await session.describe(editor.text());
    if (description?.formatted !== undefined) editor.set(description.formatted);
    else announce(['Not formatted: the query does not parse']);
  }

  function use(expr: string): void {
    editor.set(expr);
    editor.focus();
    void start();
  }

  // ---- result

  function renderResult(): void {
    for (const end of ends) end();
    ends = [];
    banners.replaceChildren();
    result.replaceChildren();
    const state = options.state();
    if (!state) return;
    const before = beforeAsking(state);
    if (before) {
      show(
        say(
          before.icon,
          before.title,
          [before.text],
          button(before.act, () => session.post(before.message), { primary: true }),
        ),
        ['nothing sent'],
      );
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
    if (shown.view === 'explain' && description?.ok) {
      result.append(
        renderExplain({
          description,
          ask: instant,
          // A part of the query as a query of its own.
          open: (expr) => {
            view = 'table';
            use(expr);
          },
          announce,
        }),
      );
    } else if (shown.view === 'backtest' && state.alert) showBacktest(shown, state.alert);
    else showData(shown, answer.data);
  }

  function showData(one: Shown, data: QueryResult): void {
    if (data.series.length === 0) showEmpty(one, factsOf(one, data, time));
    else {
      const { node: content, facts } = dataView(one, data, context());
      show(content, facts);
    }
  }

  function context(): ViewContext {
    const state = options.state();
    const alert = index === 0 && state?.kind === 'alert' ? state.alert : undefined;
    return { time, cursors, graph, table, lines, alert, ends, zoom, announce, redraw: renderResult };
  }

  function zoom(from: number, to: number): void {
    time.range = Math.max(30, Math.round(to - from));
    time.until = to;
    options.timeChanged();
  }

  function showEmpty({ expr, description }: Shown, facts: readonly string[]): void {
    const place = h('div', {}, say('search-stop', 'No series', ['The query is right, and nothing matches now.']));
    show(place, facts);
    if (!description?.ok) return;
    const mine = run;
    const connection = options.state()?.connection ?? '';
    void findReason(expr, description, { time: time.until, connection, ask: instant, use }).then((reason) => {
      if (reason && mine === run) place.replaceChildren(reason);
    });
  }

  function showBacktest({ expr, description }: Shown, alert: AlertTiming): void {
    result.append(
      renderBacktest(
        {
          title: options.state()?.title ?? '',
          expr,
          alert,
          threshold: description?.threshold,
          unit: unitOf(expr),
          utc: time.utc,
          days,
          setDays: (it) => {
            // The history that was asked for is not wanted any more.
            session.stop();
            days = it;
            renderResult();
          },
          session,
          filled: (it) => options.filled(it, 60),
          fail: showFailure,
          announce,
          use: (it) => editor.set(it),
        },
        ends,
      ),
    );
  }

  function showFailure(answer: Extract<Answer<QueryResult>, { ok: false }>): void {
    const acts = actsFor(answer, {
      again: () => void start(),
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
      result.replaceChildren(
        h('p', { class: 'muted small' }, `Below: last result, of ${clock(old.at, time.utc, true)}, query as it was then.`),
        h('div', { class: 'stale', inert: true, aria: { hidden: 'true' } }, last),
      );
    } else result.replaceChildren();
    announce([answer.kind === 'bad-query' ? 'refused' : answer.kind === 'cancelled' ? 'stopped' : 'no result']);
  }

  function show(content: HTMLElement, facts: readonly string[]): void {
    result.replaceChildren(content);
    announce(facts);
  }

  function announce(facts: readonly string[]): void {
    status.replaceChildren(...facts.map((it): Child => h('span', {}, it)).filter((it): it is Node => it instanceof Node));
  }

  // ---- menus

  function openHistory(): void {
    openMenu(
      result,
      'History',
      historyEntries(options.state()?.history ?? [], use),
      'Nothing was run yet. Kept in this workspace only; results are not kept.',
      historyButton,
    );
  }

  function openExport(): void {
    const data = shown?.answer.ok ? shown.answer.data : undefined;
    const isRange = view === 'graph' || view === 'heat';
    const labelled = data && labelsOf(data);
    const names = data && labelled ? data.series.map((_, i) => `${letterOf(i)}  ${labelText(labelled, i)}`) : [];
    openMenu(
      result,
      'Export',
      exportEntries({
        data,
        expr: shown?.expr ?? editor.text(),
        chart: result.querySelector<HTMLCanvasElement>('.chart canvas') ?? undefined,
        legend: labelled && view === 'graph' ? legendOf(labelled, names) : [],
        range: isRange && shown ? { seconds: time.range, step: shown.grid.step } : undefined,
        end: time.until,
        post: (message) => session.post(message),
        link: (open) => session.post({ type: 'prometheus', open, queries: options.linked() }),
      }),
      '',
      exportButton,
    );
  }

  return {
    node,
    slot,
    timeBar,
    view: () => view,
    text: () => editor.text(),
    setText: (expr) => editor.set(expr),
    setView: (name) => {
      view = name;
    },
    choose,
    viewsOf,
    start,
    stop,
    isRunning: () => running,
    forget: () => {
      table = freshTable();
      graph.hidden = new Set();
      graph.search = '';
      good = undefined;
      shown = undefined;
    },
    renderBars,
    redraw: () => {
      if (shown?.view === 'graph' || shown?.view === 'heat') renderResult();
    },
    openHistory,
    regions: () => [
      editor.dom.querySelector<HTMLElement>('.cm-content'),
      tabs.querySelector<HTMLElement>('[aria-selected="true"]'),
      result,
    ],
    linked: () => ({
      expr: shown?.expr ?? editor.text(),
      graph: view === 'graph' || view === 'heat',
      seconds: time.range,
      step: time.step,
      end: time.until,
    }),
    end: () => {
      session.stop();
      run++;
      for (const end of ends) end();
      node.remove();
    },
  };
}
