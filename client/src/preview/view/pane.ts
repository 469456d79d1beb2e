import type { Answer, QueryDescription, QueryResult, TriedQuery } from '../../../../server/src/protocol.js';
import { h, icon, iconButton, redraw, select } from '../../panel/view/dom.js';
import type { FromPage, LinkedQuery, PreviewState } from '../messages.js';
import { beforeAsking } from './banners.js';
import { createForm } from './builder/form.js';
import type { Cursors } from './cursors.js';
import { earlier, earlierTimes } from './earlier.js';
import { createEditor } from './editor.js';
import { exportEntries, takenFrom } from './exports.js';
import { openHistoryOf } from './history.js';
import { type Labelled, seriesNames } from './labels.js';
import { openMenu } from './menus.js';
import { createResult } from './result.js';
import type { Session } from './session.js';
import { renderTabs, viewsFor } from './tabs.js';
import { graphControls, gridOf, momentControl, refreshControl, type Time, type TimeBar } from './timebar.js';
import type { Shown, View } from './views.js';

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
  /** The same at once, with the values that are known. */
  fill(text: string): string;
  /** The time was changed here: all queries are asked again. */
  timeChanged(): void;
  /** Another view or query: kept over a reload. */
  changed(): void;
  /** There is another result. */
  answered(): void;
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
  /** How the series are named: text with `{{label}}`; empty: by what sets them apart. */
  legend(): string;
  setLegend(template: string): void;
  /** How long before the time of the page it is asked for, in seconds. */
  earlier(): number;
  setEarlier(seconds: number): void;
  /** Without asking. */
  setView(view: View): void;
  choose(view: View): void;
  viewsOf(): readonly View[];
  /** Asks. `refresh`: by itself, which is no new entry of the history. */
  start(by?: 'refresh'): Promise<void>;
  /** False: there was nothing to stop. */
  stop(): boolean;
  /** Asked, and not answered yet. */
  isRunning(): boolean;
  shown(): Shown | undefined;
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
  let before = 0;
  const session = earlier(whole.branch(), () => before);
  const idOf = (name: string) => (index === 0 ? name : `${name}-${index}`);
  let view: View = 'table';
  /** The newest run; an answer to an older one is dropped. */
  let run = 0;
  let running = false;
  /** The view asks for more by itself: a backtest for its history. */
  let loading = false;

  const editor = createEditor({
    nonce: options.nonce,
    id: idOf('query'),
    run: () => void start(),
    changed: () => {
      form.textChanged();
      showApply();
    },
    // What is typed is no question of a run: a run does not stop it.
    offers: (text, offset) => whole.offers(text, offset),
    describe: (text) => whole.describe(text),
  });
  const form = createForm({
    text: editor.text,
    replace: editor.replace,
    run: () => void start(),
    offers: (text, offset) => whole.offers(text, offset),
    variables: () => (options.state()?.variables ?? []).map((it) => it.written),
  });
  const formButton = iconButton('list-selection', 'Build the query in a form', toggleForm, false);
  // Only the query of the file has one; it never comes and goes, so that nothing moves while one types.
  const applyButton = index === 0 && iconButton('save', 'Apply to file', () => void apply({ expr: editor.text() }));
  const runButton = h('button', {
    class: 'btn primary',
    id: idOf('run'),
    title: 'Ctrl+Enter',
    on: { click: () => (running || loading ? stop() : void start()) },
  });
  const historyButton = iconButton('history', 'History (Ctrl+R)', openHistory);
  const tabs = h('div', { class: 'tabs', role: 'tablist', aria: { label: 'View' } });
  const times = h('div', { class: 'row wrap' });
  const exportButton = iconButton('export', 'Export', openExport);
  const progress = h('div', { class: 'progress' });
  const area = createResult({
    index,
    idOf,
    session,
    time,
    cursors,
    state: options.state,
    view: () => view,
    text: editor.text,
    filled: options.filled,
    fill: options.fill,
    renamed: options.changed,
    timeChanged: options.timeChanged,
    start: () => void start(),
    use: (expr, again) => {
      if (again === 'table' || again === 'graph') view = again;
      if (again) use(expr);
      else editor.set(expr);
    },
    apply: (tried) => void apply(tried),
    loading: (on) => {
      loading = on;
      renderRunning();
    },
  });
  const { node: result, banners, status } = area;
  // Menus stand over the result and outlive it: an answer that comes does not close what one reads.
  const over = h('div', { class: 'over' });
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
          formButton,
          historyButton,
          iconButton('wand', 'Format', () => void format()),
          applyButton,
        ),
      ),
    ),
    form.node,
    slot,
    h('div', { class: 'bar tools' }, tabs, h('span', { class: 'grow wide' }), times),
    progress,
    banners,
    over,
    result,
    status,
  );
  const timeBar: TimeBar = {
    time,
    get width() {
      return result.clientWidth;
    },
    host: over,
    changed: options.timeChanged,
  };

  // ---- bars

  function viewsOf(): readonly View[] {
    return viewsFor({ shown: area.shown(), text: editor.text(), view, isAlert: index === 0 && options.state()?.alert !== undefined });
  }

  function renderBars(): void {
    renderTabs(tabs, { views: viewsOf(), chosen: view, idOf, controls: result.id, choose });
    result.setAttribute('aria-labelledby', idOf(`tab-${view}`));
    redraw(
      times,
      ...(view === 'graph' || view === 'heat' ? graphControls(timeBar) : view === 'backtest' ? [] : [momentControl(timeBar)]),
      ...(index === 0 && view !== 'backtest' && view !== 'explain' ? [refreshControl(timeBar)] : []),
      ...(index > 0 ? [select('Time of this query', earlierTimes, before, setEarlier)] : []),
      exportButton,
    );
    showApply();
    renderRunning();
  }

  function choose(name: View): void {
    if (view === name) return;
    view = name;
    options.changed();
    void start();
  }

  function setEarlier(seconds: number): void {
    before = seconds;
    void start();
  }

  function renderRunning(): void {
    const canStop = running || loading;
    progress.replaceChildren(...(canStop ? [h('i', {})] : []));
    runButton.replaceChildren(icon(canStop ? 'debug-stop' : 'play'), canStop ? 'Stop' : 'Run');
    runButton.classList.toggle('primary', !canStop);
    runButton.classList.toggle('second', canStop);
    result.classList.toggle('stale', running);
  }

  // ---- running

  async function start(by?: 'refresh'): Promise<void> {
    const state = options.state();
    if (!state) return;
    // What was typed is what is asked again after a reload.
    options.changed();
    renderBars();
    if (beforeAsking(state) || editor.text().trim() === '') {
      area.show(undefined);
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
    const seconds = before;
    const answer = mine === run ? await ask(own, expr, description, grid, state) : nothing;
    clearTimeout(late);
    if (mine !== run) return;
    running = false;
    if (answer.ok && by !== 'refresh') session.post({ type: 'ran', expr: editor.text() });
    area.show({ view: own, expr, answer, description, grid, at: Date.now() / 1000, earlier: seconds });
    options.answered();
    renderBars();
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
    if (own === 'table' || (own === 'explain' && description?.ok !== true)) return session.ask({ type: 'instant', expr, time: time.until });
    return Promise.resolve(nothing);
  }

  function stop(): boolean {
    return session.stop() || running;
  }

  async function format(): Promise<void> {
    const description = await session.describe(editor.text());
    if (description?.formatted !== undefined) editor.set(description.formatted);
    else area.announce(['Not formatted: the query does not parse']);
  }

  function showApply(): void {
    const state = options.state();
    const text = editor.text().trim();
    if (applyButton) applyButton.disabled = !state || state.kind === 'none' || text === '' || text === state.expr;
  }

  async function apply(tried: TriedQuery): Promise<void> {
    const isWritten = await whole.apply(tried);
    area.announce([isWritten ? 'written to the file' : 'Not written: the file has another query there by now, or cannot hold this one']);
  }

  function use(expr: string): void {
    editor.set(expr);
    editor.focus();
    void start();
  }

  function toggleForm(): void {
    form.toggle();
    formButton.classList.toggle('on', form.isOpen());
    formButton.setAttribute('aria-pressed', String(form.isOpen()));
    if (form.isOpen()) form.node.querySelector<HTMLElement>('input, select')?.focus();
  }

  // ---- menus

  function openHistory(): void {
    const star = (expr: string, on: boolean) => session.post({ type: 'star', expr, on });
    openHistoryOf(options.state()?.history ?? [], { host: over, back: historyButton, use, star });
  }

  function openExport(): void {
    const chart = result.querySelector<HTMLCanvasElement>('.chart canvas') ?? undefined;
    const post = (message: FromPage) => session.post(message);
    const link = (open: boolean) => session.post({ type: 'prometheus', open, queries: options.linked() });
    const names = (data: QueryResult, labelled: Labelled) => seriesNames(data, labelled, options.fill(area.legend()));
    const entries = exportEntries({
      ...takenFrom(area.shown(), names),
      expr: area.shown()?.expr ?? editor.text(),
      chart,
      range: time.range,
      end: endOf(),
      post,
      link,
    });
    openMenu(over, 'Export', entries, exportButton);
  }

  /** Seconds; undefined: now. */
  function endOf(): number | undefined {
    return before === 0 ? time.until : (time.until ?? Date.now() / 1000) - before;
  }

  return {
    node,
    slot,
    timeBar,
    view: () => view,
    text: () => editor.text(),
    setText: (expr) => editor.set(expr),
    legend: area.legend,
    setLegend: area.setLegend,
    earlier: () => before,
    setEarlier: (seconds) => {
      before = seconds;
    },
    setView: (name) => {
      view = name;
    },
    choose,
    viewsOf,
    start,
    stop,
    isRunning: () => running,
    shown: area.shown,
    forget: area.forget,
    renderBars,
    redraw: () => {
      const shown = area.shown()?.view;
      if (shown === 'graph' || shown === 'heat') area.redraw();
    },
    openHistory,
    regions: () => [
      editor.dom.querySelector<HTMLElement>('.cm-content'),
      form.isOpen() ? form.node : null,
      tabs.querySelector<HTMLElement>('[aria-selected="true"]'),
      result,
    ],
    linked: () => ({
      expr: area.shown()?.expr ?? editor.text(),
      graph: view === 'graph' || view === 'heat',
      seconds: time.range,
      step: time.step,
      end: endOf(),
    }),
    end: () => {
      session.stop();
      run++;
      area.end();
      node.remove();
    },
  };
}
