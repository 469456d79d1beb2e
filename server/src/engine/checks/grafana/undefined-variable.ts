import { get, stringAt } from '../../syntax/access.js';
import type { Node } from '../../syntax/tree.js';
import { nearestOf } from '../../text/distance.js';
import type { Fix } from '../../text/problem.js';
import type { Region } from '../../text/region.js';
import type { Span } from '../../text/span.js';
import { check } from '../check.js';
import { useFix } from '../shared-field.js';
import { dashboardVariables } from '../shared-grafana.js';

/** Names that Grafana fills in without `__`. */
const known = new Set(['timeFilter', 'interval', 'interval_ms']);

const remembered = new WeakMap<Node, ReadonlySet<string>>();

/** Names that the dashboard defines; undefined: it is a part of one, or of a schema whose variables stand elsewhere. */
function variablesOf(root: Node): ReadonlySet<string> | undefined {
  const list = get(get(root, 'templating'), 'list');
  if (!list && !get(root, 'elements') && (get(root, 'model') || !get(root, 'panels')) && !get(root, 'rows')) return undefined;
  if (get(root, 'elements') && !get(root, 'variables')) return undefined;
  let names = remembered.get(root);
  if (!names) {
    names = new Set(dashboardVariables(root).flatMap((it) => stringAt(it, 'name') ?? []));
    remembered.set(root, names);
  }
  return names;
}

/** The mend of a name in what stands for the variable, `$name`, `${name:regex}`, `[[name]]`: in the text around, for the query's own holds its stand-in. */
function nameFixes({ home }: Region, span: Span, name: string, better: string): readonly Fix[] {
  if (home.type !== 'host') return [];
  const host = home.map.toHost(span);
  const at = home.region.text.slice(host.start, host.end).indexOf(name);
  if (at < 0) return [];
  return [useFix({ region: home.region, span: { start: host.start + at, end: host.start + at + name.length } }, better)];
}

export const undefinedVariable = check({
  code: 'grafana/undefined-variable',
  scope: 'unit',
  on: ['Query'],
  weight: { severity: 'warning', costs: 'the text stays as it is, and the query fails or is empty.' },
  docs: {
    what: 'A variable that the dashboard does not define.',
    why: 'Names are looked up in `templating.list`; variables of Grafana itself begin with `__`.',
    fix: 'Define the variable, or take the name that exists.',
  },
  run(query, tell) {
    const { place, region } = query;
    if (place.type !== 'panel' && place.type !== 'annotation' && place.type !== 'variable') return;
    if (place.dashboard.unit !== 'Dashboard') return;
    const names = variablesOf(place.dashboard.root);
    if (!names) return;
    for (const { name, span } of query.variables) {
      if (name.startsWith('__') || names.has(name) || known.has(name) || /^\d+$/.test(name)) continue;
      // A dollar that a regular expression takes for itself.
      if (region.text.charAt(span.start - 1) === '\\') continue;
      const better = nearestOf(name, names, name.length < 5 ? 1 : 2);
      tell({
        message: `The dashboard has no variable \`${name}\`${better ? `; \`${better}\` exists` : ''}.`,
        at: { value: undefined, region, span },
        fixes: better ? nameFixes(region, span, name, better) : [],
      });
    }
  },
});
