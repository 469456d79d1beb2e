import { allTexts, type DataKitUnit, optionTables, promInstances } from '../../datakit/instances.js';
import { isKubernetesPlaceholder, kubernetesPlaceholders, roleOf } from '../../datakit/kubernetes-placeholders.js';
import { placeholders, roles } from '../../datakit/options.js';
import { stringAt, textOf } from '../../syntax/access.js';
import { nearestOf } from '../../text/distance.js';
import { check, type Tell } from '../check.js';

const written = /\$(\{[A-Za-z_]*\}|[A-Z][A-Z_]*)/g;

export const placeholder = check({
  code: 'datakit/placeholder',
  scope: 'unit',
  on: ['DataKit'],
  weight: { severity: 'warning', costs: 'the text goes out as it stands: no such host is found.' },
  docs: {
    what: 'A placeholder that DataKit does not replace.',
    why: 'In the annotation `$IP`, `$NAMESPACE`, `$PODNAME` and `$NODENAME` are replaced as plain text; other spellings, and any of them in a `.conf` file, are left as they stand. In `kubernetesprometheus` the `role` decides which `__kubernetes_…` are filled.',
    fix: 'Take one of the four; in a file, write the value.',
  },
  run(unit, tell) {
    for (const { table, place } of promInstances(unit)) {
      for (const node of allTexts(table)) {
        // Of the source text: a placeholder has no character that is written otherwise.
        const source = node.region.text.slice(node.span.start, node.span.end);
        for (const match of source.matchAll(written)) {
          const name = (match[1] ?? '').replaceAll(/[{}]/g, '');
          const braced = match[1]?.startsWith('{') === true;
          const known = placeholders.find((it) => (braced ? name === it : name.startsWith(it)));
          if (place === 'annotation' && known && !braced) continue;
          if (place === 'file' && !known) continue;
          const start = node.span.start + match.index;
          const span = { start, end: start + match[0].length };
          const better = known ?? nearestOf(name.replaceAll('_', '').toUpperCase(), placeholders, 2);
          const message =
            place === 'file'
              ? `\`${match[0]}\` is not replaced in a file.`
              : `\`${match[0]}\` is not replaced.${better ? ` \`$${better}\` is.` : ` Known: ${placeholders.map((it) => `$${it}`).join(', ')}.`}`;
          tell({
            message,
            at: { value: undefined, region: node.region, span },
            fixes:
              place === 'annotation' && better
                ? [{ title: `Use \`$${better}\``, preferred: true, edits: [{ region: node.region, span, text: `$${better}` }] }]
                : [],
          });
        }
      }
    }
    ofKubernetes(tell, unit);
  },
});

function ofKubernetes(tell: Tell, unit: DataKitUnit): void {
  for (const { table, input, name } of optionTables(unit)) {
    if (input !== 'kubernetesprometheus' || name !== 'instances') continue;
    const role = stringAt(table, 'role');
    for (const node of allTexts(table)) {
      const text = textOf(node);
      if (!text.startsWith('__kubernetes_')) continue;
      const at = { value: undefined, region: node.region, span: node.span };
      if (!isKubernetesPlaceholder(text)) {
        const better = nearestOf(text, kubernetesPlaceholders, 3);
        tell({
          message: `DataKit has no placeholder \`${text}\`${better ? `; \`${better}\` exists` : ''}.`,
          at,
          fixes: better
            ? [
                {
                  title: `Use \`${better}\``,
                  preferred: true,
                  edits: [{ region: node.region, span: node.span, text: JSON.stringify(better) }],
                },
              ]
            : [],
        });
        continue;
      }
      const needed = roleOf(text);
      if (role && roles.includes(role) && needed && needed !== role)
        tell({ message: `\`${text}\` is only filled with \`role = "${needed}"\`: this instance has \`${role}\`.`, at });
    }
  }
}
