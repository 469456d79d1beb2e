import { promInstances } from '../../datakit/instances.js';
import { promOptions } from '../../datakit/options.js';
import { isScalar, keyText, pairAt, pairsOf } from '../../syntax/access.js';
import { check } from '../check.js';

export const deprecatedKey = check({
  code: 'datakit/deprecated-key',
  scope: 'unit',
  on: ['DataKit'],
  weight: { severity: 'hint', costs: 'a later DataKit may not read it.' },
  docs: {
    what: 'An option with a successor.',
    why: '`url` takes one address only, and the old TLS options cannot verify a server’s name.',
    fix: '`urls = ["…"]`.',
  },
  run(unit, tell) {
    for (const { table, place } of promInstances(unit)) {
      for (const pair of pairsOf(table)) {
        const name = keyText(pair) ?? '';
        const successor = promOptions.get(name)?.successor;
        const only = promOptions.get(successor ?? '')?.only;
        if (!successor || (only && only !== place)) continue;
        const { key, value } = pair;
        const mendable = name === 'url' && isScalar(value) && !pairAt(table, 'urls');
        tell({
          message: `\`${name}\` is deprecated: write \`${successor}\`.`,
          at: { value: undefined, region: key.region, span: key.span },
          tag: 'deprecated',
          fixes: mendable
            ? [
                {
                  title: 'Write `urls`',
                  preferred: true,
                  edits: [
                    { region: key.region, span: key.span, text: 'urls' },
                    { region: value.region, span: value.span, text: `[${value.region.text.slice(value.span.start, value.span.end)}]` },
                  ],
                },
              ]
            : [],
        });
      }
    }
  },
});
