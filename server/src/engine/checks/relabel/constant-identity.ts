import { setsConstant } from '../../relabel/written.js';
import { get, itemsOf, keysOf } from '../../syntax/access.js';
import type { Node } from '../../syntax/tree.js';
import { check } from '../check.js';
import { isWhole, soundRules, textPlace } from '../shared-relabel.js';

export const constantIdentity = check({
  code: 'relabel/constant-identity',
  scope: 'unit',
  on: ['RelabelRules'],
  weight: { severity: 'warning', costs: 'all targets of the job are one: their series collide.' },
  docs: {
    what: '`instance` or `__address__` set to one value for every target.',
    why: 'Series of different targets differ in these labels only. Silent for probes and proxies, which tell their targets apart by a parameter or path, and for a job of one target.',
    fix: 'Take the value from a label of the target.',
  },
  run(unit, tell) {
    if (unit.stage !== 'target' || hasOneTarget(unit.owner)) return;
    if (!isWhole(unit)) return;
    const rules = soundRules(unit);
    if (rules.some((rule) => rule.target.text.startsWith('__param_') || rule.target.text === '__metrics_path__')) return;
    for (const rule of rules) {
      const { text } = rule.target;
      if ((text === 'instance' || text === '__address__') && setsConstant(rule) && rule.replacement.text !== '')
        tell({ message: `\`${text}\` becomes the same for every target of the job.`, at: textPlace(rule, rule.replacement) });
    }
  },
});

/** Whether a job has one written target and finds no others: a constant is a name for it. */
function hasOneTarget(job: Node): boolean {
  if (keysOf(job).some((key) => key.endsWith('_sd_configs'))) return false;
  return itemsOf(get(job, 'static_configs')).flatMap((it) => itemsOf(get(it, 'targets'))).length === 1;
}
