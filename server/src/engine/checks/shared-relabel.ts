import { discoveredLabels, type MetaLabel, metaLabelsOf } from '../catalogue/meta-labels.js';
import type { Target } from '../catalogue/target.js';
import { firstKey } from '../operator/fields.js';
import { relabelFault } from '../operator/relabel-fault.js';
import { readerOf } from '../prometheus/relabel-reader.js';
import { type ExpandPiece, expandPieces } from '../re2/expand.js';
import { literalStart } from '../re2/shape.js';
import { type ListResult, readRules } from '../relabel/list.js';
import { actions, type RelabelReader, type RuleProblem } from '../relabel/rules.js';
import { type WrittenRule, type WrittenText, writtenRules } from '../relabel/written.js';
import { isRefused, type KubernetesObject, type RelabelRulesUnit } from '../resources/unit.js';
import { get, itemsOf, keyText, pairsOf, stringAt, textOf } from '../syntax/access.js';
import { regionOf } from '../syntax/regions.js';
import type { Document, Node, ScalarNode } from '../syntax/tree.js';
import { meantField } from '../text/meant.js';
import type { Fix } from '../text/problem.js';
import type { Located } from '../text/region.js';
import { keptOn, remembered } from '../text/remember.js';
import type { Span } from '../text/span.js';
import type { Workspace } from '../workspace/workspace.js';
import type { Finding } from './check.js';
import { scalarPlace, useFix } from './shared-field.js';
import { atNode, ownScalar } from './shared-node.js';
import { operatorFindings } from './shared-operator.js';

interface Reading {
  /** Who reads the rules is said in the document, which is another one after an edit elsewhere in it. */
  readonly document: Document;
  readonly reader: RelabelReader;
  readonly rules: ListResult;
}

const known = new WeakMap<RelabelRulesUnit, Reading>();

/** A list of rules as the target version of Prometheus reads it. */
export function rulesOf(unit: RelabelRulesUnit, { prometheus: version }: Target): ListResult {
  const { document } = unit;
  const old = known.get(unit);
  if (old?.document === document && old.reader.version === version) return old.rules;
  const reader = readerOf(unit, version);
  const isSame = old?.reader.version === version && old.reader.scheme === reader.scheme;
  const rules = isSame ? old.rules : readRules(unit.rules, reader);
  known.set(unit, { document, reader, rules });
  return rules;
}

/** What is wrong with relabel rules, of one kind: by Prometheus where the rules are its own, by the operator in its objects. */
export function relabelFindings(
  unit: KubernetesObject | RelabelRulesUnit,
  workspace: Workspace,
  about: RuleProblem['about'],
  code: `relabel/${string}`,
): readonly Finding[] {
  if (unit.unit === 'KubernetesObject') return operatorFindings(unit, workspace, code);
  const found: Finding[] = [];
  // What the YAML reader refuses is never decoded: a rule may be cut off where it stumbled.
  if (unit.style !== 'prometheus' || isRefused(unit)) return found;
  const rules = rulesOf(unit, workspace.settings.target);
  if (rules.ok) return found;
  for (const it of rules.problems) {
    if (it.about !== about) continue;
    found.push({
      message: it.message,
      at: { value: undefined, region: it.node.region, span: it.node.span },
      tool: 'Prometheus',
      ...(it.hint ? { hint: it.hint } : {}),
      fixes: it.about === 'name' ? legacyFixes(it.node) : it.about === 'action' ? actionFixes(it.node) : [],
    });
  }
  return found;
}

function actionFixes(node: Node): readonly Fix[] {
  const it = ownScalar(node);
  const better = it && meantField(textOf(it), actions);
  return better ? [useFix(scalarPlace(it), better)] : [];
}

/** An underscore for what only newer versions take in a name. */
function legacyFixes(node: Node): readonly Fix[] {
  if (node.type !== 'scalar' || node.anchor !== undefined) return [];
  const text = textOf(node);
  const better = text.replaceAll(/[^a-zA-Z0-9_${}]/g, '_').replace(/^\d/, '_$&');
  if (better === text || text.includes('$')) return [];
  return [{ title: `Use \`${better}\``, preferred: true, edits: [{ region: node.region, span: node.span, text: better }] }];
}

/** What only older versions refuse is said by their own check. */
const newest = '3.14';

/** The rules of a list for advice; undefined where one is refused. */
export const writtenIn = keptOn(({ rules: list, style }: RelabelRulesUnit): readonly (WrittenRule | undefined)[] => {
  const rules = writtenRules(list, style);
  return style === 'operator' ? rules.map((rule) => (rule && isSound(rule) ? rule : undefined)) : rules;
});

/** Whether the operator takes a rule, and it is no rule of prometheus.yml, of which the API server takes half. */
function isSound({ node }: WrittenRule): boolean {
  return !get(node, 'source_labels') && !get(node, 'target_label') && !relabelFault([node], newest);
}

/** The rules that can be looked at, without those that cannot: some forty checks look. */
export const soundRules = keptOn((unit: RelabelRulesUnit): readonly WrittenRule[] => writtenIn(unit).filter((it) => it !== undefined));

/** Whether every rule can be looked at: only then is it known what no rule of the list does. */
export const isWhole = (unit: RelabelRulesUnit): boolean => !writtenIn(unit).includes(undefined);

/** Where to point for a text of a rule: the text, its key, else the rule's first key. */
export function textPlace(rule: WrittenRule, { node, key }: WrittenText): Located {
  return atNode(node ?? key ?? firstKey(rule.node));
}

