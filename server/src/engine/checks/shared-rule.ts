import { atLeast, type Target } from '../catalogue/target.js';
import { mergeSources, noMerge } from '../golang/merge-sources.js';
import { isKept } from '../kubernetes/kept.js';
import { ruleDecodeFaults } from '../prometheus/rules.js';
import { parseDuration } from '../promql/durations.js';
import { goQuote } from '../promql/gostring.js';
import { ownFieldsOf } from '../resources/rules.js';
import { type RuleFileUnit, type RuleGroupUnit, type RuleProgram, readsPromql } from '../resources/unit.js';
import { columnAt, deref, get, isMergeKey, isScalar, itemsOf, keyText, pairsOf, textOf } from '../syntax/access.js';
import { cannotUnmarshal } from '../syntax/into.js';
import { regionOf } from '../syntax/regions.js';
import { resolveScalar } from '../syntax/resolve.js';
import type { Node, Pair } from '../syntax/tree.js';
import { functionNames, parseAlertTemplate } from '../template/alert.js';
import { append } from '../text/append.js';
import { nearestOf } from '../text/distance.js';
import { meantField } from '../text/meant.js';
import type { Fix } from '../text/problem.js';
import type { Located } from '../text/region.js';
import { keptFor } from '../text/remember.js';
import type { Finding } from './check.js';
import { durationFixes } from './shared-duration.js';
import { fieldFixes, fieldHint } from './shared-field.js';
import { atNode } from './shared-node.js';

export type RuleCode =
  | 'rule/type'
  | 'rule/version'
  | 'rule/template'
  | 'rule/unknown-field'
  | 'rule/duration'
  | 'rule/missing-name'
  | 'rule/missing-expr'
  | 'rule/record-and-alert'
  | 'rule/field-not-allowed'
  | 'rule/invalid-record-name'
  | 'rule/label-name';

interface RuleFault {
  readonly code: RuleCode;
  readonly message: string;
  readonly node: Node;
  /** A part of the node's own text. */
  readonly part?: Located;
  readonly hint?: string;
  readonly known?: readonly string[];
  readonly fix?: Fix;
}

const legacyLabel = /^[a-zA-Z_][a-zA-Z0-9_]*$/;
const legacyMetric = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/;

const faultsIn = keptFor(faultsOf);

/** What promtool, or for a PrometheusRule the admission webhook, refuses in a group; of one code. */
export function groupFindings(group: RuleGroupUnit, target: Target, code: RuleCode): readonly Finding[] {
  const found: Finding[] = [];
  if (!readsPromql(group.program)) return found;
  for (const { code: of, message, node, part, hint, known: fields, fix } of faultsIn(group, target)) {
    if (of !== code) continue;
    const tool = group.reader === 'R' ? 'promtool' : 'prometheus-operator admission webhook';
    const fixes = fix
      ? [fix]
      : of === 'rule/duration'
        ? durationFixes(node)
        : of === 'rule/template'
          ? functionFixes(part, target)
          : fieldFixes(node, fields);
    found.push({
      message,
      at: part ?? atNode(node),
      tool,
      fixes,
      ...(hint ? { hint } : of === 'rule/unknown-field' ? fieldHint(node) : {}),
    });
  }
  return found;
}

/** What Prometheus defines in front of each template. */
const variableNames = ['$labels', '$value', '$externalLabels', '$externalURL'];

/** Mends of a function or variable of a template that is misspelt. */
function functionFixes(at: Located | undefined, target: Target): readonly Fix[] {
  if (!at) return [];
  const { region, span } = at;
  const written = region.text.slice(span.start, span.end);
  const better = nearestOf(written, written.startsWith('$') ? variableNames : functionNames(target.prometheus), 2);
  return better ? [{ title: `Use \`${better}\``, preferred: true, edits: [{ region, span, text: better }] }] : [];
}

function isNull(node: Node): boolean {
  return node.type === 'missing' || (isScalar(node) && resolveScalar(node, 'R').type === 'null');
}

/** The pairs of a map that are read: go-yaml v3 leaves a null key out with its value. */
function readPairs(map: Node | undefined): readonly Pair[] {
  return pairsOf(map).filter(({ key }) => !isNull(deref(key) ?? key));
}

