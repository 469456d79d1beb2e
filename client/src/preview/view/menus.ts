import { type Child, h, icon, visible } from '../../panel/view/dom.js';

export interface Entry {
  readonly label: string;
  readonly icon: string;
  run(): void;
}

/** A menu under a bar: one stop for the keyboard, closed by Escape, by a choice, or by leaving it. */
export function openMenu(host: HTMLElement, label: string, entries: readonly Entry[], back: HTMLElement): void {
  const items = entries.map((it) =>
    h(
      'li',
      {
        role: 'menuitem',
        tabindex: '-1',
        on: {
          click: () => {
            close();
            it.run();
          },
          keydown: (event) => {
            if (!(event instanceof KeyboardEvent)) return;
            const at = items.indexOf(document.activeElement as HTMLLIElement);
            if (event.key === 'ArrowDown') items[(at + 1) % items.length]?.focus();
            else if (event.key === 'ArrowUp') items[(at - 1 + items.length) % items.length]?.focus();
            else if (event.key === 'Enter' || event.key === ' ') items[at]?.click();
            else return;
            event.preventDefault();
            event.stopPropagation();
          },
        },
      },
      icon(it.icon),
      h('span', { class: 'cut' }, visible(it.label)),
    ),
  );
  const close = openOver(host, back, h('div', { class: 'menu' }, h('ul', { role: 'menu', aria: { label } }, ...items)));
  items[0]?.focus();
}

/** A few fields under a bar, closed by Escape or by leaving them. The answer closes it. */
export function popup(host: HTMLElement, label: string, back: HTMLElement, ...children: readonly Child[]): () => void {
  const box = h('div', { class: 'menu stack', role: 'dialog', aria: { label } }, ...children);
  const close = openOver(host, back, box);
  box.querySelector<HTMLElement>('button, input')?.focus();
  return close;
}

function openOver(host: HTMLElement, back: HTMLElement, box: HTMLElement): () => void {
  host.querySelector('.menu')?.remove();
  let isOpen = true;
  const close = (focus: boolean) => {
    if (!isOpen) return;
    isOpen = false;
    box.remove();
    if (!focus) return;
    // The bar may have been drawn again meanwhile: its button is another one of the same title.
    const again = [...(host.parentElement?.querySelectorAll<HTMLElement>('button') ?? [])].find((it) => it.title === back.title);
    (back.isConnected ? back : again)?.focus();
  };
  box.addEventListener('focusout', ({ relatedTarget }) => {
    if (relatedTarget instanceof Node && box.contains(relatedTarget)) return;
    // A part of the page that takes no focus was clicked: what is inside stays.
    if (relatedTarget === null && box.matches(':hover')) return;
    close(false);
  });
  box.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape') return;
    close(true);
    event.preventDefault();
    event.stopPropagation();
  });
  host.append(box);
  return () => close(true);
}
