import { isText, placeOfUnit, promInstances, textsOf } from '../../datakit/instances.js';
import { get, isScalar, textOf } from '../../syntax/access.js';
import { check } from '../check.js';

export const fixedHost = check({
  code: 'datakit/fixed-host',
  scope: 'unit',
  on: ['DataKit'],
  weight: { severity: 'information', costs: 'every replica of the workload leads to one and the same target.' },
  docs: {
    what: 'An address in the annotation of Pods that names one host for all of them.',
    why: 'DataKit reads the annotation of each Pod and scrapes what it says. Without `$IP` all replicas say the same: that target is scraped as often as there are Pods, and the Pods are not.',
    fix: 'Write `$IP` for the host. A target that is no Pod belongs into a `.conf` file.',
  },
  run(unit, tell) {
    if (placeOfUnit(unit) !== 'annotation' || unit.carrier?.kind === 'Pod' || unit.document.shape !== 'whole') return;
    for (const { table } of promInstances(unit)) {
      const url = get(table, 'url');
      for (const node of [...(isScalar(url) && isText(url) ? [url] : []), ...textsOf(table, 'urls')]) {
        const text = textOf(node);
        const [, host = ''] = /^https?:\/\/([^/:?#[\]]+|\[[^\]]+\])/.exec(text) ?? [];
        // What stands for another thing is judged where placeholders are.
        if (host === '' || /[$%{<]/.test(host)) continue;
        const start = node.span.start + node.region.text.slice(node.span.start, node.span.end).indexOf(host);
        const span = { start, end: start + host.length };
        tell({
          message: `All Pods of this workload say \`${host}\`: the same target is scraped by each of them.`,
          at: { value: undefined, region: node.region, span },
          fixes: [{ title: 'Write `$IP`', edits: [{ region: node.region, span, text: '$IP' }] }],
        });
      }
    }
  },
});
