import { groupOf } from '../../resources/kubernetes.js';
import type { ConfigUnit } from '../../resources/unit.js';
import { get, keysOf, pairAt, stringAt } from '../../syntax/access.js';
import { outermost } from '../../text/region.js';
import { check } from '../check.js';
import { atNode } from '../shared-node.js';

const addons = ['grafana', 'prometheus', 'kiali', 'tracing', 'istiocoredns'];
/** Keys that only values of Istio’s own chart have. */
const istioKeys = ['pilot', 'mixer', 'galley', 'citadel', 'sidecarInjectorWebhook', 'istio_cni', 'nodeagent', 'certmanager'];

function isIstio({ document, root }: ConfigUnit<'HelmValues'>): boolean {
  const { uri } = outermost(document.region).home;
  return /istio[^/]*$/i.test(uri) || keysOf(root).some((it) => istioKeys.includes(it));
}

export const removedAddon = check({
  code: 'helm/removed-addon',
  scope: 'unit',
  on: ['HelmValues', 'KubernetesObject'],
  weight: { severity: 'warning', costs: 'nothing is installed.' },
  docs: {
    what: 'An addon of Istio’s chart or operator that it no longer has.',
    why: 'Prometheus, Grafana, Kiali and tracing came with Istio until 1.5 (Helm) and 1.7 (IstioOperator); istioctl 1.8 to 1.23 refuses the switch. Of values files only those of Istio are judged.',
    fix: 'Install them by themselves; `samples/addons` of Istio’s release has manifests to start with.',
  },
  *run(unit) {
    if (unit.unit === 'HelmValues') {
      if (!isIstio(unit)) return;
      for (const name of addons) {
        const pair = pairAt(unit.root, name);
        if (pair && stringAt(pair.value, 'enabled') === 'true')
          yield { message: `Istio’s chart has no addon \`${name}\` since 1.6.`, at: atNode(pair.key) };
      }
      return;
    }
    if (unit.kind !== 'IstioOperator' || groupOf(unit) !== 'install.istio.io') return;
    const spec = get(unit.root, 'spec');
    for (const holder of [get(spec, 'values'), get(spec, 'addonComponents')]) {
      for (const name of addons) {
        const pair = pairAt(get(holder, name), 'enabled');
        if (pair && stringAt(get(holder, name), 'enabled') === 'true')
          yield { message: `IstioOperator has no addon \`${name}\` since 1.8: install it by itself.`, at: atNode(pair.key) };
      }
    }
  },
});
