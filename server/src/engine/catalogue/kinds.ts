import { seriesInfo } from './metrics.js';

/** What the values of a series are. */
export type SeriesKind = 'counter' | 'gauge';

/** Gauges that everybody scrapes: Go and process collectors, node exporter, cAdvisor, kube-state-metrics. */
const gauges =
  /^(up|ALERTS|process_(resident|virtual)_memory(_max)?_bytes|process_(open|max)_fds|process_start_time_seconds|go_goroutines|go_threads|go_info|go_memstats_(alloc|buck_hash_sys|gc_sys|heap_\w+|mcache_\w+|mspan_\w+|next_gc|other_sys|stack_\w+|sys)_bytes|go_memstats_heap_objects|node_memory_\w+_bytes|node_load(1|5|15)|node_filesystem_(avail|free|size)_bytes|node_boot_time_seconds|container_memory_(working_set_bytes|rss|usage_bytes|cache|swap)|container_spec_\w+|kube_\w+_(info|created|labels|status_(phase|condition|ready|replicas\w*)|spec_replicas)|kube_pod_container_resource_(limits|requests)|machine_(cpu_cores|memory_bytes)|probe_success|scrape_duration_seconds|scrape_samples_\w+)$/;

/** Names of what there is at present, which some call a total: `cnpg_backends_waiting_total`, `minio_cluster_nodes_offline_total`. */
const presentState =
  /_(?:active|current|idle|inflight|offline|online|open|pending|queued|running|scheduled|unapplied|waiting)_(?:\w+_)?total$/;

/**
 * The kind of a series by the catalogue, by well-known names, else by the suffix that clients give counters. `_sum` and `_count` of unknown
 * metrics are left open, since many gauges are called so, but behind a unit of time, where they are those of a histogram or summary: a sum of
 * bytes is as often that of gauges. Undefined: not known.
 */
export function kindOf(name: string): SeriesKind | undefined {
  const info = seriesInfo(name);
  if (info) {
    if (info.counter) return 'counter';
    return info.metric.type === 'gauge' || info.metric.type === 'info' ? 'gauge' : undefined;
  }
  if (name.includes(':')) return undefined;
  if (gauges.test(name)) return 'gauge';
  if (presentState.test(name)) return undefined;
  if (/_(total|bucket|(?:seconds|milliseconds)_(?:sum|count))$/.test(name)) return 'counter';
  return undefined;
}
