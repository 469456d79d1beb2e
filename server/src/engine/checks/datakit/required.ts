import { optionTables } from '../../datakit/instances.js';
import { roles } from '../../datakit/options.js';
import { get, textOf } from '../../syntax/access.js';
import type { MapNode } from '../../syntax/tree.js';
import type { Located } from '../../text/region.js';
import { check } from '../check.js';

export const required = check({
  code: 'datakit/required',
  scope: 'unit',
  on: ['DataKit'],
  weight: { severity: 'error', refusedBy: 'DataKit', says: 'unexpetced role , only supported [node service endpoints pod]' },
  docs: {
    what: 'An instance without an option that it needs: `role` and `port` of `kubernetesprometheus`, `urls` of `prom`.',
    why: 'Without a role DataKit leaves the instance out (an error). Without a port it asks port 80 or 443, without an address it asks nobody, and says nothing (a warning).',
    fix: 'Write the option.',
  },
  run(unit, tell) {
    if (unit.document.problems.length > 0) return;
    for (const { table, input, name } of optionTables(unit)) {
      const at = headOf(table);
      if (input === 'kubernetesprometheus' && name === 'instances') {
        // The word is DataKit's.
        if (isMissing(table, 'role'))
          tell({
            message: `unexpetced role , only supported [${roles.join(' ')}]`,
            hint: 'The instance has no `role`.',
            at,
            tool: 'DataKit',
          });
        if (isMissing(table, 'port'))
          tell({
            message: 'The instance has no `port`: the default port of the scheme is asked.',
            at,
            severity: 'warning',
            tool: 'Mesh Monitoring',
          });
      } else if (input === 'prom' && name === '' && isMissing(table, 'url') && isMissing(table, 'urls')) {
        tell({ message: 'The instance has no `urls`: nothing is scraped.', at, severity: 'warning', tool: 'Mesh Monitoring' });
      }
    }
  },
});

function isMissing(table: MapNode, option: string): boolean {
  const value = get(table, option);
  return !value || (value.type === 'list' ? value.items.length === 0 : value.type === 'scalar' && textOf(value) === '');
}

/** The header of a table: its first line. */
function headOf({ region, span }: MapNode): Located {
  const head = /^[^\r\n]*[^\s]/.exec(region.text.slice(span.start, span.end))?.[0] ?? '';
  return { value: undefined, region, span: { start: span.start, end: span.start + head.length } };
}
