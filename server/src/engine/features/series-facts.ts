import { queriesAbout } from '../checks/shared-flow.js';
import { rulesTakingOff } from '../checks/shared-lost-labels.js';
import type { QueryPlace } from '../resources/unit.js';
import type { Node } from '../syntax/tree.js';
import { quotedNames } from '../text/quoted.js';
import { grouped } from '../workspace/grouped.js';
import type { Workspace } from '../workspace/workspace.js';
import { placeOfNode } from './locate.js';

const readerKinds = ['alert', 'recording rule', 'dashboard query', 'test', 'federation job', 'query'] as const;
type ReaderKind = (typeof readerKinds)[number];

/** The queries of the workspace that read a series, counted by what they are for: `2 alerts, 1 recording rule`; undefined: there is none. */
export function readersText(workspace: Workspace, series: string): string | undefined {
  const counts = new Map<ReaderKind, number>();
  for (const { place } of queriesAbout(workspace, series)) counts.set(kindOf(place), (counts.get(kindOf(place)) ?? 0) + 1);
  const told = readerKinds.flatMap((kind) => {
    const count = counts.get(kind);
    return count === undefined ? [] : [`${count} ${count === 1 ? kind : plural(kind)}`];
  });
  return told.length > 0 ? told.join(', ') : undefined;
}

const plural = (kind: ReaderKind): string => (kind.endsWith('query') ? `${kind.slice(0, -1)}ies` : `${kind}s`);

function kindOf({ type }: QueryPlace): ReaderKind {
  switch (type) {
    case 'alert':
    case 'grafana-alert':
      return 'alert';
    case 'record':
      return 'recording rule';
    case 'panel':
    case 'variable':
    case 'annotation':
    case 'perses':
      return 'dashboard query';
    case 'test':
      return 'test';
    case 'federation':
      return 'federation job';
    case 'file':
      return 'query';
  }
}

/** Where the first of a series' jobs takes a label off, as a link in Markdown; `rules`: those of all its jobs, undefined where the label stays. */
export function takenOffAt(rules: readonly Node[] | undefined): string | undefined {
  const [rule] = rules ?? [];
  if (!rule) return undefined;
  const { uri, range } = placeOfNode(rule);
  const line = range.start.line + 1;
  return `[${decodeURIComponent(uri.slice(uri.lastIndexOf('/') + 1))}:${line}](${uri}#L${line})`;
}

/** Those of the labels that all jobs take off a series, by where that is done. */
export function takenOffTexts(workspace: Workspace, series: string, labels: readonly string[]): readonly string[] {
  const byPlace = grouped(
    labels.flatMap((label) => {
      const place = takenOffAt(rulesTakingOff(workspace, series, label));
      return place === undefined ? [] : [[place, label] as const];
    }),
  );
  return [...byPlace].map(([place, names]) => `${quotedNames(names)} (${place})`);
}
