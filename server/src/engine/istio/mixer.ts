import { labelInfo } from '../catalogue/labels.js';
import { deref, get, keyText, pairsOf, stringAt, textOf } from '../syntax/access.js';
import type { Node } from '../syntax/tree.js';
import { attributes, attributesIn } from './attributes.js';
import { parseCel } from './cel/parse.js';

/** Attributes of Mixer with another name at the proxy; empty: the standard metrics have a label for it. */
const renamed: Readonly<Record<string, string>> = {
  'api.protocol': 'request.protocol',
  'context.reporter.kind': '',
  'destination.service.host': '',
  'destination.service.name': '',
  'destination.service.namespace': '',
  'destination.workload.name': '',
  'destination.workload.namespace': '',
  'source.workload.name': '',
  'source.workload.namespace': '',
  'source.principal': '',
  'destination.principal': '',
};

/** A dimension as a tag's expression; undefined: a standard label says it already, or the proxy has no such attribute. */
function expressionOf(dimension: string): string | undefined {
  // What Mixer took when the attribute was missing; a proxy writes `unknown`.
  const plain = dimension.replace(/\|.*$/s, '').trim();
  const text = renamed[plain] ?? plain;
  if (text === '') return undefined;
  const { expr, problems } = parseCel(text);
  if (problems.length > 0) return undefined;
  const uses = attributesIn(expr);
  const known = uses.every(({ root, field }) => {
    const fields = attributes.get(root);
    return attributes.has(root) && (!fields || (field !== undefined && fields.includes(field)));
  });
  return known ? text : undefined;
}

/**
 * The Telemetry that does what a Mixer `instance` of template metric did, as far as one can: its dimensions become tags of the request
 * counter. A Telemetry makes no metric of its own. undefined: it is none, or nothing of it is left.
 */
export function telemetryOfInstance(root: Node): string | undefined {
  const spec = get(root, 'spec');
  if (stringAt(root, 'kind') !== 'instance' || stringAt(spec, 'compiledTemplate') !== 'metric') return undefined;
  const tags: string[] = [];
  for (const pair of pairsOf(get(get(spec, 'params'), 'dimensions'))) {
    const name = keyText(pair) ?? '';
    const value = deref(pair.value);
    const text = value?.type === 'scalar' ? expressionOf(textOf(value)) : undefined;
    if (text === undefined || labelInfo(name)?.origin === 'istio') continue;
    tags.push(
      `            ${/^[A-Za-z_]\w*$/.test(name) ? name : JSON.stringify(name)}:\n              operation: UPSERT\n              value: ${JSON.stringify(text)}`,
    );
  }
  if (tags.length === 0) return undefined;
  return `apiVersion: telemetry.istio.io/v1
kind: Telemetry
metadata:
  name: ${JSON.stringify(stringAt(root, 'metadata', 'name') ?? 'metrics')}
  namespace: ${JSON.stringify(stringAt(root, 'metadata', 'namespace') ?? 'istio-system')}
spec:
  metrics:
    - providers:
        - name: prometheus
      overrides:
        - match:
            metric: REQUEST_COUNT
          tagOverrides:
${tags.join('\n')}`;
}
