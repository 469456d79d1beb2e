import { isKept } from '../../kubernetes/kept.js';
import { podTemplateOf } from '../../resources/kubernetes.js';
import { deref, get, keyText, pairsOf, textOf } from '../../syntax/access.js';
import { resolveScalar } from '../../syntax/resolve.js';
import type { Node } from '../../syntax/tree.js';
import { check, type Tell } from '../check.js';
import { atNode } from '../shared-node.js';

/** What a value becomes in JSON, as encoding/json names it; undefined: a text, or nothing. */
function jsonKind(node: Node): string | undefined {
  if (node.type === 'map') return 'object';
  if (node.type === 'list') return 'array';
  if (node.type !== 'scalar') return undefined;
  const { type } = resolveScalar(node, 'K');
  if (type === 'bool') return 'bool';
  return type === 'int' || type === 'float' ? 'number' : undefined;
}

/** encoding/json decode.go, into apimachinery's ObjectMeta. */
export const labelNotAString = check({
  code: 'yaml/label-not-a-string',
  scope: 'unit',
  on: ['KubernetesObject'],
  weight: {
    severity: 'error',
    refusedBy: 'Kubernetes API server',
    says: 'json: cannot unmarshal number into Go struct field ObjectMeta.metadata.labels of type string',
  },
  docs: {
    what: 'A name, or the value of a label or annotation, is a number, a boolean, a map or a list; or the labels or annotations are no map.',
    why: 'They are texts: `version: 1`, `grafana_dashboard: yes` or `name: 007` is refused, and the whole object with it.',
    fix: 'Put the value in quotes.',
  },
  run(object, tell) {
    const template = podTemplateOf(object);
    for (const owner of new Set([object.root, ...(template ? [template] : [])])) {
      const metadata = get(owner, 'metadata');
      for (const pair of pairsOf(metadata)) {
        const name = keyText(pair) ?? '';
        if (names.has(name)) findingsOf(tell, pair.value, name);
        if (name !== 'labels' && name !== 'annotations') continue;
        const held = deref(pair.value);
        const kind = held && (jsonKind(held) ?? (isKept(held) ? 'string' : undefined));
        if (held && kind && kind !== 'object')
          tell({
            message: `json: cannot unmarshal ${kind} into Go struct field ObjectMeta.metadata.${name} of type map[string]string`,
            at: atNode(held),
          });
        else for (const { value } of pairsOf(held)) findingsOf(tell, value, name);
      }
    }
  },
});

const names: ReadonlySet<string> = new Set(['name', 'generateName', 'namespace']);

function findingsOf(tell: Tell, written: Node, field: string): void {
  const value = deref(written);
  const kind = value && jsonKind(value);
  if (!value || !kind) return;
  const { region, span } = value;
  const title = 'Put the value in quotes';
  tell({
    message: `json: cannot unmarshal ${kind} into Go struct field ObjectMeta.metadata.${field} of type string`,
    at: atNode(value),
    ...(value.type === 'scalar'
      ? { fixes: [{ title, edits: [{ region, span, text: `"${textOf(value)}"` }], preferred: true, safe: true }] }
      : {}),
  });
}
