import { seriesAskedBy } from '../checks/shared-flow.js';
import type { Engine } from '../engine.js';
import { nameOf } from '../promql/labels.js';
import { parsePromql } from '../promql/parsed.js';
import { selectorsIn } from '../promql/tree.js';
import { quoteMeta } from '../re2/shape.js';
import type { QueryUnit } from '../resources/unit.js';
import { deref, get, textOf } from '../syntax/access.js';
import type { Node } from '../syntax/tree.js';
import type { Position } from '../text/span.js';
import { grouped } from '../workspace/grouped.js';
import { placeOfNode } from './locate.js';

/** An alert of the workspace that reads what a query reads. */
export interface RelatedAlert {
  readonly name: string;
  readonly place: { readonly uri: string; readonly position: Position };
}

export interface RelatedAlerts {
  readonly alerts: readonly RelatedAlert[];
  /** What Prometheus is asked for their states: the series that it writes of its alerts. */
  readonly query: string;
}

/** Alerts that are asked for at once. */
const mostAlerts = 50;

/** The alerts that read a metric which a query reads too, be it through recording rules of the workspace; none for what does not parse. */
export function relatedAlerts({ workspace, settings: { target } }: Engine, text: string): RelatedAlerts {
  const alerts: { readonly name: string; readonly node: Node; readonly unit: QueryUnit }[] = [];
  const recordings: (readonly [name: string, unit: QueryUnit])[] = [];
  for (const unit of workspace.units('Query')) {
    const { place } = unit;
    if ((place.type !== 'alert' && place.type !== 'record') || place.group.program === 'Loki') continue;
    const node = deref(get(place.rule, place.type));
    if (node?.type !== 'scalar') continue;
    if (place.type === 'alert') alerts.push({ name: textOf(node), node, unit });
    else recordings.push([textOf(node), unit]);
  }
  const recorded = grouped(recordings);
  const read = (names: Iterable<string>, found = new Set<string>()): ReadonlySet<string> => {
    for (const name of names) {
      if (found.has(name)) continue;
      found.add(name);
      for (const it of recorded.get(name) ?? []) read(seriesAskedBy(it, target), found);
    }
    return found;
  };
  const { expr, problems } = parsePromql(text, target);
  const wanted = read(problems.length > 0 ? [] : selectorsIn(expr).flatMap((it) => nameOf(it) ?? []));
  const related = alerts.filter(({ unit }) => [...read(seriesAskedBy(unit, target))].some((it) => wanted.has(it))).slice(0, mostAlerts);
  const pattern = [...new Set(related.map((it) => it.name))].map(quoteMeta).join('|');
  return {
    alerts: related.map(({ name, node }) => {
      const { uri, range } = placeOfNode(node);
      return { name, place: { uri, position: range.start } };
    }),
    query: `ALERTS{alertname=~${JSON.stringify(pattern)}}`,
  };
}
