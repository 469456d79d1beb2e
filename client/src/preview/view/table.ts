import type { QueryResult } from '../../../../server/src/protocol.js';
import { button, grouped, h, icon, redraw, visible } from '../../panel/view/dom.js';
import { renderHistogram } from './histogram.js';
import { type Labelled, labelsOf, labelText } from './labels.js';
import { toNumber } from './numbers.js';
import { columnOf, type Unit } from './units.js';

/** Rows drawn at once; the filter looks at all. */
const page = 500;

export interface TableState {
  /** -1: the value. */
  column: number;
  down: boolean;
  filter: string;
  rows: number;
  /** Buckets of native histograms as wide as each other. */
  log: boolean;
}

export const freshTable = (): TableState => ({ column: -1, down: true, filter: '', rows: page, log: true });

/** Native histograms that are drawn at once. */
const mostHistograms = 12;

/** An instant result as a table: labels that differ as columns, the value with a meter. */
export function renderTable(result: QueryResult, all: Labelled, unit: Unit, state: TableState): HTMLElement {
  const lists = result.type === 'matrix' ? renderSamples(result, all) : undefined;
  if (lists) return lists;
  const withPoints = { ...result, series: result.series.filter((it) => it.points.length > 0) };
  const histograms = h('div', { class: 'stack' });
  const drawHistograms = () => {
    const found = result.series.flatMap((it, i) => (it.histograms?.[0] ? [[labelText(all, i), it.histograms[0][1]] as const] : []));
    const more = found.length - mostHistograms;
    histograms.replaceChildren(
      ...found.slice(0, mostHistograms).map(([name, it]) => renderHistogram(name, it, unit, state, drawHistograms)),
      ...(more > 0 ? [h('p', { class: 'muted' }, `${grouped(more)} more histograms: aggregate, or narrow the query.`)] : []),
    );
  };
  drawHistograms();
  if (withPoints.series.length === 0 && result.series.length > 0) return h('div', {}, commonLine(all, result.series.length), histograms);
  const plain = withPoints.series.length === result.series.length;
  const node = renderValues(plain ? result : withPoints, plain ? all : labelsOf(withPoints), unit, state);
  if (!plain) node.append(histograms);
  return node;
}

/** Rows below their heads, which nothing sorts. */
export function plainTable(label: string, heads: readonly string[], rows: readonly HTMLElement[]): HTMLElement {
  return h(
    'div',
    { class: 'full scroll' },
    h(
      'table',
      { class: 'result', aria: { label } },
      h('thead', {}, h('tr', {}, ...heads.map((it) => h('th', { scope: 'col' }, it)))),
      h('tbody', {}, ...rows),
    ),
  );
}

/** Samples of a series that are listed. */
const mostSamples = 200;

/** The samples of range selectors as Prometheus's own interface lists them: value @time. */
function renderSamples({ series }: QueryResult, labelled: Labelled): HTMLElement {
  return h(
    'div',
    {},
    commonLine(labelled, series.length),
    h(
      'div',
      { class: 'full scroll' },
      h(
        'table',
        { class: 'result' },
        h('thead', {}, h('tr', {}, h('th', { scope: 'col' }, 'Series'), h('th', { scope: 'col' }, 'Samples'))),
        h(
          'tbody',
          {},
          ...series.slice(0, page).map(({ points, histograms = [] }, i) => {
            const texts = [...points, ...histograms.map(([time, it]) => [time, `count:${it.count} sum:${it.sum}`] as const)];
            const more = texts.length - mostSamples;
            return h(
              'tr',
              {},
              h('td', { class: 'mono' }, labelText(labelled, i)),
              h(
                'td',
                { class: 'mono samples' },
                texts
                  .slice(0, mostSamples)
                  .map(([time, value]) => `${visible(value)} @${time}`)
                  .join('\n') + (more > 0 ? `\nand ${more} more` : ''),
              ),
            );
          }),
        ),
      ),
    ),
  );
}

