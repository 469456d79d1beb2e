import { isKept } from '../kubernetes/kept.js';
import { joined, labelKeyProblems, labelValueProblems } from '../kubernetes/label-names.js';
import { deref, keyText, pairsOf, textOf } from '../syntax/access.js';
import type { Node } from '../syntax/tree.js';
import type { Fault } from './fault.js';
import { field, keyAt, listAt, placeAt, stringsAt, textAt } from './fields.js';

/** One condition on labels. */
export interface Requirement {
  readonly key: string;
  readonly operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist';
  readonly values: readonly string[];
  /** The key of `matchLabels`, or the whole expression. */
  readonly node: Node;
  /** The value in `matchLabels`. */
  readonly valueNode?: Node;
}

/** The conditions of a label selector; those that no API client takes are left out. Nothing written: no condition, everything matches. */
export function requirementsOf(selector: Node | undefined): readonly Requirement[] {
  if (!selector) return [];
  let known = requirements.get(selector);
  if (!known) {
    known = read(selector);
    requirements.set(selector, known);
  }
  return known;
}

/** A server's selector is asked for each monitor. */
const requirements = new WeakMap<Node, readonly Requirement[]>();

function read(selector: Node): readonly Requirement[] {
  const result: Requirement[] = [];
  for (const pair of pairsOf(field(selector, 'matchLabels'))) {
    const key = keyText(pair);
    const value = deref(pair.value);
    if (key === undefined || !isKept(value) || value.type !== 'scalar') continue;
    result.push({ key, operator: 'In', values: [textOf(value)], node: pair.key, valueNode: value });
  }
  return [...result, ...expressionsOf(selector)];
}

/** The conditions of its matchExpressions alone. */
export function expressionsOf(selector: Node | undefined): readonly Requirement[] {
  return listAt(selector, 'matchExpressions').flatMap((it) => {
    const operator = textAt(it, 'operator');
    if (operator !== 'In' && operator !== 'NotIn' && operator !== 'Exists' && operator !== 'DoesNotExist') return [];
    return [{ key: textAt(it, 'key'), operator, values: stringsAt(it, 'values'), node: it }];
  });
}

/** Whether labels fulfil a condition. */
export function fulfils(labels: ReadonlyMap<string, string>, { key, operator, values }: Requirement): boolean {
  const value = labels.get(key);
  switch (operator) {
    case 'In':
      return value !== undefined && values.includes(value);
    case 'NotIn':
      return value === undefined || !values.includes(value);
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
  }
}

/** Why a label selector is none. Source: kubernetes/apimachinery LabelSelectorAsSelector, labels.NewRequirement. */
export function selectorFault(owner: Node, name: string): Fault | undefined {
  const selector = field(owner, name);
  if (!selector) return undefined;
  const say = (message: string, node: Node): Fault => ({ code: 'operator/selector', message, node, tool: 'prometheus-operator' });
  for (const pair of pairsOf(field(selector, 'matchLabels'))) {
    const key = keyText(pair) ?? '';
    const value = deref(pair.value);
    if (!isKept(value) || value.type !== 'scalar') continue;
    const problem = join([...keyProblems(key), ...valueProblems(key, [textOf(value)])]);
    if (problem) return say(problem, pair.key);
  }
  for (const it of listAt(selector, 'matchExpressions')) {
    const operator = textAt(it, 'operator');
    const key = textAt(it, 'key');
    const values = stringsAt(it, 'values');
    const problems = [...keyProblems(key)];
    let node = placeAt(it, 'operator');
    if (operator === 'In' || operator === 'NotIn') {
      if (values.length === 0) problems.push("values: Invalid value: []: for 'in', 'notin' operators, values set can't be empty");
      problems.push(...valueProblems(key, values));
      node = keyAt(it, 'values');
    } else if (operator === 'Exists' || operator === 'DoesNotExist') {
      if (values.length > 0)
        problems.push(`values: Invalid value: ${JSON.stringify(values)}: values set must be empty for exists and does not exist`);
      problems.push(...valueProblems(key, values));
      node = keyAt(it, 'values');
    } else {
      return say(`${JSON.stringify(operator)} is not a valid label selector operator`, node);
    }
    const problem = join(problems);
    if (problem) return say(problem, node);
  }
  return undefined;
}

function join(problems: readonly string[]): string | undefined {
  const distinct = [...new Set(problems)];
  return distinct.length > 1 ? `[${distinct.join(', ')}]` : distinct[0];
}

function keyProblems(key: string): readonly string[] {
  const why = joined(labelKeyProblems(key));
  return why === undefined ? [] : [`key: Invalid value: ${JSON.stringify(key)}: ${why}`];
}

function valueProblems(key: string, values: readonly string[]): readonly string[] {
  return values.flatMap((value, i) => {
    const why = joined(labelValueProblems(value));
    return why === undefined ? [] : [`values[${i}][${key}]: Invalid value: ${JSON.stringify(value)}: ${why}`];
  });
}

/** What is asked not to be there: everything else fulfils it. */
export function isNegative({ operator }: Requirement): boolean {
  return operator === 'NotIn' || operator === 'DoesNotExist';
}

/** A condition as a message says it: `app=shop`, `no label canary`. */
export function requirementText({ key, operator, values }: Requirement): string {
  switch (operator) {
    case 'In':
      return values.length === 1 ? `${key}=${values[0]}` : `${key} in (${values.join(', ')})`;
    case 'NotIn':
      return `${key} not in (${values.join(', ')})`;
    case 'Exists':
      return `a label ${key}`;
    case 'DoesNotExist':
      return `no label ${key}`;
  }
}
