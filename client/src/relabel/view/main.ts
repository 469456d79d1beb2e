import './style.css';
import type { Relabeling } from '../../../../server/src/protocol.js';
import { choice, count, h, iconButton, link, redraw, say, visible } from '../../panel/view/dom.js';
import { connect, listen } from '../../panel/view/host.js';
import { sourceBar } from '../../panel/view/source.js';
import { oneStop } from '../../panel/view/stop.js';
import type { FromPage, Labels, Live, RelabelState, ToPage } from '../messages.js';
import { renderBanners } from './banners.js';
import { type Entry, entriesOf, type Problem, type Shown, sorted } from './entries.js';
import { renderFinal } from './final.js';
import { labelsText, parseLabels } from './labels-text.js';
import { nameOf } from './rules.js';
import { renderSteps } from './steps.js';
import { targetsList } from './targets.js';

/** Labels as they are typed, and as they last were right. */
interface ByHand {
  text: string;
  labels: Labels;
}

const host = connect<FromPage>();
const root = document.getElementById('root') as HTMLElement;
let state: RelabelState | undefined;
/** The last that was whole; it stays, dimmed, while the rules are half typed. */
let shown: Shown | undefined;
let problem: Problem | undefined;
let failure: Live | undefined;
let loading = false;
let chosen = '';
let unfolded: boolean | undefined;
const byHand: ByHand[] = readHand(host.kept());
let typing: ReturnType<typeof setTimeout> | undefined;

const source = h('div', { class: 'bar source' });
const tabs = h('div', { class: 'tabs', role: 'group', aria: { label: 'Lists of rules' } });
const tools = h('div', { class: 'row wrap' });
const progress = h('div', { class: 'progress' });
const banners = h('div', { id: 'banners' });
const message = h('div', { class: 'main', id: 'message' });
const targets = h('section', { id: 'targets', aria: { label: 'Targets' } });
const final = h('section', { id: 'final', tabindex: '0', aria: { label: 'Result' } });
const status = h('div', { class: 'bar status', id: 'state', role: 'status' });
const field = h('textarea', { id: 'hand', aria: { label: 'Labels, one a line' } });
const note = h('div', { class: 'note small muted', id: 'hand-note', role: 'status' });
const hand = h('div', { class: 'hand' }, h('h3', {}, 'Labels by hand'), field, note);
field.spellcheck = false;
field.placeholder = 'name="value", one a line; a series {…} or JSON may be pasted';
field.setAttribute('aria-describedby', 'hand-note');
field.addEventListener('input', () => edited());

const rulesHead = h('h3', {});
const steps = h('div', { id: 'steps' });
// The field is never taken out of the page: what is being typed is not disturbed.
const rules = h('section', { id: 'rules', aria: { label: 'Rules' } }, rulesHead, hand, steps);
const debug = h('div', { class: 'debug', id: 'debug' }, targets, rules, final);

root.className = 'panel';
root.setAttribute('role', 'main');
root.append(
  source,
  h('div', { class: 'bar tools' }, tabs, h('span', { class: 'grow wide' }), tools),
  progress,
  banners,
  message,
  debug,
  status,
);

/** The links to the rules' lines. */
function jumps(): readonly HTMLElement[] {
  return [...rules.querySelectorAll<HTMLElement>('.jump')].filter((it) => it.offsetParent !== null);
}

const settle = oneStop(rules, jumps);

// ---- bars

const stageNames: Readonly<Record<Relabeling['stage'], string>> = {
  target: 'Targets',
  metric: 'Series',
  write: 'Remote write',
  alert: 'Alerts',
};
const entryNames: Readonly<Record<Relabeling['stage'], string>> = { target: 'target', metric: 'series', write: 'series', alert: 'alert' };

