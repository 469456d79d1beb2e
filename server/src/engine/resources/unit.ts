import { get } from '../syntax/access.js';
import type { Document, MapNode, Node, ScalarNode } from '../syntax/tree.js';
import { depthOf, type Region } from '../text/region.js';
import type { Span } from '../text/span.js';

/**
 * What checks and features look at. A document is read into units: the thing as a whole, and the pieces of other languages in it.
 * A unit is a pure function of its document's text; it is reused as an object while that text is the same, and whatever is
 * remembered about it hangs on the object.
 */
export interface Units {
  /** Any document, also of foreign kinds: only the reader's own findings apply. */
  Document: DocumentUnit;
  /** A PromQL expression, wherever it sits. */
  Query: QueryUnit;
  /** A list of relabel rules, wherever it sits. */
  RelabelRules: RelabelRulesUnit;
  /** The text of an alert's annotation or label: a Go template. */
  Template: TemplateUnit;
  /** A file of Alertmanager's notification templates. */
  TemplateFile: TemplateFileUnit;
  PrometheusConfig: PrometheusUnit;
  /** A file of target groups, as file_sd reads it. */
  TargetGroups: ConfigUnit<'TargetGroups'>;
  /** The modules of a blackbox exporter, which probing jobs name. */
  BlackboxConfig: ConfigUnit<'BlackboxConfig'>;
  /** A rule file or the groups of a PrometheusRule, without the groups themselves. */
  RuleFile: RuleFileUnit;
  RuleGroup: RuleGroupUnit;
  RuleTest: ConfigUnit<'RuleTest'>;
  AlertmanagerFile: ConfigUnit<'AlertmanagerFile'>;
  /** Any object with apiVersion and kind, items of a List too. */
  KubernetesObject: KubernetesObject;
  /** MeshConfig text, bare or inside another object. */
  MeshConfig: ConfigUnit<'MeshConfig'>;
  Dashboard: ConfigUnit<'Dashboard'>;
  GrafanaProvisioning: ConfigUnit<'GrafanaProvisioning'>;
  Ini: ConfigUnit<'Ini'>;
  DataKit: ConfigUnit<'DataKit'>;
  HelmValues: ConfigUnit<'HelmValues'>;
  Exposition: ConfigUnit<'Exposition'>;
  ProjectFile: ConfigUnit<'ProjectFile'>;
}

export type UnitKind = keyof Units;
export type Unit = Units[UnitKind];

/**
 * Units that come and go together: those of a document, or of one item of its long list. The same array as long as their text is the same, so
 * that whoever goes over a large file after an edit meets a thousand parts, not ten thousand units.
 */
export type Part = readonly Unit[];

/** Units alone, and parts that may be kept, in the order in which they were read. */
export type Pieces = readonly (Unit | Part)[];

interface UnitBase<K extends UnitKind> {
  readonly unit: K;
  readonly document: Document;
}

export interface DocumentUnit extends UnitBase<'Document'> {
  /** Nothing of it is recognised: another program's, or not begun. */
  readonly foreign?: true;
}

/** A configuration whose whole is one tree. */
export interface ConfigUnit<K extends UnitKind> extends UnitBase<K> {
  readonly root: Node;
  /** The object that carries it, for a ConfigMap's or Secret's value. */
  readonly carrier?: KubernetesObject;
}

export interface PrometheusUnit extends ConfigUnit<'PrometheusConfig'> {
  /** A bare list of scrape jobs, which another program writes into a configuration. */
  readonly jobsAlone?: true;
}

export interface KubernetesObject extends UnitBase<'KubernetesObject'> {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string | undefined;
  /** As written; undefined: not said. */
  readonly namespace: string | undefined;
  readonly root: MapNode;
}

/** Whose rules of use apply to a query. */
export type QueryPlace =
  | { readonly type: 'alert' | 'record'; readonly group: RuleGroupUnit; readonly rule: MapNode }
  /** `holder`: the map that the expression stands in, beside its legend. */
  | { readonly type: 'panel'; readonly dashboard: Unit; readonly holder: Node }
  | { readonly type: 'variable' | 'annotation'; readonly dashboard: Unit }
  | { readonly type: 'grafana-alert'; readonly rule: Node }
  | { readonly type: 'test'; readonly node: Node }
  /** What a job asks the federated server for, which may be another one than this workspace's. */
  | { readonly type: 'federation' }
  /** Perses has rules of its own for what surrounds a query: only what Prometheus refuses is said. */
  | { readonly type: 'perses' }
  | { readonly type: 'file' };

export interface QueryUnit extends UnitBase<'Query'> {
  /** The expression's own text; for dashboards with variables replaced by text of equal length. */
  readonly region: Region;
  readonly node: ScalarNode | undefined;
  readonly place: QueryPlace;
  /** `query`: an instant expression; `selector`: a series selector, as in label_values. */
  readonly entry: 'query' | 'selector';
  /** Grafana variables that were replaced, in the region's own terms. */
  readonly variables: readonly { readonly name: string; readonly span: Span }[];
}

