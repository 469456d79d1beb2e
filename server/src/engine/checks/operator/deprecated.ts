import { isKept } from '../../kubernetes/kept.js';
import { insteadOf } from '../../operator/deprecated-fields.js';
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
      tell({
        message: `\`${name}\` is deprecated: ${insteadOf(name)}.`,
        at: atNode(use.key),
        tag: 'deprecated',
        fixes: mends[name]?.(use) ?? [],
      });
    }
  },
});

/** Mends of those that have a plain one, by the field's name. */
const mends: Readonly<Record<string, (use: FieldUse) => readonly Fix[]>> = {
  bearerTokenSecret: secretFixes,
  targetPort: portFixes,
  regex: matchFixes,
};

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

/** Beside these there is no second one. */
const authorizations = ['authorization', 'basicAuth', 'oauth2', 'bearerTokenFile'];

/** `bearerTokenSecret` is `authorization.credentials`. */
function secretFixes(use: FieldUse): readonly Fix[] {
  const isWhole = textAt(use.value, 'name') && textAt(use.value, 'key');
  return isWhole ? nestedFixes(use, 'authorization', 'credentials', authorizations) : [];
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
