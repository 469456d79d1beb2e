import { check } from '../check.js';
import { alertmanagerFindings } from '../shared-alertmanager.js';

export const url = check({
  code: 'alertmanager/url',
  scope: 'unit',
  on: ['AlertmanagerFile'],
  weight: { severity: 'error', refusedBy: 'Alertmanager', says: 'unsupported scheme "" for URL' },
  docs: {
    what: 'An address that is no http or https URL.',
    why: 'The whole file is refused.',
    fix: 'Write it with its scheme: `https://host/path`.',
  },
  run: (unit, tell, target) => alertmanagerFindings(unit, target, 'alertmanager/url').forEach(tell),
});