function renderBars(): void {
  const { connection, live = false } = state ?? {};
  const relabeling = shown?.relabeling;
  redraw(
    source,
    ...sourceBar(
      {
        icon: 'filter',
        title: relabeling?.title ?? '',
        place: state?.place && relabeling && link(visible(state.place), () => host.post({ type: 'jump', position: relabeling.position })),
        what: 'these rules',
      },
      state,
      host.post,
    ),
  );
  redraw(
    tabs,
    ...(relabeling?.lists ?? []).map((it) =>
      h(
        'button',
        {
          id: `list-${it.position.line}`,
          aria: { pressed: String(it.current) },
          on: { click: () => host.post({ type: 'list', position: it.position }) },
        },
        stageNames[it.stage],
        h('span', { class: 'badge', title: count(it.rules, 'rule') }, String(it.rules)),
      ),
    ),
  );
  const time = shown?.live && new Date(shown.live.time).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' });
  redraw(
    tools,
    (relabeling?.pool !== undefined || live) &&
      choice(
        'Labels to try',
        [
          [false, 'Samples'],
          [true, 'Live'],
        ] as const,
        live,
        (on) => host.post({ type: 'live', on }),
      ),
    time && h('span', { class: 'muted small' }, `of ${visible(connection ?? '')}, ${time}`),
    live && time && iconButton('refresh', 'Ask again', () => host.post({ type: 'live', on: true })),
    iconButton('add', 'Add labels by hand, from the chosen ones', addByHand),
  );
  progress.replaceChildren(...(loading ? [h('i', {})] : []));
}

// ---- result

function renderResult(): void {
  const { relabeling, entries } = shown ?? {};
  const isEmpty = !relabeling || !entries;
  message.hidden = !isEmpty;
  debug.hidden = isEmpty;
  if (isEmpty) {
    redraw(message, problem ? say('filter', 'No rules to debug', [problem.why]) : undefined);
    return;
  }
  debug.classList.toggle('stale', problem !== undefined);
  const order = sorted(entries);
  const entry = order.find((it) => it.id === chosen) ?? order[0];
  // Labels that were just written are not in the list before they have been run.
  if (byHand[Number(chosen.slice(1))] === undefined || !chosen.startsWith('h')) chosen = entry?.id ?? '';
  renderTargets(order, entry);
  hand.hidden = entry?.hand === undefined;
  if (!entry) {
    redraw(rulesHead, 'Rules');
    redraw(steps, h('p', { class: 'muted' }, 'There is nothing to run them over. Add labels by hand.'));
    redraw(final);
    return;
  }
  redraw(
    rulesHead,
    `${count(relabeling.rules.length, 'rule')} on ${visible(nameOf(entry.labels).name)}`,
    h('span', { class: 'grow' }),
    handAct(entry),
  );
  redraw(
    steps,
    ...renderSteps({
      relabeling,
      walk: entry.walk,
      walks: entries.map((it) => it.walk),
      unfolded,
      fold: (it) => {
        unfolded = it;
      },
      jump: ({ position }) => position && host.post({ type: 'jump', position }),
    }),
  );
  settle();
  redraw(final, ...renderFinal(relabeling, entry.walk, entry.live, entry.compared));
}

function handAct({ hand: index }: Entry): HTMLElement {
  const it = index === undefined ? link('Edit a copy', addByHand) : link('Remove', () => removeByHand(index));
  it.id = 'hand-act';
  return it;
}

function renderTargets(order: readonly Entry[], entry: Entry | undefined): void {
  if (shown) redraw(targets, ...targetsList({ shown, order, entry, what: entryNames[shown.relabeling.stage], choose, move: moveChoice }));
}

function moveChoice(event: Event): void {
  if (!(event instanceof KeyboardEvent) || !shown) return;
  const order = sorted(shown.entries);
  const at = order.findIndex((it) => it.id === chosen);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: order.length - 1 }[event.key];
  const next = to === undefined ? undefined : order[to];
  if (to === undefined) return;
  event.preventDefault();
  if (next) choose(next.id);
}

function choose(id: string): void {
  chosen = id;
  showHand();
  renderResult();
  document.getElementById(`target-${id}`)?.focus();
}