function renderValues(data: QueryResult, labelled: Labelled, unit: Unit, state: TableState): HTMLElement {
  const rows = data.series.map((series, i) => {
    const last = series.points[series.points.length - 1];
    const text = last?.[1] ?? '';
    return { labels: labelled.rows[i] ?? [], text, value: last && data.type !== 'string' ? toNumber(text) : Number.NaN };
  });
  const values = rows.map((it) => it.value);
  const column = columnOf(values, unit);
  const most = Math.max(0, ...values.filter((it) => Number.isFinite(it)).map(Math.abs));
  const body = h('tbody', {});
  const more = h('div', { class: 'row wrap' });
  const heads = h('tr', {});

  const draw = () => {
    const words = state.filter.toLowerCase().split(/\s+/).filter(Boolean);
    const found = rows.filter((row) => words.every((word) => row.labels.some((it) => it.toLowerCase().includes(word))));
    found.sort((a, b) => {
      if (state.column >= 0) {
        const order = (a.labels[state.column] ?? '').localeCompare(b.labels[state.column] ?? '', undefined, { numeric: true });
        return state.down ? order : -order;
      }
      // NaN sorts last, whichever way.
      if (Number.isNaN(a.value) || Number.isNaN(b.value)) return Number(Number.isNaN(a.value)) - Number(Number.isNaN(b.value));
      return state.down ? b.value - a.value : a.value - b.value;
    });
    body.replaceChildren(
      ...found
        .slice(0, state.rows)
        .map((row) =>
          h(
            'tr',
            {},
            ...row.labels.map((it) =>
              h(
                'td',
                { title: visible(it) },
                h('span', { class: it === '' ? 'mono muted' : 'mono' }, it === '' ? '""' : visible(shorten(it))),
              ),
            ),
            h(
              'td',
              { class: 'num', title: row.text },
              data.type === 'string'
                ? visible(row.text)
                : h(
                    'span',
                    { class: Number.isNaN(row.value) ? 'muted' : '', ...(Number.isNaN(row.value) ? { title: '0/0 or no samples' } : {}) },
                    column.format(row.value),
                  ),
            ),
            h('td', { class: 'wide meterbox', aria: { hidden: 'true' } }, meter(row.value, most)),
          ),
        ),
    );
    redraw(more, ...moreOf(found.length));
    redraw(
      heads,
      ...labelled.columns.map((name, i) => head(visible(name), i)),
      head(column.unit ? `Value, ${column.unit}` : 'Value', -1),
      h('td', { class: 'wide' }),
    );
  };

  const moreOf = (found: number): readonly HTMLElement[] => {
    if (found === 0) return [h('p', { class: 'muted' }, 'No row has these words.')];
    if (found <= state.rows) return [];
    return [
      h('span', { class: 'muted small' }, `Rows 1 to ${grouped(state.rows)} of ${grouped(found)}; the filter searches all.`),
      button('Show more', () => {
        state.rows += page;
        draw();
      }),
    ];
  };

  const head = (label: string, index: number) =>
    h(
      'th',
      {
        scope: 'col',
        class: index < 0 ? 'num' : '',
        aria: { sort: state.column === index ? (index < 0 === state.down ? 'descending' : 'ascending') : 'none' },
      },
      h(
        'button',
        {
          on: {
            click: () => {
              state.down = state.column === index ? !state.down : true;
              state.column = index;
              draw();
            },
          },
        },
        label,
        state.column === index && icon(index < 0 === state.down ? 'arrow-down' : 'arrow-up'),
      ),
    );

  draw();
  const filter = h('input', { type: 'search', class: 'plain', aria: { label: 'Filter' } });
  filter.placeholder = `Filter ${grouped(rows.length)} series`;
  filter.value = state.filter;
  filter.addEventListener('input', () => {
    state.filter = filter.value;
    draw();
  });
  return h(
    'div',
    {},
    h(
      'div',
      { class: 'row wrap tablebar' },
      rows.length > 1 && h('label', { class: 'field filter' }, icon('filter'), filter),
      commonLine(labelled, rows.length),
    ),
    h('div', { class: 'full scroll' }, h('table', { class: 'result' }, h('thead', {}, heads), body)),
    more,
  );
}

function meter(value: number, most: number): HTMLElement {
  const bar = h('i', {});
  bar.style.width = `${most > 0 && Number.isFinite(value) ? Math.max(value === 0 ? 0 : 1, (Math.abs(value) / most) * 100) : 0}%`;
  return h('span', { class: 'meter' }, bar);
}

/** Long names cut in the middle: pods differ at both ends. */
function shorten(text: string): string {
  return text.length <= 64 ? text : `${text.slice(0, 40)}…${text.slice(-20)}`;
}

/** Labels that all series share stand once. */
export function commonLine(labelled: Labelled, n: number): HTMLElement {
  const line = h('div', { class: 'common' });
  if (labelled.common.length === 0) return line;
  line.append(`All ${n} series`);
  for (const [name, value] of labelled.common) line.append(h('span', { class: 'pair mono' }, h('i', {}, `${name}=`), visible(value)));
  return line;
}
