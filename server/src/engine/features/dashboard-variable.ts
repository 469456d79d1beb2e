import { dashboardVariables } from '../checks/shared-grafana.js';
import type { Engine } from '../engine.js';
import type { QueryUnit, Units } from '../resources/unit.js';
import { deref, get, itemsOf, pairsOf, stringAt, textOf } from '../syntax/access.js';
import { regionOf } from '../syntax/regions.js';
import type { Node } from '../syntax/tree.js';
import { nodesOf } from '../syntax/walk.js';
import { outermost, placeOf, type Region } from '../text/region.js';
import { keptOn } from '../text/remember.js';
import type { Position, Span } from '../text/span.js';
import type { Hover } from './hover.js';
import { offsetIn, type Spot, spotAt, unitsNear } from './locate.js';

/** A place where a variable of a dashboard is named. */
export interface VariablePlace {
  readonly region: Region;
  readonly span: Span;
  readonly name: string;
  readonly defines: boolean;
}

/** The variable at a position of a dashboard, in whatever text of it: every place of its name, where it is defined first. */
export function variablePlacesAt(
  engine: Engine,
  uri: string,
  position: Position,
): { readonly here: VariablePlace; readonly places: readonly VariablePlace[]; readonly dashboard: Units['Dashboard'] } | undefined {
  const spot = spotAt(engine, uri, position);
  if (!spot || !mayNameVariable(spot)) return undefined;
  for (const unit of unitsNear(engine, uri, spot)) {
    if (unit.unit !== 'Dashboard') continue;
    const all = placesIn(unit.root);
    const here = all.find(({ region, span }) => {
      const offset = outermost(region) === spot.region ? offsetIn(region, spot) : undefined;
      return offset !== undefined && span.start <= offset && offset <= span.end;
    });
    if (!here) continue;
    const places = all.filter((it) => it.name === here.name).sort((x, y) => Number(y.defines) - Number(x.defines));
    return places[0]?.defines ? { here, places, dashboard: unit } : undefined;
  }
  return undefined;
}

