export { count, grouped, visible } from './text.js';

export type Child = Node | string | undefined | false;
interface Attributes {
  readonly class?: string;
  readonly id?: string;
  readonly for?: string;
  readonly title?: string;
  readonly role?: string;
  readonly type?: string;
  readonly scope?: string;
  readonly colspan?: string;
  readonly tabindex?: string;
  readonly disabled?: boolean;
  readonly inert?: boolean;
  readonly aria?: Readonly<Record<string, string>>;
  readonly on?: Readonly<Record<string, (event: Event) => void>>;
}

/** Makes an element. Text is only ever text: nothing from a server becomes markup. */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes,
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  const { class: className, aria, on, disabled, inert, ...plain } = attributes;
  if (className) element.className = className;
  for (const [name, value] of Object.entries(plain)) if (value !== undefined) element.setAttribute(name, value);
  for (const [name, value] of Object.entries(aria ?? {})) element.setAttribute(`aria-${name}`, value);
  for (const [name, listener] of Object.entries(on ?? {})) element.addEventListener(name, listener);
  if (disabled) element.setAttribute('disabled', '');
  if (inert) element.inert = true;
  for (const child of children) if (child !== undefined && child !== false) element.append(child);
  return element;
}

/** A codicon; decoration only, the word stands beside it. */
export function icon(name: string, extra = ''): HTMLElement {
  return h('span', { class: `codicon codicon-${name}${extra ? ` ${extra}` : ''}`, aria: { hidden: 'true' } });
}

/** The sign of an alert's state. */
export function stateIcon(state: 'pending' | 'firing'): HTMLElement {
  return icon(state === 'firing' ? 'flame' : 'clock', state);
}

export function button(
  label: string,
  click: () => void,
  options: { readonly icon?: string; readonly primary?: boolean } = {},
): HTMLElement {
  return h(
    'button',
    { class: `btn ${options.primary ? 'primary' : 'second'}`, on: { click } },
    options.icon !== undefined && icon(options.icon),
    label,
  );
}

export function iconButton(name: string, label: string, click: () => void, pressed?: boolean): HTMLButtonElement {
  return h(
    'button',
    {
      class: `btn icon${pressed ? ' on' : ''}`,
      title: label,
      aria: { label, ...(pressed === undefined ? {} : { pressed: String(pressed) }) },
      on: { click },
    },
    icon(name),
  );
}

export function link(label: string, click: () => void): HTMLElement {
  return h('button', { class: 'link', on: { click } }, label);
}

/** Buttons of which one is chosen. */
export function choice<T>(label: string, all: readonly (readonly [T, string])[], chosen: T, choose: (value: T) => void): HTMLElement {
  return h(
    'div',
    { class: 'group', role: 'group', aria: { label } },
    ...all.map(([value, text]) =>
      h(
        'button',
        {
          class: `btn small${value === chosen ? ' on' : ''}`,
          aria: { pressed: String(value === chosen) },
          on: { click: () => choose(value) },
        },
        text,
      ),
    ),
  );
}

/** A button that is on or off. */
export function toggle(label: string, title: string, on: boolean, set: (on: boolean) => void): HTMLElement {
  const click = () => set(!on);
  return h(
    'div',
    { class: 'group' },
    h('button', { class: `btn small${on ? ' on' : ''}`, title, aria: { pressed: String(on) }, on: { click } }, label),
  );
}

/** A list to choose from. */
export function select<T>(label: string, all: readonly (readonly [T, string])[], chosen: T, choose: (value: T) => void): HTMLElement {
  const element = h('select', { class: 'field', title: label, aria: { label } });
  for (const [i, [value, text]] of all.entries()) {
    const option = h('option', {}, text);
    option.value = String(i);
    option.selected = value === chosen;
    element.append(option);
  }
  element.addEventListener('change', () => {
    const picked = all[Number(element.value)];
    if (picked) choose(picked[0]);
  });
  return element;
}

/** A message in the middle of the view: what is so, why, what can be done. */
export function say(symbol: string, title: string, text: readonly Child[], ...acts: readonly HTMLElement[]): HTMLElement {
  return h(
    'div',
    { class: 'say' },
    icon(symbol),
    h(
      'div',
      { class: 'stack' },
      h('h2', {}, title),
      ...text.map((it) => (typeof it === 'string' ? h('p', {}, it) : it)),
      acts.length > 0 && h('div', { class: 'acts' }, ...acts),
    ),
  );
}

export function banner(kind: 'error' | 'warning' | 'info', symbol: string, ...children: readonly Child[]): HTMLElement {
  return h(
    'div',
    { class: `banner ${kind}`, ...(kind === 'error' ? { role: 'alert' } : {}) },
    icon(symbol),
    h('div', { class: 'grow' }, ...children),
  );
}

const focusable = 'button, select, input, summary, [tabindex]';

/** Draws a part again and leaves the focus where it was. */
export function redraw(element: HTMLElement, ...children: readonly Child[]): void {
  keepFocus(element, () => element.replaceChildren(...children.filter((it) => it !== undefined && it !== false)));
}

/**
 * Leaves the focus where it was while a part is drawn again: on the element of the same id, else on the one that is called the same,
 * else on the one at the same place; with none left, on the part itself.
 */
export function keepFocus(element: HTMLElement, draw: () => void): void {
  const { activeElement: before } = document;
  const all = () => [...element.querySelectorAll<HTMLElement>(focusable)];
  const old = all();
  const at = before instanceof HTMLElement ? old.indexOf(before) : -1;
  // Of what is called alike, the first, the second …
  const like = before && old.slice(0, at).filter((it) => nameOf(it) === nameOf(before)).length;
  draw();
  if (at < 0 || !before || document.activeElement === before) return;
  const now = all();
  // What was put in again has lost the focus all the same.
  const same = before.isConnected ? now.find((it) => it === before) : before.id ? now.find((it) => it.id === before.id) : undefined;
  const next = same ?? now.filter((it) => nameOf(it) === nameOf(before))[like ?? 0] ?? now[at] ?? element;
  next.focus({ preventScroll: true });
  if (next !== before && next instanceof HTMLInputElement && before instanceof HTMLInputElement && next.type === before.type) {
    // A caret is where it was typed; kinds without one say null.
    const { selectionStart, selectionEnd } = before;
    if (selectionStart !== null) next.setSelectionRange(selectionStart, selectionEnd);
  }
}

function nameOf(element: Element): string {
  return `${element.tagName} ${element.getAttribute('aria-label') ?? element.textContent}`;
}
