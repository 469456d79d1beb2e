import { atLeast } from '../catalogue/target.js';
import { parseBytes } from '../prometheus/units.js';
import { get, textOf } from '../syntax/access.js';
import type { Node } from '../syntax/tree.js';
import type { Fault } from './fault.js';
import { endpointFields, field, keyAt, listAt, placeAt, textAt } from './fields.js';
import { isLabelName } from './label-names.js';

/**
 * What the API server and the operator take and Prometheus then refuses, with the configuration of everybody: rules with fields that it
 * compares more strictly, label names of an older version, a size that the schema's pattern lets through.
 */
export function refusedByPrometheus(root: Node, kind: string, version: string): readonly Fault[] {
  const faults: Fault[] = [];
  const say = (message: string, node: Node) => faults.push({ code: 'operator/prometheus-refuses', message, node, tool: 'Prometheus' });
  const spec = get(root, 'spec');
  if (!spec) return faults;
  const size = textAt(spec, 'bodySizeLimit');
  const parsed = size && atLeast(version, '2.28.0') ? parseBytes(size) : undefined;
  if (parsed && !parsed.ok) say(parsed.message, placeAt(spec, 'bodySizeLimit'));
  for (const rule of rulesOf(spec, kind)) {
    const action = textAt(rule, 'action').toLowerCase();
    if ((action === 'keepequal' || action === 'dropequal') && field(rule, 'regex'))
      say(`${action} action requires only 'source_labels' and \`target_label\`, and no other fields`, keyAt(rule, 'regex'));
    for (const label of listAt(rule, 'sourceLabels')) {
      const name = label.type === 'scalar' ? textOf(label) : '';
      if (label.type === 'scalar' && !isLabelName(name, version)) say(`${JSON.stringify(name)} is not a valid label name`, label);
    }
  }
  return faults;
}

function* rulesOf(spec: Node, kind: string): Iterable<Node> {
  const list = endpointFields[kind];
  for (const owner of list ? listAt(spec, list) : [spec]) {
    yield* listAt(owner, 'relabelings');
    yield* listAt(owner, 'metricRelabelings');
  }
  yield* listAt(spec, 'targets', 'staticConfig', 'relabelingConfigs');
  yield* listAt(spec, 'targets', 'ingress', 'relabelingConfigs');
}
