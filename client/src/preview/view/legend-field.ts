import { h } from '../../panel/view/dom.js';

/** After the last key, milliseconds: names of hundreds of series are not drawn anew at each. */
const pause = 250;

let made = 0;

/** How the series are named, typed by hand; the labels that tell them apart are offered. `typed`: at each key, `renamed`: after the last. */
export function legendField(value: string, labels: readonly string[], typed: (template: string) => void, renamed: () => void): HTMLElement {
  const field = h('input', { type: 'text', class: 'plain mono', aria: { label: 'Names in the legend' } });
  const list = h(
    'datalist',
    { id: `legend-labels-${made++}` },
    ...labels.map((it) => {
      const option = h('option', {});
      option.value = `{{${it}}}`;
      return option;
    }),
  );
  field.value = value;
  // The arrow of the list takes the room of three characters.
  field.size = Math.min(60, Math.max(18, value.length) + 4);
  field.placeholder = '{{label}}, or auto';
  field.setAttribute('list', list.id);
  let later: ReturnType<typeof setTimeout> | undefined;
  field.addEventListener('input', () => {
    typed(field.value);
    clearTimeout(later);
    later = setTimeout(renamed, pause);
  });
  return h('label', { class: 'field', title: 'Names of the series: {{label}} stands for its value' }, h('b', {}, 'Legend'), field, list);
}
