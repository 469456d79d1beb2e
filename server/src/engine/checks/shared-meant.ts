import { nearMisses, standardLabels } from '../catalogue/labels.js';
import { metrics, seriesOf } from '../catalogue/metrics.js';
import { editDistance } from '../text/distance.js';

const ours = metrics.filter((it) => (it.group === 'standard' || it.group === 'ztunnel') && it.name.startsWith('istio_'));
const names = ours.flatMap(seriesOf);
const suffix = /_(total|count|sum|bucket|seconds|created)$/;

/** The names that a writer may have meant: near in letters, or the same but for a suffix that the type does not have. Far names are custom metrics. */
export function meantMetrics(name: string): readonly string[] {
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

/** The standard label that a writer may have meant; a name unlike all of them may come from a Telemetry or from relabeling. */
export function meantLabel(name: string): string | undefined {
  const miss = nearMisses.get(name);
  if (miss) return miss;
  const same = standardLabels.find((it) => isSameWord(name, it));
  if (same) return same;
  // Short names differ by two letters without being alike.
  const limit = name.length >= 8 ? 3 : 2;
  let best: string | undefined;
  let least = limit;
  for (const it of standardLabels) {
    if (it.length < 6) continue;
    const distance = editDistance(name, it, limit);
    if (distance < least) {
      least = distance;
      best = it;
    }
  }
  return best;
}

/** Whether two names have the same letters: only case and what joins the words may differ. */
export function isSameWord(a: string, b: string): boolean {
  return letters(a) === letters(b);
}

function letters(name: string): string {
  return name.toLowerCase().replaceAll(/[_\-.]/g, '');
}
