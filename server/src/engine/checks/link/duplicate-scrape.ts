import { firstKey } from '../../operator/fields.js';
import { jobsByScrape, scrapesOf, servicesOfOne } from '../../operator/scrapes.js';
import { isMonitor, targetsOfMonitor } from '../../operator/targets.js';
import { check } from '../check.js';
import { areTakenTogether, endpointsOf, isOperators } from '../shared-link.js';
import { atNode } from '../shared-node.js';

export const duplicateScrape = check({
  code: 'link/duplicate-scrape',
  scope: 'workspace',
  on: ['KubernetesObject'],
  weight: { severity: 'warning', costs: 'every series is stored and counted twice.' },
  docs: {
    what: 'Two endpoints of monitors that scrape the same port of the same pods on the same path, for the same Prometheus; or one that does so through two Services, a headless one beside the other for instance.',
    why: 'Series differ only in labels such as `endpoint`, `service` or `job`: sums count twice.',
    fix: 'Keep one of them, let the monitor select one of the Services, or let relabelings split the targets.',
  },
  prepare: {
    KubernetesObject: (object, workspace) => {
      if (isMonitor(object)) targetsOfMonitor(object, workspace);
    },
  },
  run(monitor, tell, workspace) {
    if (!isOperators(monitor, 'ServiceMonitor', 'PodMonitor')) return;
    const all = workspace.derived(jobsByScrape);
    const endpoints = endpointsOf(monitor);
    for (const job of targetsOfMonitor(monitor, workspace)) {
      const endpoint = endpoints[job.index];
      if (!endpoint) continue;
      const services = servicesOfOne(job);
      if (services) {
        const [a, b] = services.map(({ namespace, name }) => `${namespace}/${name}`);
        tell({
          message: `The Services ${a} and ${b} lead to the same port of the same pods: every series is stored and counted twice, once for each.`,
          at: atNode(firstKey(endpoint)),
          related: services.map(({ object, namespace, name }) => ({
            message: `Service ${namespace}/${name}`,
            at: atNode(firstKey(object.root)),
          })),
        });
        continue;
      }
      for (const [key] of scrapesOf(job)) {
        const [first] = all.get(key) ?? [];
        if (!first?.monitor || first.id === job.id || !areTakenTogether(first.monitor, monitor, workspace)) continue;
        tell({
          message: `${first.id} already scrapes the same port of the same pods on the same path: every series is stored and counted twice.`,
          at: atNode(firstKey(endpoint)),
          related: [{ message: first.id, at: atNode(firstKey(endpointsOf(first.monitor)[first.index] ?? first.monitor.root)) }],
        });
        break;
      }
    }
  },
});
