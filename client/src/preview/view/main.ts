import './style.css';
import type { Answer, FailureKind, QueryResult } from '../../../../server/src/protocol.js';
import type { FromPage, PreviewState, ToPage } from '../messages.js';
import { h, visible } from './dom.js';
import { createEditor } from './editor.js';
import { drawGraph, mostLines, toNumber } from './graph.js';
import { labelsOf, labelText } from './labels.js';
import { formatValue, unitLabel, unitOf } from './units.js';

declare function acquireVsCodeApi(): { postMessage(message: FromPage): void; setState(state: unknown): void };

const api = acquireVsCodeApi();
const root = document.getElementById('root') as HTMLElement;

const ranges = [
  { label: '15 m', seconds: 900 },
  { label: '1 h', seconds: 3600 },
  { label: '6 h', seconds: 21600 },
  { label: '1 d', seconds: 86400 },
  { label: '7 d', seconds: 604800 },
] as const;

let state: PreviewState | undefined;
let view: 'table' | 'graph' = 'table';
let rangeSeconds = 3600;
let runId = 0;
let running = false;
let answer: Answer<QueryResult> | undefined;
let sort: { readonly column: number; readonly down: boolean } = { column: -1, down: true };
let hidden = new Set<number>();
let endGraph: (() => void) | undefined;
const values = new Map<string, string>();

const editor = createEditor(root.dataset['nonce'] ?? '', () => run());
const source = h('div', { class: 'bar source' });
const variables = h('div', { class: 'bar wrap' });
const banners = h('div', { id: 'banners' });
const result = h('div', { class: 'main', id: 'result', tabindex: '-1' });
const status = h('div', { class: 'bar status', id: 'state', role: 'status', aria: { live: 'polite' } });
const progress = h('div', { class: 'progress' });
const runButton = h(
  'button',
  { class: 'btn primary', id: 'run', title: 'Ctrl+Enter', on: { click: () => (running ? stop() : run()) } },
  '▷ Run',
);
const tabs = h('div', { class: 'tabs', role: 'tablist', aria: { label: 'Result' } });
const times = h('div', { class: 'group', role: 'group', aria: { label: 'Time range' } });

root.className = 'panel';
root.append(
  source,
  h('div', { class: 'query' }, editor.dom, h('div', { class: 'side' }, runButton)),
  variables,
  h('div', { class: 'bar tools' }, tabs, h('span', { class: 'grow' }), times),
  progress,
  banners,
  result,
  status,
);

function render(): void {
  renderSource();
  renderVariables();
  renderTabs();
  renderResult();
}

function renderSource(): void {
  source.replaceChildren(
    h(
      'span',
      { class: 'grow cut' },
      h('span', { class: 'file' }, state?.title ?? ''),
      ' ',
      link(state?.place ?? '', () => api.postMessage({ type: 'open-place' })),
    ),
    state?.connection
      ? h(
          'button',
          { class: 'chip', title: 'Change the connection', on: { click: () => api.postMessage({ type: 'connect' }) } },
          `⏚ ${visible(state.connection)}`,
        )
      : h('button', { class: 'chip', on: { click: () => api.postMessage({ type: 'connect' }) } }, 'Connect'),
  );
}

function renderVariables(): void {
  variables.replaceChildren();
  variables.hidden = !state || state.variables.length === 0;
  if (!state || state.variables.length === 0) return;
  variables.append(h('span', { class: 'muted' }, 'Variables'));
  for (const variable of state.variables) {
    const input = h('input', { class: 'field', type: 'text', aria: { label: variable.written } });
    input.value = values.get(variable.written) ?? variable.value;
    input.addEventListener('change', () => {
      values.set(variable.written, input.value);
      run();
    });
    variables.append(h('label', { class: 'row' }, h('i', {}, variable.written), input));
  }
}

function renderTabs(): void {
  const tab = (name: typeof view, label: string) =>
    h(
      'button',
      {
        role: 'tab',
        id: `tab-${name}`,
        aria: { selected: String(view === name), controls: 'result' },
        tabindex: view === name ? '0' : '-1',
        on: { click: () => choose(name), keydown: moveTab },
      },
      label,
    );
  tabs.replaceChildren(tab('table', 'Table'), tab('graph', 'Graph'));
  times.hidden = view === 'table';
  times.replaceChildren(
    ...ranges.map(({ label, seconds }) =>
      h(
        'button',
        {
          class: `btn${seconds === rangeSeconds ? ' on' : ''}`,
          aria: { pressed: String(seconds === rangeSeconds) },
          on: {
            click: () => {
              rangeSeconds = seconds;
              run();
            },
          },
        },
        label,
      ),
    ),
  );
}

