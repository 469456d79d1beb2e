import type { ConfigUnit } from '../resources/unit.js';
import { get, keysOf } from '../syntax/access.js';
import { outermost } from '../text/region.js';

/** Whether a file of values is for Istio's own charts, by its name or by keys that only these have. */
export function isOfIstio({ document, root }: ConfigUnit<'HelmValues'>): boolean {
  const { uri } = outermost(document.region).home;
  if (/istio[^/]*$/i.test(uri) || keysOf(root).some((it) => istioKeys.includes(it))) return true;
  return (
    keysOf(get(root, 'gateways')).some((it) => /^istio-(?:in|e)gressgateway$/.test(it)) ||
    keysOf(get(root, 'global')).some((it) => istioGlobals.includes(it))
  );
}

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
/** And among the global ones. */
const istioGlobals = ['mtls', 'controlPlaneSecurityEnabled', 'proxy_init', 'meshExpansion'];
