import { literalsOf } from '../../re2/shape.js';
import { reads, setsConstant, type WrittenRule } from '../../relabel/written.js';
import { check } from '../check.js';
import { rulePlace, soundRules } from '../shared-relabel.js';

export const writeThenDelete = check({
  code: 'relabel/write-then-delete',
  scope: 'unit',
  on: ['RelabelRules'],
  weight: { severity: 'information', costs: 'the first rule does nothing.' },
  docs: {
    what: 'A label that is set and then removed.',
    why: 'A later rule drops the label, and none in between reads it.',
    fix: 'Take one of the two out.',
  },
  run(unit, tell) {
    const set = new Map<string, WrittenRule>();
    for (const rule of soundRules(unit)) {
      for (const [name, before] of [...set]) {
        if (reads(rule, name)) set.delete(name);
        const literal = rule.action === 'labeldrop' && literalsOf(rule.regex.text)?.includes(name);
        const emptied = setsConstant(rule) && rule.target.text === name && rule.replacement.text === '';
        if (!literal && !emptied) continue;
        set.delete(name);
        tell({
          message: `\`${name}\` is removed below.`,
          at: rulePlace(before),
          tag: 'unnecessary',
          related: [{ message: 'It is removed here.', at: rulePlace(rule) }],
        });
      }
      if (rule.action === 'replace' && rule.target.text !== '' && rule.replacement.text !== '' && !rule.target.text.startsWith('__'))
        set.set(rule.target.text, rule);
    }
  },
});
