import type { Engine } from '../engine.js';
import type { QueryUnit } from '../resources/unit.js';
import { nodeAt } from '../syntax/access.js';
import { regionOf } from '../syntax/regions.js';
import { documentAt, offsetIn, type Spot } from './locate.js';

/** The series of a unit test that stands at a place, read as a selector; undefined: nothing of one is written there. */
export function testSeriesAt(engine: Engine, uri: string, spot: Spot): { readonly unit: QueryUnit; readonly offset: number } | undefined {
  const found = documentAt(engine, uri, spot);
  if (!found?.units.some((it) => it.unit === 'RuleTest')) return undefined;
  const { node, path, inKey } = nodeAt(found.document, found.offset, found.region);
  if (inKey || node.type !== 'scalar' || path.at(-1) !== 'series' || path.at(-3) !== 'input_series') return undefined;
  const region = regionOf(node);
  const offset = offsetIn(region, spot);
  if (offset === undefined || offset > region.text.length || region.text.trim() === '') return undefined;
  const unit: QueryUnit = {
    unit: 'Query',
    document: found.document,
    region,
    node,
    place: { type: 'test', node },
    entry: 'selector',
    variables: [],
  };
  return { unit, offset };
}
