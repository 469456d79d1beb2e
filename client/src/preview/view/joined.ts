import type { QueryResult } from '../../../../server/src/protocol.js';
import { h, icon, keepFocus, visible } from '../../panel/view/dom.js';
import { joinResults } from './join.js';
import { labelsOf } from './labels.js';
import { commonLine } from './table.js';
import { columnOf, unitOf } from './units.js';

/** A query with what it gives now. */
export interface Joined {
  /** `Query 2`: its place on the page. */
  readonly name: string;
  readonly expr: string;
  readonly data: QueryResult;
}

/** Rows drawn at once. */
const most = 500;

/** The results of several queries in one table: a row for the labels, a column for each query. */
export function createJoined(): { readonly node: HTMLElement; show(results: readonly Joined[]): void } {
  const node = h('div', { class: 'main joined', role: 'group', tabindex: '0', aria: { label: 'Joined table' } });
  /** Of the labels below 0, else of a query. */
  let column = 0;
  let down = true;

  function show(results: readonly Joined[]): void {
    const rows = joinResults(results.map((it) => it.data));
    const labelled = labelsOf({
      type: 'vector',
      total: rows.length,
      milliseconds: 0,
      series: rows.map(({ labels }) => ({ labels, points: [] })),
    });
    const columns = results.map(({ expr }, i) =>
      columnOf(
        rows.flatMap((it) => it.values[i] ?? []),
        unitOf(expr),
      ),
    );
    const order = rows
      .map((row, i) => ({ ...row, cells: labelled.rows[i] ?? [] }))
      .sort((a, b) => {
        if (column < 0) return (down ? -1 : 1) * a.cells.join('\n').localeCompare(b.cells.join('\n'));
        const [x = Number.NaN, y = Number.NaN] = [a.values[column], b.values[column]];
        // What is missing, and NaN, stands last, whichever way.
        if (Number.isNaN(x) || Number.isNaN(y)) return Number(Number.isNaN(x)) - Number(Number.isNaN(y));
        return down ? y - x : x - y;
      });
    const head = (label: string, index: number, title: string) =>
      h(
        'th',
        {
          scope: 'col',
          class: index < 0 ? '' : 'num',
          title,
          aria: { sort: column === index ? (down ? 'descending' : 'ascending') : 'none' },
        },
        h(
          'button',
          {
            on: {
              click: () => {
                down = column === index ? !down : true;
                column = index;
                show(results);
              },
            },
          },
          label,
          column === index && icon(down ? 'arrow-down' : 'arrow-up'),
        ),
      );
    const body = order.slice(0, most).map(({ cells, values }) =>
      h(
        'tr',
        {},
        h('td', { class: 'mono' }, visible(cells.filter(Boolean).join(' · ')) || '{}'),
        ...columns.map((it, i) => {
          const value = values[i];
          // Missing is not 0.
          return h(
            'td',
            { class: 'num', title: value === undefined ? 'no series' : String(value) },
            value === undefined ? '–' : it.format(value),
          );
        }),
      ),
    );
    const heads = results.map(({ name, expr }, i) => head(`${name}${columns[i]?.unit ? `, ${columns[i]?.unit}` : ''}`, i, visible(expr)));
    keepFocus(node, () =>
      node.replaceChildren(
        commonLine(labelled, rows.length),
        h(
          'div',
          { class: 'full scroll' },
          h(
            'table',
            { class: 'result', aria: { label: 'Results of all queries' } },
            h('thead', {}, h('tr', {}, head(visible(labelled.columns.join(' · ')) || 'Series', -1, ''), ...heads)),
            h('tbody', {}, ...body),
          ),
        ),
        ...(order.length > most ? [h('p', { class: 'muted small' }, `The first ${most} of ${order.length} rows.`)] : []),
      ),
    );
  }
  return { node, show };
}
