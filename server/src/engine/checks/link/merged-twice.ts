import { envoysAnswer, type MergedPart, mergedAnswer } from '../../cluster/merged-metrics.js';
import { mayMeet } from '../../cluster/model.js';
import { isTurnedOff } from '../../istio/mesh-config.js';
import { firstKey, listAt, textAt } from '../../operator/fields.js';
import { type FoundTarget, isMonitor, type JobTargets, monitorTargets, targetsOfMonitor } from '../../operator/targets.js';
import type { KubernetesObject } from '../../resources/unit.js';
import { keptOn } from '../../text/remember.js';
import { grouped } from '../../workspace/grouped.js';
import type { Workspace } from '../../workspace/workspace.js';
import { check } from '../check.js';
import { areTakenTogether, endpointsOf, isOperators, portOf, workloadName } from '../shared-link.js';
import { atNode } from '../shared-node.js';

export const mergedTwice = check({
  code: 'link/merged-twice',
  scope: 'workspace',
  on: ['KubernetesObject'],
  weight: { severity: 'warning', costs: 'every series is stored and counted twice.' },
  docs: {
    what: 'A port that Istio’s agent merges into its own answer is scraped beside that answer.',
    why: 'The agent of a sidecar answers on 15020 at `/stats/prometheus` with Envoy’s series (those of 15090) and, for a pod with `prometheus.io/…` annotations, with what the application answers at the annotated port. `prometheus.istio.io/merge-metrics: "false"` on the pod or `enablePrometheusMerge: false` in the mesh configuration leaves the application out. Silent when the scrape of 15020 keeps or drops series.',
    fix: 'Scrape either 15020 or the ports behind it.',
  },
  prepare: {
    KubernetesObject: (object, workspace) => {
      if (isMonitor(object)) targetsOfMonitor(object, workspace);
    },
  },
  run(monitor, tell, workspace) {
    if (!isOperators(monitor, 'ServiceMonitor', 'PodMonitor')) return;
    const answers = workspace.derived(mergedAnswers);
    const endpoints = endpointsOf(monitor);
    for (const { targets, index } of targetsOfMonitor(monitor, workspace))
      for (const it of targets) {
        const { pod } = it.found;
        const [part, endpoint] = [partOf(it), endpoints[index]];
        if (!pod?.injected || !part || !endpoint || !mayMeet(monitor, pod.owner)) continue;
        const ofEnvoy = isSame(part, envoysAnswer);
        if (!ofEnvoy && (!pod.merges.some((one) => isSame(one, part)) || isTurnedOff(workspace, 'enablePrometheusMerge'))) continue;
        const whole = answers.get(pod.owner)?.find((one) => areTakenTogether(one.monitor, monitor, workspace));
        if (!whole) continue;
        const what = ofEnvoy ? 'Envoy answers on 15090 with' : `the ${workloadName(pod)} pods answer on ${part.port} with`;
        tell({
          message: `What ${what} is in the agent’s answer on 15020, which ${whole.id} scrapes: every series is stored and counted twice.`,
          at: atNode(firstKey(endpoint)),
          related: [{ message: whole.id, at: atNode(firstKey(endpointsOf(whole.monitor)[whole.index] ?? whole.monitor.root)) }],
        });
        break;
      }
  },
});

type Whole = JobTargets & { readonly monitor: KubernetesObject };

/** The endpoints that scrape all of an agent's answer, by what the pod is of: a pod itself is another one when its namespace is. */
function mergedAnswers(workspace: Workspace): ReadonlyMap<KubernetesObject, readonly Whole[]> {
  return grouped(workspace.derived(monitorTargets).flatMap(answersOf));
}

const answersOf = keptOn((job: JobTargets): readonly (readonly [KubernetesObject, Whole])[] => {
  const { monitor, index } = job;
  if (!monitor || choosesSeries(monitor, index)) return [];
  const whole: Whole = { ...job, monitor };
  return job.targets.flatMap((it) => {
    const { pod } = it.found;
    const part = partOf(it);
    const isWhole = pod?.injected && part && isSame(part, mergedAnswer) && mayMeet(monitor, pod.owner);
    return isWhole ? [[pod.owner, whole] as const] : [];
  });
});

function choosesSeries(monitor: KubernetesObject, index: number): boolean {
  const endpoint = endpointsOf(monitor)[index];
  return !endpoint || listAt(endpoint, 'metricRelabelings').some((it) => /^(keep|drop)/i.test(textAt(it, 'action') ?? ''));
}

/** What an active target reads of its pod, without parameters. */
function partOf({ target }: FoundTarget): MergedPart | undefined {
  if (target.state !== 'active' || Object.keys(target.labels).some((name) => name.startsWith('__param_'))) return undefined;
  const port = portOf(target);
  return port === undefined ? undefined : { port, path: target.labels['__metrics_path__'] ?? '' };
}

const isSame = (a: MergedPart, b: MergedPart): boolean => a.port === b.port && a.path === b.path;
