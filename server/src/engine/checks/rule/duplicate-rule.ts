import { deref, get, itemsOf, keyText, pairsOf, stringAt, textOf } from '../../syntax/access.js';
import type { Node } from '../../syntax/tree.js';
import { check } from '../check.js';
import { atNode } from '../shared-node.js';

interface Identified {
  readonly rule: Node;
  /** Name and labels. */
  readonly id: string;
}

/** By group: an edit makes one of thousands anew. */
const known = new WeakMap<Node, readonly Identified[]>();

function identifiedIn(group: Node): readonly Identified[] {
  let rules = known.get(group);
  if (!rules) {
    rules = itemsOf(get(group, 'rules')).flatMap((item) => {
      const rule = deref(item);
      const id = rule?.type === 'map' ? identityOf(rule) : undefined;
      return rule && id !== undefined ? [{ rule, id }] : [];
    });
    known.set(group, rules);
  }
  return rules;
}

function identityOf(rule: Node): string | undefined {
  const name = stringAt(rule, 'alert') || stringAt(rule, 'record');
  if (!name) return undefined;
  const labels = pairsOf(get(rule, 'labels')).map((pair) => {
    const value = deref(pair.value);
    return [keyText(pair) ?? '', value?.type === 'scalar' ? textOf(value) : ''];
  });
  return JSON.stringify([name, labels.sort()]);
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
    const seen = new Map<string, Node>();
    for (const group of groups) {
      for (const { rule, id } of identifiedIn(group.node)) {
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
