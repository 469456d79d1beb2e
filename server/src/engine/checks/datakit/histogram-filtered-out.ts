import { promInstances, textsOf } from '../../datakit/instances.js';
import { textOf } from '../../syntax/access.js';
import { check } from '../check.js';

export const histogramFilteredOut = check({
  code: 'datakit/histogram-filtered-out',
  scope: 'unit',
  on: ['DataKit'],
  weight: { severity: 'warning', costs: 'the histograms that are asked for are never collected.' },
  docs: {
    what: 'A filter on names that end in `_bucket`.',
    why: 'The filter is tried on the name of the metric family, and a histogram’s has no `_bucket`. Besides, `metric_types` without `histogram` drops them all.',
    fix: 'Leave `_bucket` out, and add `histogram` to `metric_types`.',
  },
  *run(unit) {
    for (const { table } of promInstances(unit)) {
      const names = textsOf(table, 'metric_name_filter').filter((it) => /_bucket\$?$/.test(textOf(it)));
      const [first] = names;
      if (!first) continue;
      const types = textsOf(table, 'metric_types');
      const dropped = types.length > 0 && !types.some((it) => textOf(it).toLowerCase() === 'histogram');
      const last = types.at(-1);
      const count = names.length === 1 ? 'This filter' : `${names.length} filters`;
      yield {
        message: `${count} can never match: they are tried on the name of the family, without \`_bucket\`.${dropped ? ' And `metric_types` leaves histograms out.' : ''}`,
        at: { value: undefined, region: first.region, span: first.span },
        fixes: [
          {
            title: dropped ? 'Filter by family names, and collect histograms' : 'Filter by family names',
            preferred: true,
            edits: [
              ...names.map(({ region, span }) => ({
                region,
                span,
                text: region.text.slice(span.start, span.end).replace(/_bucket(\$?["'])$/, '$1'),
              })),
              ...(dropped && last
                ? [{ region: last.region, span: { start: last.span.end, end: last.span.end }, text: ', "histogram"' }]
                : []),
            ],
          },
        ],
      };
    }
  },
});
