import type { WrittenRule } from '../../relabel/written.js';
import { quotedNames } from '../../text/quoted.js';
import { check } from '../check.js';
import { rulePlace, soundRules } from '../shared-relabel.js';

const own = new Set(['job', 'namespace', 'pod', 'service', 'container']);

export const labelmapOverwrites = check({
  code: 'relabel/labelmap-overwrites',
  scope: 'unit',
  on: ['RelabelRules'],
  weight: { severity: 'warning', costs: 'a label that was set before is overwritten by whatever the pod says.' },
  docs: {
    what: '`labelmap` of all labels behind a rule that sets a label of the target.',
    why: 'A pod with the label `namespace` overwrites the one that was set.',
    fix: 'Map first, and set own labels after.',
  },
  run(unit, tell) {
    if (unit.stage !== 'target') return;
    const set = new Map<string, WrittenRule>();
    for (const rule of soundRules(unit)) {
      if (rule.action === 'replace' && own.has(rule.target.text)) set.set(rule.target.text, rule);
      const [last] = set.values();
      if (!last || rule.action !== 'labelmap' || !/_(labels?|annotation)_\(\.[+*]\)$/.test(rule.regex.text)) continue;
      if (!['$1', '$\u007b1}'].includes(rule.replacement.text)) continue;
      tell({
        message: `This may overwrite ${quotedNames([...set.keys()])}, set before.`,
        at: rulePlace(rule),
        related: [...set].map(([name, it]) => ({ message: `\`${name}\` is set here.`, at: rulePlace(it) })),
      });
      return;
    }
  },
});
