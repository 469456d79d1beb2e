import type { LiveTarget, Relabeling, Walk } from '../../../../server/src/protocol.js';
import { type Child, h, icon, visible } from '../../panel/view/dom.js';
import type { Compared } from './compare.js';
import { origin } from './rules.js';
import { renderChanges } from './steps.js';

/** What becomes of the chosen labels in the end. */
export function renderFinal(
  relabeling: Relabeling,
  walk: Walk,
  live: LiveTarget | undefined,
  compared: Compared | undefined,
): readonly Child[] {
  return [...today(live, compared), ...outcome(relabeling, walk)];
}

function today(live: LiveTarget | undefined, compared: Compared | undefined): readonly Child[] {
  if (!live || !compared) return [];
  const head = h('h3', {}, 'Against today');
  switch (compared.fate) {
    case 'same':
      return [head, h('p', { class: 'muted' }, icon('pass', 'ok'), ' The same labels')];
    case 'dropped':
      return [head, h('p', { class: 'muted' }, icon('circle-slash'), ' Dropped today too')];
    case 'new':
      return [head, h('p', {}, icon('add', 'pending'), ' Dropped today, would be scraped')];
    case 'lost':
    case 'changed': {
      const changes =
        compared.fate === 'changed' ? compared.changes : Object.entries(live.labels).map(([name, before]) => ({ name, before }));
      const diff = renderChanges(changes, 40);
      diff.classList.add('total');
      return [
        head,
        compared.fate === 'lost' &&
          h('p', {}, icon('circle-slash', 'firing'), ` Scraped today (${visible(live.health)}), would be no more`),
        diff,
      ];
    }
  }
}

const stored: Readonly<Record<Relabeling['stage'], string>> = {
  target: 'Stored with every sample',
  metric: 'Stored',
  write: 'Sent',
  alert: 'Sent',
};

function outcome({ stage, rules }: Relabeling, walk: Walk): readonly Child[] {
  const { outcome: it } = walk;
  switch (it.state) {
    case 'dropped':
      return [
        h('h3', {}, 'Dropped'),
        h(
          'p',
          {},
          icon('circle-slash'),
          it.rule === undefined ? ' No label is left.' : ` By rule ${it.rule + 1}. The rules behind it are not run.`,
        ),
      ];
    case 'failed':
      return [
        h('h3', {}, 'Refused'),
        h('p', {}, icon('error', 'firing'), ' Prometheus says: ', h('span', { class: 'mono' }, visible(it.error))),
      ];
    case 'kept': {
      const gone = Object.entries(walk.gone);
      return [
        h('h3', {}, stored[stage]),
        h(
          'ul',
          { class: 'labels' },
          ...Object.entries(walk.labels)
            .sort(([a], [b]) => (a < b ? -1 : 1))
            .map(([name, value]) => pair(name, value, origin(name, walk, rules))),
        ),
        gone.length > 0 && h('h3', {}, 'Only for the scrape'),
        gone.length > 0 && h('ul', { class: 'labels' }, ...gone.map(([name, value]) => pair(name, value, origin(name, walk, rules)))),
      ];
    }
  }
}

function pair(name: string, value: string, by: string): HTMLElement {
  return h(
    'li',
    {},
    h('span', { class: 'k', title: visible(name) }, visible(name)),
    h('span', { class: 'v', title: visible(value) }, visible(value)),
    h('span', { class: 'by' }, by),
  );
}
