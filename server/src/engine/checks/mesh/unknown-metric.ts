import { metrics, removedMetric, seriesInfo, seriesOf } from '../../catalogue/metrics.js';
import { nameOf } from '../../promql/labels.js';
import { editDistance } from '../../text/distance.js';
import { recordedSeries } from '../../workspace/metrics.js';
import { check } from '../check.js';
import { found, isVariable, mend, visitsOf } from '../shared-lint.js';

const ours = metrics.filter((it) => (it.group === 'standard' || it.group === 'ztunnel') && it.name.startsWith('istio_'));
const names = ours.flatMap(seriesOf);
const suffix = /_(total|count|sum|bucket|seconds|created)$/;

/** The names that a writer may have meant: near in letters, or the same but for a suffix that the type does not have. Far names are custom metrics. */
function meant(name: string): readonly string[] {
  let least = 3;
  let best: string[] = [];
  for (const it of names) {
    const distance = editDistance(name, it, 3);
    if (distance > least || distance >= 3) continue;
    if (distance < least) best = [];
    least = distance;
    best.push(it);
  }
  if (best.length > 0) return best;
  const stem = name.replace(suffix, '');
  const direct = ours.find((it) => stem === it.name);
  if (direct) return direct.type === 'histogram' ? [`${stem}_sum`, `${stem}_count`] : [stem];
  const near = ours.filter((it) => editDistance(stem, it.name.replace(/_total$/, ''), 3) < (stem === name ? 1 : 3));
  if (near.length !== 1 || !near[0]) return [];
  const [series] = seriesOf(near[0]);
  return series ? [series] : [];
}

export const unknownMetric = check({
  code: 'mesh/unknown-metric',
  scope: 'workspace',
  on: ['Query'],
  weight: { severity: 'warning', costs: 'the result is empty: the alert never fires, the panel stays blank.' },
  docs: {
    what: 'A name that is almost one of Istio’s standard metrics.',
    why: 'Typing errors, a missing `_total`, or a suffix that the type does not have select nothing. Silent for names unlike all standard ones (they may be custom metrics), for names that a recording rule of the workspace makes or that a connected Prometheus has.',
    fix: 'Take the name that exists.',
  },
  *run(query, workspace) {
    for (const { expr } of visitsOf(query, workspace.settings.target)) {
      if (expr.type !== 'selector') continue;
      const name = nameOf(expr);
      if (!name?.startsWith('istio_') || name.includes(':') || seriesInfo(name) || removedMetric(name)) continue;
      const span = expr.name?.span ?? expr.span;
      if (isVariable(query, span)) continue;
      const candidates = meant(name);
      if (candidates.length === 0 || workspace.live?.metrics.has(name) || workspace.derived(recordedSeries).has(name)) continue;
      const fixes = expr.name
        ? candidates.slice(0, 3).map((text, i) => ({ ...mend(query, `Use \`${text}\``, { span, text }), preferred: i === 0 }))
        : [];
      yield found(query, span, `No metric \`${name}\` in Istio; \`${candidates[0]}\` exists.`, { fixes });
    }
  },
});
