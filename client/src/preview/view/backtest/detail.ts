import type { AlertOutcome, AlertTiming, FilePlace } from '../../../../../server/src/protocol.js';
import { type Child, h, icon, iconButton, link, stateIcon, visible } from '../../../panel/view/dom.js';
import type { Episode } from '../episodes.js';
import { span, stamp } from '../times.js';
import { formatValue, type Unit } from '../units.js';

export interface Detail {
  readonly name: string;
  readonly episode: Episode;
  readonly alert: AlertTiming;
  /** Undefined: not known yet. */
  readonly outcome: AlertOutcome | undefined;
  readonly lowest: boolean;
  readonly unit: Unit;
  readonly utc: boolean;
  move(by: number): void;
  go(place: FilePlace): void;
}

/** One episode: how long, what the alert would have said, and whom it would have reached. */
export function renderDetail({ name, episode, alert, outcome, lowest, unit, utc, move, go }: Detail): HTMLElement {
  const { from, fires, to, top, cut } = episode;
  const lengths =
    fires === undefined
      ? `pending ${span(to - from)}, then over before it fired`
      : `pending ${span(fires - from)}, then firing ${span(to - fires)}`;
  const labels = Object.entries(outcome?.labels ?? alert.labels)
    .map(([label, value]) => `${label}=${JSON.stringify(value)}`)
    .join(', ');
  const annotations = outcome?.annotations ?? Object.keys(alert.annotations).map((it) => ({ name: it, text: '…', failed: false }));
  return h(
    'div',
    { class: 'box stack', id: 'episode' },
    h(
      'div',
      { class: 'row' },
      stateIcon(fires === undefined ? 'pending' : 'firing'),
      h('h2', { class: 'grow' }, `${name}, ${stamp(from, utc)}${utc ? ' UTC' : ''}`),
      iconButton('arrow-up', 'Previous episode (K)', () => move(-1)),
      iconButton('arrow-down', 'Next episode (J)', () => move(1)),
    ),
    h(
      'p',
      { class: 'small muted' },
      `${lengths}, ${lowest ? 'lowest' : 'highest'} ${formatValue(top, unit)}${cut ? '; cut by the edge of the range, so longer than this' : ''}`,
    ),
    h(
      'dl',
      { class: 'kv' },
      ...annotations.flatMap((it) => [
        h('dt', {}, visible(it.name)),
        h(
          'dd',
          { class: 'annotation' },
          it.failed && icon('error', 'firing'),
          it.failed && ' ',
          it.text.split('\n').map(visible).join('\n'),
        ),
      ]),
      h('dt', {}, 'labels'),
      h('dd', { class: 'mono' }, visible(labels)),
      ...receivers(fires !== undefined, outcome, go),
    ),
  );
}

function receivers(fires: boolean, outcome: AlertOutcome | undefined, go: (place: FilePlace) => void): readonly Child[] {
  if (!outcome) return [];
  if (!outcome.receivers)
    return [h('dt', {}, 'receiver'), h('dd', { class: 'muted' }, 'No Alertmanager configuration is in this workspace.')];
  const many =
    outcome.otherConfigs > 0
      ? [h('dd', { class: 'muted' }, `By the first of ${outcome.otherConfigs + 1} configurations in this workspace.`)]
      : [];
  const rows = outcome.receivers.flatMap(({ name, routes, groupWait, repeatInterval }) => [
    h('dt', {}, 'receiver'),
    h(
      'dd',
      { class: 'mono' },
      ...routes.flatMap(({ place, matchers }, i): Child[] => [
        link(i === 0 ? `${fileOf(place.uri)}:${place.position.line + 1}` : `:${place.position.line + 1}`, () => go(place)),
        ` ${visible(matchers)}${matchers === '' ? '' : ' '}→ `,
      ]),
      h('b', {}, visible(name) || '(none)'),
    ),
    h('dt', {}, 'repeats'),
    h('dd', {}, `${fires ? '' : 'would it fire: '}group_wait ${groupWait}, repeat_interval ${repeatInterval}`),
  ]);
  return [...rows, ...many.flatMap((it) => [h('dt', {}), it])];
}

function fileOf(uri: string): string {
  return visible(decodeURIComponent(uri.slice(uri.lastIndexOf('/') + 1)));
}
