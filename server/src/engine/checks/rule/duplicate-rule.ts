import { deref, get, itemsOf, keyText, pairsOf, stringAt, textOf } from '../../syntax/access.js';
import type { Node } from '../../syntax/tree.js';
import { check } from '../check.js';
import { atNode } from '../shared-node.js';

interface Named {
  readonly rule: Node;
  readonly name: string;
}

/** By group: an edit makes one of thousands anew. */
const known = new WeakMap<Node, readonly Named[]>();

function namedIn(group: Node): readonly Named[] {
  let rules = known.get(group);
  if (!rules) {
    rules = itemsOf(get(group, 'rules')).flatMap((item) => {
      const rule = deref(item);
      const name = rule?.type === 'map' ? stringAt(rule, 'alert') || stringAt(rule, 'record') : undefined;
      return rule && name ? [{ rule, name }] : [];
    });
    known.set(group, rules);
  }
  return rules;
}

function labelsIn(rule: Node): string {
  const labels = pairsOf(get(rule, 'labels')).map((pair) => {
    const value = deref(pair.value);
    return [keyText(pair) ?? '', value?.type === 'scalar' ? textOf(value) : ''];
  });
  return JSON.stringify(labels.sort());
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
    if (program !== 'Prometheus' && program !== 'Thanos') return;
    /** The rule of a name that has no namesake yet; those that have by name and labels. */
    const alone = new Map<string, Node | undefined>();
    const seen = new Map<string, Node>();
    for (const group of groups) {
      for (const { rule, name } of namedIn(group.node)) {
        if (!alone.has(name)) {
          alone.set(name, rule);
          continue;
        }
        const namesake = alone.get(name);
        if (namesake) seen.set(`${name} ${labelsIn(namesake)}`, namesake);
        alone.set(name, undefined);
        const id = `${name} ${labelsIn(rule)}`;
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
