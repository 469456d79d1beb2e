import { h, icon, iconButton, redraw, visible } from '../../panel/view/dom.js';
import type { HistoryEntry } from '../messages.js';
import { popup } from './menus.js';
import { stamp } from './times.js';

export interface HistoryInput {
  readonly host: HTMLElement;
  /** Has the focus again when it is closed. */
  readonly back: HTMLElement;
  use(expr: string): void;
  star(expr: string, on: boolean): void;
}

/** What was run in this workspace, those with a star first; filtered as one types. */
export function openHistoryOf(history: readonly HistoryEntry[], { host, back, use, star }: HistoryInput): void {
  const field = h('input', { type: 'search', class: 'field', id: 'history-filter', aria: { label: 'Filter the history' } });
  field.placeholder = 'Filter';
  const list = h('ul', { aria: { label: 'Queries' } });
  const starred = new Set(history.filter((it) => it.starred).map((it) => it.expr));
  // A star that is set while one looks moves nothing.
  const sorted = [...history].sort((a, b) => Number(b.starred ?? false) - Number(a.starred ?? false));

  const draw = () => {
    const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
    const found = sorted.filter(({ expr, title }) => words.every((it) => `${expr} ${title}`.toLowerCase().includes(it)));
    redraw(list, ...found.map(rowOf));
    if (found.length === 0) list.append(h('li', { class: 'muted' }, 'No query has these words.'));
  };
  const rowOf = (it: HistoryEntry): HTMLElement => {
    const text = visible(it.expr.replaceAll(/\s+/g, ' '));
    const take = () => {
      close();
      use(it.expr);
    };
    const mark = iconButton('star-empty', `Star ${text}`, () => {
      const on = !starred.delete(it.expr);
      if (on) starred.add(it.expr);
      star(it.expr, on);
      show();
    });
    // Changed as it stands: a button that is drawn again loses the focus, and the list closes.
    const show = () => {
      const on = starred.has(it.expr);
      mark.setAttribute('aria-pressed', String(on));
      mark.replaceChildren(icon(on ? 'star-full' : 'star-empty'));
    };
    mark.title = 'Star: kept, and listed first';
    show();
    return h(
      'li',
      { class: 'history' },
      h('button', { class: 'pick', title: visible(it.expr), on: { click: take } }, h('span', { class: 'mono cut' }, text)),
      h('span', { class: 'muted small', title: it.title }, stamp(it.time / 1000, false)),
      mark,
    );
  };
  const empty = h('p', { class: 'small muted', tabindex: '-1' }, 'Nothing was run yet. Kept in this workspace only; results are not kept.');
  draw();
  const close = popup(host, 'History', back, ...(history.length === 0 ? [empty] : [field, list]));
  if (history.length === 0) empty.focus();
  host.querySelector('.menu')?.addEventListener('keydown', (event) => event instanceof KeyboardEvent && move(event));

  /** Up and down go from query to query, from the first back to the filter. */
  const move = (event: KeyboardEvent) => {
    const rows = [...list.querySelectorAll<HTMLElement>('.pick')];
    const at = rows.findIndex((it) => it.parentElement?.contains(document.activeElement));
    if (event.key === 'ArrowDown') rows[Math.min(rows.length - 1, at + 1)]?.focus();
    else if (event.key === 'ArrowUp') (rows[at - 1] ?? field).focus();
    else if (event.key === 'Enter' && document.activeElement === field) rows[0]?.click();
    else return;
    event.preventDefault();
  };
  field.addEventListener('input', draw);
}
