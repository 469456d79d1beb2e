import type { AlertTiming, Threshold } from '../../../../../server/src/protocol.js';
import { button, h } from '../../../panel/view/dom.js';
import { span } from '../times.js';
import { formatValue, type Unit } from '../units.js';
import { knob } from './parts.js';

/** What is tried of an alert: the limit of its query, `for` and `keep_firing_for` in seconds. */
export interface Tried {
  readonly limit: number;
  readonly hold: number;
  readonly keep: number;
}

interface KnobsInput {
  readonly ranges: HTMLElement;
  readonly threshold: Threshold | undefined;
  readonly alert: AlertTiming;
  /** The values that there were. */
  readonly values: readonly number[];
  readonly unit: Unit;
  set(field: keyof Tried, value: number): void;
  /** Puts the tried threshold into the query of the editor. */
  use(): void;
  /** Writes what was tried into the file. */
  apply(): void;
}

/** The sliders of a backtest, at what is written; a threshold may be tried a little beyond the values that there were. */
export function renderKnobs({ ranges, threshold, alert, values, unit, set, use, apply }: KnobsInput): HTMLElement {
  return h(
    'div',
    { class: 'knobs' },
    threshold
      ? limitKnob(threshold, values, unit, (it) => set('limit', it))
      : h('p', { class: 'small muted' }, 'No threshold at the end of the query: every result counts.'),
    timeKnob('for', 'for', alert.hold, (it) => set('hold', it)),
    timeKnob('keep', 'keep_firing_for', alert.keep, (it) => set('keep', it)),
    h(
      'div',
      { class: 'row wrap' },
      ranges,
      threshold
        ? h('button', { class: 'btn second', title: 'Puts the tried threshold into the query above', on: { click: use } }, 'Use threshold')
        : '',
      button('Apply to file', apply, { icon: 'save', primary: true }),
    ),
  );
}

function timeKnob(id: string, label: string, seconds: number, set: (it: number) => void): HTMLElement {
  const text = (it: number) => (it === 0 ? '0' : span(it));
  return knob({ id, label, min: 0, max: Math.max(7200, seconds * 2), by: 60, value: seconds, old: seconds, text, set });
}

function limitKnob(threshold: Threshold, values: readonly number[], unit: Unit, set: (it: number) => void): HTMLElement {
  const top = values.reduce((a, b) => Math.max(a, b), threshold.value);
  const bottom = values.reduce((a, b) => Math.min(a, b), Math.min(0, threshold.value));
  return knob({
    id: 'threshold',
    label: 'Threshold',
    min: bottom,
    max: top * 1.1,
    by: (top * 1.1 - bottom) / 200,
    value: threshold.value,
    old: threshold.value,
    text: (it) => formatValue(it, unit),
    set,
  });
}
