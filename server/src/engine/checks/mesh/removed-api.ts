import { type MixerPurpose, mixerSets, purposeOf } from '../../istio/mixer.js';
import { groupOf } from '../../resources/kubernetes.js';
import { get, stringAt } from '../../syntax/access.js';
import type { Workspace } from '../../workspace/workspace.js';
import { check } from '../check.js';
import { conversion, takenOut } from '../shared-migration.js';
import { atNode } from '../shared-node.js';

/** API groups that are gone; without kinds all of it. Source: CRD lists of istio/istio 1.4, 1.5, 1.7 and 1.8. */
const removed: ReadonlyMap<string, { readonly kinds?: readonly string[]; readonly in: string; readonly now: string }> = new Map([
  ['config.istio.io', { in: '1.8', now: '' }],
  [
    'authentication.istio.io',
    { kinds: ['Policy', 'MeshPolicy'], in: '1.6', now: 'use PeerAuthentication and RequestAuthentication (security.istio.io/v1)' },
  ],
  [
    'rbac.istio.io',
    {
      kinds: ['ServiceRole', 'ServiceRoleBinding', 'RbacConfig', 'ClusterRbacConfig'],
      in: '1.6',
      now: 'use AuthorizationPolicy (security.istio.io/v1)',
    },
  ],
]);

/** What does now what Mixer's objects did. */
const instead: Readonly<Record<MixerPurpose, string>> = {
  telemetry: 'use a Telemetry (telemetry.istio.io/v1)',
  access: 'use an AuthorizationPolicy (security.istio.io/v1)',
  quota: 'use the rate limits of Envoy, by an EnvoyFilter',
  routing: 'use a VirtualService, DestinationRule or ServiceEntry (networking.istio.io/v1)',
  machinery: 'nothing takes its place, proxies have these attributes themselves',
};

/** The kinds that the workspace brings along, as `kind.group`: an old version of Istio, whole. */
function definedHere(workspace: Workspace): ReadonlySet<string> {
  const crds = workspace.objects('CustomResourceDefinition');
  return new Set(crds.map((it) => `${stringAt(it.root, 'spec', 'names', 'kind')}.${stringAt(it.root, 'spec', 'group')}`));
}

export const removedApi = check({
  code: 'mesh/removed-api',
  scope: 'workspace',
  on: ['KubernetesObject'],
  weight: {
    severity: 'error',
    refusedBy: 'Kubernetes API server',
    says: 'no matches for kind "instance" in version "config.istio.io/v1alpha2"',
  },
  docs: {
    what: 'A kind that Istio had once: Mixer’s, and the old policies.',
    why: 'The CRDs are gone, Mixer’s with Istio 1.8, the policies with 1.6: the API server refuses the object. Silent where the CRD is here as well.',
    fix: 'Dimensions of Mixer become tags of a Telemetry, log entries its access logging; what only Mixer itself read is taken out; policies PeerAuthentication, RequestAuthentication and AuthorizationPolicy.',
  },
  run(object, tell, workspace) {
    const group = groupOf(object);
    const gone = removed.get(group);
    if (!gone || (gone.kinds && !gone.kinds.includes(object.kind))) return;
    const node = get(object.root, 'apiVersion');
    if (!node || workspace.derived(definedHere).has(`${object.kind}.${group}`)) return;
    const purpose = group === 'config.istio.io' ? purposeOf(object) : undefined;
    const set =
      purpose === 'telemetry' ? workspace.derived(mixerSets).find((it) => it.first === object || it.others.includes(object)) : undefined;
    tell({
      message: `no matches for kind ${JSON.stringify(object.kind)} in version ${JSON.stringify(object.apiVersion)}`,
      hint: `Removed in Istio ${gone.in}: ${purpose ? instead[purpose] : gone.now}.`,
      at: atNode(node),
      tool: 'Kubernetes API server',
      fixes: set
        ? conversion(set.first, set.draft, set.others)
        : purpose === 'machinery'
          ? takenOut(object, 'Mixer is gone, and with it what read this')
          : [],
    });
  },
});
