import { parseDuration } from '../../promql/durations.js';
import { deref, get, textOf } from '../../syntax/access.js';
import { durationText } from '../../template/format.js';
import { check } from '../check.js';
import { durationFixes } from '../shared-duration.js';
import { alertRulesOf, groupsOf } from '../shared-grafana.js';
import { atNode } from '../shared-node.js';
import { routingsOf } from '../shared-routing.js';

const waits = ['group_wait', 'group_interval', 'repeat_interval'] as const;

const second = 1_000_000_000n;

/** Whether the scheduler, which ticks every ten seconds, can keep an interval; what is below a second is cut off. `ValidateRuleGroupInterval`. */
function isTicked(milliseconds: number): boolean {
  const seconds = Math.trunc(milliseconds / 1000);
  return seconds > 0 && seconds % 10 === 0;
}

/** pkg/services/provisioning/alerting/rules_types.go and the validation of policies, which read Prometheus's durations. */
export const duration = check({
  code: 'grafana/duration',
  scope: 'unit',
  on: ['GrafanaProvisioning'],
  weight: { severity: 'error', refusedBy: 'Grafana', says: 'not a valid duration string: "5 minutes"' },
  docs: {
    what: 'The interval of a group, `for` and `keepFiringFor` of a rule, or a wait of a notification policy, is no duration, or the interval is no multiple of the ten seconds in which Grafana’s scheduler ticks.',
    why: 'Grafana does not start while a provisioned file is refused.',
    fix: 'A number and a unit: `30s`, `5m`, `1h30m`; for an interval `10s`, `30s`, `1m`.',
  },
  run(unit, tell) {
    for (const group of groupsOf(unit)) {
      const owners = [
        { owner: group, fields: ['interval'], title: undefined },
        ...alertRulesOf(group).map(({ node, title }) => ({ owner: node, fields: ['for', 'keepFiringFor'], title })),
      ];
      for (const { owner, fields, title } of owners) {
        for (const field of fields) {
          const node = deref(get(owner, field));
          if (node?.type !== 'scalar' || textOf(node) === '' || textOf(node).includes('$')) continue;
          const parsed = parseDuration(textOf(node));
          const where = title === undefined ? '' : `rule '${title}' failed to parse '${field}' field: `;
          if (!parsed.ok) tell({ message: where + parsed.message, at: atNode(node), fixes: durationFixes(node) });
          else if (field === 'interval' && !isTicked(parsed.milliseconds)) {
            const told = durationText(BigInt(Math.trunc(parsed.milliseconds / 1000)) * second);
            const message = `invalid alert rule: interval (${told}) should be non-zero and divided exactly by scheduler interval: 10`;
            tell({ message, at: atNode(node) });
          }
        }
      }
    }
    for (const { node: owner, kind, title } of routingsOf(unit)) {
      for (const field of waits) {
        const node = deref(get(owner, field));
        if (node?.type !== 'scalar' || textOf(node) === '' || textOf(node).includes('$')) continue;
        const parsed = parseDuration(textOf(node));
        const where = kind === 'rule' ? `rule '${title}' failed to parse: failed to parse ${field.replace('_', ' ')}: ` : '';
        if (!parsed.ok) tell({ message: where + parsed.message, at: atNode(node), fixes: durationFixes(node) });
        else if (parsed.milliseconds === 0 && kind !== 'rule' && field !== 'group_wait')
          tell({ message: `${field} cannot be zero`, at: atNode(node) });
      }
    }
  },
});