function moveTab(event: Event): void {
  if (!(event instanceof KeyboardEvent) || (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight')) return;
  choose(view === 'table' ? 'graph' : 'table');
  document.getElementById(`tab-${view}`)?.focus();
}

function choose(name: typeof view): void {
  if (view === name) return;
  view = name;
  answer = undefined;
  run();
}

/** The expression with the variables' values. Longer names first, so that `$a` does not eat `$ab`. */
function exprToRun(): string {
  let expr = editor.text();
  const written = [...(state?.variables ?? [])].sort((a, b) => b.written.length - a.written.length);
  for (const variable of written) expr = expr.replaceAll(variable.written, values.get(variable.written) ?? variable.value);
  return expr;
}

function run(): void {
  if (!state) return;
  renderTabs();
  if (!state.trusted || !state.connection || editor.text().trim() === '') {
    answer = undefined;
    renderResult();
    return;
  }
  running = true;
  runId++;
  const step = Math.max(1, Math.ceil(rangeSeconds / 300));
  api.postMessage({ type: 'run', id: runId, expr: exprToRun(), range: view === 'graph' ? { seconds: rangeSeconds, step } : undefined });
  renderProgress();
}

function stop(): void {
  api.postMessage({ type: 'stop' });
}

function renderProgress(): void {
  progress.replaceChildren(...(running ? [h('i', {})] : []));
  runButton.textContent = running ? '■ Stop' : '▷ Run';
  // The old result stays, dimmed, until the new one replaces it as a whole.
  result.classList.toggle('stale', running);
}

function renderResult(): void {
  endGraph?.();
  endGraph = undefined;
  banners.replaceChildren();
  result.replaceChildren();
  status.replaceChildren();
  renderProgress();
  if (!state) return;
  if (!state.trusted) {
    say(
      '🔒',
      'No request leaves an untrusted workspace',
      'Checks and completion work without.',
      button('Manage workspace trust', () => api.postMessage({ type: 'trust' })),
    );
    return;
  }
  if (!state.connection) {
    say(
      '⏚',
      'Not connected',
      'Checks work without. A Prometheus shows what the query gives now.',
      button('Connect', () => api.postMessage({ type: 'connect' })),
    );
    return;
  }
  if (editor.text().trim() === '') {
    say('✎', 'No query', 'Put the cursor into an expression, or write one here.');
    return;
  }
  if (!answer) return;
  if (!answer.ok) {
    renderFailure(answer.kind, answer.message, answer.detail);
    return;
  }
  for (const text of answer.warnings) banners.append(banner('warning', '⚠', text));
  for (const text of answer.infos) banners.append(banner('', 'ⓘ', text));
  const { data } = answer;
  if (data.total > data.series.length) {
    banners.append(banner('warning', '⚠', `Cut: ${data.series.length} series shown, there are more. Sums below are of the shown ones.`));
  }
  if (data.series.length === 0) {
    say(
      '∅',
      'No series',
      'The query is right, and nothing matches now. A matcher may name a value that does not occur, or nothing was scraped in the range.',
    );
  } else if (view === 'graph' && data.type === 'matrix') renderGraph(data);
  else renderTable(data);
  status.append(
    h('span', {}, count(data.total, 'series')),
    h('span', {}, `${data.milliseconds} ms`),
    h('span', {}, new Date().toLocaleTimeString()),
  );
}

const titles: Readonly<Record<FailureKind, string>> = {
  unreachable: 'Prometheus does not answer',
  timeout: 'Stopped: it took too long',
  cancelled: 'Stopped',
  unauthorized: 'Another permission is needed',
  'bad-query': 'Prometheus refuses the query',
  'too-large': 'The answer is too large',
  redirected: 'The answer is a redirection, not Prometheus',
  'not-prometheus': 'The answer is not Prometheus',
  untrusted: 'No request leaves an untrusted workspace',
  'bad-answer': 'The answer cannot be read',
};

function renderFailure(kind: FailureKind, message: string, detail: string | undefined): void {
  const acts = [button('Try again', () => run())];
  if (kind === 'unauthorized' || kind === 'unreachable' || kind === 'redirected')
    acts.push(button('Change connection', () => api.postMessage({ type: 'connect' })));
  const box = say('✕', titles[kind], undefined, ...acts);
  box.setAttribute('role', 'alert');
  box.querySelector('.acts')?.before(h('p', { class: 'errorplace mono' }, visible(message)));
  status.append(h('span', {}, `error: ${visible(message)}`), detail ? h('span', {}, visible(detail)) : '');
}

function renderTable(data: QueryResult): void {
  const labelled = labelsOf(data);
  const unit = unitOf(editor.text());
  const shown = data.series.map((series, i) => {
    const last = series.points[series.points.length - 1];
    return { i, value: last ? toNumber(last[1]) : Number.NaN, text: last?.[1] ?? '' };
  });
  const plain = data.type === 'string';
  shown.sort((a, b) => {
    if (sort.column >= 0) {
      const left = labelled.rows[a.i]?.[sort.column] ?? '';
      const right = labelled.rows[b.i]?.[sort.column] ?? '';
      return (sort.down ? 1 : -1) * left.localeCompare(right);
    }
    if (Number.isNaN(a.value) || Number.isNaN(b.value)) return Number(Number.isNaN(a.value)) - Number(Number.isNaN(b.value));
    return (sort.down ? 1 : -1) * (b.value - a.value);
  });
  const head = (label: string, column: number, number: boolean) =>
    h(
      'th',
      {
        scope: 'col',
        class: number ? 'num' : '',
        aria: { sort: sort.column === column ? (sort.down ? 'descending' : 'ascending') : 'none' },
      },
      h(
        'button',
        {
          on: {
            click: () => {
              sort = { column, down: sort.column === column ? !sort.down : true };
              renderResult();
            },
          },
        },
        label,
        sort.column === column ? (sort.down ? ' ↓' : ' ↑') : '',
      ),
    );
  const suffix = unitLabel(unit);
  result.append(commonLabels(labelled.common, data.series.length));
  result.append(
    h(
      'div',
      { class: 'scroll full' },
      h(
        'table',
        { class: 'result' },
        h(
          'thead',
          {},
          h('tr', {}, ...labelled.columns.map((name, i) => head(name, i, false)), head(suffix ? `Value, ${suffix}` : 'Value', -1, true)),
        ),
        h(
          'tbody',
          {},
          ...shown.map(({ i, value, text }) =>
            h(
              'tr',
              {},
              ...(labelled.rows[i] ?? []).map((it) =>
                h('td', { title: it }, h('span', { class: `mono${it === '' ? ' muted' : ''}` }, it === '' ? '""' : visible(it))),
              ),
              h('td', { class: 'num', title: text }, plain ? visible(text) : formatValue(value, unit)),
            ),
          ),
        ),
      ),
    ),
  );
}

function commonLabels(common: readonly (readonly [string, string])[], n: number): HTMLElement {
  const line = h('div', { class: 'common' });
  if (common.length === 0) return line;
  line.append(`All ${n} series`);
  for (const [name, value] of common) line.append(h('span', { class: 'pair mono' }, h('i', {}, `${name}=`), visible(value)));
  return line;
}

function renderGraph(data: QueryResult): void {
  const labelled = labelsOf(data);
  const unit = unitOf(editor.text());
  if (data.series.length > mostLines) banners.append(banner('', 'ⓘ', `The first ${mostLines} of ${data.series.length} series are drawn.`));
  const lines = data.series.slice(0, mostLines).map((series, i) => {
    const numbers = series.points.map(([, text]) => toNumber(text)).filter((it) => Number.isFinite(it));
    const last = numbers[numbers.length - 1];
    return { i, last, min: Math.min(...numbers), max: Math.max(...numbers), mean: numbers.reduce((a, b) => a + b, 0) / numbers.length };
  });
  const highest = [...lines]
    .filter((it) => it.last !== undefined)
    .sort((a, b) => b.max - a.max)
    .slice(0, 3);
  const words = `Line chart, ${count(data.series.length, 'series')}. ${highest.map((it) => `${labelText(labelled, it.i)}: last ${formatValue(it.last ?? 0, unit)}, highest ${formatValue(it.max, unit)}`).join('. ')}.`;
  const chart = h('div', { class: 'chart', role: 'img', aria: { label: words } });
  result.append(chart, commonLabels(labelled.common, data.series.length), legend(lines, labelled, unit));
  endGraph = drawGraph(chart, data, labelled, unit, hidden);
}

function legend(
  lines: readonly {
    readonly i: number;
    readonly last: number | undefined;
    readonly min: number;
    readonly max: number;
    readonly mean: number;
  }[],
  labelled: ReturnType<typeof labelsOf>,
  unit: ReturnType<typeof unitOf>,
): HTMLElement {
  const toggle = (i: number, only: boolean) => {
    if (only) hidden = new Set(lines.filter((it) => it.i !== i).map((it) => it.i));
    else if (hidden.has(i)) hidden.delete(i);
    else hidden.add(i);
    renderResult();
  };
  const suffix = unitLabel(unit) ? `, ${unitLabel(unit)}` : '';
  return h(
    'div',
    { class: 'scroll full' },
    h(
      'table',
      { class: 'legend' },
      h(
        'thead',
        {},
        h(
          'tr',
          {},
          h('th', { scope: 'col' }, labelled.columns.join(' · ') || 'Series'),
          ...['Last', 'Min', 'Mean', 'Max'].map((it) => h('th', { scope: 'col', class: 'num' }, it + suffix)),
        ),
      ),
      h(
        'tbody',
        {},
        ...lines.map(({ i, last, min, max, mean }) => {
          const value = (it: number | undefined) =>
            h('td', { class: 'num' }, it === undefined || !Number.isFinite(it) ? '–' : formatValue(it, unit));
          return h(
            'tr',
            {},
            h(
              'td',
              {},
              h(
                'button',
                {
                  class: 'link row',
                  title: 'Show or hide; double click: only this',
                  aria: { pressed: String(!hidden.has(i)) },
                  on: { click: () => toggle(i, false), dblclick: () => toggle(i, true) },
                },
                h('span', { class: `swatch s${(i % 10) + 1}` }),
                h('span', { class: 'letter' }, i < 26 ? String.fromCharCode(65 + i) : ''),
                h('span', { class: `mono${hidden.has(i) ? ' muted' : ''}` }, labelText(labelled, i)),
              ),
            ),
            value(last),
            value(min),
            value(mean),
            value(max),
          );
        }),
      ),
    ),
  );
}

function say(mark: string, title: string, text: string | undefined, ...acts: readonly HTMLElement[]): HTMLElement {
  const box = h(
    'div',
    { class: 'say' },
    h('span', { class: 'mark', aria: { hidden: 'true' } }, mark),
    h('div', {}, h('h2', {}, title), text ? h('p', { class: 'muted' }, text) : undefined, h('div', { class: 'acts' }, ...acts)),
  );
  result.append(box);
  return box;
}

function banner(kind: string, mark: string, text: string): HTMLElement {
  return h('div', { class: `banner ${kind}` }, h('span', { class: 'mark', aria: { hidden: 'true' } }, mark), h('span', {}, visible(text)));
}

function button(label: string, act: () => void): HTMLElement {
  return h('button', { class: 'btn second', on: { click: act } }, label);
}

function link(label: string, act: () => void): HTMLElement {
  return h('button', { class: 'link', on: { click: act } }, label);
}

function count(n: number, what: string): string {
  return `${n} ${what}`;
}

window.addEventListener('message', (event: MessageEvent<ToPage>) => {
  const message = event.data;
  if (message.type === 'state') {
    const same = state?.expr === message.state.expr && state.place === message.state.place;
    state = message.state;
    if (!same) {
      editor.set(message.state.expr);
      hidden = new Set();
      values.clear();
    }
    const [, line = '1'] = /:(\d+)$/.exec(message.state.place) ?? [];
    api.setState({ place: message.state.place, line: Number(line) - 1 });
    render();
    if (message.run) run();
  } else if (message.id === runId) {
    running = false;
    answer = message.answer;
    renderResult();
  }
});

// The canvas does not follow the theme by itself.
new MutationObserver(() => {
  if (view === 'graph' && answer?.ok) renderResult();
}).observe(document.body, { attributes: true, attributeFilter: ['class'] });

window.addEventListener('keydown', (event) => {
  if (event.altKey && (event.key === '1' || event.key === '2')) {
    choose(event.key === '1' ? 'table' : 'graph');
    event.preventDefault();
  } else if (event.key === 'Escape' && running) stop();
});

render();
api.postMessage({ type: 'ready' });
