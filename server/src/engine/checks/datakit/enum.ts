import { optionTables, textsOf, writtenOptions } from '../../datakit/instances.js';
import { roles } from '../../datakit/options.js';
import { isScalar, textOf } from '../../syntax/access.js';
import type { ScalarNode } from '../../syntax/tree.js';
import { nearestOf } from '../../text/distance.js';
import { check, type Tell } from '../check.js';
import { atNode } from '../shared-node.js';

/** What an unknown word costs where DataKit does not refuse it; a word of another option is let be. */
const costs: Readonly<Record<string, string>> = {
  metric_types: 'no metric has this type, and nothing says so',
  'auth.type': 'the token is not sent',
  scheme: 'no target can be asked',
};

export const datakitEnum = check({
  code: 'datakit/enum',
  scope: 'unit',
  on: ['DataKit'],
  weight: { severity: 'error', refusedBy: 'DataKit', says: 'unexpetced role pods, only supported [node service endpoints pod]' },
  docs: {
    what: 'A word that the option does not know: `role` of `kubernetesprometheus`, a type in `metric_types`, `type` of `auth`, a `scheme`.',
    why: 'An instance with an unknown role is left out with a line in the log (an error). Other words are compared and never fit, in silence (a warning).',
    fix: 'Roles: node, service, endpoints, pod. Types: counter, gauge, histogram, summary, untyped, info. `auth`: bearer_token. Schemes: http, https.',
  },
  run(unit, tell) {
    for (const table of optionTables(unit)) {
      for (const { pair, name, option } of writtenOptions(table)) {
        const { values } = option;
        if (!values) continue;
        const nodes = option.type === 'strings' ? textsOf(table.table, name) : isScalar(pair.value) ? [pair.value] : [];
        for (const node of nodes) {
          const text = textOf(node);
          // An empty role is one that is missing; `$` is filled in later.
          if (
            text === '' ||
            text.includes('$') ||
            text.startsWith('__kubernetes') ||
            values.includes(option.type === 'strings' ? text.toLowerCase() : text)
          )
            continue;
          unknown(tell, node, values, `${table.name === 'auth' ? 'auth.' : ''}${name}`);
        }
      }
    }
  },
});

function unknown(tell: Tell, node: ScalarNode, values: readonly string[], option: string): void {
  const text = textOf(node);
  const better = nearestOf(text.toLowerCase(), values, 2);
  const { region, span } = node;
  const fixes = better ? [{ title: `Use \`${better}\``, preferred: true, edits: [{ region, span, text: `"${better}"` }] }] : [];
  const at = atNode(node);
  const cost = costs[option];
  if (option === 'role') {
    // The word is DataKit's.
    tell({ message: `unexpetced role ${text}, only supported [${roles.join(' ')}]`, at, tool: 'DataKit', fixes });
  } else if (cost) {
    tell({
      message: `DataKit does not know \`${text}\`: ${cost}. Known: ${values.join(', ')}.`,
      at,
      severity: 'warning',
      tool: 'Mesh Monitoring',
      fixes,
    });
  }
}
