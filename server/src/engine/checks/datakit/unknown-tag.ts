import { labelInfo, nearMisses, standardLabels } from '../../catalogue/labels.js';
import { promInstances, textsOf } from '../../datakit/instances.js';
import { textOf } from '../../syntax/access.js';
import { nearestOf } from '../../text/distance.js';
import { check } from '../check.js';

/** Labels of old proxies and of Envoy that nobody removes by another name. */
const others = ['response_code_class', 'grpc_code', 'grpc_method', 'grpc_service', 'grpc_type', 'request_type', 'cluster_type'];
const known: ReadonlySet<string> = new Set([...standardLabels, ...others]);

export const unknownTag = check({
  code: 'datakit/unknown-tag',
  scope: 'unit',
  on: ['DataKit'],
  weight: { severity: 'warning', costs: 'the tag that was meant stays on every point.' },
  docs: {
    what: 'A name in `tags_ignore` that is almost a label of the mesh.',
    why: 'Names are compared letter by letter, and one that no series carries is not told. Silent for names unlike all that we know.',
    fix: 'Take the label’s name.',
  },
  run(unit, tell) {
    for (const { table } of promInstances(unit)) {
      for (const node of textsOf(table, 'tags_ignore')) {
        const name = textOf(node);
        if (known.has(name) || labelInfo(name) || !/^[A-Za-z_][A-Za-z0-9_]*$/.test(name) || name.length < 6) continue;
        const better = nearMisses.get(name) ?? nearestOf(name, known, name.length >= 8 ? 2 : 1);
        if (!better) continue;
        const { region, span } = node;
        tell({
          message: `No series of the mesh has a label \`${name}\`; \`${better}\` exists.`,
          at: { value: undefined, region, span },
          fixes: [{ title: `Use \`${better}\``, preferred: true, edits: [{ region, span, text: `"${better}"` }] }],
        });
      }
    }
  },
});
