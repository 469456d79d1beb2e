import './style.css';
import type { Answer, Query, QueryDescription, QueryResult } from '../../../../server/src/protocol.js';
import { banner, button, type Child, count, grouped, h, icon, iconButton, link, say, select, visible } from '../../panel/view/dom.js';
import { type Act, renderFailure } from '../../panel/view/failure.js';
import { listen } from '../../panel/view/host.js';
import { sourceBar } from '../../panel/view/source.js';
import type { PreviewState, ToPage } from '../messages.js';
import { renderBacktest } from './backtest.js';
import { createEditor } from './editor.js';
import { renderExplain } from './explain.js';
import { freshGraph, renderGraph } from './graph.js';
import { labelsOf } from './labels.js';
import { historyEntries, openMenu, toCsv } from './menus.js';
import { findReason } from './reason.js';
import { createSession } from './session.js';
import { freshTable, renderTable } from './table.js';
import { clock, span, stepFor } from './times.js';
import { unitOf } from './units.js';

type View = 'table' | 'graph' | 'explain' | 'backtest';

/** What is shown below the bars, and of which query. */
interface Shown {
  readonly view: View;
  readonly expr: string;
  readonly answer: Answer<QueryResult>;
  readonly description: QueryDescription | undefined;
  readonly grid: { readonly start: number; readonly end: number; readonly step: number };
  readonly at: number;
}

const session = createSession();
const root = document.getElementById('root') as HTMLElement;

let state: PreviewState | undefined;
let view: View = 'table';
let rangeSeconds = 3600;
/** Undefined: now. Seconds. */
let until: number | undefined;
/** Undefined: chosen by the width. */
let fixedStep: number | undefined;
let days = 1;
let table = freshTable();
const graph = freshGraph();
const values = new Map<string, string>();
/** The newest run; an answer to an older one is dropped. */
let run = 0;
let running = false;
let shown: Shown | undefined;
/** The last result that was one; it stays, dimmed, below a failure. */
let good: Shown | undefined;
let ends: (() => void)[] = [];

const editor = createEditor(root.dataset['nonce'] ?? '', () => void start());
const source = h('div', { class: 'bar source' });
const runButton = h('button', {
  class: 'btn primary',
  id: 'run',
  title: 'Ctrl+Enter',
  on: { click: () => (running ? stop() : void start()) },
});
const historyButton = iconButton('history', 'History (Ctrl+R)', openHistory);
const formatButton = iconButton('wand', 'Format', () => void format());
const variables = h('div', { class: 'bar wrap' });
const tabs = h('div', { class: 'tabs', role: 'tablist', aria: { label: 'View' } });
const times = h('div', { class: 'row wrap' });
const exportButton = iconButton('export', 'Export', openExport);
const progress = h('div', { class: 'progress' });
const banners = h('div', { id: 'banners' });
const result = h('div', { class: 'main', id: 'result', role: 'tabpanel', tabindex: '0', aria: { labelledby: 'tab-table' } });
const status = h('div', { class: 'bar status', id: 'state', role: 'status' });

root.className = 'panel';
root.setAttribute('role', 'main');
root.append(
  source,
  h('div', { class: 'query' }, editor.dom, h('div', { class: 'side' }, runButton, h('div', { class: 'row' }, historyButton, formatButton))),
  variables,
  h('div', { class: 'bar tools' }, tabs, h('span', { class: 'grow wide' }), times),
  progress,
  banners,
  result,
  status,
);

document.addEventListener('keydown', (event) => {
  const tab = event.altKey && !event.ctrlKey ? viewsOf()[Number(event.key) - 1] : undefined;
  if (tab) choose(tab);
  else if (event.key === 'Escape' && running) stop();
  else if (event.ctrlKey && event.key === 'r') openHistory();
  else if (event.key === 'F6') nextRegion(event.shiftKey);
  else if (view === 'graph' && event.target instanceof HTMLElement && event.target.classList.contains('chart')) {
    if (event.key === '+') zoomBy(0.5);
    else if (event.key === '-') zoomBy(2);
    else if (event.key === '0') resetTime();
    else return;
  } else return;
  event.preventDefault();
});

