import './style.css';
import { h, iconButton, link, redraw, visible } from '../../panel/view/dom.js';
import { listen } from '../../panel/view/host.js';
import { sourceBar } from '../../panel/view/source.js';
import type { PreviewState, SavedState, ToPage } from '../messages.js';
import { createCursors } from './cursors.js';
import { createJoined } from './joined.js';
import { createPane, type Pane } from './pane.js';
import { createSession } from './session.js';
import { freshTime, resetTime, zoomBy } from './timebar.js';
import { createVariables } from './variables.js';
import type { View } from './views.js';

/** The page of a preview: the query of the file, and those that were added below; one time and one cursor for all. */

/** Queries on one page: each asks for itself. */
const mostPanes = 8;

const session = createSession();
const root = document.getElementById('root') as HTMLElement;
const time = freshTime();
const cursors = createCursors();
let state: PreviewState | undefined;
let panes: readonly Pane[] = [];
let made = 0;
const kept = readKept(session.kept());
let isBeside = kept.beside;
let isJoined = false;
const joined = createJoined();

const source = h('div', { class: 'bar source' });
const variables = createVariables(session, startAll);
const column = h('div', { class: 'panes' });
root.className = 'panel';
root.setAttribute('role', 'main');
joined.node.hidden = true;
root.append(source, joined.node, column);

function addPane(expr: string, view: View, legend = '', earlier = 0): Pane {
  const index = made++;
  const pane: Pane = createPane({
    index,
    nonce: root.dataset['nonce'] ?? '',
    session,
    time,
    cursors,
    state: () => state,
    filled: async (text, step) => {
      await variables.complete(state?.trusted === true && state.connection !== undefined);
      return variables.fill(text, step);
    },
    fill: (text) => variables.fill(text, time.step ?? 60),
    timeChanged: startAll,
    changed: keep,
    answered: drawJoined,
    linked: () => panes.map((it) => it.linked()),
    remove: index === 0 ? undefined : () => removePane(pane),
  });
  pane.setText(expr);
  pane.setView(view);
  pane.setLegend(legend);
  pane.setEarlier(earlier);
  panes = [...panes, pane];
  column.append(pane.node);
  return pane;
}

function removePane(pane: Pane): void {
  const at = panes.indexOf(pane);
  panes = panes.filter((it) => it !== pane);
  pane.end();
  drawJoined();
  (panes[at] ?? panes[at - 1])?.regions()[0]?.focus();
  renderSource();
  keep();
}

/** A further query, first the same as the one above it. */
function addQuery(): void {
  const last = panes[panes.length - 1];
  if (!last || panes.length >= mostPanes) return;
  const pane = addPane(last.text(), last.view() === 'backtest' ? 'table' : last.view(), last.legend());
  renderSource();
  keep();
  void pane.start();
  pane.regions()[0]?.focus();
  pane.node.scrollIntoView({ block: 'nearest' });
}

/** All queries in one table, of those that give series of one time. */
function drawJoined(): void {
  const results = panes.flatMap((it, i) => {
    const shown = it.shown();
    return shown?.answer.ok && shown.answer.data.type === 'vector'
      ? [{ name: `Query ${i + 1}`, expr: shown.expr, data: shown.answer.data }]
      : [];
  });
  joined.node.hidden = !isJoined || panes.length < 2;
  if (!joined.node.hidden) joined.show(results);
}

function setBeside(on: boolean): void {
  isBeside = on;
  renderSource();
  keep();
}

function setJoined(on: boolean): void {
  isJoined = on;
  renderSource();
  drawJoined();
}

function startAll(): void {
  schedule();
  for (const it of panes) void it.start();
}

// ---- refresh

let timer: ReturnType<typeof setInterval> | undefined;

/** Asks again by itself, when the user chose so: only what is seen, of now, and not while one reads the table. */
function schedule(): void {
  clearInterval(timer);
  if (time.refresh === 0) return;
  timer = setInterval(() => {
    if (document.visibilityState !== 'visible' || time.until !== undefined || root.querySelector('table:hover, table:focus-within, .menu'))
      return;
    // An answer that takes longer than the interval is waited for: asking again would stop it, each time.
    for (const it of panes) if (!it.isRunning() && it.view() !== 'backtest' && it.view() !== 'explain') void it.start('refresh');
  }, time.refresh * 1000);
}

// ---- keys

/** The pane that has the focus; else the first. */
function current(): Pane | undefined {
  return panes.find((it) => it.node.contains(document.activeElement)) ?? panes[0];
}

