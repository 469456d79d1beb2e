import './style.css';
import type {
  Decider,
  EffectiveTelemetry,
  Layer,
  Row,
  Section,
  ShownLabel,
  ShownMetric,
  ShownValue,
} from '../../../../server/src/protocol.js';
import { answerPage, type Page, pageFrame, statusLine } from '../../panel/view/answer.js';
import { banner, type Child, count, h, icon, link, redraw, say, select, visible } from '../../panel/view/dom.js';
import { placeBar } from '../../panel/view/source.js';
import { oneStop } from '../../panel/view/stop.js';

type Shows = 'all' | 'set';

let shows: Shows = 'all';
/** Metrics whose labels are unfolded, by name and side. */
const unfolded = new Set<string>();

const { source, tools, banners, main, status } = pageFrame();
const settle = oneStop(main, () => [...main.querySelectorAll<HTMLElement>('table .link')].filter((it) => it.offsetParent !== null));

answerPage<EffectiveTelemetry>(draw);

function draw(page: Page<EffectiveTelemetry>): void {
  const { state, shown, why } = page.kept;
  drawBars(page);
  redraw(
    banners,
    shown && why !== undefined && banner('warning', 'warning', h('b', {}, 'Below: as it was. '), visible(why)),
    shown?.outside !== undefined && banner('info', 'info', ...codes(shown.outside)),
    ...(shown?.ignored ?? []).map((it) =>
      banner(
        'warning',
        'warning',
        h('code', {}, visible(it.name)),
        h('b', {}, ' is passed over: '),
        visible(it.why),
        '. ',
        page.placeLink(it.place),
      ),
    ),
  );
  main.classList.toggle('stale', shown !== undefined && why !== undefined);
  if (!shown) {
    redraw(main, state && say('layers', 'No Telemetry to show', [visible(why ?? '')]));
    return;
  }
  redraw(main, layers(page, shown), settings(page, shown), metricsPart(page, shown));
  settle();
  const off = shown.metrics.filter((it) => it.off).length;
  redraw(
    status,
    ...statusLine(
      `${count(shown.layers.length, 'Telemetry object')} ${shown.layers.length === 1 ? 'counts' : 'count'}`,
      ...(shown.ignored.length > 0 ? [`${shown.ignored.length} passed over`] : []),
      ...(off > 0 ? [`${count(off, 'metric')} off`] : []),
    ),
  );
}

function drawBars(page: Page<EffectiveTelemetry>): void {
  const { state, shown } = page.kept;
  const place =
    state?.place && link(visible(state.place), () => page.host.post({ type: 'jump', uri: state.uri, position: state.position }));
  redraw(source, ...placeBar({ icon: 'layers', title: shown?.title ?? '', place: place || undefined }));
  if (!shown) return;
  const isHere = (it: EffectiveTelemetry['choices'][number]) => it.uri === state?.uri && it.position.line === state.position.line;
  const here = shown.choices.find(isHere);
  type Option = readonly [EffectiveTelemetry['choices'][number] | undefined, string];
  const options: readonly Option[] = [
    ...(here ? [] : [[undefined, visible(shown.title)] as const]),
    ...shown.choices.map((it) => [it, visible(it.title)] as const),
  ];
  redraw(
    tools,
    h('span', { class: 'muted small' }, 'For'),
    select(
      'Workload, Gateway or namespace',
      options,
      here,
      (it) => it && page.host.post({ type: 'turn', uri: it.uri, position: it.position }),
    ),
    h('span', { class: 'grow' }),
    select(
      'Settings that are shown',
      [
        ['all', 'all settings'],
        ['set', 'what Telemetry decides'],
      ] as const,
      shows,
      (it) => {
        shows = it;
        draw(page);
      },
    ),
  );
}

// ---- the objects

const levels: Readonly<Record<Layer['level'], { readonly name: string; readonly class: string }>> = {
  mesh: { name: 'Mesh', class: 'a' },
  namespace: { name: 'Namespace', class: 'b' },
  workload: { name: 'Workload', class: 'c' },
};

function layers(page: Page<EffectiveTelemetry>, shown: EffectiveTelemetry): HTMLElement {
  if (shown.layers.length === 0)
    return h(
      'p',
      { class: 'muted', id: 'layers' },
      'No Telemetry of the workspace counts here: what follows is the mesh configuration’s and Istio’s own.',
    );
  return h(
    'div',
    { id: 'layers' },
    h(
      'ol',
      { class: 'layers', aria: { label: 'Objects that count, a later one over an earlier' } },
      ...shown.layers.map((it, i) =>
        h(
          'li',
          { class: `layer ${levels[it.level].class}` },
          h('b', {}, `${i + 1}  ${levels[it.level].name}`),
          h('div', {}, visible(it.name), ' ', page.placeLink(it.place)),
          h('div', { class: 'muted' }, visible(it.reach)),
        ),
      ),
    ),
    shown.layers.length > 1 &&
      h('p', { class: 'small muted' }, 'A later object wins. Overridden values are struck out below the value that holds.'),
  );
}

// ---- settings

function settings(page: Page<EffectiveTelemetry>, shown: EffectiveTelemetry): HTMLElement {
  const head = (text: string) => h('th', { scope: 'col' }, text);
  return h(
    'div',
    { class: 'full' },
    h(
      'table',
      { aria: { label: 'Settings' } },
      h('thead', {}, h('tr', {}, head('Setting'), head('Value'), head('Decided by'))),
      ...shown.sections.map((it) => section(page, shown, it)),
    ),
  );
}