function nextRegion(back: boolean): void {
  const stops = [editor.dom.querySelector<HTMLElement>('.cm-content'), tabs.querySelector<HTMLElement>('[aria-selected="true"]'), result];
  const at = stops.findIndex((it) => it?.contains(document.activeElement));
  stops[(at + (back ? stops.length - 1 : 1)) % stops.length]?.focus();
}

function viewsOf(): readonly View[] {
  return state?.alert ? ['table', 'graph', 'explain', 'backtest'] : ['table', 'graph', 'explain'];
}

// ---- bars

function renderBars(): void {
  const symbols = { alert: 'bell', record: 'database', panel: 'dashboard', file: 'file-code', none: 'graph-line' } as const;
  source.replaceChildren(
    ...sourceBar(
      {
        icon: symbols[state?.kind ?? 'none'],
        title: state?.title ?? '',
        place: state?.place && link(visible(state.place), () => session.post({ type: 'open-place' })),
        what: 'this query',
      },
      state,
      session.post,
    ),
  );
  variables.hidden = !state || state.variables.length === 0;
  variables.replaceChildren(
    h('span', { class: 'muted small' }, 'Variables'),
    ...(state?.variables ?? []).map((variable) => {
      const field = h('input', { class: 'plain mono', type: 'text', aria: { label: variable.written } });
      field.value = values.get(variable.written) ?? variable.value;
      field.size = Math.max(4, field.value.length + 1);
      field.addEventListener('change', () => {
        values.set(variable.written, field.value);
        void start();
      });
      return h('label', { class: 'field' }, h('i', { class: 'mono' }, visible(variable.written)), field);
    }),
  );
  renderTabs();
  renderRunning();
}

function renderTabs(): void {
  const names: Readonly<Record<View, readonly [string, string]>> = {
    table: ['table', 'Table'],
    graph: ['graph-line', 'Graph'],
    explain: ['list-tree', 'Explain'],
    backtest: ['history', 'Backtest'],
  };
  tabs.replaceChildren(
    ...viewsOf().map((name) =>
      h(
        'button',
        {
          role: 'tab',
          id: `tab-${name}`,
          aria: { selected: String(view === name), controls: 'result' },
          tabindex: view === name ? '0' : '-1',
          on: { click: () => choose(name), keydown: moveTab },
        },
        icon(names[name][0]),
        names[name][1],
      ),
    ),
  );
  result.setAttribute('aria-labelledby', `tab-${view}`);
  times.replaceChildren(...(view === 'graph' ? graphTimes() : view === 'backtest' ? [] : tableTimes()), exportButton);
}

