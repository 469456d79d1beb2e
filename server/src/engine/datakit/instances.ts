import { podTemplateOf } from '../resources/kubernetes.js';
import type { ConfigUnit } from '../resources/unit.js';
import { deref, get, isMap, isScalar, itemsOf, keyText, pairAt, pairsOf, textOf } from '../syntax/access.js';
import { regionOf } from '../syntax/regions.js';
import type { MapNode, Node, Pair, ScalarNode } from '../syntax/tree.js';
import { inputsIn, type Option, type Options, optionOf } from './options.js';

export type DataKitUnit = ConfigUnit<'DataKit'>;

/** The annotation that DataKit reads on Pods. */
const annotationKey = 'datakit/prom.instances';

/** An `[[inputs.prom]]`: the table, and whose struct decodes it. */
export interface PromInstance {
  readonly table: MapNode;
  readonly place: 'annotation' | 'file';
}

export function placeOfUnit({ carrier }: DataKitUnit): PromInstance['place'] {
  return carrier && carrier.kind !== 'ConfigMap' && carrier.kind !== 'Secret' ? 'annotation' : 'file';
}

/** The pairs of `inputs`: the name of an input and its table or tables. */
export function inputsOf(unit: DataKitUnit): readonly Pair[] {
  return pairsOf(get(unit.root, 'inputs'));
}

export function promInstances(unit: DataKitUnit): readonly PromInstance[] {
  const prom = deref(get(get(unit.root, 'inputs') ?? unit.root, 'prom'));
  const place = placeOfUnit(unit);
  const tables = isMap(prom) ? (place === 'file' ? [prom] : []) : itemsOf(prom).map(deref).filter(isMap);
  return tables.map((table) => ({ table, place }));
}

/** A table whose options are known: an instance of an input, or a table in it. */
export interface OptionTable {
  readonly table: MapNode;
  readonly options: Options;
  readonly place: PromInstance['place'];
  /** The input that it belongs to: `prom`. */
  readonly input: string;
  /** Name of the table in its input; empty: the instance itself. */
  readonly name: string;
}

/** Every table whose options are known, outer ones first. */
export function* optionTables(unit: DataKitUnit): Iterable<OptionTable> {
  const place = placeOfUnit(unit);
  for (const pair of inputsOf(unit)) {
    const input = keyText(pair) ?? '';
    const options = inputsIn(place).get(input);
    if (!options) continue;
    const tables = input === 'prom' ? promInstances(unit).map((it) => it.table) : tablesIn(pair.value);
    for (const table of tables) yield* tablesBelow({ table, options, place, input, name: '' });
  }
}

function* tablesBelow(it: OptionTable): Iterable<OptionTable> {
  yield it;
  for (const pair of pairsOf(it.table)) {
    const name = keyText(pair) ?? '';
    const fields = optionOf(it.options, name)?.fields;
    if (fields) for (const table of tablesIn(pair.value)) yield* tablesBelow({ ...it, table, options: fields, name });
  }
}

function tablesIn(node: Node): readonly MapNode[] {
  const it = deref(node);
  return isMap(it) ? [it] : itemsOf(it).map(deref).filter(isMap);
}

/** The options that are written in a table, with what is known of them. */
export function* writtenOptions({
  table,
  options,
  place,
}: OptionTable): Iterable<{ readonly pair: Pair; readonly name: string; readonly option: Option }> {
  for (const pair of pairsOf(table)) {
    const name = keyText(pair) ?? '';
    const option = optionOf(options, name);
    if (option && (!option.only || option.only === place)) yield { pair, name, option };
  }
}

/** An option's list of texts; what is no text is left out. */
export function textsOf(table: MapNode, option: string): readonly ScalarNode[] {
  return itemsOf(get(table, option)).filter(isScalar).filter(isText);
}

export function isText(node: ScalarNode): boolean {
  return node.style !== 'plain';
}

/** A TOML value's type as Go prints it, `%T`. */
export function goType(
  node: Node,
): 'string' | 'bool' | 'int64' | 'float64' | 'time.Time' | '[]interface {}' | 'map[string]interface {}' | undefined {
  const it = deref(node);
  switch (it?.type) {
    case 'map':
      return 'map[string]interface {}';
    case 'list':
      return '[]interface {}';
    case 'scalar': {
      if (isText(it)) return 'string';
      const text = textOf(it);
      if (text === 'true' || text === 'false') return 'bool';
      if (/^\d{4}-\d\d-\d\d|^\d\d:\d\d/.test(text)) return 'time.Time';
      if (/^0[xob]/.test(text) || /^[-+]?[\d_]+$/.test(text)) return 'int64';
      return 'float64';
    }
    default:
      return undefined;
  }
}

/** The annotation's key, when it stands on a workload's own metadata, where DataKit does not look. */
export function misplacedKey({ carrier, document }: DataKitUnit): ScalarNode | undefined {
  if (!carrier) return undefined;
  const template = podTemplateOf(carrier);
  if (!template || template === carrier.root) return undefined;
  const annotations = get(get(carrier.root, 'metadata') ?? carrier.root, 'annotations');
  const pair = pairAt(annotations, annotationKey);
  if (!pair || !isScalar(pair.value) || !isScalar(pair.key)) return undefined;
  return regionOf(pair.value) === document.region ? pair.key : undefined;
}

/** Every text in a table, tables below it included. */
export function* allTexts(node: Node | undefined): Iterable<ScalarNode> {
  const it = deref(node);
  if (isScalar(it)) {
    if (isText(it)) yield it;
  } else if (isMap(it)) for (const pair of pairsOf(it)) yield* allTexts(pair.value);
  else for (const item of itemsOf(it)) yield* allTexts(item);
}
