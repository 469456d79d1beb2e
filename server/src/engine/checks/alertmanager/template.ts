import { check } from '../check.js';
import { alertmanagerFindings } from '../shared-alertmanager.js';

export const template = check({
  code: 'alertmanager/template',
  scope: 'unit',
  on: ['AlertmanagerFile'],
  weight: { severity: 'error', refusedBy: 'Alertmanager', says: 'invalid template syntax: template: :1: unclosed action' },
  docs: {
    what: 'A webhook’s `url` that is no template of Go.',
    why: 'It is the one text of a receiver that is parsed when the file is read, and with Go’s own functions only: `toUpper` and the others of notification templates are not there. Other texts fail when a notification is sent.',
    fix: 'Mend the place that the message names.',
  },
  run: (unit, target) => alertmanagerFindings(unit, target, 'alertmanager/template'),
});
