import { parseDuration } from '../promql/durations.js';
import { goQuote } from '../promql/gostring.js';
import type { RuleGroupUnit } from '../resources/unit.js';
import { deref, get, isScalar, itemsOf, keyText, pairsOf, textOf } from '../syntax/access.js';
import { resolveScalar } from '../syntax/resolve.js';
import type { Node } from '../syntax/tree.js';
import type { Finding } from './check.js';

type RuleCode =
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
}

const groupFields = new Set(['name', 'interval', 'query_offset', 'limit', 'rules', 'labels']);
const ruleFields = new Set(['record', 'alert', 'expr', 'for', 'keep_firing_for', 'labels', 'annotations']);

const known = new WeakMap<RuleGroupUnit, readonly RuleFault[]>();

/** What promtool, or for a PrometheusRule the admission webhook, refuses in a group; of one code. */
export function* groupFindings(group: RuleGroupUnit, code: RuleCode): Iterable<Finding> {
  if (group.program !== 'Prometheus' && group.program !== 'Thanos') return;
  let faults = known.get(group);
  if (!faults) {
    faults = [...faultsOf(group)];
    known.set(group, faults);
  }
  for (const { code: of, message, node } of faults) {
    if (of !== code) continue;
    const tool = group.reader === 'R' ? 'promtool' : 'prometheus-operator admission webhook';
    yield { message, at: { value: undefined, region: node.region, span: node.span }, tool };
  }
}

/** The checks of a group and its rules that need no parser. model/rulefmt/rulefmt.go `RuleGroups.Validate`, `Rule.Validate`. */
function* faultsOf({ node, reader, program }: RuleGroupUnit): Iterable<RuleFault> {
  // A PrometheusRule has a schema, which says what fields and durations are.
  const bySchema = reader === 'K';
  const strict = !bySchema && program === 'Prometheus';
  const map = deref(node) ?? node;
  if (map.type !== 'map') return;
  if (strict) yield* unknownFields(map, groupFields, 'rulefmt.RuleGroup');
  const name = textAt(map, 'name');
  if (name === '' && !bySchema) yield { code: 'rule/missing-name', message: 'Groupname must not be empty', node: keyOf(map, 'name') };
  if (!bySchema) yield* durations(map, ['interval', 'query_offset']);
  let index = 0;
  for (const item of itemsOf(get(map, 'rules'))) {
    index++;
    const rule = deref(item);
    if (rule?.type !== 'map') continue;
    if (strict) yield* unknownFields(rule, ruleFields, 'rulefmt.Rule');
    if (!bySchema) yield* durations(rule, ['for', 'keep_firing_for']);
    yield* faultsOfRule(rule, `group ${goQuote(name)}, rule ${index}, `, bySchema);
  }
}

function* faultsOfRule(rule: Node, place: string, bySchema: boolean): Iterable<RuleFault> {
  const record = textAt(rule, 'record');
  const alert = textAt(rule, 'alert');
  const said = (message: string) => `${place}${goQuote(alert || record)}: ${message}`;
  if (record !== '' && alert !== '')
    yield { code: 'rule/record-and-alert', message: said("only one of 'record' and 'alert' must be set"), node: keyOf(rule, 'record') };
  else if (record === '' && alert === '')
    yield { code: 'rule/record-and-alert', message: said("one of 'record' or 'alert' must be set"), node: keyOf(rule, 'record') };
  if (textAt(rule, 'expr') === '' && !bySchema)
    yield { code: 'rule/missing-expr', message: said("field 'expr' must be set in rule"), node: keyOf(rule, 'expr') };
  if (record !== '') {
    const fields = ['annotations', 'for', 'keep_firing_for'].filter((field) => isSet(rule, field));
    // promtool points at the name, not at the field.
    for (const field of fields)
      yield { code: 'rule/field-not-allowed', message: said(`invalid field '${field}' in recording rule`), node: keyOf(rule, 'record') };
    if (/[{}]/.test(record)) {
      const message = said(`braces present in the recording rule name; should it be in expr?: ${record}`);
      yield { code: 'rule/invalid-record-name', message, node: keyOf(rule, 'record') };
    }
  }
  for (const pair of pairsOf(get(rule, 'labels'))) {
    const label = keyText(pair);
    if (label === '__name__' || label === '')
      yield { code: 'rule/label-name', message: said(`invalid label name: ${label}`), node: pair.key };
  }
}

function* unknownFields(map: Node, fields: ReadonlySet<string>, type: string): Iterable<RuleFault> {
  for (const pair of pairsOf(map)) {
    const name = keyText(pair);
    if (name !== undefined && !fields.has(name))
      yield { code: 'rule/unknown-field', message: `field ${name} not found in type ${type}`, node: pair.key };
  }
}

function* durations(map: Node, fields: readonly string[]): Iterable<RuleFault> {
  for (const field of fields) {
    const value = deref(get(map, field));
    if (!isScalar(value) || resolveScalar(value, 'R').type === 'null') continue;
    const parsed = parseDuration(textOf(value));
    if (!parsed.ok) yield { code: 'rule/duration', message: parsed.message, node: value };
  }
}

/** A duration of zero and an empty map count as not written. */
function isSet(rule: Node, field: string): boolean {
  const value = deref(get(rule, field));
  if (!value || value.type === 'missing') return false;
  if (value.type === 'map') return value.pairs.length > 0;
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
