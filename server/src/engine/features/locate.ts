import type { Engine } from '../engine.js';
import type { QueryUnit, TemplateFileUnit, TemplateUnit, Unit } from '../resources/unit.js';
import type { Document } from '../syntax/tree.js';
import { type FileRegion, offsetInRegion, outermost, type Region } from '../text/region.js';
import type { Position } from '../text/span.js';

/** A place in a file: the segment that holds it, and the offset in that segment's text. */
export interface Spot {
  readonly region: FileRegion;
  readonly offset: number;
}

/** Where a position of a file stands; undefined: no such file. */
export function spotAt(engine: Engine, uri: string, position: Position): Spot | undefined {
  const regions = engine.file(uri)?.regions ?? [];
  let found: FileRegion | undefined;
  for (const region of regions) {
    if (region.home.line > position.line) break;
    found = region;
  }
  return found && { region: found, offset: offsetInRegion(found, position) };
}

/** The offset of a spot in a region that is inside the spot's; undefined when the spot is not in its text (indentation, quotes). */
export function offsetIn(region: Region, spot: Spot): number | undefined {
  if (region === spot.region) return spot.offset;
  const { home } = region;
  if (home.type === 'file') return undefined;
  const outer = offsetIn(home.region, spot);
  return outer === undefined ? undefined : home.map.fromHost(outer);
}

/** The unit of another language at a spot, with the offset in its text. */
export function languageAt(
  engine: Engine,
  uri: string,
  spot: Spot,
): { readonly unit: QueryUnit | TemplateUnit | TemplateFileUnit; readonly offset: number } | undefined {
  for (const unit of engine.units(uri)) {
    if (unit.unit !== 'Query' && unit.unit !== 'Template' && unit.unit !== 'TemplateFile') continue;
    if (outermost(unit.region) !== spot.region) continue;
    const offset = offsetIn(unit.region, spot);
    if (offset !== undefined) return { unit, offset };
  }
  return undefined;
}

/** The innermost document at a spot, with the region of its that holds the spot and the offset there. */
export function documentAt(
  engine: Engine,
  uri: string,
  spot: Spot,
): { readonly document: Document; readonly region: Region; readonly offset: number; readonly units: readonly Unit[] } | undefined {
  const own = fileDocumentAt(engine, uri, spot);
  let best: { document: Document; region: Region; offset: number; units: Unit[]; depth: number } | undefined;
  for (const unit of engine.units(uri)) {
    const { document } = unit;
    if (best?.document === document) {
      best.units.push(unit);
      continue;
    }
    const isFile = document.region.home.type === 'file';
    if (isFile ? document !== own : outermost(document.region) !== spot.region) continue;
    const depth = depthOf(document.region);
    if (best && depth <= best.depth) continue;
    // Items of a long list are regions of their own: the spot's segment belongs to the document that was cut.
    const offset = isFile ? spot.offset : offsetIn(document.region, spot);
    if (offset === undefined) continue;
    best = { document, region: isFile ? spot.region : document.region, offset, units: [unit], depth };
  }
  return best;
}

/** The document of the file that a spot's segment belongs to: its own, or the one that was cut into segments. */
function fileDocumentAt(engine: Engine, uri: string, spot: Spot): Document | undefined {
  let found: Document | undefined;
  for (const document of engine.file(uri)?.documents ?? []) {
    const { home } = document.region;
    if (home.type !== 'file' || home.line > spot.region.home.line) break;
    found = document;
  }
  return found;
}

function depthOf(region: Region): number {
  let depth = 0;
  for (let home = region.home; home.type === 'host'; home = home.region.home) depth++;
  return depth;
}
