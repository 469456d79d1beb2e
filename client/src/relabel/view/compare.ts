import type { LabelChange, LiveTarget, Walk } from '../../../../server/src/protocol.js';
import type { Labels } from '../messages.js';

/** How a target fares with the rules of the file, against today. */
export type Fate = 'lost' | 'new' | 'changed' | 'same' | 'dropped';

export interface Compared {
  readonly fate: Fate;
  /** What its series gain and lose, and what is scraped; empty unless `changed`. */
  readonly changes: readonly LabelChange[];
}

/** A live target today and after the rules of the file. */
export function compare(live: LiveTarget, walk: Walk): Compared {
  const kept = walk.outcome.state === 'kept';
  if (live.dropped) return { fate: kept ? 'new' : 'dropped', changes: [] };
  if (!kept) return { fate: 'lost', changes: [] };
  const changes = differences(withPort(live.labels, walk.labels), walk.labels);
  const url = urlOf(walk);
  const moved: readonly LabelChange[] =
    live.scrapeUrl !== '' && url !== undefined && url !== plainUrl(live.scrapeUrl)
      ? [{ name: 'scraped at', before: live.scrapeUrl, after: url }]
      : [];
  return { fate: changes.length + moved.length > 0 ? 'changed' : 'same', changes: [...changes, ...moved] };
}

/** Before 3.0 Prometheus added the scheme's port to an address without one, and so to `instance`. */
function withPort(today: Labels, now: Labels): Labels {
  const [old, instance] = [today['instance'], now['instance']];
  if (old === undefined || instance === undefined || (old !== `${instance}:80` && old !== `${instance}:443`)) return today;
  return { ...today, instance };
}

function urlOf({ gone }: Walk): string | undefined {
  return plainUrl(`${gone['__scheme__'] || 'http'}://${gone['__address__'] ?? ''}${gone['__metrics_path__'] ?? ''}`);
}

function plainUrl(text: string): string | undefined {
  try {
    const { protocol, host, pathname } = new URL(text);
    return `${protocol}//${host}${pathname}`;
  } catch {
    return undefined;
  }
}

function differences(before: Labels, after: Labels): readonly LabelChange[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return names.flatMap((name): readonly LabelChange[] => {
    const [a, b] = [before[name], after[name]];
    if (a === b) return [];
    return [{ name, ...(a === undefined ? {} : { before: a }), ...(b === undefined ? {} : { after: b }) }];
  });
}

/** In one sentence, the worst first. */
export function verdict(all: readonly Compared[], connection: string): { readonly text: string; readonly bad: boolean } {
  const count = (fate: Fate) => all.filter((it) => it.fate === fate).length;
  const targets = (n: number) => `${n} target${n === 1 ? '' : 's'}`;
  const [lost, added, changed] = [count('lost'), count('new'), count('changed')];
  const parts = [
    ...(lost > 0 ? [`drop ${targets(lost)} that ${connection} scrapes today`] : []),
    ...(added > 0 ? [`keep ${added} that it drops today`] : []),
    ...(changed > 0 ? [`change ${changed}`] : []),
  ];
  if (parts.length === 0) return { text: `These rules make the same targets as ${connection} has today.`, bad: false };
  return { text: `These rules ${listed(parts)}.`, bad: lost > 0 || lostLabels(all).length > 0 };
}

/** Labels that targets have today and would lose, by how many. */
export function lostLabels(all: readonly Compared[]): readonly (readonly [name: string, targets: number])[] {
  const counts = new Map<string, number>();
  for (const { changes } of all)
    for (const { name, after } of changes) if (after === undefined) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1]);
}

function listed(parts: readonly string[]): string {
  return parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`;
}
