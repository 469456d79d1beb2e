import { type MetricInfo, metricInfo, metrics } from '../../catalogue/metrics.js';
import { promInstances, textsOf } from '../../datakit/instances.js';
import { compileRegex } from '../../re2/compile.js';
import { textOf } from '../../syntax/access.js';
import type { MapNode, ScalarNode } from '../../syntax/tree.js';
import { check, type Tell } from '../check.js';

/** A name as it is stored behind a histogram's family: `_bucket` of any, `_sum` and `_count` of those that are known. */
function isPart(name: string): boolean {
  const found = /^(.*)_(bucket|sum|count)\$?$/.exec(name);
  if (!found) return false;
  return found[2] === 'bucket' || metricInfo((found[1] ?? '').replace(/^\^/, ''))?.type === 'histogram';
}

export const histogramFilteredOut = check({
  code: 'datakit/histogram-filtered-out',
  scope: 'unit',
  on: ['DataKit'],
  weight: { severity: 'warning', costs: 'the histograms that are asked for are never collected.' },
  docs: {
    what: 'A filter on names that end in `_bucket`, or on metrics of a type that `metric_types` leaves out.',
    why: 'The filter is tried on the name of the metric family, and a histogram’s has no `_bucket`. Besides, `metric_types` without `histogram` drops them all.',
    fix: 'Leave `_bucket` out, and add `histogram` to `metric_types`.',
  },
  run(unit, tell) {
    for (const { table } of promInstances(unit)) {
      const names = textsOf(table, 'metric_name_filter').filter((it) => isPart(textOf(it)));
      const types = textsOf(table, 'metric_types');
      const [first] = names;
      if (!first) {
        leftOut(tell, table, types);
        continue;
      }
      const dropped = types.length > 0 && !types.some((it) => textOf(it).toLowerCase() === 'histogram');
      const last = types.at(-1);
      const count = names.length === 1 ? 'This filter' : `${names.length} filters`;
      const part = /_(bucket|sum|count)\$?$/.exec(textOf(first))?.[1] ?? 'bucket';
      tell({
        message: `${count} can never match: filters are tried on the name of the family, without \`_${part}\`.${dropped ? ' And `metric_types` leaves histograms out.' : ''}`,
        at: { value: undefined, region: first.region, span: first.span },
        fixes: [
          {
            title: dropped ? 'Filter by family names, and collect histograms' : 'Filter by family names',
            preferred: true,
            edits: [
              ...names.map(({ region, span }) => ({
                region,
                span,
                text: region.text.slice(span.start, span.end).replace(/_(?:bucket|sum|count)(\$?["'])$/, '$1'),
              })),
              ...(dropped && last
                ? [{ region: last.region, span: { start: last.span.end, end: last.span.end }, text: ', "histogram"' }]
                : []),
            ],
          },
        ],
      });
    }
  },
});

/** Filters that let through nothing but metrics of types that are not collected. */
function leftOut(tell: Tell, table: MapNode, types: readonly ScalarNode[]): void {
  const last = types.at(-1);
  if (!last) return;
  const taken = new Set(types.map((it) => textOf(it).toLowerCase()));
  for (const filter of textsOf(table, 'metric_name_filter')) {
    const caught = caughtBy(textOf(filter));
    if (caught.length === 0 || caught.some((it) => it.type === 'unknown' || taken.has(it.type))) continue;
    const [missing] = caught.map((it) => it.type);
    tell({
      message: `\`metric_types\` leaves out what this filter asks for: \`${caught[0]?.name}\` is a ${missing}.`,
      at: { value: undefined, region: filter.region, span: filter.span },
      fixes: [
        {
          title: `Collect the type \`${missing}\` too`,
          preferred: true,
          edits: [{ region: last.region, span: { start: last.span.end, end: last.span.end }, text: `, "${missing}"` }],
        },
      ],
    });
  }
}

/** The families of the catalogue that a filter lets through. */
function caughtBy(filter: string): readonly MetricInfo[] {
  const compiled = compileRegex(filter);
  return compiled.ok ? metrics.filter((it) => compiled.regex.test(it.name)) : [];
}
