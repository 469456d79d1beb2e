import { isKept } from '../../kubernetes/kept.js';
import { field, textAt } from '../../operator/fields.js';
import { groupOf } from '../../resources/kubernetes.js';
import { objectShape } from '../../schema/shape.js';
import { deref, get, textOf } from '../../syntax/access.js';
import { resolveScalar } from '../../syntax/resolve.js';
import type { Node } from '../../syntax/tree.js';
import type { Fix } from '../../text/problem.js';
import { check } from '../check.js';
import { type FieldUse, fieldUses, nestedFixes, type Wanted } from '../shared-fields.js';
import { atNode } from '../shared-node.js';

interface Successor {
  /** What to do instead: a sentence without its full stop. */
  readonly says: string;
  readonly fixes?: (use: FieldUse) => readonly Fix[];
}

/** Beside these there is no second one. */
const authorizations = ['authorization', 'basicAuth', 'oauth2', 'bearerTokenFile'];

/** By the field's name. Source: the Go comments of pkg/apis/monitoring, `Deprecated: …`. */
const successors: Readonly<Record<string, Successor>> = {
  bearerTokenSecret: {
    says: 'write `authorization.credentials`',
    fixes: (use) =>
      textAt(use.value, 'name') && textAt(use.value, 'key') ? nestedFixes(use, 'authorization', 'credentials', authorizations) : [],
  },
  bearerTokenFile: { says: 'write `authorization`' },
  bearerToken: { says: 'write `authorization`; the token is readable in the object' },
  listenLocal: { says: 'write `grpcListenLocal` and `httpListenLocal`' },
  disableMountSubPath: { says: 'a later operator mounts the volume without a sub-path' },
  targetPort: { says: 'write `portNumber` for a number, `port` for a name', fixes: portFixes },
  allowOverlappingBlocks: { says: 'Prometheus does so since 2.39 without it' },
  baseImage: { says: 'write `image`' },
  tag: { says: 'write `image`' },
  sha: { says: 'write `image`' },
  prometheusRulesExcludedFromEnforce: { says: 'write `excludedFromEnforcement`' },
  regex: { says: 'write `matchType`', fixes: matchFixes },
  gitRepo: { says: 'let an init container clone the repository' },
  tcpSocket: { says: 'it does nothing in a lifecycle hook; write `exec` or `httpGet`' },
};

/** The other deprecated fields are volumes of drivers that Kubernetes had built in. */
const volume: Successor = { says: 'use the CSI driver of the storage' };

const old: Wanted = { takes: (it) => it.deprecated };

export const deprecated = check({
  code: 'operator/deprecated',
  scope: 'unit',
  on: ['KubernetesObject'],
  weight: { severity: 'hint', costs: 'a later version of the kind may not have it.' },
  docs: {
    what: 'A field that the operator still reads and that has a successor.',
    why: 'The kind’s definition calls it deprecated; new features come to the successor only.',
    fix: 'Write the successor that the message names.',
  },
  run(object, tell) {
    if (groupOf(object) !== 'monitoring.coreos.com') return;
    const shape = objectShape(object.apiVersion, object.kind);
    if (!shape) return;
    for (const use of fieldUses(object.root, shape, old)) {
      const { name } = use.field;
      if (!isSet(use)) continue;
      const successor = successors[name] ?? volume;
      tell({
        message: `\`${name}\` is deprecated: ${successor.says}.`,
        at: atNode(use.key),
        tag: 'deprecated',
        fixes: successor.fixes?.(use) ?? [],
      });
    }
  },
});

/** Tools write `{key: ""}` for a Secret that is not there. */
function isSet({ owner, field: { name } }: FieldUse): boolean {
  const it = field(owner, name);
  if (it?.type === 'map') return it.pairs.some(({ value }) => isSomething(deref(value)));
  if (it?.type === 'list') return it.items.length > 0;
  return isSomething(it);
}

function isSomething(node: Node | undefined): boolean {
  return isKept(node) && !(node.type === 'scalar' && textOf(node) === '');
}

/** A number becomes `portNumber`, a name `port`. */
function portFixes({ key, value, owner }: FieldUse): readonly Fix[] {
  const it = deref(value);
  if (it?.type !== 'scalar' || get(owner, 'port') || get(owner, 'portNumber')) return [];
  const better = resolveScalar(it, 'K').type === 'int' ? 'portNumber' : 'port';
  return [{ title: `Use \`${better}\``, preferred: true, safe: true, edits: [{ region: key.region, span: key.span, text: better }] }];
}

/** `regex: true` is `matchType: =~`, without a `matchType` that goes first. */
function matchFixes({ key, value, owner }: FieldUse): readonly Fix[] {
  const it = deref(value);
  const resolved = it?.type === 'scalar' ? resolveScalar(it, 'K') : undefined;
  if (!it || resolved?.type !== 'bool' || it.region !== key.region || get(owner, 'matchType')) return [];
  const { region } = key;
  const edits = [
    { region, span: key.span, text: 'matchType' },
    { region, span: it.span, text: resolved.value ? '"=~"' : '"="' },
  ];
  return [{ title: 'Use `matchType`', preferred: true, safe: true, edits }];
}