function announce(): void {
  if (!shown) return;
  const { entries, relabeling } = shown;
  const kept = entries.filter((it) => it.walk.outcome.state === 'kept').length;
  const what = entryNames[relabeling.stage];
  const facts = [count(entries.length, what), `${kept} kept, ${entries.length - kept} dropped`, count(relabeling.rules.length, 'rule')];
  status.replaceChildren(...(problem ? [h('span', {}, 'not whole')] : []), ...facts.map((it) => h('span', {}, it)));
}

// ---- labels by hand

function addByHand(): void {
  const labels = shown?.entries.find((it) => it.id === chosen)?.labels ?? {};
  byHand.push({ text: labelsText(labels), labels });
  chosen = `h${byHand.length - 1}`;
  showHand();
  sendHand();
  focusHand = true;
}
let focusHand = false;

function removeByHand(index: number): void {
  byHand.splice(index, 1);
  chosen = '';
  sendHand();
}

function edited(): void {
  const it = byHand[Number(chosen.slice(1))];
  if (!chosen.startsWith('h') || !it) return;
  it.text = field.value;
  const parsed = parseLabels(it.text);
  note.textContent = parsed.ok ? '' : parsed.message;
  field.setAttribute('aria-invalid', String(!parsed.ok));
  if (!parsed.ok) return;
  it.labels = parsed.labels;
  clearTimeout(typing);
  typing = setTimeout(sendHand, 150);
}

/** Puts the chosen labels into the field; while they are typed they are left alone. */
function showHand(): void {
  const it = chosen.startsWith('h') ? byHand[Number(chosen.slice(1))] : undefined;
  if (!it || field.value === it.text) return;
  field.value = it.text;
  field.rows = Math.min(10, Math.max(4, it.text.split('\n').length));
  note.textContent = '';
  field.setAttribute('aria-invalid', 'false');
}

function sendHand(): void {
  keep();
  host.post({ type: 'given', labels: byHand.map((it) => it.labels) });
}

function keep(): void {
  host.keep({ uri: state?.uri ?? '', line: shown?.relabeling.position.line ?? 0, hand: byHand.map((it) => it.text) });
}

function readHand(kept: unknown): ByHand[] {
  if (typeof kept !== 'object' || kept === null || !('hand' in kept) || !Array.isArray(kept.hand)) return [];
  return kept.hand.flatMap((text: unknown) => {
    const parsed = typeof text === 'string' ? parseLabels(text) : undefined;
    return typeof text === 'string' && parsed?.ok ? [{ text, labels: parsed.labels }] : [];
  });
}

// ---- messages

function take(it: ToPage): void {
  switch (it.type) {
    case 'state':
      if (it.state.uri !== state?.uri) problem = undefined;
      state = it.state;
      renderBars();
      break;
    case 'loading':
      loading = true;
      renderBars();
      break;
    case 'relabeling':
      takeRelabeling(it);
      break;
  }
}

function takeRelabeling({ answer, live, given }: Extract<ToPage, { type: 'relabeling' }>): void {
  loading = false;
  failure = live && !live.answer.ok ? live : undefined;
  if ('why' in answer) problem = { why: answer.why };
  else if (answer.refused) {
    problem = { why: answer.refused.message, position: answer.refused.position };
    // Of another list nothing is known yet: what was shown is not its past.
    if (!shown || !isSameList(shown.relabeling, answer)) shown = { relabeling: answer, live: undefined, entries: [] };
  } else {
    problem = undefined;
    if (shown && !isSameList(shown.relabeling, answer)) unfolded = undefined;
    shown = {
      relabeling: answer,
      live: live?.answer.ok ? live : undefined,
      entries: entriesOf(
        answer,
        live,
        byHand.slice(0, given).map((it) => it.labels),
      ),
    };
  }
  renderBars();
  redraw(banners, ...renderBanners({ state, shown, problem, failure, post: host.post }));
  renderResult();
  showHand();
  announce();
  keep();
  if (focusHand && field.isConnected) {
    focusHand = false;
    field.focus();
  }
}

function isSameList(a: Relabeling, b: Relabeling): boolean {
  return a.title === b.title && a.stage === b.stage;
}

listen(take);

renderBars();
renderResult();
host.post({ type: 'ready' });
if (byHand.length > 0) sendHand();
