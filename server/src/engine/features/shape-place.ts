import type { Engine } from '../engine.js';
import type { ConfigUnit, KubernetesObject, Unit } from '../resources/unit.js';
import { istioOperatorShape, meshShape } from '../schema/mesh-shape.js';
import { projectShape } from '../schema/project-shape.js';
import {
  anyShape,
  apiVersionsOf,
  configShape,
  type Field,
  kindsOf,
  listOf,
  mapOf,
  objectShape,
  objectWith,
  oneOf,
  type Shape,
  text,
} from '../schema/shape.js';
import { testShape } from '../schema/test-shape.js';
import { keyText, nodeAt, stringAt } from '../syntax/access.js';
import type { Document, Node } from '../syntax/tree.js';
import type { Region } from '../text/region.js';
import type { Span } from '../text/span.js';
import { type BlockPlace, blockPlace, type Quote, quotedWord } from './block-path.js';
import { documentAt, type Spot } from './locate.js';

/** A place in the structure of a file: what may be written there, and what stands around it. */
export interface ShapePlace {
  readonly document: Document;
  readonly region: Region;
  readonly offset: number;
  readonly unit: Unit;
  /** Keys from the root of the unit; `*` is an item. */
  readonly path: readonly string[];
  readonly at: 'key' | 'value' | 'item';
  readonly word: Span;
  /** The quote of YAML that is open in front of the word. */
  readonly quote: Quote | undefined;
  readonly siblings: ReadonlySet<string>;
  readonly colon: boolean;
  /** The map that a key is written into, or what the value may be. */
  readonly shape: Shape;
  /** The field that the value belongs to. */
  readonly field: Field | undefined;
}

/** The root shape of a unit; undefined where nothing is known of it. */
export function shapeOf(unit: Unit): { readonly shape: Shape; readonly root: Node } | undefined {
  switch (unit.unit) {
    case 'KubernetesObject':
      if (unit.kind === 'IstioOperator') return { shape: istioOperatorShape, root: unit.root };
      if (unit.kind === 'GrafanaAlertRuleGroup')
        return { shape: objectWith(unit.apiVersion, unit.kind, configShape('grafana', unit.kind)), root: unit.root };
      return { shape: objectShape(unit.apiVersion, unit.kind) ?? halfObject(unit), root: unit.root };
    case 'PrometheusConfig': {
      const jobs = unit.root.type === 'list';
      const shape = jobs ? listOf(configShape('prometheus', 'config.ScrapeConfig')) : configShape('prometheus', 'config.Config');
      return { shape, root: unit.root };
    }
    case 'TargetGroups':
      return { shape: listOf(configShape('prometheus', 'targetgroup.Group')), root: unit.root };
    case 'RuleFile':
      // Those of a PrometheusRule are fields of the object.
      return unit.object ? undefined : { shape: configShape('prometheus', 'rulefmt.RuleGroups'), root: unit.root };
    case 'RuleTest':
      return { shape: testShape, root: unit.root };
    case 'AlertmanagerFile':
      return { shape: configShape('alertmanager', 'config.Config'), root: unit.root };
    case 'GrafanaProvisioning':
      return { shape: configShape('grafana', 'File'), root: unit.root };
    case 'MeshConfig':
      return { shape: meshShape, root: unit.root };
    case 'ProjectFile':
      return { shape: projectShape, root: unit.root };
    default:
      return undefined;
  }
}

/** An object whose kind is not ours, or not written yet: only its head is offered, and only in our groups. */
function halfObject({ apiVersion }: KubernetesObject): Shape {
  if (apiVersion !== '' && !/^(monitoring\.coreos\.com|telemetry\.istio\.io)(\/|$)/.test(apiVersion)) return anyShape;
  return mapOf({ apiVersion: [oneOf(apiVersion), ''], kind: [text, ''], metadata: [anyShape, ''], spec: [anyShape, ''] });
}

/** An object of which only the apiVersion is written, or the kind; a file of Grafana's provisioning that says nothing yet. */
function headOnly(unit: Unit | undefined): KubernetesObject | ConfigUnit<'GrafanaProvisioning'> | undefined {
  if (unit?.unit !== 'Document') return undefined;
  const { document } = unit;
  const apiVersion = stringAt(document.root, 'apiVersion') ?? '';
  // A key that is begun stands beside it.
  if (/^\d+$/.test(apiVersion) && document.root.type === 'map' && document.root.pairs.length <= 2)
    return { unit: 'GrafanaProvisioning', document, root: document.root };
  const kind = stringAt(document.root, 'kind');
  // Without an apiVersion the kind tells; of a document that has neither yet the apiVersion is asked for.
  const isOurs =
    apiVersion === '' ? hasEmptyVersion(document.root, kind) : kindsOf(apiVersion).length > 0 || isBegun(apiVersion, kind ?? '');
  if (!isOurs) return undefined;
  return {
    unit: 'KubernetesObject',
    document,
    root: document.root as KubernetesObject['root'],
    apiVersion,
    kind: kind ?? '',
    name: undefined,
    namespace: undefined,
  };
}

function isBegun(apiVersion: string, kind: string): boolean {
  return apiVersionsOf(kind || undefined).some((it) => it.startsWith(apiVersion));
}

function hasEmptyVersion(root: Node, kind: string | undefined): boolean {
  if (root.type !== 'map' || !root.pairs.some((it) => keyText(it) === 'apiVersion')) return false;
  return kind === undefined || kind === '' ? root.pairs.length <= 2 : apiVersionsOf(kind).length > 0;
}

