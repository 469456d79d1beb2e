import { deref, get, stringAt, textOf } from '../../syntax/access.js';
import { resolveScalar } from '../../syntax/resolve.js';
import type { Node, ScalarNode } from '../../syntax/tree.js';
import { durationText } from '../../template/format.js';
import { check } from '../check.js';
import { alertRulesOf, groupsOf, headOf, isExpression, isSet } from '../shared-grafana.js';
import { atNode } from '../shared-node.js';

/** pkg/services/ngalert/models/alert_query.go: `Duration.UnmarshalYAML` takes whole numbers only, `AlertQuery.PreSave` wants `from` above `to`. */
export const relativeTimeRange = check({
  code: 'grafana/relative-time-range',
  scope: 'unit',
  on: ['GrafanaProvisioning'],
  weight: { severity: 'error', refusedBy: 'Grafana', says: 'Invalid alert rule query A: invalid relative time range [From: 0s, To: 0s]' },
  docs: {
    what: 'A query of a provisioned alert rule has no time range, one that ends before it begins, or one that is not told in seconds.',
    why: 'Both ends count backwards from now: `from` must be the larger one, and what is not written is 0. Grafana loads none of the rules it was given, those of other files neither. Expressions have no time range of their own.',
    fix: '`relativeTimeRange: {from: 600, to: 0}` reads the last ten minutes.',
  },
  run(unit, tell) {
    for (const part of groupsOf(unit)
      .flatMap(alertRulesOf)
      .flatMap((it) => it.data)) {
      if (part.type !== 'map' || isExpression(part) || !isSet(part, 'datasourceUid')) continue;
      const range = deref(get(part, 'relativeTimeRange'));
      if (range && range.type !== 'map' && range.type !== 'missing') continue;
      const ends = (['from', 'to'] as const).map((it) => secondsOf(deref(get(range, it))));
      const wrong = ends.find((it) => typeof it === 'object');
      if (wrong) {
        tell({ message: `invalid duration ${textOf(wrong)}`, hint: 'A whole number of seconds is wanted.', at: atNode(wrong) });
        continue;
      }
      const [from, to] = ends;
      if (typeof from !== 'bigint' || typeof to !== 'bigint' || from > to) continue;
      tell({
        message: `Invalid alert rule query ${stringAt(part, 'refId') ?? ''}: invalid relative time range [From: ${durationText(from * second)}, To: ${durationText(to * second)}]`,
        at: atNode(range && range.type === 'map' ? range : headOf(part)),
      });
    }
  },
});

/** Seconds; of what is no whole number the scalar; undefined: it cannot be told. */
function secondsOf(node: Node | undefined): bigint | ScalarNode | undefined {
  if (!node || node.type === 'missing') return 0n;
  if (node.type !== 'scalar') return undefined;
  const value = resolveScalar(node, 'K');
  if (value.type === 'null') return 0n;
  return value.type === 'int' ? BigInt(value.value) : node;
}

const second = 1_000_000_000n;
