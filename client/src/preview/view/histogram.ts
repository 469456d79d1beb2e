import type { Histogram } from '../../../../server/src/protocol.js';
import { choice, count, h } from '../../panel/view/dom.js';
import { cellsOf, quantileOf } from './buckets.js';
import { toNumber } from './numbers.js';
import { formatValue, plainUnit, type Unit } from './units.js';

/** Bars that a histogram draws; more would be thinner than a pixel. */
const mostBars = 160;

/** A native histogram: its figures, and a bar a bucket. `log`: buckets as wide as each other; else as wide as what they hold. */
export function renderHistogram(name: string, histogram: Histogram, unit: Unit, state: { log: boolean }, redraw: () => void): HTMLElement {
  const cells = cellsOf(histogram);
  const total = toNumber(histogram.count);
  const sum = toNumber(histogram.sum);
  const perSecond = unit.perSecond ? '/s' : '';
  const own: Unit = { ...unit, perSecond: false };
  const value = (it: number) => formatValue(it, own);
  const figures: readonly (readonly [string, string])[] = [
    ['count', `${formatValue(total, plainUnit)}${perSecond}`],
    ['sum', `${value(sum)}${perSecond}`],
    ['mean', value(sum / total)],
    ['p50', value(quantileOf(cells, 0.5))],
    ['p90', value(quantileOf(cells, 0.9))],
    ['p99', value(quantileOf(cells, 0.99))],
  ];
  const shown = cells.slice(0, mostBars);
  const highest = shown.reduce((most, it) => Math.max(most, it.count), 0);
  const widths = shown.map(({ low, high }) => (state.log || !Number.isFinite(high - low) ? 1 : high - low));
  const whole = widths.reduce((a, b) => a + b, 0) || 1;
  const bars = shown.map((it, i) => {
    const bar = h('i', { title: `${value(it.low)} … ${value(it.high)}: ${formatValue(it.count, plainUnit)}${perSecond}` });
    bar.style.height = `${highest > 0 ? Math.max(it.count > 0 ? 2 : 0, (it.count / highest) * 100) : 0}%`;
    bar.style.width = `${((widths[i] ?? 1) / whole) * 100}%`;
    return bar;
  });
  const [first] = shown;
  const last = shown[shown.length - 1];
  const words = figures.map(([key, text]) => `${key} ${text}`).join(', ');
  return h(
    'div',
    { class: 'box stack histogram' },
    h(
      'div',
      { class: 'row wrap' },
      h('h3', { class: 'grow mono' }, name),
      choice(
        'Axis of the buckets',
        [
          [true, 'Buckets alike'],
          [false, 'To scale'],
        ],
        state.log,
        (it) => {
          state.log = it;
          redraw();
        },
      ),
    ),
    h('div', { class: 'figures' }, ...figures.map(([key, text]) => h('span', {}, h('span', { class: 'muted' }, key), ' ', text))),
    h('div', { class: 'bars', role: 'img', aria: { label: `${count(cells.length, 'bucket')}: ${words}` } }, ...bars),
    first && last
      ? h(
          'div',
          { class: 'row small muted' },
          h('span', { class: 'grow' }, value(first.low)),
          `${count(cells.length, 'bucket')}, estimated within them`,
          h('span', { class: 'grow num' }, value(last.high)),
        )
      : h('p', { class: 'small muted' }, 'No bucket has anything in it.'),
  );
}
