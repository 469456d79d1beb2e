import { check } from '../check.js';
import { mostTold, namePlace, namesakes, podsOf, telemetryIn } from '../shared-telemetry.js';

export const overlappingSelectors = check({
  code: 'telemetry/overlapping-selectors',
  scope: 'workspace',
  on: ['KubernetesObject'],
  weight: { severity: 'warning', costs: 'the objects are merged, oldest first; which one wins depends on when they were created.' },
  docs: {
    what: 'Several Telemetry objects whose selectors take the same pod (istioctl analyze: IST0159).',
    why: 'istiod merges all of them, the newest last. Read from the pods and pod templates of the workspace.',
    fix: 'Select different pods, or make one object of them.',
  },
  run(object, tell, workspace) {
    const it = telemetryIn(object);
    if (!it?.selector || it.targetRefs.length > 0) return;
    const { selecting, ofPod } = namesakes(workspace, it);
    if (selecting.length < 2) return;
    const told = new Set<string>();
    for (const pod of podsOf(workspace, it).selected) {
      const together = ofPod(pod);
      if (together.length < 2 || together.findIndex((one) => one.object === it.object) >= mostTold) continue;
      const names = [...new Set(together.map((one) => one.name))].join(' ');
      if (told.has(names)) continue;
      told.add(names);
      tell({
        message: `The Telemetries [${names}] in namespace "${it.namespace ?? 'default'}" select the same workload pod "${pod.owner.name ?? ''}", which can lead to undefined behavior.`,
        at: namePlace(it),
        tool: 'istioctl analyze',
        related: together
          .slice(0, mostTold)
          .filter((one) => one.object !== it.object)
          .map((one) => ({ message: `\`${one.name}\` selects it too.`, at: namePlace(one) })),
      });
    }
  },
});
