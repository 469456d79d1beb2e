import { get, itemsOf, stringAt } from '../syntax/access.js';
import { regionOf } from '../syntax/regions.js';
import type { Document, Node } from '../syntax/tree.js';
import { type KubernetesObject, moveInto, type Part, type Pieces, type QueryUnit, type Unit } from './unit.js';

/** Where the jobs of a host are, as keys from its root, and what it calls the path of a job. */
interface Site {
  readonly path: readonly string[];
  readonly metricsPath: string;
}

const objectSites: Readonly<Record<string, Site>> = {
  ServiceMonitor: { path: ['spec', 'endpoints'], metricsPath: 'path' },
  PodMonitor: { path: ['spec', 'podMetricsEndpoints'], metricsPath: 'path' },
  ScrapeConfig: { path: ['spec'], metricsPath: 'metricsPath' },
};

/** The series that the jobs of a configuration, or of a bare list, take from other servers. */
export function federatedBy(document: Document, root: Node): Pieces {
  return selectorsOf(document, root, root.type === 'list' ? [] : ['scrape_configs'], 'metrics_path');
}

/** The same of an object of the prometheus-operator. */
export function federatedByObject({ document, root, kind }: KubernetesObject): Pieces {
  const site = objectSites[kind];
  return site ? selectorsOf(document, root, site.path, site.metricsPath) : [];
}

/** Remembered by the job: items of a long list keep their units while they are the same text. */
const remembered = new WeakMap<Node, readonly QueryUnit[]>();

function selectorsOf(document: Document, root: Node, path: readonly string[], metricsPath: string): Pieces {
  const holder = path.reduce<Node | undefined>((it, key) => get(it, key), root);
  const jobs = holder?.type === 'map' ? [holder] : itemsOf(holder);
  const units: (Unit | Part)[] = [];
  for (const job of jobs) {
    if (!/\/federate$/.test(stringAt(job, metricsPath) ?? '')) continue;
    let part = remembered.get(job);
    if (part) for (const it of part) moveInto(it, document, undefined);
    else {
      part = itemsOf(get(get(job, 'params'), 'match[]')).flatMap((node): readonly QueryUnit[] =>
        node.type === 'scalar'
          ? [{ unit: 'Query', document, region: regionOf(node), node, place: { type: 'federation' }, entry: 'selector', variables: [] }]
          : [],
      );
      remembered.set(job, part);
    }
    if (job.region === root.region) units.push(...part);
    else if (part.length > 0) units.push(part);
  }
  return units;
}