function moveTab(event: Event): void {
  if (!(event instanceof KeyboardEvent) || (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight')) return;
  const all = viewsOf();
  const next = all[(all.indexOf(view) + (event.key === 'ArrowRight' ? 1 : all.length - 1)) % all.length];
  if (next) choose(next);
  document.getElementById(`tab-${view}`)?.focus();
}

function choose(name: View): void {
  if (view === name) return;
  view = name;
  keep();
  void start();
}

const ranges = [300, 900, 1800, 3600, 10800, 21600, 43200, 86400, 172800, 604800, 1209600, 2592000];

function graphTimes(): readonly Node[] {
  const known = ranges.includes(rangeSeconds) ? ranges : [...ranges, rangeSeconds].sort((a, b) => a - b);
  return [
    h(
      'div',
      { class: 'group' },
      iconButton('chevron-left', 'Earlier by half the range', () => shift(-0.5)),
      select(
        'Range',
        known.map((it) => [it, span(it)] as const),
        rangeSeconds,
        (it) => {
          rangeSeconds = it;
          void start();
        },
      ),
      iconButton('chevron-right', 'Later by half the range', () => shift(0.5)),
    ),
    untilControl('until'),
    select<number | undefined>(
      'Step',
      [
        [undefined, `step ${span(autoStep())}, auto`],
        ...[1, 5, 15, 30, 60, 300, 900, 3600].filter((it) => rangeSeconds / it <= 11_000).map((it) => [it, `step ${span(it)}`] as const),
      ],
      fixedStep,
      (it) => {
        fixedStep = it;
        void start();
      },
    ),
  ];
}

function tableTimes(): readonly Node[] {
  return view === 'table' || view === 'explain' ? [untilControl('at')] : [];
}

function untilControl(word: string): HTMLElement {
  if (until === undefined) {
    return h('button', { class: 'field', title: 'Go back in time', on: { click: () => shift(-0.5) } }, h('b', {}, word), 'now');
  }
  return h(
    'button',
    {
      class: 'field',
      title: 'Back to now',
      on: { click: resetTime },
    },
    h('b', {}, word),
    clock(until, graph.utc, true),
    icon('close'),
  );
}

function shift(by: number): void {
  const now = Date.now() / 1000;
  const to = (until ?? now) + by * rangeSeconds;
  until = to >= now ? undefined : to;
  void start();
}

function zoomBy(by: number): void {
  rangeSeconds = Math.max(60, Math.round(rangeSeconds * by));
  void start();
}

function resetTime(): void {
  until = undefined;
  if (!ranges.includes(rangeSeconds)) rangeSeconds = 3600;
  void start();
}

function autoStep(): number {
  return stepFor(rangeSeconds, Math.round((result.clientWidth || 600) / 2));
}

// ---- running

/** The expression with the variables' values. Longer names first, so that `$a` does not eat `$ab`. */
function exprToRun(): string {
  let expr = editor.text();
  const written = [...(state?.variables ?? [])].sort((a, b) => b.written.length - a.written.length);
  for (const variable of written) expr = expr.replaceAll(variable.written, () => values.get(variable.written) ?? variable.value);
  return expr;
}

async function start(): Promise<void> {
  if (!state) return;
  renderBars();
  const expr = exprToRun();
  if (!state.trusted || !state.connection || expr.trim() === '') {
    shown = undefined;
    renderResult();
    return;
  }
  const mine = ++run;
  session.post({ type: 'stop' });
  running = true;
  renderRunning();
  const late = setTimeout(() => {
    if (mine === run && running) status.replaceChildren(h('span', {}, icon('loading'), ' running'), h('span', {}, 'Escape stops'));
  }, 2000);
  const description = await session.describe(expr);
  const step = fixedStep !== undefined && rangeSeconds / fixedStep <= 11_000 ? fixedStep : autoStep();
  const end = Math.floor((until ?? Date.now() / 1000) / step) * step;
  const grid = { start: end - Math.floor(rangeSeconds / step) * step, end, step };
  let answer: Answer<QueryResult> = { ok: true, data: { type: 'vector', series: [], total: 0, milliseconds: 0 }, warnings: [], infos: [] };
  const own = view;
  if (own === 'graph') {
    // Of an alert the value is drawn under its threshold, not only where it is above.
    const drawn = state.kind === 'alert' ? (description?.threshold?.expr ?? expr) : expr;
    answer = await session.ask({ type: 'range', expr: drawn, ...grid });
  } else if (own === 'table' || (own === 'explain' && description?.ok !== true)) {
    answer = await session.ask({ type: 'instant', expr, time: until });
  }
  clearTimeout(late);
  if (mine !== run) return;
  running = false;
  shown = { view: own, expr, answer, description, grid, at: Date.now() / 1000 };
  if (answer.ok) session.post({ type: 'ran', expr: editor.text() });
  renderRunning();
  renderResult();
  if (answer.ok && answer.data.series.length > 0) good = shown;
}

function stop(): void {
  session.post({ type: 'stop' });
}

function renderRunning(): void {
  progress.replaceChildren(...(running ? [h('i', {})] : []));
  runButton.replaceChildren(icon(running ? 'debug-stop' : 'play'), running ? 'Stop' : 'Run');
  runButton.classList.toggle('primary', !running);
  runButton.classList.toggle('second', running);
  result.classList.toggle('stale', running);
}

async function format(): Promise<void> {
  const description = await session.describe(editor.text());
  if (description?.formatted !== undefined) editor.set(description.formatted);
  else if (state) status.replaceChildren(h('span', {}, 'Not formatted: the query does not parse'));
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
  if (!state) return;
  if (!state.trusted) {
    show(
      say(
        'shield',
        'No request leaves an untrusted workspace',
        [
          'The query comes from a file of this folder. Trust the folder to send it to a Prometheus that you have configured. Checks and completion work without.',
        ],
        button('Manage workspace trust', () => session.post({ type: 'trust' }), { primary: true }),
      ),
      ['nothing sent'],
    );
    return;
  }
  if (!state.connection) {
    show(
      say(
        'plug',
        'Not connected',
        ['Checks work without. A Prometheus shows what the query gives now.'],
        button('Connect', () => session.post({ type: 'connect' }), { primary: true }),
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
  for (const text of answer.warnings)
    banners.append(banner('warning', 'warning', h('span', {}, 'Prometheus: ', h('span', { class: 'mono' }, visible(text)))));
  for (const text of answer.infos)
    banners.append(banner('info', 'info', h('span', {}, 'Prometheus: ', h('span', { class: 'mono' }, visible(text)))));
  if (shown.view === 'explain' && description?.ok) {
    result.append(renderExplain({ description, ask: instant, open: openPart, announce }));
  } else if (shown.view === 'backtest' && state.alert) showBacktest(shown, state.alert);
  else showData(shown, answer.data);
}

/** A part of the query as a query of its own. */
function openPart(expr: string): void {
  view = 'table';
  use(expr);
}

function showData({ view: own, expr, description, grid, at }: Shown, data: QueryResult): void {
  if (data.total > data.series.length) {
    banners.append(
      banner(
        'warning',
        'warning',
        h('b', {}, `Cut: ${grouped(data.series.length)} series shown, there are more. `),
        'Sums and extremes below are of the shown series only.',
      ),
    );
  }
  const facts = [count(data.total, 'series'), `${data.milliseconds} ms`, `${clock(at, graph.utc, true)} ${graph.utc ? 'UTC' : ''}`];
  if (data.series.length === 0) {
    const place = h('div', {}, say('search-stop', 'No series', ['The query is right, and nothing matches now.']));
    show(place, facts);
    if (description?.ok) {
      const mine = run;
      void findReason(expr, description, { time: until, connection: state?.connection ?? '', ask: instant, use }).then((reason) => {
        if (reason && mine === run) place.replaceChildren(reason);
      });
    }
    return;
  }
  const labelled = labelsOf(data);
  const unit = unitOf(expr);
  if (own === 'graph' && data.type === 'matrix') {
    const points = data.series.reduce((sum, it) => sum + it.points.length, 0);
    const alert = state?.kind === 'alert' ? state.alert : undefined;
    const node = renderGraph(
      {
        data,
        labelled,
        unit,
        grid,
        threshold: alert ? description?.threshold : undefined,
        alert,
        state: graph,
        zoom: (from, to) => {
          rangeSeconds = Math.max(30, Math.round(to - from));
          until = to;
          void start();
        },
        announce: (text) => announce([text]),
        redraw: renderResult,
      },
      ends,
    );
    show(node, [facts[0] ?? '', `${grouped(points)} points`, ...facts.slice(1)]);
  } else show(renderTable(data, labelled, unit, table), facts);
}

function showBacktest({ expr, description }: Shown, alert: NonNullable<PreviewState['alert']>): void {
  const threshold = description?.threshold;
  result.append(
    renderBacktest(
      {
        title: state?.title ?? '',
        expr,
        alert,
        threshold,
        unit: unitOf(expr),
        utc: graph.utc,
        days,
        setDays: (it) => {
          days = it;
          renderResult();
        },
        ask: session.ask,
        fail: showFailure,
        announce,
        use: (it) => editor.set(it),
      },
      ends,
    ),
  );
}

function showFailure(answer: Extract<Answer<QueryResult>, { ok: false }>): void {
  const acts: Act[] = [{ label: 'Try again', icon: 'refresh', run: () => void start() }];
  if (answer.kind === 'timeout' || answer.kind === 'too-large') {
    const shorter = [...ranges].reverse().find((it) => it < rangeSeconds);
    if (view === 'graph' && shorter !== undefined) {
      acts.push({
        label: `Try ${span(shorter)}`,
        icon: 'zoom-in',
        run: () => {
          rangeSeconds = shorter;
          void start();
        },
      });
    }
  }
  if (['unauthorized', 'unreachable', 'unavailable', 'redirected', 'not-prometheus'].includes(answer.kind)) {
    acts.push({ label: 'Other connection', icon: 'plug', run: () => session.post({ type: 'connect' }) });
  }
  if (answer.kind === 'unauthorized')
    acts.push({ label: 'Update token', icon: 'key', run: () => session.post({ type: 'test-connection' }) });
  acts.push({ label: 'Copy message', icon: 'copy', run: () => session.post({ type: 'copy', text: answer.message }) });
  banners.replaceChildren(renderFailure(answer.kind, answer.message, answer.detail, shown?.expr ?? '', acts));
  const old = good;
  if (old?.answer.ok && state) {
    result.replaceChildren(
      h('p', { class: 'muted small' }, `Below: last result, of ${clock(old.at, graph.utc, true)}, query as it was then.`),
      h(
        'div',
        { class: 'stale', inert: true, aria: { hidden: 'true' } },
        renderTable(old.answer.data, labelsOf(old.answer.data), unitOf(old.expr), freshTable()),
      ),
    );
  } else result.replaceChildren();
  announce([answer.kind === 'bad-query' ? 'refused' : answer.kind === 'cancelled' ? 'stopped' : 'no result']);
}

function show(node: HTMLElement, facts: readonly string[]): void {
  result.replaceChildren(node);
  announce(facts);
}

function announce(facts: readonly string[]): void {
  status.replaceChildren(...facts.map((it): Child => h('span', {}, it)).filter((it): it is Node => it instanceof Node));
}

function instant(expr: string): Promise<Answer<QueryResult>> {
  const query: Query = { type: 'instant', expr, time: until };
  return session.ask(query);
}

// ---- menus

function openHistory(): void {
  openMenu(
    result,
    'History',
    historyEntries(state?.history ?? [], use),
    'Nothing was run yet. Kept in this workspace only; results are not kept.',
    historyButton,
  );
}

function openExport(): void {
  const data = shown?.answer.ok ? shown.answer.data : undefined;
  const expr = exprToRun();
  const copy = (text: string) => session.post({ type: 'copy', text });
  openMenu(
    result,
    'Export',
    [
      ...(data && data.series.length > 0
        ? [
            { label: 'Copy as CSV', icon: 'copy', run: () => copy(toCsv(data)) },
            { label: 'Copy as JSON', icon: 'json', run: () => copy(JSON.stringify(data.series, null, 2)) },
            { label: 'Save as CSV…', icon: 'save', run: () => session.post({ type: 'save', name: 'result.csv', text: toCsv(data) }) },
          ]
        : []),
      { label: 'Copy the query', icon: 'copy', run: () => copy(expr) },
      { label: 'Copy as meshmon query …', icon: 'terminal', run: () => copy(`meshmon query '${expr.replaceAll("'", `'\\''`)}'`) },
      {
        label: 'Open in Prometheus',
        icon: 'link-external',
        run: () => session.post({ type: 'open-prometheus', expr, graph: view === 'graph', seconds: rangeSeconds }),
      },
    ],
    '',
    exportButton,
  );
}

// ---- messages

function keep(): void {
  const [uri = '', place = ''] = (state?.uri ?? '').split('#');
  const [line, character] = place.split(',').map(Number);
  session.keep({ uri, line, character, view });
}

function take(message: ToPage): void {
  if (session.take(message) || message.type !== 'state') return;
  const other = message.state.expr !== state?.expr || message.state.uri !== state?.uri;
  state = message.state;
  if (message.view) view = message.view;
  else if (view === 'backtest' && !state.alert) view = 'table';
  if (other) {
    editor.set(state.expr);
    table = freshTable();
    graph.hidden = new Set();
    good = undefined;
    shown = undefined;
  }
  keep();
  if (message.run) void start();
  else renderBars();
}

listen(take);

// Canvases do not follow the theme by themselves.
new MutationObserver(() => {
  if (shown?.view === 'graph') renderResult();
}).observe(document.body, { attributes: true, attributeFilter: ['class', 'data-vscode-theme-id'] });

renderBars();
session.post({ type: 'ready' });
