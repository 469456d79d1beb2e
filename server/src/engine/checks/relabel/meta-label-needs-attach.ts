import { metaLabelInfo } from '../../catalogue/meta-labels.js';
import { check } from '../check.js';
import { discoveriesOf, metaNames, soundRules } from '../shared-relabel.js';

export const metaLabelNeedsAttach = check({
  code: 'relabel/meta-label-needs-attach',
  scope: 'unit',
  on: ['RelabelRules'],
  weight: { severity: 'warning', costs: 'the label is never there.' },
  docs: {
    what: 'A label of the node or the namespace that discovery only sets when asked.',
    why: 'For pods and endpoints, labels of the node and of the namespace come with `attach_metadata`.',
    fix: 'Add `attach_metadata: {node: true}` (or `namespace: true`) to the discovery.',
  },
  run(unit, tell) {
    if (unit.stage !== 'target') return;
    const found = discoveriesOf(unit);
    if (!found?.every(({ key, role }) => key === 'kubernetes_sd_configs' && role !== undefined)) return;
    for (const rule of soundRules(unit)) {
      for (const { name, at, isStart } of metaNames(rule)) {
        // Of many labels that begin alike the first stands for all.
        const attach = name.startsWith('__meta_kubernetes_') ? metaLabelInfo(isStart ? `${name}x` : name)?.attach : undefined;
        if (!attach || !found.every((it) => attach.roles.includes(it.role ?? '') && !it.attached.has(attach.what))) continue;
        tell({
          message: `${isStart ? `Labels that begin with \`${name}\` are` : `\`${name}\` is`} only there with \`${unit.style === 'operator' ? 'attachMetadata' : 'attach_metadata'}: {${attach.what}: true}\`.`,
          at,
        });
      }
    }
  },
});
