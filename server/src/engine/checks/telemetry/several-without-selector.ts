import { isNamespaceWide } from '../../istio/scope.js';
import type { Telemetry } from '../../istio/telemetry.js';
import { isKept } from '../../kubernetes/kept.js';
import { get } from '../../syntax/access.js';
import { check } from '../check.js';
import { mostTold, namePlace, namesakes, telemetryIn } from '../shared-telemetry.js';

export const severalWithoutSelector = check({
  code: 'telemetry/several-without-selector',
  scope: 'workspace',
  on: ['KubernetesObject'],
  weight: { severity: 'warning', costs: 'only the oldest counts; the others are ignored without a word.' },
  docs: {
    what: 'Several Telemetry objects for a whole namespace (istioctl analyze: IST0160).',
    why: 'istiod takes the oldest object without selector and targets of a namespace and ignores the rest. An object with `targetRefs` is named with them, as istioctl does, but is none itself: istiod is fine with it.',
    fix: 'Put everything into one object, or give the others a selector.',
  },
  run(object, tell, workspace) {
    const it = telemetryIn(object);
    if (!it || !isNamespaceWide(it)) return;
    const { all, wide } = namesakes(workspace, it);
    if (new Set(wide.map((one) => one.name)).size < 2 || wide.findIndex((one) => one.object === it.object) >= mostTold) return;
    // An empty selector is one for istioctl, and none for istiod.
    const byIstioctl = hasNoSelector(it) ? all.filter(hasNoSelector) : [];
    const isToldByIt = byIstioctl.length > 1;
    const names = [...new Set((isToldByIt ? byIstioctl : wide).map((one) => one.name))];
    tell({
      message: `The Telemetries [${names.join(' ')}] in namespace "${it.namespace ?? 'default'}" have no workload selector, which can lead to undefined behavior.`,
      at: namePlace(it),
      ...(isToldByIt ? { tool: 'istioctl analyze' } : {}),
      related: wide
        .slice(0, mostTold)
        .filter((one) => one.name !== it.name)
        .map((one) => ({ message: `\`${one.name}\` is here.`, at: namePlace(one) })),
    });
  },
});

function hasNoSelector({ object }: Telemetry): boolean {
  return !isKept(get(get(object.root, 'spec'), 'selector'));
}
