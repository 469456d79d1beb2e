import { textOf } from '../../syntax/access.js';
import { oldBoolean } from '../../syntax/resolve.js';
import type { MapNode, Node } from '../../syntax/tree.js';
import { foundInMaps } from '../../syntax/walk.js';
import { check } from '../check.js';

/** Keys that YAML 1.1 takes for booleans, in Kubernetes objects. sigs.k8s.io/yaml yaml.go: keys become JSON strings. */
export const booleanKey = check({
  code: 'yaml/boolean-key',
  scope: 'unit',
  on: ['KubernetesObject'],
  weight: { severity: 'warning', costs: 'The key is renamed `true` or `false` without a word.' },
  docs: {
    what: 'A key like `y`, `on` or `no` is a boolean to kubectl.',
    why: 'The API server gets the key `true` or `false`: a label or tag of that name is silently another one.',
    fix: 'Put the key in quotes.',
  },
  run({ root, document }, tell) {
    if (document.format !== 'yaml') return;
    for (const { text, value, key } of foundInMaps(root, remembered, booleanKeys)) {
      const at = { value: text, region: key.region, span: key.span };
      const edit = { region: key.region, span: key.span, text: `"${text}"` };
      tell({
        message: `\`${text}\` is a boolean here: the key becomes \`${value}\`.`,
        at,
        fixes: [{ title: 'Put the key in quotes', edits: [edit], safe: true, preferred: true }],
      });
    }
  },
});

interface BooleanKey {
  readonly text: string;
  readonly value: boolean;
  readonly key: Node;
}

const remembered = new WeakMap<Node, readonly BooleanKey[]>();
const none: readonly BooleanKey[] = [];

function booleanKeys(node: MapNode): readonly BooleanKey[] {
  return node.pairs.flatMap(({ key }) => {
    if (key.type !== 'scalar' || key.style !== 'plain' || key.tag !== undefined || key.span.end - key.span.start > 3) return none;
    const text = textOf(key);
    const value = oldBoolean(text);
    return value === undefined ? none : [{ text, value, key }];
  });
}
