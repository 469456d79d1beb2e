import { type MetricInfo, metricInfo, removedMetric, seriesInfo } from '../catalogue/metrics.js';
import { ownSeriesInfo } from '../catalogue/own-series.js';
import type { Engine } from '../engine.js';
import { decisionKey, meshTags } from '../istio/tags.js';
import { regionOf } from '../syntax/regions.js';
import { quotedNames } from '../text/quoted.js';
import { recordedSeries } from '../workspace/metrics.js';
import type { Described } from './described.js';
import { readersText, takenOffTexts } from './series-facts.js';

/** A recorded series, a metric of the mesh or one that Prometheus writes itself; undefined: nothing is known of it. */
export function metricHover(engine: Engine, name: string): Described | undefined {
  const recorded = engine.workspace.named(recordedSeries, name)[0];
  if (recorded) {
    const expr = recorded.exprNode ? regionOf(recorded.exprNode).text.trim() : '';
    const labels = [...recorded.labels.known].filter(([, state]) => state.presence !== 'never').map(([label]) => `\`${label}\``);
    return {
      markdown: [
        `**${name}** — recording rule`,
        '```promql',
        expr,
        '```',
        labels.length > 0 ? `Labels: ${labels.join(', ')}` : 'No labels.',
        ...readersLines(engine, name),
      ].join('\n'),
    };
  }
  const removed = removedMetric(name);
  if (removed) {
    const now = removed.replacedBy && removed.replacedBy + name.slice(removed.name.length);
    return { markdown: `**${name}** — ${removed.doc} (${removed.era})${now ? ` Now \`${now}\`.` : ''}` };
  }
  const metric = metricInfo(name);
  if (metric) {
    const here = [...telemetryText(engine, metric), ...lostText(engine, name), ...readersLines(engine, name)];
    return { markdown: [...metricHead(name, metric), ...here, ...metricDetails(name, metric)].join('\n\n') };
  }
  const own = ownSeriesInfo(name);
  if (own) {
    const labels = own.labels ? `\n\nLabels: ${quotedNames(own.labels)}, and those of the alert.` : '';
    return { markdown: `**${name}** — ${own.type}\n\n${own.doc} Written by Prometheus itself.${labels}` };
  }
  return undefined;
}

/** What it is and how it is read: first, whatever else there is to say. */
function metricHead(name: string, metric: MetricInfo): readonly string[] {
  const series = seriesInfo(name);
  const type =
    series && series.part !== 'value'
      ? `${metric.type}, ${series.part === 'bucket' ? 'cumulative buckets' : series.part === 'sum' ? 'sum of the observed values' : 'number of observations'}`
      : metric.type;
  const reading = readingOf(name, metric);
  return [`**${name}** — ${type}${metric.unit ? `, ${metric.unit}` : ''}`, reading === undefined ? metric.doc : `${metric.doc} ${reading}`];
}

/** What the catalogue knows beyond that. */
function metricDetails(name: string, metric: MetricInfo): readonly string[] {
  const series = seriesInfo(name);
  const labels = series?.labels ?? metric.labels;
  const lines = [`Written by: ${metric.emittedBy.join(', ')}.`];
  if (labels && labels.length > 0) lines.push(`Labels: ${quotedNames(labels)}`);
  if (metric.ztunnelLabels.length > 0) lines.push(`Of ztunnel also: ${quotedNames(metric.ztunnelLabels)}`);
  if (metric.buckets && series?.part !== 'sum' && series?.part !== 'count')
    lines.push(`Default buckets: ${metric.buckets.join(', ')} (annotation \`sidecar.istio.io/statsHistogramBuckets\`).`);
  if (metric.since) lines.push(`Since Istio ${metric.since}.`);
  if (metric.renamedFrom) lines.push(`Before: ${metric.renamedFrom}.`);
  if (metric.unstable) lines.push('Registered as unstable: its name may change.');
  return lines;
}

/** How a series of the metric is read: what only grows by its growth. */
function readingOf(name: string, { type }: MetricInfo): string | undefined {
  if (type === 'gauge') return undefined;
  return name.endsWith('_bucket')
    ? `Read it through \`histogram_quantile()\`, of \`rate()\` summed by \`le\`.`
    : `Only grows: read it through \`rate()\` or \`increase()\`.`;
}

/** The labels that no series has when it is stored. */
function lostText({ workspace }: Engine, name: string): readonly string[] {
  const lost = takenOffTexts(workspace, name, seriesInfo(name)?.labels ?? []);
  return lost.length > 0 ? [`Taken off before it is stored: ${lost.join(', ')}.`] : [];
}

function readersLines({ workspace }: Engine, name: string): readonly string[] {
  const readers = readersText(workspace, name);
  return readers === undefined ? [] : [`Read by ${readers}.`];
}

/** What the workspace's Telemetry makes of the metric: a sentence for each object and side that is for the whole mesh, one for what any adds. */
function telemetryText(engine: Engine, metric: MetricInfo): readonly string[] {
  const { mesh, added } = engine.workspace.derived(meshTags);
  const lines: string[] = [];
  const names = added.get(metric.name);
  if (names) lines.push(`Added by Telemetry: ${quotedNames([...names])}`);
  const gone = new Map<string, string[]>();
  for (const [mode, side] of [
    ['CLIENT', 'source'],
    ['SERVER', 'destination'],
  ] as const) {
    if (mesh.get(decisionKey(metric.name, mode, ''))?.effect === 'disabled') {
      lines.push(`Not written with \`reporter="${side}"\`: switched off by Telemetry.`);
      continue;
    }
    for (const label of metric.labels ?? [])
      if (mesh.get(decisionKey(metric.name, mode, label))?.effect === 'removed') gone.set(label, [...(gone.get(label) ?? []), side]);
  }
  for (const [label, sides] of gone)
    lines.push(`Without \`${label}\`${sides.length === 1 ? ` where \`reporter="${sides[0]}"\`` : ''}: removed by Telemetry.`);
  return lines;
}
