import type { Engine } from '../engine.js';
import { get } from '../syntax/access.js';
import { placeOf } from '../text/region.js';
import type { Position, Range } from '../text/span.js';

export interface CodeLens {
  readonly range: Range;
  readonly title: string;
  readonly command: string;
  readonly uri: string;
  readonly position: Position;
}

/** What can be done at a place: run a query on the live Prometheus. Each carries `{uri, position}`. */
export function lensesOf(engine: Engine, uri: string): readonly CodeLens[] {
  const found: CodeLens[] = [];
  for (const unit of engine.units(uri)) {
    if (unit.unit !== 'Query' || unit.region.text.trim() === '') continue;
    const first = Math.max(0, unit.region.text.search(/\S/));
    const start = placeOf(unit.region, { start: first, end: first }).range.start;
    const at =
      unit.place.type === 'alert' || unit.place.type === 'record' ? (get(unit.place.rule, unit.place.type) ?? unit.place.rule) : undefined;
    const range = at ? placeOf(at.region, at.span).range : { start, end: start };
    const line: Range = { start: range.start, end: range.start };
    found.push({ range: line, title: '▷ Preview query', command: 'meshMonitoring.previewQuery', uri, position: start });
    if (unit.place.type === 'alert')
      found.push({ range: line, title: 'Backtest', command: 'meshMonitoring.backtestAlert', uri, position: start });
  }
  return found;
}
