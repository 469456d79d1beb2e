import type { Engine } from '../engine.js';
import type { QueryUnit } from '../resources/unit.js';
import { get, itemsOf, stringAt } from '../syntax/access.js';
import type { Node } from '../syntax/tree.js';
import { placeOf } from '../text/region.js';
import type { Place, Position, Span } from '../text/span.js';
import type { Hover } from './hover.js';
import { languageAt, spotAt } from './locate.js';

/** Where the dashboard defines the variable of a query at a position. */
export function variableDefinition(engine: Engine, uri: string, position: Position): Place | undefined {
  const spot = spotAt(engine, uri, position);
  const language = spot && languageAt(engine, uri, spot);
  const variable = language?.unit.unit === 'Query' ? variableAt(language.unit, language.offset) : undefined;
  const name = variable?.definition && (get(variable.definition, 'name') ?? get(get(variable.definition, 'spec'), 'name'));
  return name && placeOf(name.region, name.span);
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
