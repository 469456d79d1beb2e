import { check } from '../check.js';
import { alertUses } from '../shared-template.js';

export const templateValueComparedWithInteger = check({
  code: 'rule/template-value-compared-with-integer',
  scope: 'unit',
  on: ['Template'],
  weight: { severity: 'warning', costs: 'the annotation of the alert that fires is an error message.' },
  docs: {
    what: '`$value` compared with a whole number.',
    why: 'The value is a float64 and Go compares only equal types: `incompatible types for comparison`. promtool does not run the template.',
    fix: 'Write the number with a point: `{{ if gt $value 1.0 }}`.',
  },
  run(template, tell, target) {
    const { region } = template;
    for (const { function: name, number, span } of alertUses(template, target)?.comparisons ?? []) {
      const text = `${number}.0`;
      tell({
        message: `\`${name}\` cannot compare \`$value\`, a float, with the integer ${number}: it fails when the alert fires.`,
        at: { value: undefined, region, span },
        fixes: [{ title: `Write ${text}`, preferred: true, safe: true, edits: [{ region, span, text }] }],
      });
    }
  },
});
