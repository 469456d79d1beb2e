import type { QueryResult } from '../../../../server/src/protocol.js';
import { button, grouped, h, icon, visible } from '../../panel/view/dom.js';
import type { Labelled } from './labels.js';
import { columnOf, toNumber, type Unit } from './units.js';

/** Rows drawn at once; the filter looks at all. */
const page = 500;

export interface TableState {
  /** -1: the value. */
  column: number;
  down: boolean;
  filter: string;
  rows: number;
}

export const freshTable = (): TableState => ({ column: -1, down: true, filter: '', rows: page });

/** An instant result as a table: labels that differ as columns, the value with a meter. */
export function renderTable(data: QueryResult, labelled: Labelled, unit: Unit, state: TableState): HTMLElement {
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
    more.replaceChildren();
    if (found.length > state.rows) {
      more.append(
        h('span', { class: 'muted small' }, `Rows 1 to ${grouped(state.rows)} of ${grouped(found.length)}; the filter searches all.`),
        button('Show more', () => {
          state.rows += page;
          draw();
        }),
      );
    } else if (found.length === 0) more.append(h('p', { class: 'muted' }, 'No row has these words.'));
    heads.replaceChildren(
      ...labelled.columns.map((name, i) => head(visible(name), i)),
      head(column.unit ? `Value, ${column.unit}` : 'Value', -1),
      h('td', { class: 'wide' }),
    );
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
