import type { WrittenRule } from '../../relabel/written.js';
import type { RelabelRulesUnit } from '../../resources/unit.js';
import { check } from '../check.js';
import { rulePlace, soundRules, textPlace } from '../shared-relabel.js';

/** Whether a rule that matches writes the whole text that it read: an empty one is no label either way. */
function copiesAll({ regex, replacement }: WrittenRule): boolean {
  const group = /^\$(?:(\d)|\{(\d)\})$/.exec(replacement.text);
  const index = group?.[1] ?? group?.[2];
  return index === '0' || (index === '1' && /^\^?\((?:\.[*+]\??|\[\^;\][*+])\)\$?$/.test(regex.text));
}

/** Whether a label has a value before any rule; that a rule may empty it is not looked at. */
function isNeverEmpty(label: string, stage: RelabelRulesUnit['stage']): boolean {
  if (stage === 'target') return ['__address__', '__scheme__', '__metrics_path__', 'job'].includes(label);
  return stage === 'metric' && ['__name__', 'job', 'instance'].includes(label);
}

export const replaceNoEffect = check({
  code: 'relabel/replace-no-effect',
  scope: 'unit',
  on: ['RelabelRules'],
  weight: { severity: 'warning', costs: 'the rule does nothing.' },
  docs: {
    what: 'A rule that writes a label’s own value into it, or that waits for a label to be empty that never is.',
    why: 'Source and target are the same label, and the whole value is copied. `__address__`, `__name__` and `job` always have a value.',
    fix: 'Take the rule out.',
  },
  run(unit, tell) {
    for (const rule of soundRules(unit)) {
      const [source] = rule.sources;
      if (rule.action !== 'replace' || rule.sources.length !== 1 || !source) continue;
      // A pattern that is not written yet is told as that.
      const isWritten = rule.regex.node !== undefined;
      if (isWritten && isNeverEmpty(source.name, unit.stage) && ['', '^$', '()', '^()$'].includes(rule.regex.text))
        tell({ message: `\`${source.name}\` is never empty, and the pattern matches nothing else.`, at: textPlace(rule, rule.regex) });
      if (source.name !== rule.target.text) continue;
      if (copiesAll(rule)) tell({ message: `\`${source.name}\` is set to what it is.`, at: rulePlace(rule), tag: 'unnecessary' });
    }
  },
});
