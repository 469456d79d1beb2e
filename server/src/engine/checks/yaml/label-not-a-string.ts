import { podTemplateOf } from '../../resources/kubernetes.js';
import { deref, get, pairsOf, textOf } from '../../syntax/access.js';
import { resolveScalar } from '../../syntax/resolve.js';
import type { Node } from '../../syntax/tree.js';
import { check } from '../check.js';
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
    what: 'The value of a label or annotation is a number, a boolean, a map or a list.',
    why: 'Labels and annotations are texts: `version: 1` or `grafana_dashboard: yes` is refused, and the whole object with it.',
    fix: 'Put the value in quotes.',
  },
  *run(object) {
    const template = podTemplateOf(object);
    for (const owner of new Set([object.root, ...(template ? [template] : [])])) {
      for (const field of ['labels', 'annotations']) {
        for (const pair of pairsOf(get(get(owner, 'metadata'), field))) {
          const value = deref(pair.value);
          const kind = value && jsonKind(value);
          if (!value || !kind) continue;
          const { region, span } = value;
          yield {
            message: `json: cannot unmarshal ${kind} into Go struct field ObjectMeta.metadata.${field} of type string`,
            at: atNode(value),
            ...(value.type === 'scalar'
              ? {
                  fixes: [
                    {
                      title: 'Put the value in quotes',
                      edits: [{ region, span, text: `"${textOf(value)}"` }],
                      preferred: true,
                      safe: true,
                    },
                  ],
                }
              : {}),
          };
        }
      }
    }
  },
});
