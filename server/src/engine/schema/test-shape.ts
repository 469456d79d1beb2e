import { duration, freeMap, listOf, mapOf, text, truth } from './shape.js';

/** Unit tests of rules. Source: cmd/promtool/unittest.go of prometheus/prometheus. */
export const testShape = mapOf({
  rule_files: [listOf(text), 'Rule files under test, relative to this file.'],
  evaluation_interval: [duration, 'Interval in which the rules are evaluated.', '1m'],
  group_eval_order: [listOf(text), 'Order in which the groups are evaluated.'],
  fuzzy_compare: [truth, 'Values that differ in the last digits are equal.'],
  tests: [
    listOf(
      mapOf({
        interval: [duration, 'Time between two values of a series.'],
        name: [text, 'Name of the test.'],
        start_timestamp: [text, 'Time of the first value, in seconds or as RFC 3339; since Prometheus 3.9.'],
        input_series: [
          listOf(
            mapOf({ series: [text, 'The series, in the notation of a selector.'], values: [text, 'Its values: `0+10x5`, `_`, `stale`.'] }),
          ),
          'Series that the rules read.',
        ],
        alert_rule_test: [
          listOf(
            mapOf({
              eval_time: [duration, 'Time at which the alert is looked at.'],
              alertname: [text, 'Name of the alert.'],
              exp_alerts: [
                listOf(
                  mapOf({ exp_labels: [freeMap(text), 'Labels of the alert.'], exp_annotations: [freeMap(text), 'Its annotations.'] }),
                ),
                'Alerts that fire; none: it does not.',
              ],
            }),
          ),
          'What alerts fire.',
        ],
        promql_expr_test: [
          listOf(
            mapOf({
              expr: [text, 'Expression.'],
              eval_time: [duration, 'Time of the evaluation.'],
              exp_samples: [
                listOf(mapOf({ labels: [text, 'Series.'], value: [text, 'Value.'], histogram: [text, 'Histogram.'] })),
                'Samples of the result.',
              ],
            }),
          ),
          'What an expression gives.',
        ],
        external_labels: [freeMap(text), 'External labels for templates.'],
        external_url: [text, 'External URL for templates.'],
      }),
    ),
    'The tests.',
  ],
});
