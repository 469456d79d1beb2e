import type { Engine } from '../engine.js';
import { parseDuration } from '../promql/durations.js';
import { parsePromql } from '../promql/parsed.js';
import type { QueryUnit } from '../resources/unit.js';
import { deref, get, keysOf, stringAt, textOf } from '../syntax/access.js';
import { placeOf } from '../text/region.js';
import type { Position } from '../text/span.js';
import { lensPlace } from './lenses.js';
import { languageAt, spotAt } from './locate.js';

export interface PreviewQuery {
  readonly title: string;
  readonly kind: 'alert' | 'record' | 'panel' | 'file';
  readonly position: Position;
  /** As written. */
  readonly expr: string;
  readonly variables: readonly { readonly written: string; readonly name: string; readonly value: string }[];
  /** Of an alert. */
  readonly alert?: AlertTiming;
}

export interface AlertTiming {
  /** Seconds. */
  readonly hold: number;
  /** Seconds that it goes on after the expression has no result any more. */
  readonly keep: number;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

/** A query whose result can be shown at its end: one that Prometheus takes as it is written. */
export interface RunnableQuery {
  readonly expr: string;
  /** Where the expression begins and ends, and where its lenses stand. */
  readonly start: Position;
  readonly end: Position;
  readonly lens: Position;
  readonly kind: PreviewQuery['kind'];
  /** The alert, the recorded series, or the file's name. */
  readonly title: string;
}

/** The queries between two lines of a file, in their order. */
export function runnableQueries(engine: Engine, uri: string, first: number, last: number): readonly RunnableQuery[] {
  return engine.units(uri).flatMap((unit) => {
    if (unit.unit !== 'Query' || unit.variables.length > 0 || unit.entry !== 'query' || unit.place.type === 'test') return [];
    const expr = unit.region.text.trim();
    const { range } = placeOf(unit.region, { start: 0, end: unit.region.text.trimEnd().length });
    if (expr === '' || range.end.line < first || range.start.line > last) return [];
    if (parsePromql(unit.region.text, engine.settings.target).problems.length > 0) return [];
    return [{ expr, end: range.end, ...lensPlace(unit), ...titleOf(unit, uri) }];
  });
}

/** The query at a position, or, of the rule around it, the rule's; undefined when there is none near. */
export function previewAt(engine: Engine, uri: string, position: Position): PreviewQuery | undefined {
  const spot = spotAt(engine, uri, position);
  const language = spot && languageAt(engine, uri, spot);
  const unit = language?.unit.unit === 'Query' ? language.unit : nearest(engine, uri, position);
  if (!unit) return undefined;
  const written = writtenText(unit);
  const start = placeOf(unit.region, { start: 0, end: 0 }).range.start;
  const variables = new Map<string, PreviewQuery['variables'][number]>();
  for (const { name, span } of unit.variables) {
    const text = written.slice(span.start, span.end);
    if (!variables.has(text)) variables.set(text, { written: text, name, value: guess(name) });
  }
  const alert = timingOf(unit);
  return {
    ...titleOf(unit, uri),
    position: start,
    expr: written.trim(),
    variables: [...variables.values()],
    ...(alert ? { alert } : {}),
  };
}

function timingOf({ place }: QueryUnit): AlertTiming | undefined {
  if (place.type !== 'alert') return undefined;
  const seconds = (key: string): number => {
    const read = parseDuration(stringAt(place.rule, key) ?? '');
    return read.ok ? read.milliseconds / 1000 : 0;
  };
  const strings = (key: string): Readonly<Record<string, string>> => {
    const map = get(place.rule, key);
    return Object.fromEntries(keysOf(map).flatMap((name) => (map ? [[name, stringAt(map, name) ?? '']] : [])));
  };
  return { hold: seconds('for'), keep: seconds('keep_firing_for'), labels: strings('labels'), annotations: strings('annotations') };
}

/** The expression as the user wrote it: before variables were replaced. */
function writtenText(unit: QueryUnit): string {
  const { home, text } = unit.region;
  if (unit.variables.length === 0 || home.type !== 'host') return text;
  const span = home.map.toHost({ start: 0, end: text.length });
  return home.region.text.slice(span.start, span.end);
}

function nearest(engine: Engine, uri: string, position: Position): QueryUnit | undefined {
  for (const unit of engine.units(uri)) {
    if (unit.unit !== 'Query') continue;
    const { place } = unit;
    if (place.type !== 'alert' && place.type !== 'record') continue;
    const { range } = placeOf(place.rule.region, place.rule.span);
    if (range.start.line <= position.line && position.line <= range.end.line) return unit;
  }
  return undefined;
}

function titleOf(unit: QueryUnit, uri: string): Pick<PreviewQuery, 'title' | 'kind'> {
  const { place } = unit;
  if (place.type === 'alert' || place.type === 'record') {
    const name = deref(get(place.rule, place.type));
    return { title: name?.type === 'scalar' ? textOf(name) : '', kind: place.type };
  }
  const file = decodeURIComponent(uri.slice(uri.lastIndexOf('/') + 1));
  return { title: file, kind: place.type === 'panel' || place.type === 'variable' || place.type === 'annotation' ? 'panel' : 'file' };
}

function guess(name: string): string {
  if (/rate_interval$/.test(name)) return '5m';
  if (/^__interval$|^interval$|^resolution$/.test(name)) return '1m';
  if (/^__range$/.test(name)) return '1h';
  if (/_ms$/.test(name)) return '60000';
  if (/_s$/.test(name)) return '3600';
  return '.*';
}
