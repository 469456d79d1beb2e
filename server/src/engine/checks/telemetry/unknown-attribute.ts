import { type AttributeUse, attributes, attributesIn } from '../../istio/attributes.js';
import { parseCel } from '../../istio/cel/parse.js';
import { tagsOf } from '../../istio/tags.js';
import type { TagOverride } from '../../istio/telemetry.js';
import { textOf } from '../../syntax/access.js';
import type { ScalarNode } from '../../syntax/tree.js';
import { nearestOf } from '../../text/distance.js';
import type { Fix } from '../../text/problem.js';
import { check, type Finding } from '../check.js';
import { atNode } from '../shared-node.js';
import { telemetryIn } from '../shared-telemetry.js';

export const unknownAttribute = check({
  code: 'telemetry/unknown-attribute',
  scope: 'unit',
  on: ['KubernetesObject'],
  weight: { severity: 'warning', costs: 'the label is always `unknown`.' },
  docs: {
    what: 'A name in a tag’s expression that is no attribute of the proxy: a misspelt one, or a text without quotes of its own.',
    why: '`value: production` is read as the attribute `production`, which does not exist; the text is `value: "\'production\'"`.',
    fix: 'Put quotes inside the quotes, or take an attribute that exists: `request.method`, `request.headers["x-tenant"]`, `response.code`.',
  },
  *run(object) {
    const it = telemetryIn(object);
    if (!it) return;
    for (const tag of tagsOf(it)) {
      const { value } = tag;
      if (!value) continue;
      const { expr, problems } = parseCel(textOf(value));
      if (problems.length > 0) continue;
      if (expr.type === 'ident' && !attributes.has(expr.name)) {
        const near = nearestOf(expr.name, attributes.keys(), expr.name.length > 5 ? 2 : 1);
        yield {
          message: `\`${expr.name}\` is read as an attribute, and there is none of that name: \`${tag.name}\` is always \`unknown\`.`,
          at: atNode(value),
          ...(near ? {} : { hint: 'A fixed text needs quotes of its own.', severity: 'information' }),
          fixes: [quoted(value)],
        };
        continue;
      }
      for (const use of attributesIn(expr)) {
        const finding = misspelt(tag, value, use);
        if (finding) yield finding;
      }
    }
  },
});

function misspelt(tag: TagOverride, value: ScalarNode, { root, field }: AttributeUse): Finding | undefined {
  if (!attributes.has(root)) {
    const better = nearestOf(root, attributes.keys(), root.length > 5 ? 2 : 1);
    return {
      message: `The proxy has no attribute \`${root}\`${better ? `; \`${better}\` exists` : ''}: \`${tag.name}\` is \`unknown\`.`,
      at: atNode(value),
      ...(better ? {} : { severity: 'information' as const }),
    };
  }
  const fields = attributes.get(root);
  if (field === undefined || !fields || fields.includes(field)) return undefined;
  const better = nearestOf(field, fields, 2);
  // A field unlike all of them may be of a newer proxy.
  if (!better) return undefined;
  return {
    message: `The proxy has no attribute \`${root}.${field}\`; \`${root}.${better}\` exists: \`${tag.name}\` is \`unknown\`.`,
    at: atNode(value),
  };
}

function quoted(value: ScalarNode): Fix {
  const { region, span } = value;
  return { title: 'Make it a text', preferred: true, edits: [{ region, span, text: `"'${textOf(value).replaceAll("'", "\\\\'")}'"` }] };
}
