import type { Engine } from '../engine.js';
import { applicable, telemetriesOf } from '../istio/scope.js';
import { isTelemetry } from '../istio/telemetry.js';
import type { KubernetesObject, QueryUnit } from '../resources/unit.js';
import { deref, get, textOf } from '../syntax/access.js';
import type { MapNode } from '../syntax/tree.js';
import { outermost, placeOf } from '../text/region.js';
import { below, type Position, type Range } from '../text/span.js';
import { destinationOf } from './alert-routes.js';
import { subjectOf } from './effective/subject.js';
import { templateQueries } from './helm-template.js';
import { keptInLines, placeOfNode } from './locate.js';
import { factsOf } from './monitor-facts.js';
import { startOf } from './object-at.js';
import { listRange } from './relabeling/list.js';
import { isScraping } from './reports.js';
import { readersText } from './series-facts.js';

export interface CodeLens {
  readonly range: Range;
  readonly title: string;
  readonly command: string;
  readonly uri: string;
  readonly position: Position;
}

/** What can be done at a place: run a query on the live Prometheus, take labels through relabel rules, see what Telemetry comes to. On alerts, who is told; on monitors, what they scrape. Each carries `{uri, position}`. */
export function lensesOf(engine: Engine, uri: string): readonly CodeLens[] {
  const found: CodeLens[] = [];
  for (const unit of engine.units(uri)) {
    if (unit.unit === 'RelabelRules') {
      const { start } = listRange(unit);
      const range: Range = { start, end: start };
      found.push({ range, title: 'Debug relabeling', command: 'meshMonitoring.debugRelabeling', uri, position: start });
    }
    if (unit.unit === 'KubernetesObject' && isReached(engine, unit)) {
      const start = startOf(unit);
      const range: Range = { start, end: start };
      found.push({ range, title: 'Effective Telemetry', command: 'meshMonitoring.showEffectiveTelemetry', uri, position: start });
    }
    if (unit.unit === 'KubernetesObject') found.push(...objectLenses(engine, unit, uri));
    // An expression of a rule that Helm fills first, which is known by its lines alone.
    for (const query of unit.unit === 'Document' ? templateQueries(unit.document) : []) {
      const { start } = lensPlace(query);
      const line = query.node ? placeOf(query.node.region, query.node.span).range.start : start;
      found.push({ range: { start: line, end: line }, title: previewTitle, command: 'meshMonitoring.previewQuery', uri, position: start });
    }
    if (unit.unit !== 'Query' || unit.region.text.trim() === '') continue;
    const { start, lens } = lensPlace(unit);
    const line: Range = { start: lens, end: lens };
    found.push({ range: line, title: previewTitle, command: 'meshMonitoring.previewQuery', uri, position: start });
    if (unit.place.type === 'alert')
      found.push({ range: line, title: 'Backtest', command: 'meshMonitoring.backtestAlert', uri, position: start });
    const readers = unit.place.type === 'record' ? readersLens(engine, unit.place.rule, uri, line) : undefined;
    if (readers) found.push(readers);
    const destination = unit.place.type === 'alert' ? destinationOf(engine.workspace, unit) : undefined;
    if (destination) {
      const { place } = destination;
      const title = destinationTitle(destination);
      found.push({ range: line, title, command: 'meshMonitoring.openPlace', uri: place.uri, position: place.range.start });
    }
  }
  return found;
}

/** On a recording rule: who reads its series. */
function readersLens({ workspace }: Engine, rule: MapNode, uri: string, range: Range): CodeLens | undefined {
  const name = deref(get(rule, 'record'));
  const readers = name?.type === 'scalar' ? readersText(workspace, textOf(name)) : undefined;
  if (!name || readers === undefined) return undefined;
  return { range, title: `Read by ${readers}`, command: 'meshMonitoring.showLinks', uri, position: placeOfNode(name).range.start };
}

const previewTitle = '▷ Preview query';

/** On objects of the operator and Services: what they select and are selected by; on monitors what is generated. */
function objectLenses(engine: Engine, object: KubernetesObject, uri: string): readonly CodeLens[] {
  const start = startOf(object);
  const range: Range = { start, end: start };
  const lenses = factsOf(engine, object).map(({ title, place, several }) => ({
    range,
    title,
    command: several ? 'meshMonitoring.showLinks' : 'meshMonitoring.openPlace',
    uri: place.uri,
    position: place.range.start,
  }));
  if (!isScraping(object)) return lenses;
  return [...lenses, { range, title: 'Scrape configuration', command: 'meshMonitoring.showGeneratedScrapeConfig', uri, position: start }];
}

/** Receivers that a lens names. */
const mostNamed = 3;

function destinationTitle({ certain, possible }: NonNullable<ReturnType<typeof destinationOf>>): string {
  const named = (names: readonly string[]) =>
    names.length > mostNamed ? `${names.slice(0, mostNamed).join(', ')} and ${names.length - mostNamed} more` : names.join(', ');
  if (certain.length === 0) return `→ perhaps ${named(possible)}`;
  return `→ ${named(certain)}${possible.length > 0 ? `, perhaps ${named(possible)}` : ''}`;
}

/** A Telemetry, or something that one of the workspace counts for. */
function isReached(engine: Engine, object: KubernetesObject): boolean {
  if (isTelemetry(object)) return true;
  if (engine.workspace.derived(telemetriesOf).length === 0) return false;
  const subject = subjectOf(engine, object);
  return subject !== undefined && subject.why === undefined && applicable(engine.workspace, subject.of).applied.length > 0;
}

/** Where the lenses of a query stand, its rule's name where it has one, and where the expression begins. */
export function lensPlace(query: QueryUnit): { readonly start: Position; readonly lens: Position } {
  const { value, line } = placeInLines(query);
  return { start: below(value.start, line), lens: below(value.lens, line) };
}

const placeInLines = keptInLines(
  ({ region }: QueryUnit) => region,
  ({ region, place }, first) => {
    const text = Math.max(0, region.text.search(/\S/));
    const start = placeOf(region, { start: text, end: text }).range.start;
    const at = place.type === 'alert' || place.type === 'record' ? (get(place.rule, place.type) ?? place.rule) : undefined;
    // An alias may have brought a rule from elsewhere.
    const lens = at && outermost(at.region) === outermost(region) ? placeOf(at.region, at.span).range.start : start;
    return { start: below(start, -first), lens: below(lens, -first) };
  },
);
