import { metaLabelsOf } from '../../catalogue/meta-labels.js';
import { check } from '../check.js';
import { discoveriesOf, isDiscovered, isNamed, metaNames, soundRules } from '../shared-relabel.js';

export const metaLabelNotInRole = check({
  code: 'relabel/meta-label-not-in-role',
  scope: 'unit',
  on: ['RelabelRules'],
  weight: { severity: 'warning', costs: 'the label is never there: `keep` drops everything, `replace` writes nothing.' },
  docs: {
    what: 'A `__meta_` label of another service discovery or role than the job’s.',
    why: 'Each discovery, and each role of Kubernetes, sets its own labels. Silent for jobs with file or HTTP discovery, which may bring any label.',
    fix: 'Take the label of this role, or change the role.',
  },
  run(unit, tell) {
    if (unit.stage !== 'target') return;
    const found = discoveriesOf(unit);
    if (!found) return;
    for (const rule of soundRules(unit)) {
      for (const read of metaNames(rule)) {
        const isGiven = found.some(({ key, role }) => metaLabelsOf(key, role).some((it) => isNamed(read, it)));
        if (isGiven || !isDiscovered(read)) continue;
        const shown = found.map(({ key, role }) => key.replace(/_sd_configs$/, '') + (role ? ` role ${role}` : '')).join(', ');
        const which = read.isStart ? `No label that begins with \`${read.name}\` is set` : `\`${read.name}\` is not set`;
        tell({ message: `${which} by this job’s discovery (${shown}).`, at: read.at });
      }
    }
  },
});
