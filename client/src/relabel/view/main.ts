import './style.css';
import type { LinePosition, LiveTarget, Relabeling, Walk } from '../../../../server/src/protocol.js';
import { banner, type Child, choice, count, grouped, h, icon, iconButton, link, redraw, say, visible } from '../../panel/view/dom.js';
import { renderFailure } from '../../panel/view/failure.js';
import { connect, listen } from '../../panel/view/host.js';
import { sourceBar } from '../../panel/view/source.js';
import { oneStop } from '../../panel/view/stop.js';
import type { FromPage, Labels, Live, RelabelState, ToPage } from '../messages.js';
import { type Compared, compare, type Fate, lostLabels, verdict } from './compare.js';
import { renderFinal } from './final.js';
import { labelsText, parseLabels } from './labels-text.js';
import { nameOf } from './rules.js';
import { renderSteps } from './steps.js';

/** Labels in the list at the left: a sample, a live target, or some written by hand. */
interface Entry {
  readonly id: string;
  readonly labels: Labels;
  readonly walk: Walk;
  readonly live?: LiveTarget;
  readonly compared?: Compared;
  /** Index of those by hand. */
  readonly hand?: number;
}

/** Labels as they are typed, and as they last were right. */
interface ByHand {
  text: string;
  labels: Labels;
}

interface Shown {
  readonly relabeling: Relabeling;
  readonly live: Live | undefined;
  readonly entries: readonly Entry[];
}

const host = connect<FromPage>();
const root = document.getElementById('root') as HTMLElement;
let state: RelabelState | undefined;
/** The last that was whole; it stays, dimmed, while the rules are half typed. */
let shown: Shown | undefined;
let problem: { readonly why: string; readonly position?: LinePosition } | undefined;
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

function renderBanners(): void {
  const parts: Child[] = [];
  if (problem && shown) {
    const { why, position } = problem;
    parts.push(
      banner(
        'warning',
        'warning',
        h('b', {}, 'Below: as it was. '),
        h('span', { class: 'mono' }, visible(why)),
        position &&
          h(
            'div',
            { class: 'acts' },
            link(`Go to line ${position.line + 1}`, () => host.post({ type: 'jump', position })),
          ),
      ),
    );
  }
  if (state?.live && !state.trusted)
    parts.push(
      banner(
        'warning',
        'shield',
        h('b', {}, 'No request leaves an untrusted workspace. '),
        'Below: samples.',
        h(
          'div',
          { class: 'acts' },
          link('Manage workspace trust', () => host.post({ type: 'trust' })),
        ),
      ),
    );
  else if (state?.live && state.connection === undefined)
    parts.push(
      banner(
        'info',
        'plug',
        h('b', {}, 'Not connected. '),
        'Below: samples.',
        h(
          'div',
          { class: 'acts' },
          link('Connect', () => host.post({ type: 'connect' })),
        ),
      ),
    );
  const failed = failure?.answer;
  if (failed && !failed.ok)
    parts.push(
      renderFailure(failed.kind, failed.message, failed.detail, '', [
        { label: 'Try again', icon: 'refresh', run: () => host.post({ type: 'live', on: true }) },
        { label: 'Other connection', icon: 'plug', run: () => host.post({ type: 'connect' }) },
        ...(failed.kind === 'unauthorized'
          ? [{ label: 'Update token', icon: 'key', run: () => host.post({ type: 'test-connection' }) }]
          : []),
      ]),
    );
  const live = shown?.live;
  if (shown && live?.answer.ok) {
    const { targets: all, total } = live.answer.data;
    const name = visible(state?.connection ?? 'Prometheus');
    if (all.length === 0)
      parts.push(
        banner(
          'info',
          'info',
          h('b', {}, `${name} has no target of `),
          h('code', {}, visible(live.pool)),
          h('b', {}, '. '),
          'It may run another configuration.',
        ),
      );
    else {
      const compared = shown.entries.flatMap((it) => it.compared ?? []);
      const { text, bad } = verdict(compared, name);
      const lost = lostLabels(compared);
      parts.push(
        banner(
          bad ? 'warning' : 'info',
          bad ? 'warning' : 'git-compare',
          h('b', {}, text),
          ...lost.slice(0, 4).flatMap(([label, n]): Child[] => [' ', h('code', {}, visible(label)), ` is lost on ${n}.`]),
        ),
      );
    }
    const { shards } = shown.relabeling;
    if (shards > 1)
      parts.push(
        banner('info', 'info', `The operator spreads these targets over ${shards} servers. Those of the others count as dropped today.`),
      );
    if (total > all.length)
      parts.push(
        banner(
          'warning',
          'warning',
          h('b', {}, `Cut: ${grouped(all.length)} of ${grouped(total)} targets shown. `),
          'Figures below are of the shown ones.',
        ),
      );
  }
  redraw(banners, ...parts);
}

