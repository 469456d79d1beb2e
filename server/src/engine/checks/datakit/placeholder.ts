import { allTexts, promInstances } from '../../datakit/instances.js';
import { placeholders } from '../../datakit/options.js';
import { nearestOf } from '../../text/distance.js';
import { check } from '../check.js';

const written = /\$(\{[A-Za-z_]*\}|[A-Z][A-Z_]*)/g;

export const placeholder = check({
  code: 'datakit/placeholder',
  scope: 'unit',
  on: ['DataKit'],
  weight: { severity: 'warning', costs: 'the text goes out as it stands: no such host is found.' },
  docs: {
    what: 'A placeholder that DataKit does not replace.',
    why: 'In the annotation `$IP`, `$NAMESPACE`, `$PODNAME` and `$NODENAME` are replaced as plain text; other spellings, and any of them in a `.conf` file, are left as they stand.',
    fix: 'Take one of the four; in a file, write the value.',
  },
  *run(unit) {
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
          yield {
            message,
            at: { value: undefined, region: node.region, span },
            fixes:
              place === 'annotation' && better
                ? [{ title: `Use \`$${better}\``, preferred: true, edits: [{ region: node.region, span, text: `$${better}` }] }]
                : [],
          };
        }
      }
    }
  },
});
