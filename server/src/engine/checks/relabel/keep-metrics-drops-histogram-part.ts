import { metricInfo } from '../../catalogue/metrics.js';
import { literalsOf } from '../../re2/shape.js';
import { check } from '../check.js';
import { soundRules, textPlace } from '../shared-relabel.js';

export const keepMetricsDropsHistogramPart = check({
  code: 'relabel/keep-metrics-drops-histogram-part',
  scope: 'unit',
  on: ['RelabelRules'],
  weight: { severity: 'warning', costs: 'averages or rates of the histogram cannot be computed.' },
  docs: {
    what: 'A list of metrics to keep, or a pattern such as `.*_bucket`, that has only a part of a histogram.',
    why: 'The average is `_sum` by `_count`; one without the other is of no use.',
    fix: 'Keep both.',
  },
  run(unit, tell) {
    if (unit.stage !== 'metric' && unit.stage !== 'write') return;
    for (const rule of soundRules(unit)) {
      if (rule.action !== 'keep' || rule.sources.length !== 1 || rule.sources[0]?.name !== '__name__') continue;
      const only = /^(?:\.[*+]|\(\.[*+]\))_(bucket|sum|count)$/.exec(rule.regex.text)?.[1];
      if (only) {
        const lost = ['bucket', 'sum', 'count'].filter((it) => it !== only).map((it) => `\`_${it}\``);
        tell({
          message: `Of each histogram only \`_${only}\` is kept; ${lost.join(' and ')} are dropped.`,
          at: textPlace(rule, rule.regex),
        });
      }
      const names = new Set(literalsOf(rule.regex.text) ?? []);
      for (const name of names) {
        const [, base = '', part] = /^(.+)_(sum|bucket)$/.exec(name) ?? [];
        const has = (other: string) => names.has(`${base}_${other}`);
        const at = textPlace(rule, rule.regex);
        if (part === 'sum' && has('bucket') && !has('count'))
          tell({ message: `\`${base}_count\` is dropped, and \`${name}\` says nothing without it.`, at });
        // Who names the buckets alone may want quantiles alone; of other programs' metrics it is not asked.
        if (part === 'bucket' && metricInfo(base)?.type === 'histogram' && !has('sum') && !has('count'))
          tell({ message: `\`${base}_sum\` and \`${base}_count\` are dropped: no average can be computed.`, at, severity: 'information' });
      }
    }
  },
});
