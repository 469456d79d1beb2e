import type { QueryResult } from '../../../../server/src/protocol.js';
import { h, icon, visible } from '../../panel/view/dom.js';
import type { HistoryEntry } from '../messages.js';

export interface Entry {
  readonly label: string;
  readonly icon: string;
  readonly detail?: string;
  readonly code?: boolean;
  run(): void;
}

/** A menu under a bar: one stop for the keyboard, closed by Escape, by a choice, or by leaving it. */
export function openMenu(host: HTMLElement, label: string, entries: readonly Entry[], empty: string, back: HTMLElement): void {
  host.querySelector('.menu')?.remove();
  const close = (focus: boolean) => {
    menu.remove();
    if (focus) back.focus();
  };
  const items = entries.map((it) =>
    h(
      'li',
      {
        role: 'menuitem',
        tabindex: '-1',
        on: {
          click: () => {
            close(true);
            it.run();
          },
        },
      },
      icon(it.icon),
      h('span', { class: it.code ? 'mono cut' : 'cut' }, visible(it.label.replaceAll(/\s+/g, ' '))),
      it.detail !== undefined && h('kbd', {}, it.detail),
    ),
  );
  const menu = h(
    'div',
    {
      class: 'menu',
      on: {
        focusout: (event) => {
          if (event instanceof FocusEvent && !(event.relatedTarget instanceof Node && menu.contains(event.relatedTarget))) close(false);
        },
        keydown: (event) => {
          if (!(event instanceof KeyboardEvent)) return;
          const at = items.indexOf(document.activeElement as HTMLLIElement);
          if (event.key === 'Escape') close(true);
          else if (event.key === 'ArrowDown') items[(at + 1) % items.length]?.focus();
          else if (event.key === 'ArrowUp') items[(at - 1 + items.length) % items.length]?.focus();
          else if (event.key === 'Enter' || event.key === ' ') items[at]?.click();
          else return;
          event.preventDefault();
          event.stopPropagation();
        },
      },
    },
    items.length > 0 ? h('ul', { role: 'menu', aria: { label } }, ...items) : h('p', { class: 'small muted', tabindex: '-1' }, empty),
  );
  host.append(menu);
  (items[0] ?? menu.querySelector('p'))?.focus();
}

export function historyEntries(history: readonly HistoryEntry[], use: (expr: string) => void): readonly Entry[] {
  return history.map((it) => ({
    label: it.expr,
    icon: 'history',
    code: true,
    detail: new Date(it.time).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' }),
    run: () => use(it.expr),
  }));
}

/** One row a sample. A cell that a spreadsheet would take for a formula is disarmed. */
export function toCsv(data: QueryResult): string {
  const names = [...new Set(data.series.flatMap((it) => Object.keys(it.labels)))].sort();
  const cell = (text: string) => {
    const safe = /^[=+\-@\t\r]/.test(text) && !/^[+-]?(\d|Inf$)/.test(text) ? `'${text}` : text;
    return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  };
  const lines = [[...names, 'time', 'value'].map(cell).join(',')];
  for (const { labels, points } of data.series) {
    const own = names.map((it) => cell(labels[it] ?? ''));
    for (const [time, value] of points) lines.push([...own, new Date(time * 1000).toISOString(), cell(value)].join(','));
  }
  return `${lines.join('\n')}\n`;
}
