import { check } from '../check.js';
import { soundRules, textPlace } from '../shared-relabel.js';

export const dropName = check({
  code: 'relabel/drop-name',
  scope: 'unit',
  on: ['RelabelRules'],
  weight: { severity: 'warning', costs: 'the whole scrape fails, or every series has the same name: none.' },
  docs: {
    what: 'A rule that takes `__name__` away.',
    why: 'A sample without a name is refused: `invalid metric name or labels`.',
    fix: 'Drop the series, not its name; `labelkeep` needs `__name__` in its pattern.',
  },
  run(unit, tell) {
    if (unit.stage !== 'metric') return;
    for (const rule of soundRules(unit)) {
      const gone =
        (rule.action === 'labeldrop' && rule.compiled.test('__name__')) ||
        (rule.action === 'labelkeep' && !rule.compiled.test('__name__')) ||
        (rule.action === 'replace' &&
          rule.target.text === '__name__' &&
          rule.replacement.key !== undefined &&
          rule.replacement.text === '');
      if (gone)
        tell({
          message: 'This takes `__name__` away: the scrape fails.',
          at: textPlace(rule, rule.action === 'replace' ? rule.replacement : rule.regex),
        });
    }
  },
});
