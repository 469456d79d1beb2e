import type { Engine } from '../engine.js';
import { parsePromql } from '../promql/parsed.js';
import { walk } from '../promql/tree.js';
import { quoteMeta } from '../re2/shape.js';
import { deref, get, textOf } from '../syntax/access.js';
import { placeOf } from '../text/region.js';
import type { Position } from '../text/span.js';

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
export function relatedAlerts(engine: Engine, text: string): RelatedAlerts {
  const recorded = new Map<string, string[]>();
  const alerts: { readonly name: string; readonly expr: string; readonly place: RelatedAlert['place'] }[] = [];
  for (const unit of engine.workspace.units('Query')) {
    const { place } = unit;
    if ((place.type !== 'alert' && place.type !== 'record') || place.group.program === 'Loki') continue;
    const node = deref(get(place.rule, place.type));
    if (node?.type !== 'scalar') continue;
    const name = textOf(node);
    const expr = unit.region.text;
    if (place.type === 'record') recorded.set(name, [...(recorded.get(name) ?? []), expr]);
    else {
      const { uri, range } = placeOf(node.region, node.span);
      alerts.push({ name, expr, place: { uri, position: range.start } });
    }
  }
  const target = engine.settings.target;
  const read = (expr: string, found = new Set<string>()): ReadonlySet<string> => {
    for (const name of namesIn(expr, target)) {
      if (found.has(name)) continue;
      found.add(name);
      for (const it of recorded.get(name) ?? []) read(it, found);
    }
    return found;
  };
  const wanted = read(text);
  const related = alerts.filter(({ expr }) => [...read(expr)].some((it) => wanted.has(it))).slice(0, mostAlerts);
  const names = [...new Set(related.map((it) => it.name))];
  const pattern = names.map(quoteMeta).join('|');
  return { alerts: related.map(({ name, place }) => ({ name, place })), query: `ALERTS{alertname=~${JSON.stringify(pattern)}}` };
}

/** The metrics that an expression names. */
function namesIn(text: string, target: Engine['settings']['target']): readonly string[] {
  const { expr, problems } = parsePromql(text, target);
  if (problems.length > 0) return [];
  return walk(expr).flatMap((it) => {
    if (it.type !== 'selector') return [];
    const named = it.name?.value ?? it.matchers.find((one) => one.label.value === '__name__' && one.op === '=')?.value;
    return named === undefined ? [] : [named];
  });
}