document.addEventListener('keydown', (event) => {
  const pane = current();
  if (!pane) return;
  const view = event.altKey && !event.ctrlKey ? pane.viewsOf()[Number(event.key) - 1] : undefined;
  const isInChart = event.target instanceof HTMLElement && event.target.classList.contains('chart');
  if (view) pane.choose(view);
  else if (event.key === 'Escape' && pane.stop()) {
    // It stops.
  } else if (event.ctrlKey && event.key === 'r') pane.openHistory();
  else if (event.key === 'F6') {
    // Behind the last region the editor's own F6 goes on to its next part.
    if (!nextRegion(event.shiftKey)) return;
  } else if (isInChart && event.key === '+') zoomBy(pane.timeBar, 0.5);
  else if (isInChart && event.key === '-') zoomBy(pane.timeBar, 2);
  else if (isInChart && event.key === '0') resetTime(pane.timeBar);
  else return;
  event.preventDefault();
  // What reaches the window is a key of the editor too: it would go to its next part, or open a recent folder.
  event.stopPropagation();
});

/** False: there is none. */
function nextRegion(back: boolean): boolean {
  const stops = panes.flatMap((it) => it.regions()).filter((it) => it !== null);
  const at = stops.findIndex((it) => it.contains(document.activeElement));
  // From outside of all of them forward is the first, backward the last.
  const next = at < 0 ? (back ? stops.length - 1 : 0) : at + (back ? -1 : 1);
  stops[next]?.focus();
  return stops[next] !== undefined;
}

// ---- bars

function renderSource(): void {
  const symbols = { alert: 'bell', record: 'database', panel: 'dashboard', file: 'file-code', none: 'graph-line' } as const;
  const add = iconButton('add', 'Add a query below', addQuery);
  add.id = 'add-query';
  add.disabled = panes.length >= mostPanes;
  const join = iconButton('table', 'Join the tables', () => setJoined(!isJoined), isJoined);
  const beside = iconButton('split-horizontal', 'Queries side by side', () => setBeside(!isBeside), isBeside);
  column.classList.toggle('beside', isBeside && panes.length > 1);
  redraw(
    source,
    ...sourceBar(
      {
        icon: symbols[state?.kind ?? 'none'],
        title: state?.title ?? '',
        place: state?.place && link(visible(state.place), () => session.post({ type: 'open-place' })),
        what: 'this query',
        tools: panes.length > 1 ? [join, beside, add] : [add],
      },
      state,
      session.post,
    ),
  );
}

// ---- messages

function keep(): void {
  const [uri = '', place = ''] = (state?.uri ?? '').split('#');
  const [line = 0, character = 0] = place.split(',').map(Number);
  const [first, ...more] = panes;
  const saved: SavedState = {
    uri,
    line,
    character,
    locked: state?.locked === true,
    view: first?.view() ?? 'table',
    legend: first?.legend() ?? '',
    more: more.map((it) => ({ expr: it.text(), view: it.view(), legend: it.legend(), earlier: it.earlier() })),
    beside: isBeside,
  };
  session.keep(saved);
}

function readKept(it: unknown): Omit<SavedState, 'locked' | 'view'> & { readonly view: View } {
  const saved = (typeof it === 'object' && it !== null ? it : {}) as Partial<SavedState>;
  const more = Array.isArray(saved.more) ? saved.more.filter((one) => typeof one?.expr === 'string') : [];
  const { uri = '', line = 0, character = 0 } = saved;
  const [view, legend, beside] = [viewOf(saved.view), textOf(saved.legend), saved.beside === true];
  return { uri, line, character, view, legend, beside, more: more.slice(0, mostPanes - 1) };
}

function textOf(it: unknown): string {
  return typeof it === 'string' ? it : '';
}

function viewOf(name: unknown): View {
  return name === 'graph' || name === 'heat' || name === 'explain' ? name : 'table';
}

function take(message: ToPage): void {
  if (session.take(message) || message.type !== 'state') return;
  const [first] = panes;
  if (!first) return;
  const isFirst = state === undefined;
  const other = message.state.expr !== state?.expr || message.state.uri !== state?.uri;
  // The last result below a failure is of the server that failed.
  if (message.state.connection !== state?.connection) for (const it of panes) it.forget();
  state = message.state;
  if (message.view) first.setView(message.view);
  else if (first.view() === 'backtest' && !state.alert) first.setView('table');
  if (other) {
    first.setText(state.expr);
    // What was typed is kept over a reload, for the query it was typed for.
    first.setLegend(
      isFirst && kept.legend !== '' && state.uri === `${kept.uri}#${kept.line},${kept.character}` ? kept.legend : state.legend,
    );
    first.forget();
  }
  variables.show(state.variables, state.trusted ? state.connection : undefined);
  renderSource();
  keep();
  if (message.run) startAll();
  else for (const it of panes) it.renderBars();
}

addPane('', kept.view).slot.append(variables.node);
for (const it of kept.more) addPane(it.expr, viewOf(it.view), textOf(it.legend), Number(it.earlier) || 0);
listen(take);

// Canvases do not follow the theme by themselves.
new MutationObserver(() => {
  for (const it of panes) it.redraw();
}).observe(document.body, { attributes: true, attributeFilter: ['class', 'data-vscode-theme-id'] });

renderSource();
for (const it of panes) it.renderBars();
session.post({ type: 'ready' });
