/**
 * Functions that MetricsQL has and no version of PromQL ever had, and the label of VictoriaMetrics' own histograms. Plain words that somebody may write for a
 * function of PromQL (`median`, `any`, `now`) are no sign. Source: lib/metricsql of VictoriaMetrics.
 */
const own =
  /\b(?:rollup(?:_[a-z]+)?|default_rollup|(?:top|bottom)k_(?:avg|last|max|median|min)|(?:increases|decreases|ascent|descent|distinct|duration|geomean|range|tfirst|tlast|zscore|iqr)_over_time|(?:count|share|sum)_(?:eq|ne|gt|le)_over_time|(?:increase|delta|rate|changes)_prometheus|increase_pure|deriv_fast|hoeffding_bound_(?:lower|upper)|outliers_(?:iqr|mad)|keep_(?:last|next)_value|label_(?:copy|del|keep|map|match|mismatch|move|set|transform|value|lowercase|uppercase)|range_(?:avg|first|last|max|median|min|sum|quantile|stddev|mad|normalize)|running_(?:avg|max|min|sum)|remove_resets|prometheus_buckets|histogram_share|buckets_limit|smooth_exponential|drop_empty_series)\s*\(|\b(?:by|on)\s*\([^()]*\bvmrange\b/;

/** Whether queries are written for VictoriaMetrics, which Grafana reaches as a Prometheus. */
export function isMetricsql(text: string): boolean {
  return own.test(text);
}
