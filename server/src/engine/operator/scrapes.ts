import { folderOf, mayMeet, type Service } from '../cluster/model.js';
import { keptOn } from '../text/remember.js';
import { grouped } from '../workspace/grouped.js';
import type { Workspace } from '../workspace/workspace.js';
import { type FoundTarget, type JobTargets, monitorTargets, shownLabels } from './targets.js';

/** What a job scrapes, with its target: pod, address, path, scheme and parameters as a key that is the same where they are. */
export const scrapesOf = keptOn(({ targets, job, monitor }: JobTargets): readonly (readonly [key: string, of: FoundTarget])[] => {
  const keys: (readonly [key: string, of: FoundTarget])[] = [];
  for (const it of targets) {
    const { found, target } = it;
    if (target.state !== 'active' || !found.pod || !monitor || !mayMeet(monitor, found.pod.owner)) continue;
    const { labels } = target;
    const params = Object.entries(labels).filter(([name]) => name.startsWith('__param_'));
    const written = JSON.stringify([params, paramsOf(job.node)]);
    const pod = `${found.pod.owner.namespace ?? folderOf(found.pod.owner)} ${found.pod.name}`;
    keys.push([`${pod} ${labels['__address__']} ${labels['__scheme__']} ${labels['__metrics_path__']} ${written}`, it]);
  }
  return keys;
});

/** The jobs of all monitors by what they scrape. Ask for it with `workspace.derived`. */
export function jobsByScrape(workspace: Workspace): ReadonlyMap<string, readonly JobTargets[]> {
  return grouped(
    workspace.derived(monitorTargets).flatMap((job) => {
      const keys = new Set([...scrapesOf(job)].map(([key]) => key));
      return [...keys].map((key) => [key, job] as const);
    }),
  );
}

/** Two Services through which one endpoint reaches the same port of a pod. Prometheus takes targets with the same labels for one. */
export function servicesOfOne(job: JobTargets): readonly [Service, Service] | undefined {
  // Most monitors look at one.
  if (job.targets.every((it) => it.found.service === job.targets[0]?.found.service)) return undefined;
  const seen = new Map<string, FoundTarget>();
  for (const [key, it] of scrapesOf(job)) {
    const first = seen.get(key);
    if (!first) seen.set(key, it);
    const [a, b] = [first?.found.service, it.found.service];
    if (!first || !a || !b || a.name === b.name || !mayMeet(a.object, b.object)) continue;
    if (JSON.stringify(shownLabels(first)) !== JSON.stringify(shownLabels(it))) return [a, b];
  }
  return undefined;
}

/** All parameters of a job, not only the first values that become labels. */
function paramsOf(node: JobTargets['job']['node']): string {
  const pair =
    node.type === 'map'
      ? node.pairs.find((it) => it.key.type === 'scalar' && it.key.region.text.slice(it.key.span.start, it.key.span.end) === '"params"')
      : undefined;
  return pair ? pair.value.region.text.slice(pair.value.span.start, pair.value.span.end) : '';
}
