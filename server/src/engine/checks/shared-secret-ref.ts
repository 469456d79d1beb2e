import { namespaceOf } from '../cluster/model.js';
import { boolAt, textAt } from '../operator/fields.js';
import type { KubernetesObject } from '../resources/unit.js';
import { deref, get, itemsOf, keysOf, keyText, pairsOf } from '../syntax/access.js';
import type { Node } from '../syntax/tree.js';
import type { Workspace } from '../workspace/workspace.js';

/** A reference to a key of a Secret. */
export interface SecretReference {
  readonly name: string;
  readonly key: string;
  readonly node: Node;
}

/** Fields whose maps hold what somebody named freely, and references to ConfigMaps. */
const others = /^(?:configMap|labels|matchLabels|nodeMeta|endpointParams|params)$/;

/** The Secrets that an object of the operator names; optional ones are left out. */
export function secretReferences(object: KubernetesObject): readonly SecretReference[] {
  return referencesIn(get(object.root, 'spec'));
}

function referencesIn(node: Node | undefined): readonly SecretReference[] {
  const it = deref(node);
  if (it?.type === 'list') return itemsOf(it).flatMap(referencesIn);
  if (it?.type !== 'map') return [];
  const [name, key] = [textAt(it, 'name'), textAt(it, 'key')];
  if (name && key && keysOf(it).every((one) => /^(?:name|key|optional)$/.test(one)))
    return boolAt(it, 'optional') === true ? [] : [{ name, key, node: it }];
  return pairsOf(it).flatMap((pair) => (others.test(keyText(pair) ?? '') ? [] : referencesIn(pair.value)));
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
