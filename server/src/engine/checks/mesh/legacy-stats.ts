import { groupOf, podTemplateOf } from '../../resources/kubernetes.js';
import { get, pairAt } from '../../syntax/access.js';
import { check } from '../check.js';
import { atNode } from '../shared-node.js';

export const legacyStats = check({
  code: 'mesh/legacy-stats',
  scope: 'unit',
  on: ['KubernetesObject'],
  weight: { severity: 'hint', costs: 'it has no effect beside a Telemetry, or breaks with the next Istio.' },
  docs: {
    what: 'Labels and metrics of the proxies configured by an EnvoyFilter or by an annotation.',
    why: 'The native stats filter takes its labels from Telemetry objects; annotations for extra tags and filters of Envoy belong to the old ways.',
    fix: 'Write `metrics[].overrides[].tagOverrides` in a Telemetry.',
  },
  *run(object) {
    if (groupOf(object) === 'networking.istio.io' && object.kind === 'EnvoyFilter') {
      const text = object.document.region.text.slice(object.root.span.start, object.root.span.end);
      const node = get(object.root, 'kind');
      if (node && /istio\.stats|stats_outbound|stats_inbound|stats-filter/.test(text))
        yield {
          message: 'A Telemetry sets the labels of the standard metrics without touching Envoy’s filters.',
          at: atNode(node),
          tag: 'deprecated',
        };
      return;
    }
    const template = podTemplateOf(object);
    const pair = pairAt(get(get(template, 'metadata'), 'annotations'), 'sidecar.istio.io/extraStatTags');
    if (pair) yield { message: 'Labels that a Telemetry adds need no annotation.', at: atNode(pair.key), tag: 'deprecated' };
  },
});