function section(page: Page<EffectiveTelemetry>, shown: EffectiveTelemetry, { title, rows }: Section): HTMLElement {
  const seen = rows.filter((it) => shows === 'all' || isSet(it));
  return h(
    'tbody',
    {},
    seen.length > 0 && h('tr', { class: 'head' }, h('th', { scope: 'rowgroup', colspan: '3' }, visible(title))),
    ...seen.map((it) => row(page, shown, it)),
  );
}

function isSet({ by, over }: Row): boolean {
  return by.layer !== undefined || over.some((it) => it.by.layer !== undefined);
}

const sides: Readonly<Record<NonNullable<Row['side']>, string>> = { CLIENT: 'client', SERVER: 'server' };

function row(page: Page<EffectiveTelemetry>, shown: EffectiveTelemetry, it: Row): HTMLElement {
  return h(
    'tr',
    { class: it.sub ? 'sub' : '' },
    h(
      'td',
      {},
      visible(it.setting),
      it.side && h('span', { class: 'muted' }, `, ${sides[it.side]}`),
      ...it.notes.map((note) => h('div', { class: 'small note' }, icon('warning', 'pending'), h('span', {}, ...codes(note)))),
    ),
    h(
      'td',
      {},
      value(it.value),
      ...it.over.map((one) =>
        h('div', { class: 'small' }, h('s', {}, h('span', { class: 'sr' }, 'overridden: '), visible(one.value.text))),
      ),
    ),
    h('td', {}, by(page, shown, it.by), ...it.over.map((one) => by(page, shown, one.by))),
  );
}

function value({ kind, text }: ShownValue): HTMLElement {
  switch (kind) {
    case 'on':
      return h('span', {}, icon('check', 'ok'), ` ${visible(text)}`);
    case 'off':
      return h('span', {}, icon('circle-slash', 'muted'), ` ${visible(text)}`);
    case 'code':
      return h('code', {}, visible(text));
    case 'text':
      return h('span', {}, visible(text));
  }
}

function by(page: Page<EffectiveTelemetry>, shown: EffectiveTelemetry, it: Decider): HTMLElement {
  const layer = it.layer === undefined ? undefined : shown.layers[it.layer];
  return h(
    'div',
    { class: 'by', title: layer ? visible(layer.name) : '' },
    h('span', { class: `no ${layer ? levels[layer.level].class : ''}` }, it.layer === undefined ? '·' : String(it.layer + 1)),
    it.layer === undefined && h('span', { class: 'muted' }, it.text),
    it.place && page.placeLink(it.place),
  );
}

// ---- metrics with their labels

function metricsPart(page: Page<EffectiveTelemetry>, shown: EffectiveTelemetry): HTMLElement | undefined {
  const seen = shown.metrics.filter((it) => shows === 'all' || it.off || it.labels.some((label) => label.by));
  if (seen.length === 0) return undefined;
  return h('section', { id: 'metrics' }, h('h2', {}, 'Metrics with their final labels'), ...seen.map((it) => metric(page, shown, it)));
}

function metric(page: Page<EffectiveTelemetry>, shown: EffectiveTelemetry, it: ShownMetric): HTMLElement {
  const id = `${it.name} ${it.side ?? ''}`;
  const name = h('span', { class: 'mono' }, visible(it.name));
  const side =
    it.side && h('span', { class: 'muted' }, ` reporter="${it.reporter ?? ''}"${it.reporter === 'waypoint' ? `, ${sides[it.side]}` : ''}`);
  if (it.off)
    return h(
      'div',
      { class: 'metric off' },
      icon('circle-slash', 'muted'),
      h('s', {}, name),
      side,
      h('span', { class: 'muted' }, 'off'),
      by(page, shown, it.off),
    );
  const left = it.labels.filter((label) => label.state !== 'removed');
  const details = h(
    'details',
    { class: 'metric' },
    h('summary', {}, name, side, h('span', { class: 'muted' }, ` ${count(left.length, 'label')}`), ...changes(it.labels)),
    h('ul', { class: 'labels' }, ...it.labels.map((label) => labelItem(page, shown, label))),
  );
  details.open = unfolded.has(id);
  details.addEventListener('toggle', () => {
    if (details.open) unfolded.add(id);
    else unfolded.delete(id);
  });
  return details;
}

const marks: Readonly<Record<Exclude<ShownLabel['state'], 'standard'>, string>> = { added: '+', changed: '~', removed: '−' };

/** What sets a metric apart from the standard. */
function changes(labels: readonly ShownLabel[]): readonly Child[] {
  return labels.flatMap((it) =>
    it.state === 'standard' ? [] : [h('span', { class: `change ${it.state}` }, `${marks[it.state]} ${visible(it.name)}`)],
  );
}

function labelItem(page: Page<EffectiveTelemetry>, shown: EffectiveTelemetry, { name, state, by: decider }: ShownLabel): HTMLElement {
  const text = state === 'removed' ? h('s', {}, visible(name)) : visible(name);
  if (!decider || state === 'standard') return h('li', {}, text);
  return h('li', {}, text, h('span', { class: 'muted' }, state), by(page, shown, decider));
}

/** Text whose names stand between backticks. */
function codes(text: string): readonly Child[] {
  return visible(text)
    .split('`')
    .map((part, i) => (i % 2 === 1 ? h('code', {}, part) : part));
}
