import './style.css';
import type { Hop, LabelFlow, Reader, Stage, StageId, Track } from '../../../../server/src/protocol.js';
import { answerPage, type Page, pageFrame, statusLine } from '../../panel/view/answer.js';
import { banner, button, type Child, count, h, icon, link, redraw, say, select, visible } from '../../panel/view/dom.js';
import { placeBar } from '../../panel/view/source.js';
import { oneStop } from '../../panel/view/stop.js';

type FlowPage = Page<LabelFlow>;

const { source, tools, banners, main, status } = pageFrame();
const settle = oneStop(main, () => [...main.querySelectorAll<HTMLElement>('.reader .link')].filter((it) => it.offsetParent !== null));

const stageNames: Readonly<Record<StageId, { readonly icon: string; readonly name: string; readonly none: string }>> = {
  emitted: { icon: 'broadcast', name: 'Emitted', none: 'no known metric of the mesh has it' },
  telemetry: { icon: 'settings', name: 'Telemetry', none: 'no Telemetry changes it' },
  target: { icon: 'cloud-download', name: 'Targets', none: 'no rule for targets names it' },
  metric: { icon: 'filter', name: 'Series', none: 'no rule for series names it' },
  recorded: { icon: 'database', name: 'Recorded', none: 'no recording rule names it' },
  read: { icon: 'eye', name: 'Read by', none: 'nothing in the workspace' },
};

answerPage<LabelFlow>(draw);

function draw(page: FlowPage): void {
  const { state, shown, why } = page.kept;
  const place =
    state?.place && link(visible(state.place), () => page.host.post({ type: 'jump', uri: state.uri, position: state.position }));
  redraw(source, ...placeBar({ icon: 'symbol-field', title: shown?.title ?? '', place: place || undefined }));
  if (!shown) {
    redraw(main, state && say('git-merge', 'No label to follow', [visible(why ?? '')]));
    return;
  }
  redraw(
    tools,
    h('span', { class: 'muted small' }, 'Label'),
    select(
      'Label',
      shown.choices.map((it) => [it, visible(it)] as const),
      shown.label,
      (label) => turn(page, label),
    ),
    shown.doc !== undefined && h('span', { class: 'muted small grow cut', title: visible(shown.doc) }, visible(shown.doc)),
  );
  redraw(banners, why !== undefined && banner('warning', 'warning', h('b', {}, 'Below: as it was. '), visible(why)), verdict(page, shown));
  main.classList.toggle('stale', why !== undefined);
  redraw(main, map(page, shown), legend(), h('div', { class: 'split' }, readers(page, shown), hop(page, shown)));
  settle();
  const hops = shown.stages.reduce((n, it) => n + it.entries.length, 0);
  redraw(status, ...statusLine(count(hops, 'hop'), count(shown.readers.length, 'reader'), 'from the files of the workspace'));
}

function turn({ kept: { state }, host }: FlowPage, label: string): void {
  if (state) host.post({ type: 'turn', uri: state.uri, position: state.position, label });
}

function verdict(page: FlowPage, { label, verdict: it }: LabelFlow): HTMLElement {
  const name = h('code', {}, visible(label));
  switch (it.type) {
    case 'ends':
      return banner('error', 'error', name, h('b', {}, ' ends at '), page.placeLink(it.place), h('b', {}, '. '), it.text);
    case 'partly':
      return banner('warning', 'warning', name, h('b', {}, ' ends in part at '), page.placeLink(it.place), h('b', {}, '. '), it.text);
    case 'arrives':
      return banner('info', 'pass', name, h('b', {}, ' arrives. '), it.text);
    case 'unread':
      return banner('info', 'circle-slash', name, h('b', {}, ' is read by nobody. '), it.text);
    case 'unknown':
      return banner('info', 'question', name, ': ', it.text);
  }
}

// ---- the map

/** Labels by stages; in a narrow panel the stages of this label below each other. */
function map(page: FlowPage, shown: LabelFlow): HTMLElement {
  const [own] = shown.tracks;
  const cut = own?.hops.findIndex((it) => it.hop === 'ends') ?? -1;
  return h(
    'div',
    { class: 'map', role: 'table', aria: { label: `The way of ${shown.label}, and of labels beside it` } },
    h(
      'div',
      { role: 'row', class: 'line heads' },
      h('div', { role: 'columnheader', class: 'name' }, h('span', { class: 'sr' }, 'Label')),
      ...shown.stages.map((it, i) => stageHead(page, shown, it, i === cut)),
    ),
    ...shown.tracks.map((it, i) => track(page, it, i === 0, cut)),
  );
}

function stageHead(page: FlowPage, shown: LabelFlow, stage: Stage, isCut: boolean): HTMLElement {
  const { icon: symbol, name, none } = stageNames[stage.id];
  // One line a stage: all of them stand below.
  const [entry] = [...stage.entries].sort((a, b) => Number(b.effect === 'ends') - Number(a.effect === 'ends'));
  const more = stage.entries.length - 1;
  const parts: readonly Child[] =
    stage.id === 'read'
      ? [h('div', {}, shown.readers.length > 0 ? readersInShort(shown.readers) : none)]
      : !entry
        ? [h('div', { class: 'muted' }, none)]
        : [
            h('div', { class: entry.effect === 'ends' ? 'lost' : '' }, visible(entry.text)),
            entry.place && h('div', {}, page.placeLink(entry.place)),
            more > 0 && h('div', { class: 'muted' }, `and ${more} more`),
          ];
  return h(
    'div',
    { role: 'columnheader', class: `hop${isCut ? ' broken' : ''}` },
    h('b', {}, icon(symbol, isCut ? 'firing' : 'muted'), name),
    ...parts,
  );
}

