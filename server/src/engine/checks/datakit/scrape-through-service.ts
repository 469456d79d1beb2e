import { isText, promInstances, textsOf } from '../../datakit/instances.js';
import { get, isScalar, textOf } from '../../syntax/access.js';
import { check } from '../check.js';

/** A Service's name in front of proxies: their metrics port, or their merged path. */
const throughService =
  /^https?:\/\/[a-z0-9-]+\.[a-z0-9-]+\.svc(?:\.[a-z0-9.-]+)?:(?:15020|15090)\/|^https?:\/\/[a-z0-9-]+\.[a-z0-9-]+\.svc\S*\/stats\/prometheus/;

export const scrapeThroughService = check({
  code: 'datakit/scrape-through-service',
  scope: 'unit',
  on: ['DataKit'],
  weight: { severity: 'information', costs: 'with more than one replica, counters jump between them.' },
  docs: {
    what: 'A proxy’s metrics are fetched through a Service.',
    why: 'A Service sends each request to another replica. Every replica has counters of its own, so that a rate sees resets that never were.',
    fix: 'Scrape the Pods: an annotation in their template, or the kubernetesprometheus input.',
  },
  run(unit, tell) {
    for (const { table } of promInstances(unit)) {
      const url = get(table, 'url');
      for (const node of [...(isScalar(url) && isText(url) ? [url] : []), ...textsOf(table, 'urls')]) {
        if (throughService.test(textOf(node)))
          tell({
            message: 'A Service stands before several proxies: each request reads the counters of another one.',
            at: { value: undefined, region: node.region, span: node.span },
          });
      }
    }
  },
});
