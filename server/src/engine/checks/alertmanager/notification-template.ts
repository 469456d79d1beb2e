import { notificationNames } from '../../template/notification.js';
import { usesOf } from '../../template/uses.js';
import { nearestOf } from '../../text/distance.js';
import { check } from '../check.js';
import { parsedTemplate } from '../shared-notification.js';

export const notificationTemplate = check({
  code: 'alertmanager/notification-template',
  scope: 'unit',
  on: ['Template'],
  weight: { severity: 'warning', costs: 'the notification fails and is never sent.' },
  docs: {
    what: 'A text of a receiver that is no template of Go, calls a function that Alertmanager does not have, or reads a field that a notification does not have.',
    why: 'amtool and Alertmanager take the file: these texts are parsed when a notification is to be sent, which then fails. The functions and variables of alerting rules (`humanize`, `$labels`) are not there.',
    fix: 'Mend the place that the message names. An alert’s labels are in `.CommonLabels`, or in `.Labels` inside `range .Alerts`.',
  },
  run({ place, region }, tell, { alertmanager }) {
    if (place !== 'notification') return;
    const parsed = parsedTemplate(region, '', alertmanager);
    if (!parsed.ok) {
      const at = { value: undefined, region, span: parsed.span };
      tell({ message: `${parsed.message}: the notification fails.`, at });
      return;
    }
    const { fields } = notificationNames(alertmanager);
    for (const { name, span } of usesOf(parsed.template).fields) {
      if (fields.includes(name)) continue;
      const better = nearestOf(name, fields, 2) ?? fields.find((it) => it.toLowerCase() === name.toLowerCase());
      tell({
        message: `A notification has no field \`.${name}\`${better ? `; \`.${better}\` exists` : ''}: it fails.`,
        at: { value: undefined, region, span },
        ...(better ? { fixes: [{ title: `Use \`.${better}\``, preferred: true, edits: [{ region, span, text: better }] }] } : {}),
      });
    }
  },
});
