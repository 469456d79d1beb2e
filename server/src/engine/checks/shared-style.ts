import type { Node } from '../syntax/tree.js';
import type { Fix } from '../text/problem.js';

/** Fields of relabeling as prometheus.yml and the operator's kinds spell them; Source: model/relabel `Config`, monitoring/v1 `RelabelConfig`. */
const spellings: readonly (readonly [prometheus: string, operator: string])[] = [
  ['source_labels', 'sourceLabels'],
  ['target_label', 'targetLabel'],
  ['relabel_configs', 'relabelings'],
  ['relabel_configs', 'relabelConfigs'],
  ['relabel_configs', 'relabelingConfigs'],
  ['metric_relabel_configs', 'metricRelabelings'],
  ['metric_relabel_configs', 'metricRelabelConfigs'],
  ['write_relabel_configs', 'writeRelabelConfigs'],
  ['alert_relabel_configs', 'alertRelabelings'],
  ['alert_relabel_configs', 'alertRelabelConfigs'],
];

/** The field that has the other host's spelling here, among those that are known at this place; undefined: it is something else. */
export function otherStyle(written: string, known: readonly string[] | undefined): string | undefined {
  if (!known) return undefined;
  for (const pair of spellings) {
    const [prometheus, operator] = pair;
    if (written === prometheus && known.includes(operator)) return operator;
    if (written === operator && known.includes(prometheus)) return prometheus;
  }
  return undefined;
}

/** The name in a key's text, without quotes. */
export function keyName({ region, span }: Node): string {
  return region.text.slice(span.start, span.end).replaceAll(/^["']|["']$/g, '');
}

export function styleFixes({ region, span }: Node, better: string): readonly Fix[] {
  return [{ title: `Use \`${better}\``, preferred: true, safe: true, edits: [{ region, span, text: better }] }];
}