/** What promtool refuses around the groups of a rule file; of one code. */
export function fileFindings({ root, reader, program }: RuleFileUnit, code: RuleCode): readonly Finding[] {
  const findings: Finding[] = [];
  const own = ownFieldsOf(program);
  if (reader !== 'R' || !own) return findings;
  if (code === 'rule/type' && (root.type === 'list' || root.type === 'scalar') && !isNull(root)) {
    findings.push({ message: cannotUnmarshal(root, 'rulefmt.RuleGroups', 'R'), at: atNode(root), tool: 'promtool' });
  }
  const groups = get(root, 'groups');
  if (code === 'rule/type' && groups && groups.type !== 'list' && groups.type !== 'missing') {
    if (!isNull(groups))
      findings.push({ message: cannotUnmarshal(groups, '[]rulefmt.RuleGroup', 'R'), at: atNode(groups), tool: 'promtool' });
  }
  for (const { key } of code === 'rule/type' ? pairsOf(root) : []) {
    if (key.type === 'list' || key.type === 'map')
      findings.push({ message: cannotUnmarshal(key, 'string', 'R'), at: atNode(key), tool: 'promtool' });
  }
  for (const { key, value } of code === 'rule/type' && root.type === 'map' ? root.pairs : []) {
    if (!isMergeKey(key)) continue;
    const [other] = mergeSources(value).others;
    if (other) findings.push({ message: noMerge, at: atNode(other), tool: 'promtool' });
  }
  if (code !== 'rule/unknown-field') return findings;
  for (const pair of readPairs(root)) {
    const name = keyText(pair);
    if (name !== undefined && name !== 'groups' && !own.includes(name))
      findings.push({ message: `field ${name} not found in type rulefmt.RuleGroups`, at: atNode(pair.key), tool: 'promtool' });
  }
  return findings;
}

/** The checks of a group and its rules that need no parser. model/rulefmt/rulefmt.go `RuleGroups.Validate`, `Rule.Validate`. */
function faultsOf({ node, reader, program }: RuleGroupUnit, target: Target): readonly RuleFault[] {
  const found: RuleFault[] = [];
  // A PrometheusRule has a schema, which says what fields and durations are.
  const bySchema = reader === 'K';
  const map = deref(node) ?? node;
  const fallen = bySchema ? [] : fallenOut(map);
  if (!bySchema) append(found, decodeFaults(map, program, target, fallen));
  if (map.type !== 'map') return found;
  const name = textAt(map, 'name');
  // A rule among the groups is told by its fields.
  if (name === '' && !bySchema && !get(map, 'alert') && !get(map, 'record') && !isToldOf(map, groupFields, 'name'))
    found.push({ code: 'rule/missing-name', message: 'Groupname must not be empty', node: keyOf(map, 'name') });
  for (const pair of readPairs(get(map, 'labels'))) {
    const label = keyText(pair) ?? '';
    if (isNoLabel(label, takesLegacyNames(bySchema, target)))
      found.push({ code: 'rule/label-name', message: `invalid label name: ${label}`, node: pair.key });
  }
  // The webhook leaves out the other durations that are empty.
  const offset = deref(get(map, 'query_offset'));
  if (bySchema && isScalar(offset) && resolveScalar(offset, 'K').type === 'string' && textOf(offset) === '')
    found.push({ code: 'rule/duration', message: 'empty duration string', node: offset });
  let index = 0;
  const items = itemsOf(get(map, 'rules'));
  for (const item of items) {
    const rule = deref(item);
    // A rule that is null is none, and the next has its number.
    if (!rule || isNull(rule)) continue;
    index++;
    if (rule.type !== 'map') continue;
    const missing = item === items.at(-1) ? fallen.map(({ pair }) => keyText(pair)) : [];
    for (const it of faultsOfRule(rule, `group ${goQuote(name)}, rule ${index}, `, bySchema, target)) {
      // What the rule lacks stands below it, and is told there; a group among the rules lacks nothing.
      const lacks = it.code === 'rule/missing-expr' ? ['expr'] : it.code === 'rule/record-and-alert' ? ['alert', 'record'] : [];
      const isTold = (field: string) =>
        missing.includes(field) || (!bySchema && get(rule, 'rules')) || isToldOf(rule, allRuleFields, field);
      if (!lacks.some(isTold)) found.push(it);
    }
  }
  return found;
}

