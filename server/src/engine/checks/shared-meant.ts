import { metrics, seriesOf } from '../catalogue/metrics.js';
import { editDistance } from '../text/distance.js';

const ours = metrics.filter((it) => (it.group === 'standard' || it.group === 'ztunnel') && it.name.startsWith('istio_'));
const names = ours.flatMap(seriesOf);
const suffix = /_(total|count|sum|bucket|seconds|created)$/;

/** The names that a writer may have meant: near in letters, or the same but for a suffix that the type does not have. Far names are custom metrics. */
export function meant(name: string): readonly string[] {
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
