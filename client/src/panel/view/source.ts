import type { PanelState, ToShell } from '../messages.js';
import { type Child, h, icon, iconButton, visible } from './dom.js';

export interface Source {
  readonly icon: string;
  readonly title: string;
  /** The way to where it stands. */
  readonly place: Child;
  /** What a panel is locked on: "this query". */
  readonly what: string;
  /** Beside the lock. */
  readonly tools?: readonly HTMLElement[];
}

/** What is shown, and where it stands. */
export function placeBar({ icon: symbol, title, place }: Pick<Source, 'icon' | 'title' | 'place'>): readonly HTMLElement[] {
  return [icon(symbol), h('span', { class: 'grow cut' }, h('span', { class: 'file' }, visible(title)), '  ', place)];
}

/** The first bar of a panel: what is shown, whether the panel follows the cursor, and who is asked. */
export function sourceBar(
  source: Source,
  state: PanelState | undefined,
  post: (message: { readonly type: 'lock'; readonly on: boolean } | ToShell) => void,
): readonly HTMLElement[] {
  const { connection, locked = false, trusted = true } = state ?? {};
  return [
    ...placeBar(source),
    ...(source.tools ?? []),
    iconButton(
      locked ? 'lock' : 'unlock',
      locked ? `Locked on ${source.what}. Click to follow the cursor` : `Follows the cursor. Click to lock ${source.what}`,
      () => post({ type: 'lock', on: !locked }),
      locked,
    ),
    h(
      'button',
      {
        class: 'chip',
        title: connection ? 'Choose another connection' : 'Connect a Prometheus',
        on: { click: () => post({ type: 'connect' }) },
      },
      icon(!trusted ? 'shield' : connection ? 'plug' : 'debug-disconnect'),
      !trusted ? 'untrusted' : connection ? visible(connection) : 'Connect',
    ),
  ];
}
