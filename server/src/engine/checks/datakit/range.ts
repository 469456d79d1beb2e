import { optionTables, writtenOptions } from '../../datakit/instances.js';
import { isScalar, textOf } from '../../syntax/access.js';
import { check } from '../check.js';
import { atNode } from '../shared-node.js';

export const range = check({
  code: 'datakit/range',
  scope: 'unit',
  on: ['DataKit'],
  weight: { severity: 'warning', costs: 'every trace is kept.' },
  docs: {
    what: 'A share of traces above one.',
    why: '`sampling_rate` is a share between 0 and 1. Istio’s `randomSamplingPercentage` and `PILOT_TRACE_SAMPLING` go to 100.',
    fix: 'Divide by a hundred.',
  },
  run(unit, tell) {
    for (const table of optionTables(unit)) {
      for (const { pair, name } of writtenOptions(table)) {
        if (name !== 'sampling_rate' || !isScalar(pair.value)) continue;
        const { region, span, style } = pair.value;
        const value = Number(textOf(pair.value).replaceAll('_', ''));
        if (style !== 'plain' || !(value > 1)) continue;
        const share = Number((value / 100).toPrecision(12));
        tell({
          message: `\`sampling_rate\` is a share between 0 and 1: ${value} keeps every trace.`,
          at: atNode(pair.value),
          fixes: share <= 1 ? [{ title: `Write ${share}`, edits: [{ region, span, text: String(share) }] }] : [],
        });
      }
    }
  },
});
