import type { QueryOffersAnswer } from '../../../../../server/src/protocol.js';
import { type Child, h } from '../../../panel/view/dom.js';

export type Offer = Pick<QueryOffersAnswer['offers'][number], 'label' | 'detail'>;

/** Offers that one list holds. */
const mostOffered = 200;
/** After the last key, milliseconds. */
const pause = 150;

let made = 0;

export interface FieldOptions {
  readonly label: string;
  readonly value: string;
  readonly width?: number;
  readonly placeholder?: string;
  /** At each key: what is written follows at once, so that a click elsewhere finds all as it was. */
  typed(value: string): void;
  /** What may be written, for what is typed. */
  offers?(typed: string): Promise<readonly Offer[]>;
}

/** A field with a list of offers, filled when it is entered and as one types. */
export function field({ label, value, width = 8, placeholder = '', typed, offers }: FieldOptions): HTMLElement {
  const input = h('input', { type: 'text', class: 'plain mono', aria: { label } });
  const widen = () => {
    input.size = Math.min(48, Math.max(width, input.value.length + 1));
  };
  input.value = value;
  input.placeholder = placeholder;
  input.spellcheck = false;
  widen();
  const box = h('span', { class: 'field box' }, input);
  let later: ReturnType<typeof setTimeout> | undefined;
  const list = offers && h('datalist', { id: `form-offers-${made++}` });
  const fill = async () => {
    const found = await offers?.(input.value);
    if (list && found) list.replaceChildren(...found.slice(0, mostOffered).map(optionOf));
  };
  if (list) {
    box.append(list);
    input.setAttribute('list', list.id);
    input.addEventListener('focus', () => void fill(), { once: true });
  }
  input.addEventListener('input', () => {
    widen();
    typed(input.value);
    clearTimeout(later);
    if (offers) later = setTimeout(() => void fill(), pause);
  });
  return box;
}

function optionOf({ label, detail }: Offer): HTMLElement {
  const option = h('option', {}, detail);
  option.value = label;
  return option;
}

export interface Group<T> {
  readonly label: string;
  readonly entries: readonly (readonly [value: T, text: string])[];
}

/** A list whose entries stand in groups. `first`: what stands there while nothing is chosen. */
export function grouped<T>(
  label: string,
  groups: readonly Group<T>[],
  chosen: T | undefined,
  first: string,
  choose: (value: T) => void,
): HTMLElement {
  const element = h('select', { class: 'field', aria: { label } });
  const all: T[] = [];
  if (chosen === undefined) element.append(h('option', {}, first));
  for (const group of groups) {
    const box = h('optgroup', {});
    box.label = group.label;
    for (const [value, text] of group.entries) {
      const option = h('option', {}, text);
      option.value = String(all.push(value) - 1);
      option.selected = value === chosen;
      box.append(option);
    }
    if (group.entries.length > 0) element.append(box);
  }
  element.addEventListener('change', () => {
    const it = all[Number(element.value)];
    if (element.value !== first && it !== undefined) choose(it);
  });
  return element;
}

/** A row of the form: what it is about, and its fields. `end`: what stands at its end. */
export function line(label: string, fields: readonly Child[], end?: HTMLElement): HTMLElement {
  return h('div', { class: 'line' }, h('span', { class: 'about' }, label), h('div', { class: 'row wrap' }, ...fields), end);
}
