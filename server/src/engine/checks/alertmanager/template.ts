import { check } from '../check.js';
import { alertmanagerFindings } from '../shared-alertmanager.js';
import { parsedTemplate, readersOf } from '../shared-notification.js';

export const template = check({
  code: 'alertmanager/template',
  scope: 'workspace',
  on: ['AlertmanagerFile', 'TemplateFile'],
  weight: { severity: 'error', refusedBy: 'Alertmanager', says: 'template: slack.tmpl:2: function "humanize" not defined' },
  docs: {
    what: 'A file of templates that `templates` names, or a webhook’s `url`, that is no template of Go.',
    why: 'Alertmanager parses both when it starts, and does not start. Its functions are not those of alerting rules: no `humanize`, no `$labels`. A `url` has Go’s own functions only: `toUpper` and the others of notification templates are not there.',
    fix: 'Mend the place that the message names.',
  },
  run(unit, tell, workspace) {
    const { target } = workspace.settings;
    if (unit.unit === 'AlertmanagerFile') {
      alertmanagerFindings(unit, target, 'alertmanager/template').forEach(tell);
      return;
    }
    const { region, name } = unit;
    if (readersOf(unit, workspace).length === 0) return;
    const parsed = parsedTemplate(region, name, target.alertmanager);
    if (parsed.ok) return;
    tell({
      message: `template: ${name}:${parsed.line}: ${parsed.message}`,
      at: { value: undefined, region, span: parsed.span },
      tool: 'Alertmanager',
    });
  },
});
