import { type DataKitUnit, placeOfUnit } from '../datakit/instances.js';
import { inputsIn, type Options, optionOf } from '../datakit/options.js';
import type { Engine } from '../engine.js';
import { documentAt, type Spot } from './locate.js';
import { type TomlPlace, tomlPlace } from './toml-place.js';

/** What stands at a spot of DataKit's TOML. */
export interface DataKitPlace {
  readonly unit: DataKitUnit;
  readonly place: TomlPlace;
  /** In the text of the unit's document. */
  readonly offset: number;
  readonly where: 'annotation' | 'file';
  /** Options of the table that the cursor is in; undefined: it is none that is known. */
  readonly options: Options | undefined;
}

/** The place of a spot in an annotation or file of DataKit; undefined elsewhere. */
export function datakitPlaceAt(engine: Engine, uri: string, spot: Spot): DataKitPlace | undefined {
  const found = documentAt(engine, uri, spot);
  const unit = found?.units.find((it): it is DataKitUnit => it.unit === 'DataKit');
  if (!found || !unit) return undefined;
  const place = tomlPlace(found.region.text, found.offset);
  if (!place) return undefined;
  const where = placeOfUnit(unit);
  return { unit, place, offset: found.offset, where, options: optionsOf(place.table, where) };
}

/** Options of a table by its path from the root. */
export function optionsOf(path: readonly string[], where: DataKitPlace['where']): Options | undefined {
  const [inputs, input, ...inside] = path;
  if (inputs !== 'inputs' || input === undefined) return undefined;
  let options = inputsIn(where).get(input);
  for (const name of inside) options = options && optionOf(options, name)?.fields;
  return options;
}
