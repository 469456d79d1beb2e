import { groupOf } from '../../resources/kubernetes.js';
import type { ConfigUnit } from '../../resources/unit.js';
import { columnAt, get, keysOf, pairAt, stringAt } from '../../syntax/access.js';
import type { Pair } from '../../syntax/tree.js';
import type { Fix } from '../../text/problem.js';
import { outermost } from '../../text/region.js';
import { check } from '../check.js';
import { atNode, withoutPair } from '../shared-node.js';

/** How each is installed now. Source: samples/addons of istio/istio, and its notes of release 1.8. */
const installed: Readonly<Record<string, string>> = {
  grafana: 'kubectl apply -f samples/addons/grafana.yaml of Istio’s release, or Grafana’s own chart',
  prometheus: 'kubectl apply -f samples/addons/prometheus.yaml of Istio’s release, or kube-prometheus-stack',
  kiali: 'kubectl apply -f samples/addons/kiali.yaml of Istio’s release, or the chart kiali-server',
  tracing: 'kubectl apply -f samples/addons/jaeger.yaml of Istio’s release, and a Telemetry with `tracing`',
  istiocoredns: 'the proxies answer themselves: meshConfig.defaultConfig.proxyMetadata.ISTIO_META_DNS_CAPTURE: "true"',
};
const addons = Object.keys(installed);
/** Components that an IstioOperator once switched on, and what became of each. Source: release notes of 1.5 and 1.8. */
const components: Readonly<Record<string, string>> = {
  policy: 'Mixer is gone since 1.8',
  telemetry: 'Mixer is gone since 1.8, the proxies write the metrics',
  galley: 'it is a part of istiod since 1.5',
  citadel: 'it is a part of istiod since 1.5',
  sidecarInjector: 'it is a part of istiod since 1.5',
  nodeAgent: 'it is a part of the proxies since 1.5',
};
/** Keys that only values of Istio’s own chart have. */
const istioKeys = [
  'pilot',
  'mixer',
  'galley',
  'citadel',
  'sidecarInjectorWebhook',
  'istio_cni',
  'nodeagent',
  'certmanager',
  'servicegraph',
];
/** And of its global ones. */
const istioGlobals = ['mtls', 'controlPlaneSecurityEnabled', 'proxy_init', 'meshExpansion'];

function isIstio({ document, root }: ConfigUnit<'HelmValues'>): boolean {
  const { uri } = outermost(document.region).home;
  if (/istio[^/]*$/i.test(uri) || keysOf(root).some((it) => istioKeys.includes(it))) return true;
  return (
    keysOf(get(root, 'gateways')).some((it) => /^istio-(?:in|e)gressgateway$/.test(it)) ||
    keysOf(get(root, 'global')).some((it) => istioGlobals.includes(it))
  );
}

export const removedAddon = check({
  code: 'helm/removed-addon',
  scope: 'unit',
  on: ['HelmValues', 'KubernetesObject'],
  weight: { severity: 'warning', costs: 'nothing is installed.' },
  docs: {
    what: 'An addon or component of Istio’s chart or operator that it no longer has.',
    why: 'Prometheus, Grafana, Kiali and tracing came with Istio until 1.5 (Helm) and 1.7 (IstioOperator); istioctl 1.8 to 1.23 refuses the switch. Of values files only those of Istio are judged.',
    fix: 'Install them by themselves: the quick fix says how; `samples/addons` of Istio’s release has manifests to start with.',
  },
  run(unit, tell) {
    if (unit.unit === 'HelmValues') {
      if (!isIstio(unit)) return;
      for (const name of addons) {
        const pair = pairAt(unit.root, name);
        if (pair && stringAt(pair.value, 'enabled') === 'true')
          tell({ message: `Istio’s chart has no addon \`${name}\` since 1.6.`, at: atNode(pair.key), fixes: replaced(pair, name) });
      }
      return;
    }
    if (unit.kind !== 'IstioOperator' || groupOf(unit) !== 'install.istio.io') return;
    const spec = get(unit.root, 'spec');
    for (const holder of [get(spec, 'values'), get(spec, 'addonComponents')]) {
      for (const name of addons) {
        const pair = pairAt(get(holder, name), 'enabled');
        if (pair && stringAt(get(holder, name), 'enabled') === 'true')
          tell({
            message: `IstioOperator has no addon \`${name}\` since 1.8: install it by itself.`,
            at: atNode(pair.key),
            fixes: replaced(pairAt(holder, name), name),
          });
      }
    }
    const holder = get(spec, 'components');
    for (const [name, became] of Object.entries(components)) {
      const pair = pairAt(holder, name);
      const edit = pair && withoutPair(pair);
      if (pair && stringAt(pair.value, 'enabled') === 'true')
        tell({
          message: `IstioOperator has no component \`${name}\`: ${became}.`,
          at: atNode(pair.key),
          fixes: edit ? [{ title: `Take \`${name}\` out`, edits: [edit] }] : [],
        });
    }
    const mixer = pairAt(get(spec, 'values'), 'mixer');
    if (mixer && ['policy', 'telemetry', 'adapters'].some((it) => get(mixer.value, it))) {
      const edit = withoutPair(mixer);
      tell({
        message: 'IstioOperator has no values for `mixer`: Mixer is gone since 1.8, and a Telemetry says what the proxies write.',
        at: atNode(mixer.key),
        fixes: edit ? [{ title: 'Take `mixer` out', edits: [edit] }] : [],
      });
    }
  },
});

/** Takes an addon out, and leaves in its place how it is installed now and which of its settings went with it. */
function replaced(pair: Pair | undefined, name: string): readonly Fix[] {
  const edit = pair && withoutPair(pair);
  if (!edit) return [];
  const indent = ' '.repeat(columnAt(edit.region.text, pair.key.span.start));
  const lost = keysOf(pair.value).filter((it) => it !== 'enabled');
  const lines = [`${name}: ${installed[name] ?? ''}`, ...lost.map((it) => `Not carried over: ${name}.${it}`)];
  const text = lines.map((it) => `${indent}# ${it}\n`).join('');
  return [{ title: `Take \`${name}\` out, and say how it is installed now`, edits: [{ ...edit, text }] }];
}
