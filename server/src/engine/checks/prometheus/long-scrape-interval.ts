import { parseDuration } from '../../promql/durations.js';
import { deref, get, itemsOf, textOf } from '../../syntax/access.js';
import { check } from '../check.js';
import { atNode } from '../shared-node.js';

export const longScrapeInterval = check({
  code: 'prometheus/long-scrape-interval',
  scope: 'unit',
  on: ['PrometheusConfig'],
  weight: { severity: 'warning', costs: 'between two scrapes the series is stale: graphs have gaps, alerts stop.' },
  docs: {
    what: 'A scrape interval of five minutes or more.',
    why: 'Prometheus looks back five minutes for a sample. promtool’s lint `too-long-scrape-interval` reports it.',
    fix: 'Scrape every two minutes at most.',
  },
  run(unit, tell) {
    for (const holder of [get(unit.root, 'global'), ...itemsOf(get(unit.root, 'scrape_configs'))]) {
      const node = deref(get(holder, 'scrape_interval'));
      const parsed = node?.type === 'scalar' ? parseDuration(textOf(node)) : undefined;
      if (node && parsed?.ok && parsed.milliseconds >= 300_000)
        tell({
          message: 'A sample is looked for in the last 5 minutes only: with this interval there are gaps.',
          at: atNode(node),
          tool: 'promtool',
        });
    }
  },
});
