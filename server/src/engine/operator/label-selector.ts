import { deref, keyText, pairsOf, textOf } from '../syntax/access.js';
import type { Node } from '../syntax/tree.js';
import type { Fault } from './fault.js';
import { field, isKept, keyAt, listAt, placeAt, stringsAt, textAt } from './fields.js';

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

const namePart = /^([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/;
const labelValue = /^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$/;
const subdomain = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;

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
  const found: string[] = [];
  const parts = key.split('/');
  const say = (text: string) => found.push(`key: Invalid value: ${JSON.stringify(key)}: ${text}`);
  const name = parts[parts.length - 1] ?? '';
  const texts: string[] = [];
  const shape =
    "a valid label key must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character";
  if (parts.length > 2) {
    say(
      "a valid label key must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]') with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')",
    );
    return found;
  }
  if (parts.length === 2) {
    const prefix = parts[0] ?? '';
    if (prefix === '') texts.push('prefix part must be non-empty');
    else if (!subdomain.test(prefix))
      texts.push(
        "prefix part a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')",
      );
  }
  if (name === '') texts.push('name part must be non-empty');
  else if (name.length > 63) texts.push('name part must be no more than 63 bytes');
  if (!namePart.test(name))
    texts.push(
      `${shape.replace('a valid label key', 'name part')} (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')`,
    );
  if (texts.length > 0) say(texts.join('; '));
  return found;
}

function valueProblems(key: string, values: readonly string[]): readonly string[] {
  return values.flatMap((value, i) => {
    const texts: string[] = [];
    if (value.length > 63) texts.push('must be no more than 63 bytes');
    if (!labelValue.test(value))
      texts.push(
        "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')",
      );
    return texts.length > 0 ? [`values[${i}][${key}]: Invalid value: ${JSON.stringify(value)}: ${texts.join('; ')}`] : [];
  });
}
