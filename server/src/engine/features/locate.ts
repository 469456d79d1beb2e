import type { Engine } from '../engine.js';
import { type Part, type QueryUnit, regionOfUnit, type TemplateFileUnit, type TemplateUnit, type Unit } from '../resources/unit.js';
import type { Document, Node } from '../syntax/tree.js';
import { depthOf, type FileRegion, offsetInRegion, outermost, placeOf, type Region } from '../text/region.js';
import { keptOn, keptWhile } from '../text/remember.js';
import type { Place, Position } from '../text/span.js';

export function placeOfNode({ region, span }: Node): Place {
  return placeOf(region, span);
}

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

/**
 * What is found out once of something that stands in a region, kept as long as it stands in the same lines of its file: `find` counts lines from the
 * first of these, and who asks adds `line`, where they begin now.
 */
export function keptInLines<K extends object, V>(
  regionOf: (it: K) => Region,
  find: (it: K, first: number) => V,
): (it: K) => { readonly value: V; readonly line: number } {
  // A text that another one carries may have moved in its lines, which are others then.
  const kept = keptWhile((it: K, lines: FileRegion) => find(it, lines.home.line));
  return (it) => {
    const lines = outermost(regionOf(it));
    return { value: kept(it, lines), line: lines.home.line };
  };
}

/** The region that all units of a part stand in, and move with; undefined: they stand in several. */
export function regionOfPart(part: Part): Region | undefined {
  let region = partRegions.get(part);
  if (region === undefined) {
    region = commonRegion(part) ?? 'several';
    partRegions.set(part, region);
  }
  return region === 'several' ? undefined : region;
}

const partRegions = new WeakMap<Part, Region | 'several'>();

function commonRegion([first, ...others]: Part): Region | undefined {
  const region = first && regionOfUnit(first);
  return region && others.every((it) => standsIn(it, region)) ? region : undefined;
}

/** Where the node of a unit stands, so does its text, which nobody may have decoded yet. */
function standsIn(unit: Unit, region: Region): boolean {
  return ('node' in unit && unit.node !== undefined && isWithin(unit.node.region, region)) || isWithin(regionOfUnit(unit), region);
}

function isWithin(region: Region, outer: Region): boolean {
  let it = region;
  while (it !== outer && it.home.type === 'host') it = it.home.region;
  return it === outer;
}

/** Units of the parts that may hold something at a spot, and of the first part of `own`: a long file has thousands of others. */
export function* unitsNear(engine: Engine, uri: string, spot: Spot, own?: Document): Iterable<Unit> {
  const parts = engine.parts(uri);
  const { scattered, bySegment } = sorted(parts);
  const near = [...scattered, ...(bySegment.get(spot.region) ?? [])];
  if (own && own.region !== spot.region)
    near.push(...(bySegment.get(own.region) ?? []).filter((i) => regionOfPart(parts[i] as Part) === own.region));
  for (const i of near.sort((a, b) => a - b)) yield* parts[i] as Part;
}

/** The numbers of the parts that stand in several segments, and of those in one; once a change, for all that an editor asks then. */
const sorted = keptOn((parts: readonly Part[]) => {
  const scattered: number[] = [];
  const bySegment = new Map<Region, number[]>();
  for (const [i, part] of parts.entries()) {
    const region = regionOfPart(part);
    const segment = region && outermost(region);
    const list = segment ? bySegment.get(segment) : scattered;
    if (list) list.push(i);
    else if (segment) bySegment.set(segment, [i]);
  }
  return { scattered, bySegment };
});

/** The unit of another language at a spot, with the offset in its text. */
export function languageAt(
  engine: Engine,
  uri: string,
  spot: Spot,
): { readonly unit: QueryUnit | TemplateUnit | TemplateFileUnit; readonly offset: number } | undefined {
  for (const unit of unitsNear(engine, uri, spot)) {
    if (unit.unit !== 'Query' && unit.unit !== 'Template' && unit.unit !== 'TemplateFile') continue;
    if (outermost(unit.region) !== spot.region) continue;
    const offset = offsetIn(unit.region, spot);
    if (offset !== undefined) return { unit, offset };
  }
  return undefined;
}

/** The innermost document at a spot, with the region of its that holds the spot and the offset there; `units`: without those of other items. */
export function documentAt(
  engine: Engine,
  uri: string,
  spot: Spot,
): { readonly document: Document; readonly region: Region; readonly offset: number; readonly units: readonly Unit[] } | undefined {
  const own = fileDocumentAt(engine, uri, spot);
  let best: { document: Document; region: Region; offset: number; units: Unit[]; depth: number } | undefined;
  for (const unit of unitsNear(engine, uri, spot, own)) {
    const { document } = unit;
    if (best?.document === document) {
      best.units.push(unit);
      continue;
    }
    const isFile = document.region.home.type === 'file';
    if (isFile && document !== own) continue;
    const depth = depthOf(document.region);
    if (best && depth <= best.depth) continue;
    const piece = isFile ? spot : pieceAt(document, spot);
    if (piece) best = { document, ...piece, units: [unit], depth };
  }
  return best;
}

/** The spot in the piece of a carried document that holds it. */
function pieceAt({ region: first, pieces = [first] }: Document, spot: Spot): { region: Region; offset: number } | undefined {
  for (const region of pieces) {
    const offset = outermost(region) === spot.region ? offsetIn(region, spot) : undefined;
    if (offset !== undefined) return { region, offset };
  }
  return undefined;
}

/** The document of the file that a spot's segment belongs to: its own, or the one that was cut into segments. */
export function fileDocumentAt(engine: Engine, uri: string, spot: Spot): Document | undefined {
  let found: Document | undefined;
  for (const document of engine.file(uri)?.documents ?? []) {
    const { home } = document.region;
    if (home.type !== 'file' || home.line > spot.region.home.line) break;
    found = document;
  }
  return found;
}