const groupFields = ['name', 'interval', 'query_offset', 'limit', 'labels', 'rules', 'partial_response_strategy'];
const allRuleFields = ['record', 'alert', 'expr', 'for', 'keep_firing_for', 'labels', 'annotations'];

/** Whether another finding says of a field why nothing is read of it: its name is written wrongly, or its value is no text. */
function isToldOf(map: Node, fields: readonly string[], field: string): boolean {
  const value = deref(get(map, field));
  if (value) return !isScalar(value) && !isNull(value);
  const names = pairsOf(map).flatMap((it) => keyText(it) ?? []);
  const open = fields.filter((it) => !names.includes(it));
  return names.some((it) => !fields.includes(it) && meantField(it, open) === field);
}

/** Whether names are held to the older characters. The webhook has a setting of its own, whatever the Prometheus; promtool takes any UTF-8 since 3.0. */
function takesLegacyNames(bySchema: boolean, target: Target): boolean {
  return bySchema ? target.nameValidationScheme === 'legacy' : !atLeast(target.prometheus, '3.0');
}

function isNoLabel(label: string, legacy: boolean): boolean {
  return label === '__name__' || label === '' || (legacy && !legacyLabel.test(label));
}

function faultsOfRule(rule: Node, place: string, bySchema: boolean, target: Target): readonly RuleFault[] {
  const found: RuleFault[] = [];
  const legacy = takesLegacyNames(bySchema, target);
  const record = textAt(rule, 'record');
  const alert = textAt(rule, 'alert');
  const said = (message: string) => `${place}${goQuote(alert || record)}: ${message}`;
  if (record !== '' && alert !== '')
    found.push({
      code: 'rule/record-and-alert',
      message: said("only one of 'record' and 'alert' must be set"),
      node: keyOf(rule, 'record'),
    });
  else if (record === '' && alert === '')
    found.push({ code: 'rule/record-and-alert', message: said("one of 'record' or 'alert' must be set"), node: keyOf(rule, 'record') });
  if (textAt(rule, 'expr') === '' && !(bySchema && !isKept(get(rule, 'expr'))))
    found.push({ code: 'rule/missing-expr', message: said("field 'expr' must be set in rule"), node: keyOf(rule, 'expr') });
  if (record !== '') {
    const fields = ['annotations', 'for', 'keep_firing_for'].filter((field) => isSet(rule, field));
    // promtool points at the name, not at the field.
    for (const field of fields) {
      const at = bySchema ? (pairsOf(rule).find((it) => keyText(it) === field)?.key ?? rule) : keyOf(rule, 'record');
      found.push({ code: 'rule/field-not-allowed', message: said(`invalid field '${field}' in recording rule`), node: at });
    }
    // Since 3.2 a selector in the place of the name is told as what it is, beside that it is no name; 3.0 and 3.1 take it.
    const isSelector = /[{}]/.test(record) && (bySchema || atLeast(target.prometheus, '3.2'));
    const why = isSelector
      ? 'braces present in the recording rule name; should it be in expr?'
      : legacy && !legacyMetric.test(record)
        ? 'invalid recording rule name'
        : undefined;
    if (why !== undefined)
      found.push({ code: 'rule/invalid-record-name', message: said(`${why}: ${record}`), node: keyOf(rule, 'record') });
  }
  if (alert !== '') append(found, templateFaults(rule, alert, said, target));
  for (const pair of readPairs(get(rule, 'annotations'))) {
    const name = keyText(pair) ?? '';
    if (name === '' || (legacy && !legacyLabel.test(name)))
      found.push({ code: 'rule/label-name', message: said(`invalid annotation name: ${name}`), node: pair.key });
  }
  for (const pair of readPairs(get(rule, 'labels'))) {
    const label = keyText(pair) ?? '';
    if (isNoLabel(label, legacy)) found.push({ code: 'rule/label-name', message: said(`invalid label name: ${label}`), node: pair.key });
  }
  return found;
}

/** A field of a rule that lost its indentation, and its mend. */
interface Fallen {
  readonly pair: Pair;
  readonly fix: Fix;
}

const ruleFields = ['record', 'alert', 'expr', 'for', 'keep_firing_for', 'annotations'];

