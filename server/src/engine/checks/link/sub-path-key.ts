import { mayMeet, namespaceOf } from '../../cluster/model.js';
import { boolAt, field, listAt, textAt } from '../../operator/fields.js';
import { podTemplateOf } from '../../resources/kubernetes.js';
import type { KubernetesObject } from '../../resources/unit.js';
import { get, isScalar, keyText, pairsOf } from '../../syntax/access.js';
import type { Node } from '../../syntax/tree.js';
import { nearestOf } from '../../text/distance.js';
import { quotedNames } from '../../text/quoted.js';
import type { Workspace } from '../../workspace/workspace.js';
import { check } from '../check.js';
import { atNode } from '../shared-node.js';
import { isFragment } from '../shared-schema.js';

export const subPathKey = check({
  code: 'link/sub-path-key',
  scope: 'workspace',
  on: ['KubernetesObject'],
  weight: { severity: 'warning', costs: 'the file is not there: the container gets an empty folder in its place, or does not start.' },
  docs: {
    what: 'A `subPath` of a mounted ConfigMap or Secret that is none of its keys.',
    why: 'Each key of a ConfigMap is a file of the volume. A `subPath` without a file is made as an empty folder, and nothing says so.',
    fix: 'Take a key of the ConfigMap, or add it there.',
  },
  run(workload, tell, workspace) {
    const template = podTemplateOf(workload);
    if (!template || isFragment(workload.document, workload.root)) return;
    const spec = get(template, 'spec');
    const volumes = new Map(listAt(spec, 'volumes').map((it) => [textAt(it, 'name'), it]));
    for (const container of [...listAt(spec, 'containers'), ...listAt(spec, 'initContainers')]) {
      for (const mount of listAt(container, 'volumeMounts')) {
        const node = field(mount, 'subPath');
        const volume = volumes.get(textAt(mount, 'name'));
        const path = textAt(mount, 'subPath');
        if (!isScalar(node) || !path || path.includes('{{') || !volume) continue;
        const content = contentOf(volume, workload, workspace);
        if (!content || content.files.some((it) => it === path || it.startsWith(`${path}/`))) continue;
        const better = nearestOf(path, content.files, 4);
        tell({
          message: `${content.name} has no file \`${path}\` (it has ${quotedNames(content.files)}): an empty folder is mounted in its place.`,
          at: atNode(node),
          related: [{ message: `${content.name} is mounted.`, at: atNode(content.place) }],
          ...(better ? { fixes: [{ title: `Use \`${better}\``, edits: [{ region: node.region, span: node.span, text: better }] }] } : {}),
        });
      }
    }
  },
});

interface Content {
  /** As `ConfigMap shop/conf`. */
  readonly name: string;
  readonly files: readonly string[];
  readonly place: Node;
}

/** The files of a volume; undefined: it is of another kind, or what it holds is not certain. */
function contentOf(volume: Node, workload: KubernetesObject, workspace: Workspace): Content | undefined {
  const isSecret = field(volume, 'secret') !== undefined;
  const source = field(volume, isSecret ? 'secret' : 'configMap');
  const name = textAt(source, isSecret ? 'secretName' : 'name');
  if (!source || !name || boolAt(source, 'optional') === true) return undefined;
  const place = field(source, isSecret ? 'secretName' : 'name') ?? source;
  const items = listAt(source, 'items');
  const shown = `${isSecret ? 'Secret' : 'ConfigMap'} ${name}`;
  if (items.length > 0) return { name: `The volume of ${shown}`, files: items.map((it) => textAt(it, 'path')), place };
  const all = workspace.objects(isSecret ? 'Secret' : 'ConfigMap').filter((it) => it.name === name);
  const own = all.filter((it) => mayMeet(it, workload) && namespaceOf(it) === namespaceOf(workload));
  const [only] = own;
  // Others of that name may be the same for another cluster, with other keys.
  if (!only || all.length > 1 || only.document.shape !== 'whole' || isFragment(only.document, only.root)) return undefined;
  const files = ['data', 'binaryData', 'stringData'].flatMap((it) => pairsOf(get(only.root, it)).flatMap((pair) => keyText(pair) ?? []));
  if (files.length === 0 || files.length > 20) return undefined;
  return { name: shown, files, place: get(get(only.root, 'metadata'), 'name') ?? only.root };
}
