import { populateTarget, scrapeJob } from '../../prometheus/target.js';
import { parseDuration } from '../../promql/durations.js';
import { type Labels, runRules } from '../../relabel/apply.js';
import { readRules } from '../../relabel/list.js';
import { deref, get, itemsOf, stringAt } from '../../syntax/access.js';
import type { Node } from '../../syntax/tree.js';
import { check, type Tell } from '../check.js';
import { atNode } from '../shared-node.js';
import { prometheusFindings } from '../shared-prometheus.js';
import { addressOf, targetsIn } from '../shared-scrape.js';

export const targetAddress = check({
  code: 'prometheus/target-address',
  scope: 'unit',
  on: ['PrometheusConfig'],
  weight: { severity: 'error', refusedBy: 'Prometheus', says: '"http://localhost:9090" is not a valid hostname' },
  docs: {
    what: 'A URL where the address of a target belongs, or a target whose labels or relabel rules leave it no address, interval or timeout.',
    why: 'The whole file is refused. Where relabel rules may still mend the address, promtool runs them and refuses what comes out.',
    fix: 'Write host and port; scheme and path are `scheme` and `metrics_path` of the job, interval and timeout `scrape_interval` and `scrape_timeout`.',
  },
  run(unit, tell, target) {
    prometheusFindings(unit, target, 'prometheus/target-address').forEach(tell);
    if (unit.document.problems.length > 0 || unit.document.shape !== 'whole') return;
    const global = get(unit.root, 'global');
    for (const item of itemsOf(get(unit.root, 'scrape_configs'))) scrapeTargets(tell, item, global);
    for (const item of itemsOf(get(get(unit.root, 'alerting'), 'alertmanagers'))) alertmanagerTargets(tell, item);
  },
});

/** cmd/promtool/main.go `checkTargetGroupsForScrapeConfig`. */
function scrapeTargets(tell: Tell, item: Node, global: Node | undefined): void {
  const node = deref(item);
  const targets = node ? staticTargets(node) : [];
  // Without rules the configuration itself is refused for a URL.
  const isRelabeled = itemsOf(get(node, 'relabel_configs')).length > 0;
  const asked = targets.filter((it) => isRelabeled || it.address === '' || Object.keys(it.labels).some((name) => name.startsWith('__')));
  const read = node && asked.length > 0 ? scrapeJob(node, global) : undefined;
  if (!read) return;
  const job = { ...read, defaults: withoutConflict(read.defaults) };
  for (const { group, labels, index, address, at } of asked) {
    const { target } = populateTarget(job, { __address__: address }, labels);
    if (target.state === 'failed' && (isRelabeled || !target.error.endsWith('is not a valid hostname')))
      tell({ message: `instance ${index} in group ${group}: ${target.error}`, at: atNode(at), tool: 'promtool' });
  }
}

/** What a job gives its targets, with an interval that its timeout fits in: that it does not is told of the job, and not of each target again. */
function withoutConflict(defaults: Labels): Labels {
  const milliseconds = (name: string) => {
    const parsed = parseDuration(defaults[name] ?? '');
    return parsed.ok ? parsed.milliseconds : 0;
  };
  const [interval, timeout] = ['__scrape_interval__', '__scrape_timeout__'] as const;
  return milliseconds(interval) < milliseconds(timeout) ? { ...defaults, [interval]: defaults[timeout] ?? '' } : defaults;
}

/** notifier/alertmanager.go `AlertmanagerFromGroup`. */
function alertmanagerTargets(tell: Tell, item: Node): void {
  const node = deref(item);
  const written = node && get(node, 'relabel_configs');
  const rules = written && itemsOf(written).length > 0 ? readRules(written) : undefined;
  if (!node || !rules?.ok) return;
  for (const { labels, address, at } of staticTargets(node)) {
    const found = runRules({ ...labels, __address__: address, __scheme__: stringAt(node, 'scheme') ?? 'http' }, rules.rules);
    const result = found?.['__address__'] ?? '';
    if (result.includes('/')) tell({ message: `${JSON.stringify(result)} is not a valid hostname`, at: atNode(at), tool: 'promtool' });
  }
}

function staticTargets(job: Node) {
  return targetsIn(get(job, 'static_configs')).map((it) => ({ ...it, address: addressOf(it) }));
}