/** Where to point for a rule as a whole. */
export function rulePlace(rule: WrittenRule): Located {
  return atNode(firstKey(rule.node));
}

/** Names of labels that a rule reads: its source labels, and of `labelmap` what all the names begin with. */
export const metaNames = keptOn((rule: WrittenRule): readonly MetaName[] => {
  const names = rule.sources
    .filter(({ name }) => name.startsWith('__meta_'))
    .map(({ name, node }) => ({ name, at: atNode(node), isStart: false }));
  const { text, node } = rule.regex;
  if (rule.action !== 'labelmap' || !node) return names;
  const start = literalStart(text);
  const from = text.indexOf(start);
  if (!start.startsWith('__meta_') || from < 0) return names;
  return [...names, { name: start, at: partPlace(node, { start: from, end: from + start.length }), isStart: true }];
});

export interface MetaName {
  readonly name: string;
  readonly at: Located;
  /** Whether it is the start of many names. */
  readonly isStart: boolean;
}

/** Whether some discovery sets what is named; there are hundreds of labels, and jobs read the same few. */
export function isDiscovered({ name, isStart }: MetaName): boolean {
  return isStart ? beginsDiscovered(name) : isDiscoveredName(name);
}

const isDiscoveredName = remembered(500, (name: string) => discoveredLabels().some((it) => isNamed({ name, isStart: false }, it)));
const beginsDiscovered = remembered(500, (name: string) => discoveredLabels().some((it) => isNamed({ name, isStart: true }, it)));

/** Whether a label of a discovery is the one that is named, or one of those. */
export function isNamed({ name, isStart }: Pick<MetaName, 'name' | 'isStart'>, label: MetaLabel): boolean {
  if (label.family && name.startsWith(label.name) && (isStart || name.length > label.name.length)) return true;
  return isStart ? label.name.startsWith(name) : !label.family && label.name === name;
}

/** A part of a scalar's value as a place. */
export function partPlace(node: ScalarNode, span: Span): Located {
  return { value: undefined, region: regionOf(node), span };
}

/** The references to groups in what a rule writes: its replacement, and the target of `replace`. */
export const groupPieces = keptOn((rule: WrittenRule): readonly { readonly written: WrittenText; readonly piece: GroupPiece }[] => {
  const texts = rule.action === 'replace' ? [rule.replacement, rule.target] : rule.action === 'labelmap' ? [rule.replacement] : [];
  return texts.flatMap((written) =>
    written.node && written.text.includes('$')
      ? expandPieces(written.text).flatMap((piece) => (piece.type === 'group' ? [{ written, piece }] : []))
      : [],
  );
});

type GroupPiece = Extract<ExpandPiece, { type: 'group' }>;

export function piecePlace(rule: WrittenRule, { node }: WrittenText, { start, end }: GroupPiece): Located {
  return node ? partPlace(node, { start, end }) : rulePlace(rule);
}

/** A discovery of a job. */
export interface JobDiscovery {
  /** `kubernetes_sd_configs` … */
  readonly key: string;
  readonly role: string | undefined;
  readonly attached: ReadonlySet<string>;
}

/** The discoveries that give a list of target rules its targets; undefined: some may bring any label, or there is none. */
export function discoveriesOf({ owner, style, object }: RelabelRulesUnit): readonly JobDiscovery[] | undefined {
  if (style === 'operator') {
    const attached = attachedIn(get(get(object?.root, 'spec'), 'attachMetadata'));
    const kubernetes = (role: string) => ({ key: 'kubernetes_sd_configs', role, attached });
    // Which of the two is the operator's choice.
    if (object?.kind === 'ServiceMonitor') return [kubernetes('endpoints'), kubernetes('endpointslice')];
    if (object?.kind === 'PodMonitor') return [kubernetes('pod')];
    return object?.kind === 'ScrapeConfig' ? discoveriesIn(owner, operatorDiscovery, 'attachMetadata') : undefined;
  }
  return discoveriesOfJob(owner);
}

const discoveriesOfJob = keptOn((owner: Node) =>
  discoveriesIn(owner, (key) => (key.endsWith('_sd_configs') ? key : undefined), 'attach_metadata'),
);

/** `kubernetesSDConfigs` is Prometheus's `kubernetes_sd_configs`. */
function operatorDiscovery(key: string): string | undefined {
  const name = /^(\w+)SDConfigs$/.exec(key)?.[1];
  return name && `${name.toLowerCase()}_sd_configs`;
}

function discoveriesIn(owner: Node, keyOf: (key: string) => string | undefined, attach: string): readonly JobDiscovery[] | undefined {
  const found: JobDiscovery[] = [];
  for (const pair of pairsOf(owner)) {
    const key = keyOf(keyText(pair) ?? '');
    if (key === undefined) continue;
    if (key === 'file_sd_configs' || key === 'http_sd_configs') return undefined;
    for (const item of itemsOf(pair.value)) {
      const role = stringAt(item, 'role')?.toLowerCase();
      // Of a discovery or role that there is not, no label is known to be missing.
      const labels = metaLabelsOf(key, undefined);
      const byRole = labels.filter((it) => it.roles);
      if (labels.length === 0 || (role !== undefined && byRole.length > 0 && !byRole.some((it) => it.roles?.includes(role))))
        return undefined;
      found.push({ key, role, attached: attachedIn(get(item, attach)) });
    }
  }
  return found.length > 0 ? found : undefined;
}

/** What a discovery is asked to attach to its targets. */
export function attachedIn(node: Node | undefined): ReadonlySet<string> {
  return new Set(['node', 'namespace'].filter((it) => stringAt(node, it) === 'true'));
}
