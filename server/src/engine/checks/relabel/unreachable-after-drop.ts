import { dropsAll } from '../../relabel/written.js';
import { check } from '../check.js';
import { rulePlace, writtenIn } from '../shared-relabel.js';

export const unreachableAfterDrop = check({
  code: 'relabel/unreachable-after-drop',
  scope: 'unit',
  on: ['RelabelRules'],
  weight: { severity: 'warning', costs: 'the rules have no effect, and nothing is scraped or stored.' },
  docs: {
    what: 'Rules behind one that drops everything.',
    why: 'Rules run in order; a target or series that is dropped meets no further rule.',
    fix: 'Mend the rule that drops all, or take out what follows.',
  },
  run(unit, tell) {
    const rules = writtenIn(unit);
    const at = rules.findIndex((rule) => rule && dropsAll(rule));
    const [dropping, next] = [rules[at], rules[at + 1]];
    if (!dropping || !next) return;
    tell({
      message: 'The rule before drops everything: this one is never reached.',
      at: rulePlace(next),
      tag: 'unnecessary',
      related: [{ message: 'Everything is dropped here.', at: rulePlace(dropping) }],
    });
  },
});
