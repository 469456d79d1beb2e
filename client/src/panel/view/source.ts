import type { PanelState, ToShell } from '../messages.js';
import { type Child, h, icon, iconButton, visible } from './dom.js';

export interface Source {
  readonly icon: string;
  readonly title: string;
  /** The way to where it stands. */
  readonly place: Child;
  /** What a panel is locked on: "this query". */
  readonly what: string;
}

/** The first bar of a panel: what is shown, whether the panel follows the cursor, and who is asked. */
export function sourceBar(
  source: Source,
  state: PanelState | undefined,
  post: (message: { readonly type: 'lock'; readonly on: boolean } | ToShell) => void,
): readonly HTMLElement[] {
  const { title, place, what } = source;
  const { connection, locked = false, trusted = true } = state ?? {};
  return [
    icon(source.icon),
    h('span', { class: 'grow cut' }, h('span', { class: 'file' }, visible(title)), '  ', place),
    iconButton(
      locked ? 'lock' : 'unlock',
      locked ? `Locked on ${what}. Click to follow the cursor` : `Follows the cursor. Click to lock ${what}`,
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