/** The place of a cursor in a file whose structure is known. */
export function shapePlaceAt(engine: Engine, uri: string, spot: Spot): ShapePlace | undefined {
  const found = documentAt(engine, uri, spot);
  if (found?.document.format !== 'yaml' && found?.document.format !== 'json') return undefined;
  const { document, region, offset } = found;
  const node = nodeAt(document, offset, region);
  if (node.node.type === 'scalar' && (node.node.style === 'literal' || node.node.style === 'folded')) return undefined;
  // In JSON names and texts are completed inside their quotes.
  const json = document.format === 'json';
  if (json && !(node.node.type === 'scalar' && node.node.style === 'double')) return undefined;
  const head = found.units.length === 1 ? headOnly(found.units[0]) : undefined;
  for (const unit of head ? [head] : found.units) {
    const known = shapeOf(unit);
    if (!known) continue;
    const several = found.units.filter((it) => it.unit === unit.unit).length > 1;
    if (several && !(node.parents.includes(known.root) || node.node === known.root)) continue;
    const prefix = known.root === document.root ? 0 : Math.max(0, [...node.parents, node.node].indexOf(known.root));
    const place = json ? undefined : blockPlaceIn(document, region, offset);
    if (place) {
      const path = place.path.slice(prefix);
      const { shape, field } = walk(known.shape, path);
      return { document, region, offset, unit, ...place, path, shape, field };
    }
    // A quote that is not closed, in front of another item, is read as a key without a colon: `["a, "b"]`.
    const inBraces = region.text.charAt(node.parents.at(-1)?.span.start ?? 0) === '{';
    const isHalf = node.inKey && !inBraces && node.parents.at(-2)?.type === 'list' && isQuotedItem(region.text, node.node);
    const inKey = node.inKey && !isHalf;
    const steps = node.path.slice(prefix, isHalf ? -1 : undefined).map((it) => (typeof it === 'number' ? '*' : it));
    const holder = node.parents.at(isHalf ? -2 : -1);
    // Between the brackets of a list, where no item is yet.
    const isNew = node.node.type === 'list';
    const path = isNew ? [...steps, '*'] : steps;
    const isItem = isNew || holder?.type === 'list';
    const { shape, field } = walk(known.shape, inKey ? path.slice(0, -1) : path);
    const quoted = json ? undefined : quotedAt(region.text, node.node, offset);
    const word = quoted?.word ?? wordAt(region.text, offset);
    const map = inKey ? holder : node.node;
    const siblings = new Set(
      map?.type === 'map' ? map.pairs.flatMap((it) => (it.key.type === 'scalar' && it !== node.pair ? [textOfKey(it.key)] : [])) : [],
    );
    const at = inKey || node.node.type === 'map' ? 'key' : isItem ? 'item' : 'value';
    return { document, region, offset, unit, path, at, word, quote: quoted?.quote, siblings, colon: inKey, shape, field };
  }
  return undefined;
}

/** Where a cursor stands in a piece of a document: what is above and below the piece at other depths is in the first and the last one. */
function blockPlaceIn({ pieces = [] }: Document, region: Region, offset: number): BlockPlace | undefined {
  const around = [...new Set([pieces[0] ?? region, region, pieces.at(-1) ?? region])];
  const start = around.slice(0, around.indexOf(region)).reduce((sum, it) => sum + it.text.length, 0);
  const place = blockPlace(around.map((it) => it.text).join(''), start + offset);
  return place && { ...place, word: { start: place.word.start - start, end: place.word.end - start } };
}

function isQuotedItem(text: string, node: Node): boolean {
  return node.type === 'scalar' && (node.style === 'double' || node.style === 'single') && !/^\s*:/.test(text.slice(node.span.end));
}

function textOfKey(key: Node): string {
  return key.region.text.slice(key.span.start, key.span.end).replaceAll(/^["']|["']$/g, '');
}

/** What is typed between the quotes of a scalar, on one line. */
function quotedAt(text: string, node: Node, offset: number): ReturnType<typeof quotedWord> {
  if (node.type !== 'scalar' || node.span.start >= offset) return undefined;
  const end = /\r?\n|$/.exec(text.slice(offset))?.index ?? 0;
  const typed = text.slice(node.span.start, offset);
  return typed.includes('\n') ? undefined : quotedWord(typed, offset, text.slice(offset, offset + end));
}

function wordAt(text: string, offset: number): Span {
  let start = offset;
  while (start > 0 && /[\w./$-]/.test(text.charAt(start - 1))) start--;
  let end = offset;
  while (end < text.length && /[\w./$-]/.test(text.charAt(end))) end++;
  return { start, end };
}

/** An empty list in brackets is where its first item is written. */
export function asItem(found: ShapePlace): ShapePlace {
  const { region, word, shape, at, path } = found;
  const isInList = shape.kind === 'list' && at !== 'key' && /[[,]\s*$/.test(region.text.slice(0, word.start));
  return isInList ? { ...found, path: [...path, '*'], at: 'item' } : found;
}

/** The shape below a path, and the last field on the way. */
export function walk(root: Shape, path: readonly string[]): { readonly shape: Shape; readonly field: Field | undefined } {
  let shape = root;
  let field: Field | undefined;
  for (const step of path) {
    if (shape.kind === 'list') shape = step === '*' ? shape.item() : anyShape;
    else if (shape.kind === 'free') {
      shape = shape.value();
      field = undefined;
    } else if (shape.kind === 'map') {
      field = shape.fields.get(step);
      shape = field?.shape() ?? anyShape;
    } else return { shape: anyShape, field: undefined };
  }
  return { shape, field };
}
