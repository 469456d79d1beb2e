import { promInstances } from '../../datakit/instances.js';
import { promOptions } from '../../datakit/options.js';
import { get, keyText, pairsOf } from '../../syntax/access.js';
import { check } from '../check.js';

/** Options whose name nobody gives to a tag. */
const common = new Set(['source', 'url', 'output', 'cert', 'server_name', 'auth', 'election']);

export const optionBelowTable = check({
  code: 'datakit/option-below-table',
  scope: 'unit',
  on: ['DataKit'],
  weight: { severity: 'warning', costs: 'the option is not set; every point gets a tag of that name.' },
  docs: {
    what: 'An option below the header `[inputs.prom.tags]`.',
    why: 'In TOML a key belongs to the last header above it, whatever the indentation.',
    fix: 'Move it above the header.',
  },
  run(unit, tell) {
    for (const { table } of promInstances(unit)) {
      for (const pair of pairsOf(get(table, 'tags'))) {
        const name = keyText(pair) ?? '';
        if (!promOptions.has(name) || common.has(name)) continue;
        tell({
          message: `\`${name}\` stands below \`[inputs.prom.tags]\` and becomes a tag: move it above the header.`,
          at: { value: undefined, region: pair.key.region, span: pair.key.span },
        });
      }
    }
  },
});
