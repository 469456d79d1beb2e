import type { MetricType } from './metrics.js';

export interface OwnSeries {
  readonly name: string;
  readonly type: MetricType;
  readonly doc: string;
  /** Labels of its own, beside those of its target or its alert. */
  readonly labels?: readonly string[];
}

/** What Prometheus writes itself for each target and each alert. Source: prometheus/prometheus scrape/scrape.go `report`, rules/alerting.go. */
export const ownSeries: readonly OwnSeries[] = [
  { name: 'up', type: 'gauge', doc: '1 when the last scrape of the target worked, else 0.' },
  {
    name: 'ALERTS',
    type: 'gauge',
    doc: '1 for each alert that is pending or firing, else no series.',
    labels: ['alertname', 'alertstate'],
  },
  {
    name: 'ALERTS_FOR_STATE',
    type: 'gauge',
    doc: 'When the alert became active, in Unix seconds; a restart takes the time of `for` from it.',
    labels: ['alertname'],
  },
  { name: 'scrape_duration_seconds', type: 'gauge', doc: 'How long the last scrape of the target took.' },
  { name: 'scrape_samples_scraped', type: 'gauge', doc: 'Samples that the target exposed.' },
  {
    name: 'scrape_samples_post_metric_relabeling',
    type: 'gauge',
    doc: 'Samples of the target that were left after `metric_relabel_configs`.',
  },
  { name: 'scrape_series_added', type: 'gauge', doc: 'Series that the last scrape saw for the first time, about.' },
];

const byName: ReadonlyMap<string, OwnSeries> = new Map(ownSeries.map((it) => [it.name, it]));

export function ownSeriesInfo(name: string): OwnSeries | undefined {
  return byName.get(name);
}