/** Whether the word at a spot may be the name of a variable, by what stands in front of it: most words of a large file are none. */
function mayNameVariable({ region: { text }, offset }: Spot): boolean {
  let start = offset;
  while (start > 0 && /\w/.test(text.charAt(start - 1))) start--;
  return /(?:\$\{?|\[\[|["'\s]|var-)$/.test(text.slice(Math.max(0, start - 4), start));
}

const placesIn = keptOn((root: Node): readonly VariablePlace[] => {
  const found: VariablePlace[] = [];
  const names = new Set<Node>(dashboardVariables(root).flatMap((it) => get(it, 'name') ?? []));
  const add = (node: Node | undefined, defines: boolean) => {
    const it = deref(node);
    if (it?.type !== 'scalar' || !/^\w+$/.test(textOf(it))) return;
    found.push({ region: regionOf(it), span: { start: 0, end: textOf(it).length }, name: textOf(it), defines });
  };
  // A link to the dashboard itself fills its variables by name.
  const uid = stringAt(root, 'uid');
  const ownLink = uid && /^[\w-]+$/.test(uid) ? new RegExp(`/d/(?:${uid}|\\$\\{__dashboard\\.uid\\})(?![\\w-])|^\\?`) : /^\?/;
  for (const node of nodesOf(root)) {
    if (names.has(node)) add(node, true);
    else if (node.type === 'map') {
      const repeat = deref(get(node, 'repeat'));
      add(repeat?.type === 'map' ? get(repeat, 'value') : repeat, false);
      for (const { key } of pairsOf(get(node, 'scopedVars'))) add(key, false);
    } else if (node.type === 'scalar') {
      const text = textOf(node);
      if (!/[$[?]/.test(text)) continue;
      const region = regionOf(node);
      for (const { 0: written, 1: plain, 2: braced, 3: bracketed, index } of text.matchAll(variableUse)) {
        const name = plain ?? braced ?? bracketed ?? '';
        const start = index + written.indexOf(name);
        found.push({ region, span: { start, end: start + name.length }, name, defines: false });
      }
      if (!ownLink.test(text)) continue;
      for (const { 1: name = '', index } of text.matchAll(/(?<=[?&])var-(\w+)(?==)/g))
        found.push({ region, span: { start: index + 4, end: index + 4 + name.length }, name, defines: false });
    }
  }
  return found;
});

/** As Grafana finds them in a text; what stands behind a name is its format or the path of a field. */
const variableUse = /\$(\w+)|\$\{(\w+)(?:[.:][^}]*)?\}|\[\[(\w+)(?::\w+)?\]\]/g;

/** Why a variable of a dashboard cannot have a name; undefined: it can. */
export function variableNameRefusal({ root }: Units['Dashboard'], name: string): string | undefined {
  // A dollar and a number is a group of a regular expression.
  if (!/^\w+$/.test(name) || name.startsWith('__') || /^\d+$/.test(name))
    return 'The name of a variable has letters, digits and _, is no number, and does not begin with two _, as Grafana’s own do.';
  const isTaken = dashboardVariables(root).some((it) => stringAt(it, 'name') === name);
  return isTaken ? `The dashboard has a variable \`${name}\` already.` : undefined;
}

/** Variables of Grafana itself. */
const ownVariables: Readonly<Record<string, string>> = {
  __interval: 'the time between two points of the graph, which gets shorter than two scrapes.',
  __interval_ms: 'the time between two points of the graph, in milliseconds.',
  __rate_interval: 'the time between two points of the graph, and at least four scrape intervals: long enough for `rate`.',
  __range: 'the time range of the dashboard.',
  __range_s: 'the time range of the dashboard, in seconds.',
  __range_ms: 'the time range of the dashboard, in milliseconds.',
  __from: 'the start of the time range, in milliseconds since 1970.',
  __to: 'the end of the time range, in milliseconds since 1970.',
  __dashboard: 'the name of the dashboard.',
};

/** What the variable of a dashboard at an offset of a query is. */
export function hoverVariable(unit: QueryUnit, offset: number): Hover | undefined {
  const variable = variableAt(unit, offset);
  if (!variable) return undefined;
  const { name, span, definition } = variable;
  const range = placeOf(unit.region, span).range;
  if (name.startsWith('__')) {
    const meaning = ownVariables[name];
    return { markdown: `\`$${name}\` — filled in by Grafana itself${meaning ? `: ${meaning}` : ''}`, range };
  }
  if (!definition) return undefined;
  const spec = get(definition, 'spec') ?? definition;
  const type = stringAt(definition, 'type') ?? stringAt(definition, 'kind') ?? 'variable';
  const query = stringAt(spec, 'definition') ?? stringAt(spec, 'query') ?? stringAt(get(spec, 'query'), 'query');
  const several = stringAt(spec, 'multi') === 'true' || stringAt(spec, 'includeAll') === 'true';
  const lines = [`\`$${name}\` — variable of the dashboard, ${type}`];
  if (query) lines.push('', '```', query, '```');
  if (several) lines.push('', 'May hold several values: it needs `=~`.');
  return { markdown: lines.join('\n'), range };
}

interface Variable {
  readonly name: string;
  readonly span: Span;
  readonly definition: Node | undefined;
}

function variableAt({ variables, place }: QueryUnit, offset: number): Variable | undefined {
  const found = variables.find(({ span }) => span.start <= offset && offset <= span.end);
  if (!found || !('dashboard' in place) || place.dashboard.unit !== 'Dashboard') return undefined;
  const { root } = place.dashboard;
  const all = [...itemsOf(get(get(root, 'templating'), 'list')), ...itemsOf(get(get(root, 'spec') ?? root, 'variables'))];
  const definition = all.find((it) => (stringAt(it, 'name') ?? stringAt(get(it, 'spec'), 'name')) === found.name);
  return { ...found, definition };
}
