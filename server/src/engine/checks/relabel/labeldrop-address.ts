import { check } from '../check.js';
import { soundRules, textPlace } from '../shared-relabel.js';

export const labeldropAddress = check({
  code: 'relabel/labeldrop-address',
  scope: 'unit',
  on: ['RelabelRules'],
  weight: { severity: 'warning', costs: 'the targets have no address and are dropped.' },
  docs: {
    what: '`labeldrop` or `labelkeep` that takes `__address__` away before the scrape.',
    why: 'All labels of the target are looked at, those with `__` too.',
    fix: 'Let the pattern spare `__.*`: `labelkeep` with `__.*|app`.',
  },
  run(unit, tell) {
    if (unit.stage !== 'target') return;
    for (const rule of soundRules(unit)) {
      const gone =
        (rule.action === 'labeldrop' && rule.compiled.test('__address__')) ||
        (rule.action === 'labelkeep' && !rule.compiled.test('__address__'));
      if (gone) tell({ message: 'This takes `__address__` away: no target is left.', at: textPlace(rule, rule.regex) });
    }
  },
});
