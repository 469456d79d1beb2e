import { unboundedIn } from '../../istio/attributes.js';
import { parseCel } from '../../istio/cel/parse.js';
import { tagsOf } from '../../istio/tags.js';
import { groupOf } from '../../resources/kubernetes.js';
import type { KubernetesObject } from '../../resources/unit.js';
import { deref, get, keyText, pairsOf, textOf } from '../../syntax/access.js';
import { check, type Tell } from '../check.js';
import { atNode } from '../shared-node.js';
import { telemetryIn } from '../shared-telemetry.js';

export const highCardinality = check({
  code: 'telemetry/high-cardinality',
  scope: 'unit',
  on: ['KubernetesObject'],
  weight: { severity: 'warning', costs: 'a series for every value: memory of each proxy and of Prometheus.' },
  docs: {
    what: 'A label whose values are different for nearly every request or client: path, user agent, request id, source port.',
    why: 'A proxy keeps every combination of labels until it restarts. Silent where the expression bounds the values, by a comparison or a match.',
    fix: 'Map to a few values: `request.url_path.startsWith("/api/") ? "api" : "other"`.',
  },
  run(object, tell) {
    // Mixer's dimensions are what a Telemetry's tags will be made of.
    if (groupOf(object) === 'config.istio.io') dimensions(tell, object);
    const it = telemetryIn(object);
    if (!it) return;
    for (const tag of tagsOf(it)) {
      if (!tag.value) continue;
      const { expr, problems } = parseCel(textOf(tag.value));
      const name = problems.length > 0 ? undefined : unboundedIn(expr);
      if (name) tell({ message: `\`${name}\` has no bound: \`${tag.name}\` makes a series for every value.`, at: atNode(tag.value) });
    }
  },
});

function dimensions(tell: Tell, { root }: KubernetesObject): void {
  const holder = get(get(root, 'spec'), 'params') ?? get(root, 'spec');
  for (const pair of pairsOf(get(holder, 'dimensions'))) {
    const value = deref(pair.value);
    if (value?.type !== 'scalar') continue;
    const { expr, problems } = parseCel(textOf(value).replace(/\|.*$/s, ''));
    const name = problems.length > 0 ? undefined : unboundedIn(expr);
    if (name)
      tell({ message: `\`${name}\` has no bound: \`${keyText(pair) ?? ''}\` makes a series for every value.`, at: atNode(pair.key) });
  }
}
