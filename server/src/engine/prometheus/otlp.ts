import type { Say } from '../golang/decode.js';
import { type Fields, isNull } from '../golang/fields.js';
import { goQuote } from '../promql/gostring.js';
import { itemsOf, textOf } from '../syntax/access.js';
import { resolveScalar } from '../syntax/resolve.js';
import type { Node } from '../syntax/tree.js';

type SayHere = Say<'enum'>;

/** Which attributes of a resource become labels. config/config.go `OTLPConfig.UnmarshalYAML`. */
export function otlpRule(it: Fields, say: SayHere): undefined {
  const promoted = it.items('promote_resource_attributes');
  const ignored = it.items('ignore_resource_attributes');
  if (it.truth('promote_all_resource_attributes')) {
    if (promoted.length > 0)
      return say(
        'enum',
        "'promote_all_resource_attributes' and 'promote_resource_attributes' cannot be configured simultaneously",
        'promote_resource_attributes',
      );
    return attributes(ignored, 'ignored', 'ignore_resource_attributes', say);
  }
  const all = it.value('promote_all_resource_attributes');
  if (all && !(all.type === 'scalar' && resolveScalar(all, 'P').type === 'bool')) return;
  if (ignored.length > 0) {
    const message = "'ignore_resource_attributes' cannot be configured unless 'promote_all_resource_attributes' is true";
    return say('enum', message, 'ignore_resource_attributes');
  }
  attributes(promoted, 'promoted', 'promote_resource_attributes', say);
}

function attributes(nodes: readonly Node[], adjective: string, field: string, say: SayHere): undefined {
  const seen = new Set<string>();
  const wrong: { readonly message: string; readonly node: Node }[] = [];
  for (const node of nodes.flatMap((it) => (it.type === 'list' ? itemsOf(it) : [it]))) {
    const name = node.type === 'scalar' && !isNull(node) ? textOf(node).trim() : '';
    if (name === '') wrong.push({ message: `empty ${adjective} OTel resource attribute`, node });
    else if (seen.has(name)) wrong.push({ message: `duplicated ${adjective} OTel resource attribute ${goQuote(name)}`, node });
    seen.add(name);
  }
  const [one] = wrong;
  if (one) say('enum', `invalid '${field}': ${wrong.map((it) => it.message).join('\n')}`, one.node);
}
