import type { Engine } from '../engine.js';
import { parseDuration } from '../promql/durations.js';
import { parsePromql } from '../promql/parsed.js';
import type { QueryUnit, Unit } from '../resources/unit.js';
import { deref, get, keysOf, stringAt, textOf } from '../syntax/access.js';
import type { Node } from '../syntax/tree.js';
import { unescaped } from '../text/percent.js';
import { placeOf } from '../text/region.js';
import type { Position } from '../text/span.js';
import { languageOrTemplateAt } from './helm-template.js';
import { lensPlace } from './lenses.js';
import { spotAt } from './locate.js';

export interface PreviewQuery {
  readonly title: string;
  readonly kind: 'alert' | 'record' | 'panel' | 'file';
  readonly position: Position;
  /** As written. */
  readonly expr: string;
  readonly variables: readonly PreviewVariable[];
  /** Of an alert. */
  readonly alert?: AlertTiming;
  /** The template of the series' names, of a panel. */
  readonly legend?: string;
}

interface PreviewVariable {
  readonly written: string;
  readonly name: string;
  readonly value: string;
  /** The label whose value it stands for. */
  readonly label?: { readonly name: string; readonly metric?: string };
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
export function queryAt(engine: Engine, uri: string, position: Position): QueryUnit | undefined {
  return inside(engine, uri, position) ?? nearest(engine, uri, position);
}

export function previewAt(engine: Engine, uri: string, position: Position): PreviewQuery | undefined {
  const unit = queryAt(engine, uri, position);
  if (!unit) return undefined;
  const written = writtenText(unit);
  const start = placeOf(unit.region, { start: 0, end: 0 }).range.start;
  const variables = new Map<string, PreviewQuery['variables'][number]>();
  for (const { name, span } of unit.variables) {
    const text = written.slice(span.start, span.end);
    if (variables.has(text)) continue;
    const matcher = matcherBefore(written.slice(0, span.start));
    const label = matcher && { name: matcher.label, ...(matcher.metric === undefined ? {} : { metric: matcher.metric }) };
    // Of a pattern all is a good first value; of a plain one only a value that exists is.
    const value = matcher && !matcher.isPattern ? '' : guess(name);
    variables.set(text, { written: text, name, value, ...(label ? { label } : {}) });
  }
  const alert = timingOf(unit);
  const legend = unit.place.type === 'panel' ? stringAt(unit.place.holder, 'legendFormat') : undefined;
  return {
    ...titleOf(unit, uri),
    position: start,
    expr: written.trim(),
    variables: [...variables.values()],
    ...(alert ? { alert } : {}),
    // Grafana's word for names of its own choice.
    ...(legend && legend !== '__auto' ? { legend } : {}),
  };
}

/** The matcher in whose value a text ends, and the metric before its braces. A variable makes the query no PromQL: words are all there is to go by. */
function matcherBefore(
  text: string,
): { readonly label: string; readonly metric: string | undefined; readonly isPattern: boolean } | undefined {
  const [, label, op] = /([A-Za-z_]\w*)\s*(=~|!~|!=|=)\s*(?:"[^"]*|'[^']*)$/.exec(text) ?? [];
  if (label === undefined) return undefined;
  const [, metric] = /([A-Za-z_:][\w:]*)\s*\{[^{}]*$/.exec(text) ?? [];
  return { label, metric, isPattern: op === '=~' || op === '!~' };
}

/** The alert at a position of a file, in another text of that file: the one of the same name, of several the one at the same place among them. */
export function alertLike(engine: Engine, uri: string, position: Position, other: Engine): PreviewQuery | undefined {
  const named = (of: Engine, title: string) => of.units(uri).filter((it) => isAlert(it) && titleOf(it, uri).title === title);
  const unit = nearest(engine, uri, position) ?? inside(engine, uri, position);
  if (!unit || !isAlert(unit)) return undefined;
  const { title } = titleOf(unit, uri);
  const found = named(other, title)[named(engine, title).indexOf(unit)];
  return found && isAlert(found) ? previewAt(other, uri, placeOf(found.region, { start: 0, end: 0 }).range.start) : undefined;
}

function inside(engine: Engine, uri: string, position: Position): QueryUnit | undefined {
  const spot = spotAt(engine, uri, position);
  const unit = spot && languageOrTemplateAt(engine, uri, spot)?.unit;
  return unit?.unit === 'Query' ? unit : undefined;
}

const isAlert = (it: Unit): it is QueryUnit => it.unit === 'Query' && it.place.type === 'alert';

function timingOf({ place }: QueryUnit): AlertTiming | undefined {
  if (place.type !== 'alert') return undefined;
  const seconds = (key: string): number => {
    const read = parseDuration(stringAt(place.rule, key) ?? '');
    return read.ok ? read.milliseconds / 1000 : 0;
  };
  const strings = (key: string, of: Node = place.rule): Readonly<Record<string, string>> => {
    const map = get(of, key);
    return Object.fromEntries(keysOf(map).flatMap((name) => (map ? [[name, stringAt(map, name) ?? '']] : [])));
  };
  return {
    hold: seconds('for'),
    keep: seconds('keep_firing_for'),
    labels: { ...strings('labels', place.group.node), ...strings('labels') },
    annotations: strings('annotations'),
  };
}

/** The expression as the user wrote it: before variables were replaced. */
export function writtenText(unit: QueryUnit): string {
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
  const file = unescaped(uri.slice(uri.lastIndexOf('/') + 1));
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
