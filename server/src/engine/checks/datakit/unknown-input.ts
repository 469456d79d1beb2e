import { inputsOf, placeOfUnit } from '../../datakit/instances.js';
import { keyText, pairsOf, textOf } from '../../syntax/access.js';
import type { Node } from '../../syntax/tree.js';
import { editDistance } from '../../text/distance.js';
import { check } from '../check.js';

export const unknownInput = check({
  code: 'datakit/unknown-input',
  scope: 'unit',
  on: ['DataKit'],
  weight: { severity: 'warning', costs: 'nothing is collected, and nothing says so.' },
  docs: {
    what: 'An input that is not `prom` where only that is read, or almost; a table that is no input at all.',
    why: 'In the annotation only `[[inputs.prom]]` is looked at; other names give no instance, without a word. In a file other inputs exist; only a name that is nearly `prom` is told.',
    fix: 'Write `[[inputs.prom]]`.',
  },
  run(unit, tell) {
    const place = placeOfUnit(unit);
    for (const { key, value } of pairsOf(unit.document.root)) {
      const name = key.type === 'scalar' ? textOf(key) : 'inputs';
      if (name === 'inputs' || !isTable(value) || (place === 'file' && editDistance(name, 'inputs', 2) > 1)) continue;
      const { region, span } = key;
      tell({
        message: `Only tables below \`inputs\` are read here, not \`${name}\`.`,
        at: { value: undefined, region, span },
        fixes:
          editDistance(name, 'inputs', 3) < 3
            ? [{ title: 'Use `inputs`', preferred: true, edits: [{ region, span, text: 'inputs' }] }]
            : [],
      });
    }
    for (const pair of inputsOf(unit)) {
      const name = keyText(pair);
      if (name === undefined || name === 'prom') continue;
      if (place === 'file' && editDistance(name, 'prom', 2) > 1) continue;
      const { region, span } = pair.key;
      tell({
        message:
          place === 'annotation'
            ? `Only \`inputs.prom\` is read here, not \`${name}\`.`
            : `DataKit has no input \`${name}\`; \`prom\` exists.`,
        at: { value: undefined, region, span },
        fixes: [{ title: 'Use `prom`', edits: [{ region, span, text: 'prom' }] }],
      });
    }
  },
});

/** `[name]` or `[[name]]`. */
function isTable(value: Node): boolean {
  return value.type === 'map' || (value.type === 'list' && value.items[0]?.type === 'map');
}
