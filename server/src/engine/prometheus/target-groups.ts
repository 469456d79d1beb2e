import type { Target } from '../catalogue/target.js';
import { isNull } from '../golang/fields.js';
import { goQuote } from '../promql/gostring.js';
import { itemsOf, keyText, textOf } from '../syntax/access.js';
import type { Node } from '../syntax/tree.js';
import { type PrometheusFault, partFaults } from './config.js';

/** Everything that keeps Prometheus from reading a file of target groups. discovery/file/file.go `readFile`, cmd/promtool/main.go `checkSDFile`. */
export function targetGroupFaults(root: Node, format: 'yaml' | 'json', target: Target): readonly PrometheusFault[] {
  const faults = format === 'json' ? jsonGroupFaults(root) : partFaults(root, 'list<@targetgroup.Group>', target);
  const nil = itemsOf(root).flatMap((node, i): readonly PrometheusFault[] =>
    isNull(node) || node.type === 'missing' ? [{ about: 'sd', message: `nil target group item found (index ${i})`, node }] : [],
  );
  return [...faults, ...nil];
}

const groupType = String.raw`Go value of type struct { Targets []string "json:\"targets\""; Labels model.LabelSet "json:\"labels\"" }`;

/** The same in JSON, whose reader ignores the case of keys, and knows label names of any kind. encoding/json in the words of Go 1.27. */
function jsonGroupFaults(root: Node): readonly PrometheusFault[] {
  const wrong = (node: Node, into: string): readonly PrometheusFault[] => [
    { about: 'type', message: `json: cannot unmarshal ${jsonKind(node)} into ${into}`, node },
  ];
  if (root.type !== 'list') return isNull(root) ? [] : wrong(root, 'Go value of type []*targetgroup.Group');
  return root.items.flatMap((item) => {
    if (isNull(item)) return [];
    if (item.type !== 'map') return wrong(item, groupType);
    return item.pairs.flatMap(({ key, value }): readonly PrometheusFault[] => {
      const name = key.type === 'scalar' ? textOf(key) : '';
      if (isNull(value)) return [];
      switch (name.toLowerCase()) {
        case 'targets':
          if (value.type !== 'list') return wrong(value, 'Go struct field .targets of type []string');
          return value.items.flatMap((it, i) => (isText(it) || isNull(it) ? [] : wrong(it, `.targets.${i} of type string`)));
        case 'labels':
          if (value.type !== 'map') return wrong(value, 'Go value of type map[model.LabelName]model.LabelValue');
          return value.pairs.flatMap((it) => {
            if (keyText(it) === '') return [{ about: 'type', message: '"" is not a valid label name', node: it.key }];
            return isText(it.value) || isNull(it.value) ? [] : wrong(it.value, `Go struct field .${keyText(it)} of type model.LabelValue`);
          });
        default:
          return [{ about: 'unknown-field', message: `json: unknown field ${goQuote(name)}`, node: key, known: ['targets', 'labels'] }];
      }
    });
  });
}

function isText(node: Node): boolean {
  return node.type === 'scalar' && node.style !== 'plain';
}

function jsonKind(node: Node): string {
  if (node.type === 'map') return 'object';
  if (node.type === 'list') return 'array';
  if (isText(node)) return 'string';
  return node.type === 'scalar' && /^(?:true|false)$/.test(textOf(node)) ? 'bool' : 'number';
}
