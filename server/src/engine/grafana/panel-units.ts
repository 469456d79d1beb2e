import type { TimeUnit } from '../promql/time-unit.js';
import { deref, get, itemsOf, pairsOf, stringAt } from '../syntax/access.js';
import type { MapNode, Node } from '../syntax/tree.js';
import { nodesOf } from '../syntax/walk.js';
import { keptOn } from '../text/remember.js';

/** The unit in which a panel shows what its expressions give. */
export interface PanelUnit {
  /** As Grafana calls it: `s`, `ms`, `dtdurations`. */
  readonly unit: string;
  /** Where it is written. */
  readonly node: Node;
}

/** The unit in which each expression of a dashboard is shown; absent where overrides or transformations may have a say. */
export const panelUnitsOf = keptOn((root: Node): ReadonlyMap<Node, PanelUnit> => {
  const all = new Map<Node, PanelUnit>();
  for (const panel of nodesOf(root)) {
    if (panel.type !== 'map') continue;
    const exprs = exprsOf(panel);
    const shown = exprs.length > 0 ? unitOf(panel) : undefined;
    if (shown) for (const expr of exprs) if (expr) all.set(expr, shown);
  }
  return all;
});

/** The expressions of a panel of the classic model, or of an element of the v2 schema. */
function exprsOf(panel: MapNode): readonly (Node | undefined)[] {
  const queries = itemsOf(get(get(get(panel, 'data'), 'spec'), 'queries'));
  return [
    ...itemsOf(get(panel, 'targets')).map((it) => get(it, 'expr')),
    ...queries.map((it) => get(get(get(get(it, 'spec'), 'query'), 'spec'), 'expr')),
  ];
}

function unitOf(panel: MapNode): PanelUnit | undefined {
  const config = get(panel, 'fieldConfig') ?? get(get(get(panel, 'vizConfig'), 'spec'), 'fieldConfig');
  const transformed = [get(panel, 'transformations'), get(get(get(panel, 'data'), 'spec'), 'transformations')];
  if (transformed.some((it) => itemsOf(it).length > 0) || overridesUnit(config)) return undefined;
  const node = deref(get(get(config, 'defaults'), 'unit'));
  const unit = stringAt(get(config, 'defaults'), 'unit');
  return node && unit ? { unit, node } : undefined;
}

function overridesUnit(config: Node | undefined): boolean {
  const properties = itemsOf(get(config, 'overrides')).flatMap((it) => itemsOf(get(it, 'properties')));
  return properties.some((it) => pairsOf(it).length === 0 || stringAt(it, 'id') === 'unit');
}

/** Grafana's units for a length of time, by what they take a number for. Source: grafana/grafana packages/grafana-data/src/valueFormats/categories.ts. */
export const timeUnits: ReadonlyMap<string, TimeUnit> = new Map([
  ['s', 'seconds'],
  ['dtdurations', 'seconds'],
  ['dthms', 'seconds'],
  ['dtdhms', 'seconds'],
  ['clocks', 'seconds'],
  ['ms', 'milliseconds'],
  ['dtdurationms', 'milliseconds'],
  ['clockms', 'milliseconds'],
]);

/** The same way to write a length of time, for the other unit. */
const sameFormat: ReadonlyMap<string, string> = new Map([
  ['dtdurations', 'dtdurationms'],
  ['dtdurationms', 'dtdurations'],
  ['clocks', 'clockms'],
  ['clockms', 'clocks'],
]);

/** The unit that takes a number for `counted` where another one was written for a length of time. */
export function unitInstead(written: string, counted: TimeUnit): string {
  return sameFormat.get(written) ?? (counted === 'seconds' ? 's' : 'ms');
}
