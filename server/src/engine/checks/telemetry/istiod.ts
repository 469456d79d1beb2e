import { targetKind } from '../../istio/scope.js';
import { isKept } from '../../kubernetes/kept.js';
import { field, keyAt, listAt, textAt } from '../../operator/fields.js';
import { keyText, pairsOf } from '../../syntax/access.js';
import type { Node } from '../../syntax/tree.js';
import { check, type Finding } from '../check.js';
import { telemetryIn } from '../shared-telemetry.js';

const targets = [
  'core/v1/Service',
  'networking.istio.io/v1/ServiceEntry',
  'gateway.networking.k8s.io/v1/Gateway',
  'gateway.networking.k8s.io/v1/GatewayClass',
];

const say = (message: string, node: Node): Finding => ({
  message,
  at: { value: undefined, region: node.region, span: node.span },
  tool: 'istiod',
});

export const istiod = check({
  code: 'telemetry/istiod',
  scope: 'unit',
  on: ['KubernetesObject'],
  weight: { severity: 'error', refusedBy: 'istiod', says: 'tagOverrides.value must be set when operation is UPSERT' },
  docs: {
    what: 'What the API server takes and istiod’s webhook refuses.',
    why: 'The webhook looks at the object after the schema: which kinds a target may have, names that are empty, a tag without a value. pkg/config/validation of istio 1.30.',
    fix: 'Change what the message names.',
  },
  run(object, tell) {
    if (!telemetryIn(object)) return;
    const spec = field(object.root, 'spec');
    if (!spec) return;
    const refs = [...listAt(spec, 'targetRefs'), ...(field(spec, 'targetRef') ? [field(spec, 'targetRef') ?? spec] : [])];
    for (const ref of refs) {
      const group = textAt(ref, 'group');
      const kind = textAt(ref, 'kind');
      if (!targetKind({ group, kind }))
        tell(say(`targetRef must be to one of [${targets.join(' ')}] but was ${group}/${kind}`, keyAt(ref, 'kind')));
    }
    for (const metrics of listAt(spec, 'metrics')) {
      for (const override of listAt(metrics, 'overrides')) {
        for (const pair of pairsOf(field(override, 'tagOverrides'))) {
          const { key, value } = pair;
          if (!isKept(value)) continue;
          // The webhook only warns of it.
          if (keyText(pair) === '') tell({ ...say('tagOverrides.name may not be empty', key), severity: 'warning' });
          if (textAt(value, 'operation') === '' && textAt(value, 'value') === '')
            tell(say('tagOverrides.value must be set when operation is UPSERT', key));
        }
      }
    }
    for (const tracing of listAt(spec, 'tracing')) {
      for (const pair of pairsOf(field(tracing, 'customTags'))) {
        if (keyText(pair) === '' && isKept(pair.value)) tell(say('tag name may not be empty', pair.key));
      }
    }
  },
});
