import { h, icon } from '../../panel/view/dom.js';
import { type Shown, type View, viewNames } from './views.js';

export interface Tabs {
  readonly views: readonly View[];
  readonly chosen: View;
  /** Ids of elements, of this pane alone. */
  idOf(name: string): string;
  /** The id of what the tabs show. */
  readonly controls: string;
  choose(view: View): void;
}

/** The views of a query: one stop of the keyboard, arrows go from one to the next. */
export function renderTabs(host: HTMLElement, { views, chosen, idOf, controls, choose }: Tabs): void {
  const hadFocus = host.contains(document.activeElement);
  const focus = (view: View) => document.getElementById(idOf(`tab-${view}`))?.focus();
  const move = (event: Event) => {
    if (!(event instanceof KeyboardEvent) || (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight')) return;
    const next = views[(views.indexOf(chosen) + (event.key === 'ArrowRight' ? 1 : views.length - 1)) % views.length];
    if (!next) return;
    choose(next);
    focus(next);
  };
  host.replaceChildren(
    ...views.map((name) =>
      h(
        'button',
        {
          role: 'tab',
          id: idOf(`tab-${name}`),
          aria: { selected: String(chosen === name), controls },
          tabindex: chosen === name ? '0' : '-1',
          on: { click: () => choose(name), keydown: move },
        },
        icon(viewNames[name][0]),
        viewNames[name][1],
      ),
    ),
  );
  if (hadFocus) focus(chosen);
}

/** The views that a query has: a heat map where there are buckets, a backtest where an alert reads it. `text`: what is asked next. */
export function viewsFor({ shown, text, view, isAlert }: Viewed): readonly View[] {
  const isNative = shown?.answer.ok && shown.answer.data.series.some((it) => it.histograms);
  const expr = shown?.expr ?? text;
  const hasBuckets = view === 'heat' || isNative || (/_bucket\b/.test(expr) && !/\bhistogram_(quantile|fraction)/.test(expr));
  return ['table', 'graph', ...(hasBuckets ? (['heat'] as const) : []), 'explain', ...(isAlert ? (['backtest'] as const) : [])];
}

interface Viewed {
  readonly shown: Shown | undefined;
  readonly text: string;
  readonly view: View;
  readonly isAlert: boolean;
}