const readerKinds: Readonly<Record<Reader['kind'], { readonly icon: string; readonly what: string }>> = {
  alert: { icon: 'bell', what: 'alert' },
  record: { icon: 'database', what: 'recording rule' },
  dashboard: { icon: 'dashboard', what: 'panel' },
  route: { icon: 'mail', what: 'route' },
  template: { icon: 'note', what: 'template' },
  query: { icon: 'search', what: 'query' },
  consumer: { icon: 'globe', what: 'consumer' },
};

function readersInShort(readers: readonly Reader[]): string {
  const kinds = Object.keys(readerKinds) as Reader['kind'][];
  const parts = kinds.flatMap((kind) => {
    const n = readers.filter((it) => it.kind === kind).length;
    const { what } = readerKinds[kind];
    return n === 0 ? [] : [what === 'query' && n > 1 ? `${n} queries` : count(n, what)];
  });
  return parts.join(', ');
}

const hopWords: Readonly<Record<Hop, string>> = {
  none: 'not there',
  begins: 'begins',
  passes: 'passes',
  touched: 'read or set',
  partly: 'lost in part',
  ends: 'ends',
  missed: 'expected, but gone',
};

function track(page: FlowPage, { label, hops }: Track, isOwn: boolean, cut: number): HTMLElement {
  const first = hops.findIndex((it) => it.hop !== 'none');
  const last = hops.findLastIndex((it) => it.hop !== 'none');
  return h(
    'div',
    { role: 'row', class: `line${isOwn ? ' on' : ''}` },
    h('div', { role: 'rowheader', class: 'name' }, isOwn ? h('b', {}, visible(label)) : link(visible(label), () => turn(page, label))),
    ...hops.map(({ hop: kind, text }, i) => {
      const ends = [i === first ? 'first' : '', i === last ? 'last' : '', i === cut ? 'broken' : ''].filter((it) => it !== '').join(' ');
      return h(
        'div',
        { role: 'cell', class: `cell ${kind} ${ends}`, title: text === '' ? hopWords[kind] : `${hopWords[kind]}: ${text}` },
        h('span', { class: 'sr' }, hopWords[kind]),
        kind !== 'none' && h('i', { class: 'track' }),
        dot(kind),
        text !== '' && h('span', { class: 'word' }, visible(text)),
      );
    }),
  );
}

function dot(kind: Hop): Child {
  switch (kind) {
    case 'none':
    case 'passes':
      return undefined;
    case 'ends':
      return h('span', { class: 'mark firing' }, icon('error'));
    case 'partly':
      return h('span', { class: 'mark pending' }, icon('warning'));
    case 'begins':
    case 'touched':
    case 'missed':
      return h('i', { class: 'dot' });
  }
}

function legend(): HTMLElement {
  return h(
    'div',
    { class: 'legend small muted', aria: { hidden: 'true' } },
    h('span', {}, '● begins'),
    h('span', {}, '○ read or set'),
    h('span', {}, icon('warning', 'pending'), ' lost in part'),
    h('span', {}, icon('error', 'firing'), ' ends'),
    h('span', {}, '┄ expected, but gone'),
  );
}

// ---- who reads it, and the hop that ends it

function readers(page: FlowPage, shown: LabelFlow): HTMLElement {
  return h(
    'section',
    { class: 'list', id: 'readers', aria: { label: 'Readers' } },
    h(
      'div',
      { class: 'bar' },
      h('h2', { class: 'grow' }, 'What depends on ', h('code', {}, visible(shown.label))),
      h('span', { class: 'badge' }, String(shown.readers.length)),
    ),
    shown.readers.length === 0 && h('p', { class: 'muted inset' }, 'Nothing.'),
    ...shown.readers.map((it) =>
      h(
        'div',
        { class: 'reader' },
        it.broken ? icon('error', 'firing') : icon(readerKinds[it.kind].icon, 'muted'),
        h(
          'div',
          {},
          h('div', {}, visible(it.name)),
          h('div', { class: 'small muted' }, it.broken && h('span', { class: 'firing' }, 'breaks: '), visible(it.text)),
        ),
        it.place && page.placeLink(it.place),
      ),
    ),
  );
}

function hop(page: FlowPage, { verdict: it, excerpt, stages }: LabelFlow): HTMLElement {
  const all = stages.flatMap((stage) => stage.entries.map((entry) => ({ stage, entry }))).filter((one) => one.entry.place);
  return h(
    'section',
    { class: 'side stack', id: 'hops', aria: { label: 'Hops' } },
    excerpt && h('h2', {}, it.type === 'ends' ? 'The hop that ends it' : 'The first hop that loses it'),
    excerpt &&
      h(
        'div',
        { class: 'code', tabindex: '0', role: 'group', aria: { label: 'Lines of the hop' } },
        ...excerpt.lines.flatMap((line, i): readonly Child[] => [
          h(
            'span',
            { class: `row${i === excerpt.marked ? ' marked' : ''}` },
            h('span', { class: 'no' }, String(excerpt.first + i + 1)),
            visible(line),
          ),
        ]),
      ),
    (it.type === 'ends' || it.type === 'partly') &&
      it.relabeling &&
      button('Debug relabeling', () => page.host.post({ type: 'debug', uri: it.place.uri, position: it.place.range.start }), {
        icon: 'filter',
      }),
    h('h2', {}, 'All hops'),
    all.length === 0 && h('p', { class: 'muted' }, 'No file of the workspace changes it on its way.'),
    ...all.map(({ stage, entry }) =>
      h(
        'div',
        { class: 'small' },
        h('span', { class: 'muted' }, `${stageNames[stage.id].name}: `),
        visible(entry.text),
        ' ',
        entry.place && page.placeLink(entry.place),
      ),
    ),
  );
}
