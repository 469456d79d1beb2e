import { labelInfo } from '../catalogue/labels.js';
import { deref, get, keyText, pairsOf, stringAt, textOf } from '../syntax/access.js';
import type { Node } from '../syntax/tree.js';
import { isKnownExpression } from './attributes.js';
import type { DraftTag, TelemetryDraft } from './telemetry-draft.js';

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

/** Without what Mixer took when the attribute was missing; a proxy writes `unknown`. */
function plainOf(dimension: string): string {
  return dimension.replace(/\|.*$/s, '').trim();
}

/** A dimension as a tag's expression; undefined: a standard label says it already, or the proxy has no such attribute. */
function expressionOf(dimension: string): string | undefined {
  const plain = plainOf(dimension);
  const text = renamed[plain] ?? plain;
  if (text === '') return undefined;
  return isKnownExpression(text) ? text : undefined;
}

/**
 * The Telemetry that does what a Mixer `instance` of template metric did, as far as one can: its dimensions become tags of the request
 * counter. A Telemetry makes no metric of its own. undefined: it is none, or nothing of it is left.
 */
export function telemetryOfInstance(root: Node): TelemetryDraft | undefined {
  const spec = get(root, 'spec');
  const compiled = stringAt(spec, 'compiledTemplate') === 'metric' && stringAt(root, 'kind') === 'instance';
  if (!compiled && stringAt(root, 'kind') !== 'metric') return undefined;
  const params = compiled ? get(spec, 'params') : spec;
  const tags: DraftTag[] = [];
  const notCarried: string[] = [];
  for (const pair of pairsOf(get(params, 'dimensions'))) {
    const name = keyText(pair) ?? '';
    const value = deref(pair.value);
    const written = value?.type === 'scalar' ? textOf(value) : '';
    if (labelInfo(name)?.origin === 'istio') continue;
    const text = expressionOf(written);
    if (text !== undefined) tags.push({ name, value: text });
    else if (renamed[plainOf(written)] !== '') notCarried.push(`label ${name} of ${written}: a proxy has no such attribute`);
  }
  if (tags.length === 0) return undefined;
  const counted = stringAt(params, 'value');
  if (counted !== undefined && counted !== '1') notCarried.push(`the value ${counted}: a Telemetry makes no metric of its own`);
  return {
    name: stringAt(root, 'metadata', 'name') ?? 'metrics',
    namespace: stringAt(root, 'metadata', 'namespace') ?? 'istio-system',
    overrides: [{ metric: 'REQUEST_COUNT', mode: undefined, tags }],
    notCarried,
  };
}
