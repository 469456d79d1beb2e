import { deref, get, pairsOf, textOf } from '../../syntax/access.js';
import { regionOf } from '../../syntax/regions.js';
import type { ScalarNode } from '../../syntax/tree.js';
import type { Fix } from '../../text/problem.js';
import { check } from '../check.js';
import { atNode } from '../shared-node.js';

function doubled(node: ScalarNode, at: number): Fix {
  return { title: 'Write `$$`', preferred: true, edits: [{ region: regionOf(node), span: { start: at, end: at }, text: '$' }] };
}

export const externalLabelDollar = check({
  code: 'prometheus/external-label-dollar',
  scope: 'unit',
  on: ['PrometheusConfig'],
  weight: { severity: 'warning', costs: 'the label has another value than the one written.' },
  docs: {
    what: 'A dollar in `external_labels`.',
    why: 'Prometheus replaces `$name` and its form with braces there by variables of its environment; one that is not set is empty.',
    fix: 'Write `$$` for a dollar.',
  },
  run(unit, tell) {
    for (const { key, value } of pairsOf(get(get(unit.root, 'global'), 'external_labels'))) {
      const it = deref(value);
      const text = it?.type === 'scalar' ? textOf(it) : '';
      // A name in capitals is surely meant as a variable.
      const match = /(?<!\$)(?:\$\$)*\$(?!\$)(\{?)(\w*)/.exec(text);
      if (!it || !match || /^[A-Z_][A-Z0-9_]*$/.test(match[2] ?? '')) continue;
      tell({
        message: `\`${match[0]}\` is replaced by a variable of the environment; a dollar is written \`$$\`.`,
        at: atNode(it.type === 'scalar' ? it : key),
        fixes: it.type === 'scalar' ? [doubled(it, match.index + match[0].lastIndexOf('$'))] : [],
      });
    }
  },
});
