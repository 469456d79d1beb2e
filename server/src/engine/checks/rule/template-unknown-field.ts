import { nearestOf } from '../../text/distance.js';
import { check } from '../check.js';
import { alertUses } from '../shared-template.js';

/** template/template.go of Prometheus, `AlertTemplateData`. */
const fields = ['Labels', 'ExternalLabels', 'ExternalURL', 'Value'];

export const templateUnknownField = check({
  code: 'rule/template-unknown-field',
  scope: 'unit',
  on: ['Template'],
  weight: { severity: 'warning', costs: 'the annotation of the alert that fires is an error message.' },
  docs: {
    what: 'A field that the data of an alert’s template does not have.',
    why: 'promtool parses templates and does not run them with an alert; Prometheus writes `<error expanding template…>` instead of the text.',
    fix: 'The fields are `.Labels`, `.ExternalLabels`, `.ExternalURL` and `.Value`.',
  },
  run(template, tell, target) {
    const { region } = template;
    for (const { name, span } of alertUses(template, target)?.fields ?? []) {
      if (fields.includes(name)) continue;
      const better = nearestOf(name, fields, 2) ?? fields.find((it) => it.toLowerCase() === name.toLowerCase());
      tell({
        message: `An alert’s template has no field \`.${name}\`${better ? `; \`.${better}\` exists` : ''}: it fails when the alert fires.`,
        at: { value: undefined, region, span },
        ...(better ? { fixes: [{ title: `Use \`.${better}\``, preferred: true, edits: [{ region, span, text: better }] }] } : {}),
      });
    }
  },
});
