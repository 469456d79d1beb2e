import { namespaceOf } from '../cluster/model.js';
import { boolAt, endpointFields, field, listAt, textAt } from '../operator/fields.js';
import type { KubernetesObject } from '../resources/unit.js';
import { get, keyText, pairsOf } from '../syntax/access.js';
import type { Node } from '../syntax/tree.js';
import type { Workspace } from '../workspace/workspace.js';

/** A reference of a monitor to a key of a Secret. */
export interface SecretReference {
  readonly name: string;
  readonly key: string;
  readonly node: Node;
}

/** Fields that hold a reference, below an endpoint or a Probe's spec. */
const paths: readonly (readonly string[])[] = [
  ['basicAuth', 'username'],
  ['basicAuth', 'password'],
  ['bearerTokenSecret'],
  ['authorization', 'credentials'],
  ['tlsConfig', 'ca', 'secret'],
  ['tlsConfig', 'cert', 'secret'],
  ['tlsConfig', 'keySecret'],
  ['oauth2', 'clientId', 'secret'],
  ['oauth2', 'clientSecret'],
];

/** The Secrets that a monitor names; optional ones are left out. */
export function secretReferences(monitor: KubernetesObject): readonly SecretReference[] {
  const spec = get(monitor.root, 'spec');
  const list = endpointFields[monitor.kind];
  const owners = list ? listAt(spec, list) : spec ? [spec] : [];
  return owners.flatMap((owner) =>
    paths.flatMap((path) => {
      const node = field(owner, ...path);
      const name = textAt(node, 'name');
      const key = textAt(node, 'key');
      return node && name && key && boolAt(node, 'optional') !== true ? [{ name, key, node }] : [];
    }),
  );
}

/** The Secret of a name that monitors of a namespace read; `other`: those of that name elsewhere. `hidden`: something else may make it. */
export function secretFor(
  name: string,
  monitor: KubernetesObject,
  workspace: Workspace,
): { readonly own: KubernetesObject | undefined; readonly other: readonly KubernetesObject[]; readonly hidden: boolean } {
  const namespace = namespaceOf(monitor);
  const named = workspace.objects('Secret').filter((it) => it.name === name);
  const makers = workspace.objects('SealedSecret', 'ExternalSecret', 'Certificate', 'VaultStaticSecret', 'SecretProviderClass');
  return {
    own: named.find((it) => namespaceOf(it) === namespace),
    other: named.filter((it) => namespaceOf(it) !== namespace),
    hidden: makers.some(
      (it) => it.name === name || textAt(it.root, 'spec', 'secretName') === name || textAt(it.root, 'spec', 'target', 'name') === name,
    ),
  };
}

/** The keys of a Secret. */
export function secretKeys(secret: KubernetesObject): readonly string[] {
  return ['data', 'stringData'].flatMap((it) => pairsOf(get(secret.root, it)).flatMap((pair) => keyText(pair) ?? []));
}
