import { deref, get, textOf } from '../../syntax/access.js';
import { nearestOf } from '../../text/distance.js';
import { check } from '../check.js';
import { alertRulesOf, groupsOf } from '../shared-grafana.js';
import { atNode } from '../shared-node.js';

const states = {
  noDataState: {
    known: ['Alerting', 'NoData', 'OK', 'KeepLast'],
    says: 'unknown NoData state option',
  },
  execErrState: { known: ['Alerting', 'Error', 'OK', 'KeepLast'], says: 'unknown Error state option' },
} as const;

/** pkg/services/ngalert/models `NoDataStateFromString`, `ErrStateFromString`. */
export const grafanaEnum = check({
  code: 'grafana/enum',
  scope: 'unit',
  on: ['GrafanaProvisioning'],
  weight: { severity: 'error', refusedBy: 'Grafana', says: "rule 'Errors' failed to parse: unknown NoData state option alerting" },
  docs: {
    what: 'A state that Grafana does not know in `noDataState` or `execErrState`.',
    why: 'The words are compared letter by letter: `alerting` is not `Alerting`. Grafana does not start while a provisioned file is refused.',
    fix: 'noDataState: Alerting, NoData, OK, KeepLast; execErrState: Alerting, Error, OK, KeepLast.',
  },
  *run(unit) {
    for (const rule of groupsOf(unit).flatMap(alertRulesOf)) {
      for (const field of ['noDataState', 'execErrState'] as const) {
        const node = deref(get(rule.node, field));
        const { known, says } = states[field];
        const text = node?.type === 'scalar' ? textOf(node) : '';
        if (node?.type !== 'scalar' || text.trim() === '' || text.includes('$') || known.some((it) => it === text.trim())) continue;
        const better = known.find((it) => it.toLowerCase() === text.toLowerCase().replaceAll(/[ _-]/g, '')) ?? nearestOf(text, known, 3);
        yield {
          message: `rule '${rule.title}' failed to parse: ${says} ${text.trim()}`,
          hint: `Known are ${known.join(', ')}.`,
          at: atNode(node),
          fixes: better
            ? [{ title: `Use \`${better}\``, preferred: true, edits: [{ region: node.region, span: node.span, text: better }] }]
            : [],
        };
      }
    }
  },
});
