import { promInstances, textsOf } from '../../datakit/instances.js';
import { textOf } from '../../syntax/access.js';
import { check } from '../check.js';

export const invalidLabel = check({
  code: 'datakit/invalid-label',
  scope: 'unit',
  on: ['DataKit'],
  weight: { severity: 'warning', costs: 'the tag that was meant stays on every point.' },
  docs: {
    what: 'A name in `tags_ignore` that cannot be a label of the exposition that is read.',
    why: 'Labels of Prometheus’s text format are letters, digits and underscores, unless they are quoted; the names are no patterns.',
    fix: 'Take the label’s name; a dot or a hyphen is usually an underscore.',
  },
  run(unit, tell) {
    for (const { table } of promInstances(unit)) {
      for (const node of textsOf(table, 'tags_ignore')) {
        const name = textOf(node);
        if (/^[A-Za-z_][A-Za-z0-9_]*$/.test(name) || name === '') continue;
        const better = name.replaceAll(/[-. ]/g, '_');
        const { region, span } = node;
        tell({
          message: `\`${name}\` is no label name of Prometheus’s text format.`,
          at: { value: undefined, region, span },
          fixes: /^[A-Za-z_][A-Za-z0-9_]*$/.test(better)
            ? [{ title: `Use \`${better}\``, preferred: true, edits: [{ region, span, text: `"${better}"` }] }]
            : [],
        });
      }
    }
  },
});
