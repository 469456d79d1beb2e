import { metrics, removedMetric, seriesInfo } from '../../catalogue/metrics.js';
import { type DataKitUnit, promInstances, textsOf } from '../../datakit/instances.js';
import { nameOf } from '../../promql/labels.js';
import { textOf } from '../../syntax/access.js';
import { isRecorded } from '../../workspace/metrics.js';
import { check, type Tell } from '../check.js';
import { found, isVariable, mend, visitsOf } from '../shared-lint.js';
import { meantMetrics } from '../shared-meant.js';

export const unknownMetric = check({
  code: 'mesh/unknown-metric',
  scope: 'workspace',
  early: true,
  on: ['Query', 'DataKit'],
  weight: { severity: 'warning', costs: 'the result is empty: the alert never fires, the panel stays blank.' },
  docs: {
    what: 'A name that is almost one of Istio’s standard metrics.',
    why: 'Typing errors, a missing `_total`, or a suffix that the type does not have select nothing. Silent for names unlike all standard ones (they may be custom metrics), for names that a recording rule of the workspace makes or that a connected Prometheus has.',
    fix: 'Take the name that exists.',
  },
  run(query, tell, workspace) {
    if (query.unit === 'DataKit') {
      collected(tell, query);
      return;
    }
    for (const { expr } of visitsOf(query, workspace.settings.target, 'selector')) {
      const name = nameOf(expr);
      if (!name?.startsWith('istio_') || name.includes(':') || seriesInfo(name) || removedMetric(name)) continue;
      const span = expr.name?.span ?? expr.span;
      if (isVariable(query, span)) continue;
      const candidates = meantMetrics(name);
      if (candidates.length === 0 || workspace.live?.metrics.has(name) || workspace.derived(isRecorded, name)) continue;
      const fixes = expr.name
        ? candidates.slice(0, 3).map((text, i) => ({ ...mend(query, `Use \`${text}\``, { span, text }), preferred: i === 0 }))
        : [];
      tell(found(query, span, `No metric \`${name}\` in Istio; \`${candidates[0]}\` exists.`, { fixes }));
    }
  },
});

/** A name in DataKit's list of what to collect: searched anywhere in a name, so a part of one is fine. */
function collected(tell: Tell, unit: DataKitUnit): void {
  for (const { table } of promInstances(unit)) {
    for (const node of ['metric_name_filter', 'metric_name_filter_ignore'].flatMap((it) => textsOf(table, it))) {
      const name = /^\^?(istio_\w+?)\$?$/.exec(textOf(node))?.[1];
      if (!name || seriesInfo(name) || removedMetric(name) || metrics.some((it) => it.name.includes(name))) continue;
      const [better] = meantMetrics(name);
      if (!better) continue;
      const start = node.span.start + node.region.text.slice(node.span.start, node.span.end).indexOf(name);
      const span = { start, end: start + name.length };
      tell({
        message: `No metric \`${name}\` in Istio; \`${better}\` exists.`,
        at: { value: undefined, region: node.region, span },
        fixes: [{ title: `Use \`${better}\``, preferred: true, edits: [{ region: node.region, span, text: better }] }],
      });
    }
  }
}
