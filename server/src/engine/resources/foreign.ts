import { get, itemsOf, keysOf, stringAt } from '../syntax/access.js';
import type { MapNode, Node } from '../syntax/tree.js';
import { isNear } from '../text/distance.js';
import { keptOn } from '../text/remember.js';

/**
 * Configurations of other programs that borrow words of Prometheus, Alertmanager or promtool. What they have besides gives them away, and nothing is
 * said of them: the program that reads them knows those words.
 */

/** Keys at the top of files that use `scrape_configs`, `rule_files` or `receivers` too. */
const topKeys: ReadonlySet<string> = new Set([
  // promtail, Grafana Agent, Mimir, Thanos tools
  'clients',
  'positions',
  'server',
  'metrics',
  'logs',
  'traces',
  'integrations',
  'wal_directory',
  // OpenTelemetry collector
  'exporters',
  'processors',
  'service',
  'extensions',
  // promxy, Parca
  'promxy',
  'object_storage',
]);

/** Of a scrape job: promtail, Parca, and vmagent (lib/promscrape/config.go of VictoriaMetrics). */
const jobKeys = [
  'pipeline_stages',
  'profiling_config',
  'stream_parse',
  'series_limit',
  'scrape_align_interval',
  'scrape_offset',
  'no_stale_markers',
  'max_scrape_size',
  'relabel_debug',
  'metric_relabel_debug',
  'disable_compression',
  'disable_keepalive',
  'yandexcloud_sd_configs',
];

/** Actions that only vmagent knows. Source: lib/promrelabel of VictoriaMetrics. */
const relabelActions: ReadonlySet<string> = new Set([
  'replace_all',
  'labelmap_all',
  'keep_if_equal',
  'drop_if_equal',
  'keep_if_contains',
  'drop_if_contains',
  'keep_metrics',
  'drop_metrics',
  'graphite',
]);

export function hasForeignKey(keys: Iterable<string>): boolean {
  for (const key of keys) if (topKeys.has(key)) return true;
  return false;
}

/** Sections that Prometheus alone reads: vmagent has none of them. Source: lib/promscrape/config.go `Config`. */
const ownSections = ['alerting', 'rule_files', 'remote_read', 'storage', 'tracing', 'otlp', 'runtime'];

/** Whether the jobs of a configuration are another program's. */
export function hasForeignJobs(root: MapNode): boolean {
  return !ownSections.some((key) => get(root, key)) && itemsOf(get(root, 'scrape_configs')).some(isForeignJob);
}

export const isForeignJob = keptOn((job: Node): boolean => {
  if (jobKeys.some((key) => get(job, key))) return true;
  return ['relabel_configs', 'metric_relabel_configs'].some((list) => itemsOf(get(job, list)).some(isForeignRelabelRule));
});

function isForeignRelabelRule(rule: Node): boolean {
  return get(rule, 'if') !== undefined || relabelActions.has(stringAt(rule, 'action') ?? '');
}

/** Settings of a route that only Alertmanager's has, well spelt or not. */
const routeKeys = ['receiver', 'group_by', 'group_wait', 'group_interval', 'repeat_interval', 'continue'];
const topAlertmanagerKeys = ['inhibit_rules', 'time_intervals', 'mute_time_intervals'];

/**
 * Receivers without any of Alertmanager's lists of settings, and no route that names one: those of jiralert, sachet and kubernetes-event-exporter, whose
 * receivers are kept in a list by name as well.
 */
export function hasForeignReceivers(root: MapNode): boolean {
  const route = get(root, 'route');
  const routes = [route, ...itemsOf(get(route, 'routes'))];
  if (routes.some((it) => keysOf(it).some((key) => routeKeys.some((word) => isNear(key, word))))) return false;
  if (topAlertmanagerKeys.some((key) => get(root, key))) return false;
  const fields = itemsOf(get(root, 'receivers')).flatMap((it) => keysOf(it));
  return fields.some((it) => it !== 'name') && !fields.some((it) => /conf|cnf|cfg/i.test(it));
}

/** vmalert-tool reads tests of promtool's form with fields that promtool does not know. Source: app/vmalert-tool/unittest of VictoriaMetrics. */
export function isForeignTest(test: Node): boolean {
  return (
    get(test, 'metricsql_expr_test') !== undefined || itemsOf(get(test, 'alert_rule_test')).some((it) => get(it, 'groupname') !== undefined)
  );
}
