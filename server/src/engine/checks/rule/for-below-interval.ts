import { parseDuration } from '../../promql/durations.js';
import { deref, get, itemsOf, stringAt } from '../../syntax/access.js';
import type { Node } from '../../syntax/tree.js';
import { check } from '../check.js';
import { atNode } from '../shared-node.js';

function seconds(node: Node | undefined, key: string): number | undefined {
  const text = stringAt(node, key);
  const parsed = text ? parseDuration(text) : undefined;
  return parsed?.ok ? parsed.milliseconds / 1000 : undefined;
}

export const forBelowInterval = check({
  code: 'rule/for-below-interval',
  scope: 'unit',
  on: ['RuleGroup'],
  weight: { severity: 'hint', costs: 'the alert waits a whole interval anyway.' },
  docs: {
    what: '`for` is shorter than the interval in which the group is evaluated.',
    why: 'Prometheus looks once an interval: a pending alert can fire at the next evaluation at the earliest.',
    fix: 'Shorten the interval, or write what really happens.',
  },
  run({ node, program }, tell) {
    if (program === 'Loki') return;
    const interval = seconds(node, 'interval');
    if (interval === undefined) return;
    for (const item of itemsOf(get(node, 'rules'))) {
      const rule = deref(item);
      const wait = seconds(rule, 'for');
      const at = get(rule, 'for');
      if (at && wait !== undefined && wait > 0 && wait < interval)
        tell({ message: `The group is evaluated every ${stringAt(node, 'interval')}: a shorter \`for\` has no effect.`, at: atNode(at) });
    }
  },
});
