import { bySelector } from '../cluster/label-index.js';
import { hasAll, namespaceOf, type Pod } from '../cluster/model.js';
import { field, mapAt, textAt } from '../operator/fields.js';
import { groupOf } from '../resources/kubernetes.js';
import type { KubernetesObject } from '../resources/unit.js';
import { keyText, pairsOf } from '../syntax/access.js';
import { grouped } from '../workspace/grouped.js';
import type { Workspace } from '../workspace/workspace.js';
import { meshConfigOf } from './mesh-config.js';

/** The PeerAuthentication that makes a port STRICT: the workload's for the port, the workload's, the namespace's, the mesh's; undefined: none does. */
export function strictBy(pod: Pod, port: number, workspace: Workspace): KubernetesObject | undefined {
  const policies = workspace.derived(policiesOf);
  const { rootNamespace } = workspace.derived(meshConfigOf);
  const modeOf = (it: KubernetesObject) => textAt(it.root, 'spec', 'mtls', 'mode');
  const own = policies.get(pod.namespace);
  const ofWorkload = own?.selecting(pod.labels).filter((it) => hasAll(pod.labels, selectorOf(it))) ?? [];
  for (const it of ofWorkload) {
    const level = pairsOf(field(it.root, 'spec', 'portLevelMtls')).find((pair) => keyText(pair) === String(port));
    const mode = level && textAt(level.value, 'mode');
    if (mode && mode !== 'UNSET') return mode === 'STRICT' ? it : undefined;
  }
  for (const it of [...ofWorkload, ...(own?.whole ?? []), ...(policies.get(rootNamespace)?.whole ?? [])]) {
    const mode = modeOf(it);
    if (mode && mode !== 'UNSET') return mode === 'STRICT' ? it : undefined;
  }
  return undefined;
}

interface Policies {
  /** Those for the whole namespace. */
  readonly whole: readonly KubernetesObject[];
  /** Of those for single workloads the ones that may be for labels. */
  readonly selecting: (labels: ReadonlyMap<string, string>) => readonly KubernetesObject[];
}

/** The PeerAuthentications of each namespace. */
function policiesOf(workspace: Workspace): ReadonlyMap<string, Policies> {
  const all = workspace.objects('PeerAuthentication').filter((it) => groupOf(it) === 'security.istio.io');
  return new Map(
    [...grouped(all.map((it) => [namespaceOf(it), it] as const))].map(([namespace, own]) => {
      const single = own.filter((it) => selectorOf(it).size > 0);
      return [namespace, { whole: own.filter((it) => selectorOf(it).size === 0), selecting: bySelector(single, selectorOf) }];
    }),
  );
}

function selectorOf(it: KubernetesObject): ReadonlyMap<string, string> {
  return mapAt(it.root, 'spec', 'selector', 'matchLabels');
}
