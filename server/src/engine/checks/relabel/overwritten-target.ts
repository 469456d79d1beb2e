import { matchesEverything, reads, setsConstant, type WrittenRule } from '../../relabel/written.js';
import { check } from '../check.js';
import { rulePlace, soundRules } from '../shared-relabel.js';

export const overwrittenTarget = check({
  code: 'relabel/overwritten-target',
  scope: 'unit',
  on: ['RelabelRules'],
  weight: { severity: 'information', costs: 'the first rule does nothing.' },
  docs: {
    what: 'A label that is set twice, whatever the labels are.',
    why: 'The second rule overwrites the first, and none in between reads it.',
    fix: 'Take the first one out. Where it is meant for targets without the second label, let the second match something only: `(.+)`.',
  },
  run(unit, tell) {
    const set = new Map<string, WrittenRule>();
    for (const rule of soundRules(unit)) {
      for (const name of [...set.keys()]) if (reads(rule, name)) set.delete(name);
      if (rule.action !== 'replace' || !matchesEverything(rule) || rule.target.text === '' || rule.target.text.includes('$')) continue;
      const before = set.get(rule.target.text);
      if (before)
        tell({
          message: `\`${rule.target.text}\` is overwritten below${setsConstant(rule) ? '' : ', by an empty text too'}.`,
          at: rulePlace(before),
          tag: 'unnecessary',
          related: [{ message: 'It is overwritten here.', at: rulePlace(rule) }],
        });
      set.set(rule.target.text, rule);
    }
  },
});
