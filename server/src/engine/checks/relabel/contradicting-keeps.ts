import { literalsOf } from '../../re2/shape.js';
import type { WrittenRule } from '../../relabel/written.js';
import { check } from '../check.js';
import { soundRules, textPlace } from '../shared-relabel.js';

export const contradictingKeeps = check({
  code: 'relabel/contradicting-keeps',
  scope: 'unit',
  on: ['RelabelRules'],
  weight: { severity: 'warning', costs: 'everything is dropped.' },
  docs: {
    what: 'Two `keep` rules on the same labels that no value passes both.',
    why: 'All `keep` rules must match.',
    fix: 'Join them into one with `|`.',
  },
  run(unit, tell) {
    const seen = new Map<string, { readonly rule: WrittenRule; readonly values: readonly string[] }>();
    for (const rule of soundRules(unit)) {
      // What is written in between may be kept by the second.
      if (rule.target.text && rule.action !== 'keepequal')
        for (const key of seen.keys()) if (key.includes(JSON.stringify(rule.target.text))) seen.delete(key);
      const values = rule.action === 'keep' && rule.sources.length > 0 ? literalsOf(rule.regex.text) : undefined;
      if (!values) continue;
      const sources = JSON.stringify([rule.sources.map((it) => it.name), rule.separator.text]);
      const before = seen.get(sources);
      if (before && !values.some((it) => before.values.includes(it)))
        tell({
          message: 'No value passes this `keep` and the one before: everything is dropped.',
          at: textPlace(rule, rule.regex),
          related: [{ message: 'The other one is here.', at: textPlace(before.rule, before.rule.regex) }],
        });
      if (!before) seen.set(sources, { rule, values });
    }
  },
});
