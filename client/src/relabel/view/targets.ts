import { type Child, h, icon, visible } from '../../panel/view/dom.js';
import { type Entry, groupNames, groupOf, groups, type Shown } from './entries.js';
import { nameOf } from './rules.js';

export interface TargetsInput {
  readonly shown: Shown;
  readonly order: readonly Entry[];
  readonly entry: Entry | undefined;
  /** What one of them is called: `target`, `series`, `alert`. */
  readonly what: string;
  choose(id: string): void;
  move(event: Event): void;
}

/** The labels to try, in groups by how they fare. */
export function targetsList({ shown, order, entry, what, choose, move }: TargetsInput): readonly Child[] {
  const lists = groups.flatMap((group) => {
    const own = order.filter((it) => groupOf(it) === group);
    if (own.length === 0) return [];
    const label = `${own.length} ${groupNames[group]}`;
    return [
      h(
        'div',
        { role: 'group', aria: { label } },
        h('div', { class: 'heading', aria: { hidden: 'true' } }, label),
        ...own.map((it) => option(it, it === entry, choose)),
      ),
    ];
  });
  const isTypical = !shown.live && shown.relabeling.samples.from === 'typical' && order.some((it) => it.hand === undefined);
  return [
    isTypical &&
      h(
        'p',
        { class: 'small muted' },
        `Typical ${what === 'series' ? what : `${what}s`}: the workspace shows none. What stands in < > is made up.`,
      ),
    lists.length > 0 && h('div', { role: 'listbox', aria: { label: 'Labels to try' }, on: { keydown: move } }, ...lists),
  ];
}

function option(it: Entry, isChosen: boolean, choose: (id: string) => void): HTMLElement {
  const { name } = nameOf(it.labels);
  const { state } = it.walk.outcome;
  const how = howOf(it);
  return h(
    'div',
    {
      class: 'target',
      id: `target-${it.id}`,
      role: 'option',
      tabindex: isChosen ? '0' : '-1',
      aria: { selected: String(isChosen) },
      on: { click: () => choose(it.id) },
    },
    icon(state === 'kept' ? 'pass' : state === 'failed' ? 'error' : 'circle-slash', state === 'kept' ? 'ok' : 'muted'),
    h('span', { class: 'cut', title: visible(name) }, visible(name)),
    how !== '' && h('small', { class: 'cut', title: visible(how) }, visible(how)),
  );
}

function howOf({ labels, walk: { outcome } }: Entry): string {
  if (outcome.state === 'kept') return nameOf(labels).detail;
  if (outcome.state === 'failed') return 'refused by Prometheus';
  return outcome.rule === undefined ? 'no label is left' : `dropped by rule ${outcome.rule + 1}`;
}
