import { seriesInfo } from '../../catalogue/metrics.js';
import { nameOf } from '../../promql/labels.js';
import { selectorsIn } from '../../promql/tree.js';
import { check } from '../check.js';
import { bucketArgument, found, mend, visitsOf } from '../shared-lint.js';

/** A counter by its name or by what is known of it; a native histogram has neither. */
function isCounter(name: string): boolean {
  const info = seriesInfo(name);
  return info ? info.metric.type === 'counter' || info.metric.type === 'gauge' : name.endsWith('_total');
}

export const quantileOfNonBucket = check({
  code: 'promql/quantile-of-non-bucket',
  scope: 'unit',
  on: ['Query'],
  weight: { severity: 'warning', costs: 'the result is empty.' },
  docs: {
    what: '`histogram_quantile` of a histogram’s `_sum` or `_count`, or of a counter.',
    why: 'Only the series `…_bucket` have the label `le` that the function reads.',
    fix: 'Use `…_bucket`.',
  },
  run(query, tell, target) {
    for (const { expr } of visitsOf(query, target, 'call')) {
      const buckets = expr.args[bucketArgument.get(expr.name) ?? -1];
      for (const selector of buckets ? selectorsIn(buckets) : []) {
        const name = nameOf(selector);
        const span = selector.name?.span;
        const part = name && /_(sum|count)$/.exec(name)?.[1];
        if (!name || !span || (!part && !isCounter(name))) continue;
        const fixes =
          part && selector.name?.quoted === false
            ? [
                {
                  ...mend(query, 'Use `_bucket`', { span: { start: span.end - part.length, end: span.end }, text: 'bucket' }),
                  preferred: true,
                },
              ]
            : [];
        tell(found(query, span, `\`${name}\` has no buckets: \`${expr.name}\` of it is empty.`, { fixes }));
      }
    }
  },
});
