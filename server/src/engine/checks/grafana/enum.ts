import { alertStates, integrations, matcherOperators, meantOperators } from '../../grafana/alert-words.js';
import { deref, get, itemsOf, textOf } from '../../syntax/access.js';
import { goQuote } from '../../syntax/go-value.js';
import type { Node } from '../../syntax/tree.js';
import { nearestOf } from '../../text/distance.js';
import { check, type Tell } from '../check.js';
import { alertRulesOf, groupsOf } from '../shared-grafana.js';
import { withText } from '../shared-insert.js';
import { atNode } from '../shared-node.js';
import { routingsOf } from '../shared-routing.js';

export const grafanaEnum = check({
  code: 'grafana/enum',
  scope: 'unit',
  on: ['GrafanaProvisioning'],
  weight: { severity: 'error', refusedBy: 'Grafana', says: "rule 'Errors' failed to parse: unknown NoData state option alerting" },
  docs: {
    what: 'A state that Grafana does not know in `noDataState` or `execErrState`, an operator in `object_matchers`, a kind of receiver.',
    why: 'The words are compared letter by letter: `alerting` is not `Alerting`. Grafana does not start while a provisioned file is refused.',
    fix: 'noDataState: Alerting, NoData, OK, KeepLast; execErrState: Alerting, Error, OK, KeepLast; matchers: =, !=, =~, !~.',
  },
  run(unit, tell) {
    for (const rule of groupsOf(unit).flatMap(alertRulesOf)) {
      for (const field of ['noDataState', 'execErrState'] as const) {
        const node = deref(get(rule.node, field));
        const { known, says } = alertStates[field];
        const text = node?.type === 'scalar' ? textOf(node) : '';
        if (node?.type !== 'scalar' || text.trim() === '' || text.includes('$') || known.some((it) => it === text.trim())) continue;
        const better = known.find((it) => it.toLowerCase() === text.toLowerCase().replaceAll(/[ _-]/g, '')) ?? nearestOf(text, known, 3);
        tell({
          message: `rule '${rule.title}' failed to parse: ${says} ${text.trim()}`,
          hint: `Known are ${known.join(', ')}.`,
          at: atNode(node),
          fixes: better
            ? [{ title: `Use \`${better}\``, preferred: true, edits: [{ region: node.region, span: node.span, text: better }] }]
            : [],
        });
      }
    }
    for (const { node } of routingsOf(unit))
      for (const matcher of itemsOf(get(node, 'object_matchers'))) operatorIn(tell, itemsOf(matcher)[1]);
    for (const point of itemsOf(get(unit.root, 'contactPoints')))
      for (const receiver of itemsOf(get(point, 'receivers'))) receiverType(tell, deref(get(receiver, 'type')));
  },
});

function operatorIn(tell: Tell, written: Node | undefined): void {
  const node = deref(written);
  const text = node?.type === 'scalar' ? textOf(node) : '';
  if (node?.type !== 'scalar' || text.includes('$') || matcherOperators.includes(text)) return;
  const better = meantOperators.get(text.trim());
  const edit = better === undefined ? undefined : withText(node, better);
  tell({
    message: `unsupported match type ${goQuote(text)} in matcher`,
    at: atNode(node),
    fixes: edit ? [{ title: `Use \`${better}\``, preferred: true, edits: [edit] }] : [],
  });
}

/** Others are only told where they are nearly one that is known. */
function receiverType(tell: Tell, node: Node | undefined): void {
  const text = node?.type === 'scalar' ? textOf(node) : '';
  if (node?.type !== 'scalar' || integrations().includes(text.trim().toLowerCase())) return;
  const better = nearestOf(text.toLowerCase(), integrations(), 2);
  const edit = better === undefined ? undefined : withText(node, better);
  if (!edit) return;
  tell({
    severity: 'warning',
    message: `Grafana has no kind of receiver \`${text}\`; \`${better}\` exists.`,
    at: atNode(node),
    fixes: [{ title: `Use \`${better}\``, preferred: true, edits: [edit] }],
  });
}
