import { isGlob } from '../../golang/glob.js';
import { get, itemsOf, textOf } from '../../syntax/access.js';
import type { Node } from '../../syntax/tree.js';
import { check, type Tell } from '../check.js';
import { atNode } from '../shared-node.js';
import { prometheusFindings } from '../shared-prometheus.js';

export const sd = check({
  code: 'prometheus/sd',
  scope: 'unit',
  on: ['PrometheusConfig'],
  weight: { severity: 'error', refusedBy: 'Prometheus', says: 'unknown Kubernetes SD role "pods"' },
  docs: {
    what: 'A service discovery that lacks something or has what does not go together.',
    why: 'The whole file is refused, not only the job.',
    fix: 'Fill in what the message asks for.',
  },
  run(unit, tell, target) {
    const found = prometheusFindings(unit, target, 'prometheus/sd');
    found.forEach(tell);
    if (found.length > 0 || unit.document.problems.length > 0 || unit.document.shape !== 'whole') return;
    const alertmanagers = itemsOf(get(get(unit.root, 'alerting'), 'alertmanagers'));
    for (const item of [...itemsOf(get(unit.root, 'scrape_configs')), ...alertmanagers]) filePatterns(item, tell);
  },
});

/** Patterns that name no files. cmd/promtool/main.go `checkConfig`. */
function filePatterns(item: Node, tell: Tell): void {
  for (const config of itemsOf(get(item, 'file_sd_configs')))
    for (const path of itemsOf(get(config, 'files')))
      if (path.type === 'scalar' && !isGlob(textOf(path)))
        tell({ message: 'syntax error in pattern', at: atNode(path), hint: 'Prometheus reads no file by it.', tool: 'promtool' });
}
