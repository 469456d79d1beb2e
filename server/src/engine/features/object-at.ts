import type { Engine } from '../engine.js';
import type { KubernetesObject } from '../resources/unit.js';
import { placeOf } from '../text/region.js';
import type { Position } from '../text/span.js';

/** The Kubernetes object whose lines hold a position. */
export function objectAt(engine: Engine, uri: string, { line }: Position): KubernetesObject | undefined {
  let found: KubernetesObject | undefined;
  for (const unit of engine.units(uri)) if (unit.unit === 'KubernetesObject' && startOf(unit).line <= line) found = unit;
  return found;
}

/** Where an object begins. */
export function startOf({ root }: KubernetesObject): Position {
  return placeOf(root.region, { start: root.span.start, end: root.span.start }).range.start;
}
