import type { LinePosition, LiveTarget, Relabeling, Walk } from '../../../../server/src/protocol.js';
import type { Labels, Live } from '../messages.js';
import { type Compared, compare, type Fate } from './compare.js';

/** Labels in the list at the left: a sample, a live target, or some written by hand. */
export interface Entry {
  readonly id: string;
  readonly labels: Labels;
  readonly walk: Walk;
  readonly live?: LiveTarget;
  readonly compared?: Compared;
  /** Index of those by hand. */
  readonly hand?: number;
}

export interface Shown {
  readonly relabeling: Relabeling;
  readonly live: Live | undefined;
  readonly entries: readonly Entry[];
}

/** Why the rules cannot be run as they are typed. */
export interface Problem {
  readonly why: string;
  readonly position?: LinePosition;
}

/** The walks of an answer with what they are of: samples or live targets, then the labels by hand, `hand.length` of them. */
export function entriesOf(answer: Relabeling, live: Live | undefined, hand: readonly Labels[]): readonly Entry[] {
  const list = live?.answer.ok ? live.answer.data.targets : undefined;
  const tried = answer.walks.length - hand.length;
  return answer.walks.flatMap((walk, i): readonly Entry[] => {
    if (i >= tried) return [{ id: `h${i - tried}`, labels: hand[i - tried] ?? {}, walk, hand: i - tried }];
    const target = list?.[i];
    if (target) return [{ id: `l${i}`, labels: target.discovered, walk, live: target, compared: compare(target, walk) }];
    const labels = answer.samples.labels[i];
    return labels ? [{ id: `s${i}`, labels, walk }] : [];
  });
}

export const groupNames: Readonly<Record<Fate | 'kept' | 'gone' | 'hand', string>> = {
  lost: 'scraped today, dropped by these rules',
  new: 'dropped today, kept by these rules',
  changed: 'changed',
  same: 'as today',
  dropped: 'dropped, today too',
  kept: 'kept',
  gone: 'dropped',
  hand: 'by hand',
};
export const groups = ['hand', 'lost', 'new', 'changed', 'kept', 'same', 'gone', 'dropped'] as const;

export function groupOf({ hand: index, compared, walk }: Entry): (typeof groups)[number] {
  if (index !== undefined) return 'hand';
  return compared?.fate ?? (walk.outcome.state === 'kept' ? 'kept' : 'gone');
}

/** By group, in the order in which they are read. */
export function sorted(entries: readonly Entry[]): readonly Entry[] {
  return groups.flatMap((group) => entries.filter((it) => groupOf(it) === group));
}
