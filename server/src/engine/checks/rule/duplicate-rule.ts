import { readsPromql } from '../../resources/unit.js';
import { deref, get, itemsOf, keyText, pairsOf, stringAt, textOf } from '../../syntax/access.js';
import type { MapNode, Node } from '../../syntax/tree.js';
import { hash } from '../../text/hash.js';
import { nextItem } from '../../text/turns.js';
import { check } from '../check.js';
import { atNode } from '../shared-node.js';

interface Named {
  readonly rule: MapNode;
  readonly name: string;
}

function namedIn(group: Node): readonly Named[] {
  return itemsOf(get(group, 'rules')).flatMap((item) => {
    const rule = deref(item);
    if (rule?.type !== 'map') return [];
    const name = stringAt(rule, 'alert') || stringAt(rule, 'record');
    return name ? [{ rule, name }] : [];
  });
}

/** A number for each rule that has a name, the same for rules that are the same. By group: an edit makes one of thousands anew. */
const fingerprints = new WeakMap<Node, Int32Array>();

function fingerprintsOf(group: Node): Int32Array {
  let numbers = fingerprints.get(group);
  if (!numbers) {
    nextItem();
    const rules = namedIn(group);
    numbers = new Int32Array(rules.length);
    for (const [i, it] of rules.entries()) numbers[i] = fingerprintOf(it);
    fingerprints.set(group, numbers);
  }
  return numbers;
}

/** Labels count in whatever order they stand. */
function fingerprintOf({ rule, name }: Named): number {
  return labelsOf(rule).reduce((sum, [key, value]) => (sum + hash(value, hash(key))) | 0, hash(name));
}

function idOf({ rule, name }: Named): string {
  return `${name} ${JSON.stringify([...labelsOf(rule)].sort())}`;
}

function labelsOf(rule: Node): readonly (readonly [key: string, value: string])[] {
  return pairsOf(get(rule, 'labels')).map((pair) => {
    const value = deref(pair.value);
    return [keyText(pair) ?? '', value?.type === 'scalar' ? textOf(value) : ''];
  });
}

export const duplicateRule = check({
  code: 'rule/duplicate-rule',
  scope: 'unit',
  on: ['RuleFile'],
  weight: { severity: 'warning', costs: 'two rules write the same series, and which sample is kept is left to chance.' },
  docs: {
    what: 'Two rules of a file with the same name and the same labels.',
    why: 'promtool’s lint `duplicate-rules` reports them. Labels that a template fills count as they are written.',
    fix: 'Delete one, or give it another name or label.',
  },
  run({ groups, program }, tell) {
    if (!readsPromql(program)) return;
    const all = new Set<number>();
    const repeated = new Set<number>();
    for (const { node } of groups) for (const it of fingerprintsOf(node)) (all.has(it) ? repeated : all).add(it);
    if (repeated.size === 0) return;
    const seen = new Map<string, Node>();
    for (const { node } of groups) {
      const numbers = fingerprintsOf(node);
      if (!numbers.some((it) => repeated.has(it))) continue;
      for (const [i, named] of namedIn(node).entries()) {
        if (!repeated.has(numbers[i] as number)) continue;
        const { rule } = named;
        const id = idOf(named);
        const first = seen.get(id);
        if (!first) {
          seen.set(id, rule);
          continue;
        }
        const key = stringAt(rule, 'alert') ? 'alert' : 'record';
        const at = get(rule, key) ?? rule;
        tell({
          message: `\`${stringAt(rule, key) ?? ''}\` with the same labels is in this file already.`,
          at: atNode(at),
          tool: 'promtool',
          related: [{ message: 'It is here first.', at: atNode(get(first, 'alert') ?? get(first, 'record') ?? first) }],
        });
      }
    }
  },
});
