type Child = Node | string | undefined | false;
interface Attributes {
  readonly class?: string;
  readonly id?: string;
  readonly title?: string;
  readonly role?: string;
  readonly type?: string;
  readonly scope?: string;
  readonly colspan?: string;
  readonly tabindex?: string;
  readonly disabled?: boolean;
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
  const { class: className, aria, on, disabled, ...plain } = attributes;
  if (className) element.className = className;
  for (const [name, value] of Object.entries(plain)) if (value !== undefined) element.setAttribute(name, value);
  for (const [name, value] of Object.entries(aria ?? {})) element.setAttribute(`aria-${name}`, value);
  for (const [name, listener] of Object.entries(on ?? {})) element.addEventListener(name, listener);
  if (disabled) element.setAttribute('disabled', '');
  for (const child of children) if (child !== undefined && child !== false) element.append(child);
  return element;
}

/** Control and bidi characters of a hostile text shown as escapes. */
export function visible(text: string): string {
  return text.replaceAll(
    /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g,
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