export type RelabelStage = 'target' | 'metric' | 'write' | 'alert';

export interface RelabelRulesUnit extends UnitBase<'RelabelRules'> {
  readonly rules: Node;
  readonly stage: RelabelStage;
  /** Spelling of the fields: source_labels or sourceLabels. */
  readonly style: 'prometheus' | 'operator';
  /** The job, monitor endpoint or other thing that the rules belong to. */
  readonly owner: Node;
  readonly object?: KubernetesObject;
}

export interface TemplateUnit extends UnitBase<'Template'> {
  readonly region: Region;
  readonly node: ScalarNode;
  readonly query: QueryUnit | undefined;
  /** `alert`: an alert rule's label or annotation; `notification`: a receiver's setting. */
  readonly place: 'alert' | 'notification';
}

export interface TemplateFileUnit extends UnitBase<'TemplateFile'> {
  readonly region: Region;
  /** The last part of its path, or its key: what Go's messages call it. */
  readonly name: string;
  /** The object that carries it. */
  readonly carrier?: KubernetesObject;
}

/** Whose rules they are; told by fields that only that program has. */
export type RuleProgram = 'Prometheus' | 'Thanos' | 'Mimir' | 'vmalert' | 'Loki';

/** Programs that evaluate PromQL as Prometheus does, and read its rules with some fields more. */
export function readsPromql(program: RuleProgram): boolean {
  return program !== 'vmalert' && program !== 'Loki';
}

export interface RuleFileUnit extends UnitBase<'RuleFile'> {
  readonly root: Node;
  readonly reader: 'R' | 'K';
  readonly object?: KubernetesObject;
  readonly carrier?: KubernetesObject;
  readonly program: RuleProgram;
  readonly groups: readonly RuleGroupUnit[];
}

export interface RuleGroupUnit extends UnitBase<'RuleGroup'> {
  readonly node: Node;
  readonly reader: 'R' | 'K';
  readonly program: RuleProgram;
  readonly name: string | undefined;
  readonly object?: KubernetesObject;
}

/**
 * Whether an object is the same one as before its document was read again: all that its parts ask of it is written as it was. What they find
 * stands in themselves, so that it may have moved.
 */
export function isSameObject(a: KubernetesObject | undefined, b: KubernetesObject | undefined): boolean {
  if (!a || !b) return a === b;
  return a.kind === b.kind && a.apiVersion === b.apiVersion && written(get(a.root, 'metadata')) === written(get(b.root, 'metadata'));
}

function written(node: Node | undefined): string | undefined {
  return node?.region.text.slice(node.span.start, node.span.end);
}

/** The text that a unit stands in: its own where it has one. */
export function regionOfUnit(unit: Unit): Region {
  if ('region' in unit) return unit.region;
  if ('root' in unit) return unit.root.region;
  return unit.unit === 'RuleGroup' ? unit.node.region : unit.unit === 'RelabelRules' ? unit.rules.region : unit.document.region;
}

/** The piece of its document that a unit stands in. */
function pieceOfUnit(unit: Unit): Region {
  let region = regionOfUnit(unit);
  for (let inner = depthOf(region) - depthOf(unit.document.region); inner > 0 && region.home.type === 'host'; inner--)
    ({ region } = region.home);
  return region;
}

/** Whether a reader refuses the text that a unit stands in. An item of a long file is read alone, and outlives faults elsewhere in the file. */
export function isRefused(unit: Unit): boolean {
  const { problems, region } = unit.document;
  if (problems.length === 0) return false;
  const piece = pieceOfUnit(unit);
  return piece === region || problems.some((it) => it.region === piece);
}

/**
 * Puts a unit that was kept into the document that was read again, and with it those that stand where it does. Like the home of a region, where it
 * stands is no part of what it is.
 */
export function moveInto(
  unit: RuleGroupUnit | RelabelRulesUnit | QueryUnit,
  document: Document,
  object: KubernetesObject | undefined,
): void {
  const mutable: { document: Document; object?: KubernetesObject } = unit;
  mutable.document = document;
  if (object && mutable.object) mutable.object = object;
}

/** The same of all parts of an object in a list. What stands in a text that it carries stays in that text's document. */
export function moveObjectInto(parts: readonly Part[], { document: before }: KubernetesObject, document: Document): void {
  for (const part of parts)
    for (const unit of part as readonly { document: Document }[]) if (unit.document === before) unit.document = document;
}

/** The longest part: what is checked without looking at the clock. */
const mostInPart = 32;

/** Puts what stands alone together, in their order; parts stay what they are. */
export function toParts(pieces: Pieces): readonly Part[] {
  const parts: Part[] = [];
  let loose: Unit[] | undefined;
  for (const piece of pieces) {
    if (!('unit' in piece)) {
      parts.push(piece);
      loose = undefined;
    } else if (loose && loose.length < mostInPart) loose.push(piece);
    else {
      loose = [piece];
      parts.push(loose);
    }
  }
  return parts;
}
