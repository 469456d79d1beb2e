import { parseDuration } from '../../promql/durations.js';
import type { KubernetesObject, Units } from '../../resources/unit.js';
import { deref, get, itemsOf, textOf } from '../../syntax/access.js';
import type { Node } from '../../syntax/tree.js';
import { keptOn } from '../../text/remember.js';
import type { Workspace } from '../../workspace/workspace.js';
import { check } from '../check.js';
import { found, isVariable, mend, visitsOf } from '../shared-lint.js';

/** Functions that need two samples in their range. */
const needsTwo = new Set(['rate', 'irate', 'increase', 'delta', 'idelta', 'deriv', 'predict_linear', 'changes', 'resets']);

/** The shortest scrape interval of the workspace in seconds; undefined: nothing is scraped by a file of it. */
function shortestInterval(workspace: Workspace): number | undefined {
  const configs = workspace.units('PrometheusConfig').map(shortestOfConfig);
  const objects = workspace.objects('ServiceMonitor', 'PodMonitor', 'Prometheus').map(shortestOfObject);
  const shortest = Math.min(...configs, ...objects);
  return shortest === Number.POSITIVE_INFINITY ? undefined : shortest;
}

const shortestOfConfig = keptOn(({ root }: Units['PrometheusConfig']): number => {
  const own = secondsAt(get(root, 'global'), 'scrape_interval');
  const jobs = itemsOf(get(root, 'scrape_configs')).map((job) => secondsAt(job, 'scrape_interval') ?? own ?? 60);
  return Math.min(...jobs, own ?? Number.POSITIVE_INFINITY);
});

const shortestOfObject = keptOn(({ root }: KubernetesObject): number => {
  const spec = get(root, 'spec');
  const endpoints = ['endpoints', 'podMetricsEndpoints'].flatMap((field) => itemsOf(get(spec, field)));
  const written = [secondsAt(spec, 'scrapeInterval'), ...endpoints.map((it) => secondsAt(it, 'interval'))];
  return Math.min(...written.map((it) => it ?? Number.POSITIVE_INFINITY));
});

function secondsAt(node: Node | undefined, key: string): number | undefined {
  const value = deref(get(node, key));
  if (value?.type !== 'scalar') return undefined;
  const duration = parseDuration(textOf(value));
  return duration.ok && duration.milliseconds > 0 ? duration.milliseconds / 1000 : undefined;
}

export const shortRange = check({
  code: 'promql/short-range',
  scope: 'workspace',
  early: true,
  on: ['Query'],
  weight: { severity: 'warning', costs: 'a range with fewer than two samples has no rate: gaps, and alerts that never fire.' },
  docs: {
    what: 'A range below twice the scrape interval, or below 15 s when no interval is known.',
    why: '`rate` and its like need two samples in the range; ranges are open on the left since Prometheus 3.',
    fix: 'Use four scrape intervals.',
  },
  run(query, tell, workspace) {
    for (const { expr } of visitsOf(query, workspace.settings.target, 'call')) {
      if (!needsTwo.has(expr.name)) continue;
      const [arg] = expr.args;
      if (arg?.type !== 'matrix' || arg.range.seconds === undefined || isVariable(query, arg.bracket)) continue;
      const { seconds, span } = arg.range;
      const interval = workspace.derived(shortestInterval);
      if (interval === undefined ? seconds >= 15 : seconds >= 2 * interval) continue;
      const better = interval === undefined ? '1m' : `${4 * interval}s`;
      const message =
        interval === undefined
          ? `A range of ${seconds}s is shorter than most scrape intervals: \`${expr.name}\` needs two samples in it.`
          : `A range of ${seconds}s holds fewer than two samples at a scrape interval of ${interval}s.`;
      tell(
        found(query, span, message, {
          severity: interval === undefined ? 'hint' : 'warning',
          fixes: [{ ...mend(query, `Use \`${better}\``, { span, text: better }), preferred: true }],
        }),
      );
    }
  },
});
