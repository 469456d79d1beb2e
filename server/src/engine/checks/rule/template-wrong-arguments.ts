import { check } from '../check.js';
import { alertUses } from '../shared-template.js';

export const templateWrongArguments = check({
  code: 'rule/template-wrong-arguments',
  scope: 'unit',
  on: ['Template'],
  weight: { severity: 'warning', costs: 'the annotation of the alert that fires is an error message.' },
  docs: {
    what: 'A function of a template with too few or too many arguments.',
    why: 'promtool parses templates and does not run them: `{{ value }}` is a call of the function `value`, which wants a sample. Prometheus writes `<error expanding template…>` instead of the text.',
    fix: 'Give the function what it takes; the value of the alert is `$value`, its labels are `$labels`.',
  },
  run(template, tell, target) {
    const { region } = template;
    for (const { function: name, given, wanted, more, span } of alertUses(template, target)?.wrongCalls ?? []) {
      const isVariableMeant = name === 'value' && given === 0;
      tell({
        message: `wrong number of args for ${name}: want ${more ? 'at least ' : ''}${wanted} got ${given}`,
        hint: isVariableMeant ? 'The value of the alert is `$value`.' : 'It fails when the alert fires.',
        at: { value: undefined, region, span },
        ...(isVariableMeant ? { fixes: [{ title: 'Use `$value`', preferred: true, edits: [{ region, span, text: '$value' }] }] } : {}),
      });
    }
  },
});