/** Fields of rules right behind a group's list of them, which its last rule does not have. */
function fallenOut(map: Node): readonly Fallen[] {
  const pairs = pairsOf(map);
  const at = pairs.findIndex((it) => keyText(it) === 'rules');
  const rule = deref(itemsOf(pairs[at]?.value).at(-1));
  if (at < 0 || map.type !== 'map' || map.flow || rule?.type !== 'map' || rule.flow) return [];
  const behind = pairs.slice(at + 1);
  const end = behind.findIndex(
    (it) => ![...ruleFields, 'labels'].includes(keyText(it) ?? '') || get(rule, keyText(it) ?? '') !== undefined,
  );
  const fallen = end < 0 ? behind : behind.slice(0, end);
  const [first] = fallen;
  if (!first || !fallen.some((it) => keyText(it) !== 'labels')) return [];
  const { region } = map;
  const by = columnAt(region.text, rule.span.start) - columnAt(region.text, first.key.span.start);
  const next = behind[fallen.length];
  const start = region.text.lastIndexOf('\n', first.key.span.start) + 1;
  const stop = next ? region.text.lastIndexOf('\n', next.key.span.start) + 1 : Math.max(map.span.end, first.value.span.end);
  const text = region.text.slice(start, stop).replaceAll(/^(?=[^\r\n])/gm, ' '.repeat(Math.max(0, by)));
  const fix = { title: 'Indent as a part of the rule above', preferred: true, edits: [{ region, span: { start, end: stop }, text }] };
  return fallen.map((pair) => ({ pair, fix }));
}

/** What does not fit, but for keys that stand twice, which have a check of their own. */
function decodeFaults(map: Node, program: RuleProgram, target: Target, fallen: readonly Fallen[]): readonly RuleFault[] {
  const found: RuleFault[] = [];
  const own = ownFieldsOf(program);
  for (const { about, message, node, hint, known: fields } of ruleDecodeFaults(map, 'rulefmt.RuleGroup', target)) {
    if (about === 'duplicate' || (about === 'unknown-field' && (!own || (node.type === 'scalar' && own.includes(textOf(node)))))) continue;
    const fix = fallen.find(({ pair }) => pair.key === node)?.fix;
    const why = fix ? 'It belongs to the rule above, and is not indented as its part.' : hint;
    found.push({
      code: `rule/${about}`,
      message,
      node,
      ...(why ? { hint: why } : {}),
      ...(fields ? { known: fields } : {}),
      ...(fix ? { fix } : {}),
    });
  }
  return found;
}

/** Labels and annotations that are no templates. model/rulefmt/rulefmt.go `testTemplateParsing`. */
function templateFaults(rule: Node, alert: string, said: (message: string) => string, target: Target): readonly RuleFault[] {
  const found: RuleFault[] = [];
  for (const [field, what] of [
    ['labels', 'label'],
    ['annotations', 'annotation'],
  ] as const) {
    for (const pair of readPairs(get(rule, field))) {
      const value = deref(pair.value);
      if (!isScalar(value)) continue;
      const region = regionOf(value);
      if (!region.text.includes('{{')) continue;
      const name = `__alert_${alert}`;
      const parsed = parseAlertTemplate(region.text, name, target.prometheus);
      if (parsed.ok) continue;
      const message = said(`${what} ${goQuote(keyText(pair) ?? '')}: template: ${name}:${parsed.line}: ${parsed.message}`);
      found.push({ code: 'rule/template', message, node: value, part: { value: undefined, region, span: parsed.span } });
    }
  }
  return found;
}

/** A duration of zero and an empty map count as not written. */
function isSet(rule: Node, field: string): boolean {
  const value = deref(get(rule, field));
  if (!value || value.type === 'missing') return false;
  if (value.type === 'map') return readPairs(value).length > 0;
  if (!isScalar(value) || resolveScalar(value, 'R').type === 'null') return false;
  const parsed = parseDuration(textOf(value));
  return parsed.ok && parsed.milliseconds > 0;
}

function textAt(map: Node, field: string): string {
  const value = deref(get(map, field));
  return isScalar(value) && resolveScalar(value, 'R').type !== 'null' ? textOf(value) : '';
}

/** A field's value when it is a text, its key, or the first key of the thing. */
function keyOf(map: Node, field: string): Node {
  const pair = pairsOf(map).find((it) => keyText(it) === field);
  if (!pair) return map.type === 'map' ? (map.pairs[0]?.key ?? map) : map;
  const value = deref(pair.value);
  return isScalar(value) && textOf(value) !== '' ? value : pair.key;
}
