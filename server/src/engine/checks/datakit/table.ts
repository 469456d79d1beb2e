import { inputsOf, placeOfUnit } from '../../datakit/instances.js';
import { deref, isMap, keyText } from '../../syntax/access.js';
import { check } from '../check.js';

export const table = check({
  code: 'datakit/table',
  scope: 'unit',
  on: ['DataKit'],
  weight: {
    severity: 'error',
    refusedBy: 'DataKit',
    says: 'incompatible types: TOML value has type map[string]interface {}; destination has type slice',
  },
  docs: {
    what: '`[inputs.prom]` in the annotation.',
    why: 'The annotation holds a list of instances; a single table does not decode into it. In a `.conf` file both forms are read.',
    fix: 'Write `[[inputs.prom]]`.',
  },
  run(unit, tell) {
    if (placeOfUnit(unit) === 'file') return;
    for (const { key, value } of inputsOf(unit).filter((it) => keyText(it) === 'prom')) {
      if (!isMap(deref(value))) continue;
      tell({
        message: 'incompatible types: TOML value has type map[string]interface {}; destination has type slice',
        hint: 'Write `[[inputs.prom]]`.',
        at: { value: undefined, region: key.region, span: key.span },
        tool: 'DataKit',
      });
    }
  },
});
