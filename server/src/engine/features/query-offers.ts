import type { Engine } from '../engine.js';
import { unitsOfText } from '../resources/recognize.js';
import type { QueryUnit } from '../resources/unit.js';
import { textDocument } from '../syntax/documents.js';
import { fileRegion } from '../text/region.js';
import type { Offer } from './completion/item.js';
import { type LiveNames, type LiveQuestion, liveQuestion } from './completion/live.js';
import { completePromql } from './completion/promql.js';
import { promqlPlace } from './completion/promql-context.js';

/** What may be written in a query that stands in no file, most likely first; it replaces the characters from `start` to `end`. */
export interface QueryOffers {
  readonly start: number;
  readonly end: number;
  readonly offers: readonly Offer[];
}

/** What a live Prometheus would be asked for the offers at an offset of a query. */
export function queryQuestion(engine: Engine, text: string, offset: number): LiveQuestion | undefined {
  const unit = queryOf(text);
  return unit && liveQuestion(unit, promqlPlace(text, offset), offset, engine.settings.target);
}

/** The offers, with what the workspace knows: its recording rules, its own metrics. `live`: the answer to the question above. */
export function queryOffers(engine: Engine, text: string, offset: number, live?: LiveNames): QueryOffers {
  const unit = queryOf(text);
  if (!unit) return { start: offset, end: offset, offers: [] };
  const { place, offers } = completePromql(engine.workspace, unit, offset, live);
  return { start: place.word.start, end: place.word.end, offers };
}

function queryOf(text: string): QueryUnit | undefined {
  const [unit] = unitsOfText(textDocument(fileRegion('', 0, text)), 'promql', '').flat();
  return unit?.unit === 'Query' ? unit : undefined;
}