// ---- result

const groupNames: Readonly<Record<Fate | 'kept' | 'gone' | 'hand', string>> = {
  lost: 'scraped today, dropped by these rules',
  new: 'dropped today, kept by these rules',
  changed: 'changed',
  same: 'as today',
  dropped: 'dropped, today too',
  kept: 'kept',
  gone: 'dropped',
  hand: 'by hand',
};
const groups = ['hand', 'lost', 'new', 'changed', 'kept', 'same', 'gone', 'dropped'] as const;

function groupOf({ hand: index, compared, walk }: Entry): (typeof groups)[number] {
  if (index !== undefined) return 'hand';
  return compared?.fate ?? (walk.outcome.state === 'kept' ? 'kept' : 'gone');
}

function sorted(entries: readonly Entry[]): readonly Entry[] {
  return groups.flatMap((group) => entries.filter((it) => groupOf(it) === group));
}

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
  const what = entryNames[shown?.relabeling.stage ?? 'target'];
  const option = (it: Entry) => {
    const { name, detail } = nameOf(it.labels);
    const { outcome } = it.walk;
    const how =
      outcome.state === 'kept'
        ? detail
        : outcome.state === 'failed'
          ? 'refused by Prometheus'
          : outcome.rule === undefined
            ? 'no label is left'
            : `dropped by rule ${outcome.rule + 1}`;
    return h(
      'div',
      {
        class: 'target',
        id: `target-${it.id}`,
        role: 'option',
        tabindex: it === entry ? '0' : '-1',
        aria: { selected: String(it === entry) },
        on: { click: () => choose(it.id) },
      },
      icon(
        outcome.state === 'kept' ? 'pass' : outcome.state === 'failed' ? 'error' : 'circle-slash',
        outcome.state === 'kept' ? 'ok' : 'muted',
      ),
      h('span', { class: 'cut', title: visible(name) }, visible(name)),
      how !== '' && h('small', { class: 'cut', title: visible(how) }, visible(how)),
    );
  };
  const lists = groups.flatMap((group) => {
    const own = order.filter((it) => groupOf(it) === group);
    if (own.length === 0) return [];
    const label = `${own.length} ${groupNames[group]}`;
    return [
      h('div', { role: 'group', aria: { label } }, h('div', { class: 'heading', aria: { hidden: 'true' } }, label), ...own.map(option)),
    ];
  });
  const { from } = shown?.relabeling.samples ?? {};
  const isTypical = !shown?.live && from === 'typical' && order.some((it) => it.hand === undefined);
  redraw(
    targets,
    isTypical &&
      h(
        'p',
        { class: 'small muted' },
        `Typical ${what === 'series' ? what : `${what}s`}: the workspace shows none. What stands in < > is made up.`,
      ),
    lists.length > 0 && h('div', { role: 'listbox', aria: { label: 'Labels to try' }, on: { keydown: moveChoice } }, ...lists),
  );
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
    shown = { relabeling: answer, live: live?.answer.ok ? live : undefined, entries: entriesOf(answer, live, given) };
  }
  renderBars();
  renderBanners();
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

function entriesOf(answer: Relabeling, live: Live | undefined, given: number): readonly Entry[] {
  const list = live?.answer.ok ? live.answer.data.targets : undefined;
  const tried = answer.walks.length - given;
  return answer.walks.flatMap((walk, i): readonly Entry[] => {
    if (i >= tried) return [{ id: `h${i - tried}`, labels: byHand[i - tried]?.labels ?? {}, walk, hand: i - tried }];
    const target = list?.[i];
    if (target) return [{ id: `l${i}`, labels: target.discovered, walk, live: target, compared: compare(target, walk) }];
    const labels = answer.samples.labels[i];
    return labels ? [{ id: `s${i}`, labels, walk }] : [];
  });
}

listen(take);

renderBars();
renderResult();
host.post({ type: 'ready' });
if (byHand.length > 0) sendHand();
