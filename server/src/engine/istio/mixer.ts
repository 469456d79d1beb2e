import { labelInfo } from '../catalogue/labels.js';
import { groupOf } from '../resources/kubernetes.js';
import type { KubernetesObject } from '../resources/unit.js';
import { deref, get, itemsOf, keyText, pairsOf, stringAt, textOf } from '../syntax/access.js';
import type { Workspace } from '../workspace/workspace.js';
import { isKnownExpression } from './attributes.js';
import { meshConfigOf } from './mesh-config.js';
import type { DraftTag, TelemetryDraft } from './telemetry-draft.js';

/** Attributes of Mixer that the standard metrics have a label for. */
const standard: Readonly<Record<string, string>> = {
  'context.reporter.kind': 'reporter',
  'destination.service.host': 'destination_service',
  'destination.service.name': 'destination_service_name',
  'destination.service.namespace': 'destination_service_namespace',
  'destination.workload.name': 'destination_workload',
  'destination.workload.namespace': 'destination_workload_namespace',
  'source.workload.name': 'source_workload',
  'source.workload.namespace': 'source_workload_namespace',
  'source.principal': 'source_principal',
  'destination.principal': 'destination_principal',
};

/** Without what Mixer took when the attribute was missing; a proxy writes `unknown`. */
function plainOf(dimension: string): string {
  return dimension.replace(/\|.*$/s, '').trim();
}

/** A dimension as a tag's expression; undefined: a standard label says it already, or the proxy has no such attribute. */
function expressionOf(dimension: string): string | undefined {
  const plain = plainOf(dimension);
  const text = plain === 'api.protocol' ? 'request.protocol' : plain;
  return standard[plain] === undefined && isKnownExpression(text) ? text : undefined;
}

/** Objects of Mixer that belong together, and the Telemetry that does what they did, as far as one can. */
export interface MixerSet {
  /** The one in whose place the Telemetry is written. */
  readonly first: KubernetesObject;
  /** Handlers and rules that only carried it on. */
  readonly others: readonly KubernetesObject[];
  readonly draft: TelemetryDraft;
}

/**
 * What becomes of the Mixer objects of a workspace: an instance with the rules that use it and the handlers that they name. Source: Mixer's
 * documentation of its configuration, istio.io 1.4.
 */
export function mixerSets(workspace: Workspace): readonly MixerSet[] {
  const objects = workspace.units('KubernetesObject').filter((it) => groupOf(it) === 'config.istio.io');
  const { rootNamespace } = workspace.derived(meshConfigOf);
  const sets: MixerSet[] = [];
  const taken = new Set<KubernetesObject>();
  for (const instance of objects) {
    const template = templateOf(instance);
    if (template === undefined) continue;
    const rules = objects.filter((it) => it.kind === 'rule' && uses(it, 'instances', instance));
    const handlers = objects.filter((it) => isHandler(it) && rules.some((rule) => uses(rule, 'handler', it)));
    const conditions = rules.flatMap(conditionsOf);
    const reach = reachOf(instance, conditions, rootNamespace);
    const draft = template === 'metric' ? telemetryOfMetric(instance, reach, handlers) : telemetryOfLog(instance, reach);
    const others = [...rules, ...handlers].filter((it) => !taken.has(it));
    for (const it of others) taken.add(it);
    sets.push({ first: instance, others, draft });
  }
  // What is left has lost its instance, or never had one here.
  for (const rule of objects) {
    const draft = rule.kind === 'rule' && !taken.has(rule) ? telemetryOfRule(rule, rootNamespace) : undefined;
    if (!draft) continue;
    const others = objects.filter((it) => isHandler(it) && !taken.has(it) && uses(rule, 'handler', it));
    for (const it of [rule, ...others]) taken.add(it);
    sets.push({ first: rule, others, draft });
  }
  for (const handler of objects) {
    const adapter = taken.has(handler) ? undefined : adapterOf(handler);
    if (adapter === 'prometheus') sets.push({ first: handler, others: [], draft: telemetryOfHandler(handler) });
    if (adapter === 'stdio' || adapter === 'fluentd') sets.push({ first: handler, others: [], draft: telemetryOfLogHandler(handler) });
  }
  return sets;
}

/** What an object of Mixer was for: series and logs, who may call whom, how often, or Mixer's own workings; before Istio 1.0 also where requests go. */
export type MixerPurpose = 'telemetry' | 'access' | 'quota' | 'machinery' | 'routing';

const purposes: ReadonlyMap<string, MixerPurpose> = new Map([
  ...['denier', 'listchecker', 'listentry', 'checknothing', 'opa', 'rbac', 'authorization', 'apikey'].map((it) => [it, 'access'] as const),
  ...['quota', 'memquota', 'redisquota', 'QuotaSpec', 'QuotaSpecBinding'].map((it) => [it, 'quota'] as const),
  ...['attributemanifest', 'template', 'adapter', 'kubernetesenv', 'kubernetes', 'bypass', 'noop', 'reportnothing'].map(
    (it) => [it, 'machinery'] as const,
  ),
  ...['HTTPAPISpec', 'HTTPAPISpecBinding'].map((it) => [it, 'machinery'] as const),
  ...['RouteRule', 'DestinationPolicy', 'EgressRule'].map((it) => [it, 'routing'] as const),
]);

export function purposeOf(object: KubernetesObject): MixerPurpose {
  const { kind, root } = object;
  // A rule names its instances with their kinds: `name.kind.namespace`.
  if (kind === 'rule') return namesIn(object, 'instances').flatMap((it) => purposes.get(it.split('.')[1] ?? '') ?? [])[0] ?? 'telemetry';
  const of = kind === 'handler' ? adapterOf(object) : kind === 'instance' ? stringAt(root, 'spec', 'compiledTemplate') : kind;
  return purposes.get(of ?? '') ?? 'telemetry';
}

/** The template of an instance, in either way of writing one. */
function templateOf({ kind, root }: KubernetesObject): 'metric' | 'logentry' | undefined {
  const template = kind === 'instance' ? stringAt(root, 'spec', 'compiledTemplate') : kind;
  return template === 'metric' || template === 'logentry' ? template : undefined;
}

function isHandler({ kind }: KubernetesObject): boolean {
  return kind === 'handler' || kind === 'prometheus' || kind === 'stdio' || kind === 'fluentd';
}

/** The adapter of a handler, in either way of writing one. */
function adapterOf({ kind, root }: KubernetesObject): string | undefined {
  return kind === 'handler' ? stringAt(root, 'spec', 'compiledAdapter') : kind;
}

/** Whether an action of a rule names an object: `name`, `name.kind` or `name.kind.namespace`. */
function uses(rule: KubernetesObject, field: 'handler' | 'instances', { name }: KubernetesObject): boolean {
  return namesIn(rule, field).some((it) => it.split('.')[0] === name);
}

function namesIn(rule: KubernetesObject, field: 'handler' | 'instances'): readonly string[] {
  return itemsOf(get(get(rule.root, 'spec'), 'actions')).flatMap((action) => {
    const value = deref(get(action, field));
    const names = value?.type === 'list' ? value.items : value ? [value] : [];
    return names.flatMap((it) => {
      const node = deref(it);
      return node?.type === 'scalar' ? [textOf(node)] : [];
    });
  });
}

/** The parts of a rule's condition, joined by `&&`. */
function conditionsOf({ root }: KubernetesObject): readonly string[] {
  const match = stringAt(root, 'spec', 'match')?.trim() ?? '';
  if (match === '' || match === 'true') return [];
  return match.includes('||') ? [match] : match.split('&&').map((it) => it.trim().replace(/^\((.*)\)$/s, '$1'));
}

/** The side that a condition asks for. */
function sideOf(conditions: readonly string[]): 'SERVER' | 'CLIENT' | undefined {
  const kinds = conditions.flatMap((it) => /^\(?context\.reporter\.kind(?: *\| *"\w+")?\)? *== *"(inbound|outbound)"$/.exec(it)?.[1] ?? []);
  if (new Set(kinds).size !== 1) return undefined;
  return kinds[0] === 'inbound' ? 'SERVER' : 'CLIENT';
}

function isOfSide(condition: string): boolean {
  return sideOf([condition]) !== undefined;
}

/** Whom the rules of an instance are for. */
interface Reach extends Required<Pick<TelemetryDraft, 'namespace' | 'labels'>> {
  readonly mode: 'SERVER' | 'CLIENT' | undefined;
  /** The conditions that this does not say. */
  readonly rest: readonly string[];
}

/**
 * The side that is asked for, and the workload at that side by its labels and namespace: other workloads than the reporting one are no matter of a
 * Telemetry. A selector in the root namespace would reach nobody else's pods.
 */
function reachOf({ namespace: own = '' }: KubernetesObject, conditions: readonly string[], rootNamespace: string): Reach {
  const mode = sideOf(conditions);
  const who = mode === 'SERVER' ? 'destination' : mode === 'CLIENT' ? 'source' : '-';
  const others = conditions.filter((it) => mode === undefined || !isOfSide(it));
  const namespaceAsked = new RegExp(`^\\(?${who}(?:\\.workload)?\\.namespace(?: *\\| *"[^"]*")?\\)? *== *"([\\w-]+)"$`);
  const labelAsked = new RegExp(`^\\(?${who}\\.labels\\["([^"]+)"\\](?: *\\| *"[^"]*")?\\)? *== *"([^"]+)"$`);
  const namespaces = new Set(others.flatMap((it) => namespaceAsked.exec(it)?.[1] ?? []));
  const [asked] = namespaces.size === 1 ? namespaces : [];
  const namespace = asked ?? (own === '' ? rootNamespace : own);
  const labels = new Map<string, string>();
  const rest = others.filter((it) => {
    if (asked !== undefined && namespaceAsked.test(it)) return false;
    const [, key = '', value = ''] = labelAsked.exec(it) ?? [];
    if (key === '' || namespace === rootNamespace || (labels.get(key) ?? value) !== value) return true;
    labels.set(key, value);
    return false;
  });
  return { mode, namespace, labels: [...labels], rest };
}

/** Dimensions become tags of the request counter: a Telemetry makes no metric of its own. */
function telemetryOfMetric(
  instance: KubernetesObject,
  { mode, namespace, labels, rest }: Reach,
  handlers: readonly KubernetesObject[],
): TelemetryDraft {
  const { kind, root } = instance;
  const params = kind === 'instance' ? get(get(root, 'spec'), 'params') : get(root, 'spec');
  const tags: DraftTag[] = [];
  const notCarried: string[] = [];
  for (const pair of pairsOf(get(params, 'dimensions'))) {
    const name = keyText(pair) ?? '';
    const value = deref(pair.value);
    const written = value?.type === 'scalar' ? textOf(value) : '';
    if (labelInfo(name)?.origin === 'istio') continue;
    const text = expressionOf(written);
    if (text !== undefined) tags.push({ name, value: text });
    else {
      const label = standard[plainOf(written)];
      notCarried.push(`label ${name} of ${written}: ${label ? `it is the label ${label}` : 'a proxy has no such attribute'}`);
    }
  }
  const counted = stringAt(params, 'value');
  if (counted !== undefined && counted !== '1') notCarried.push(`the value ${counted}: a Telemetry makes no metric of its own`);
  const metrics = handlers.flatMap((it) => metricsOf(it, instance.name));
  for (const metric of metrics.filter((it) => it !== 'requests_total'))
    notCarried.push(`the name istio_${metric}: the labels are on istio_requests_total`);
  for (const it of rest) notCarried.push(`the condition ${it}: metrics are of all requests`);
  const base = { name: instance.name ?? 'metrics', namespace, labels, notCarried };
  return tags.length > 0 ? { ...base, overrides: [{ metric: 'REQUEST_COUNT', mode, tags }] } : { ...base, prometheus: true };
}

/** Names that a handler gives the metrics of an instance; without one, all of its metrics. */
function metricsOf({ kind, root }: KubernetesObject, instance: string | undefined): readonly string[] {
  const params = kind === 'handler' ? get(get(root, 'spec'), 'params') : get(root, 'spec');
  return itemsOf(get(params, 'metrics')).flatMap((it) => {
    const of = stringAt(it, 'instance_name') ?? stringAt(it, 'instanceName');
    return instance === undefined || of?.split('.')[0] === instance ? (stringAt(it, 'name') ?? []) : [];
  });
}

/** A log entry becomes the access log; what the proxies can tell of its condition becomes the filter. */
function telemetryOfLog(instance: KubernetesObject, { mode, namespace, labels, rest }: Reach): TelemetryDraft {
  const notCarried = ['severity and variables: the format is of the provider, in the mesh configuration'];
  const filters: string[] = [];
  for (const it of rest) {
    const text = it.replaceAll(/\(([^()|]+?) *\| *[^()|]+\)/g, '$1').replaceAll(/\bapi\.protocol\b/g, 'request.protocol');
    if (!text.includes('|') && isKnownExpression(text)) filters.push(text);
    else notCarried.push(`the condition ${it}: a filter cannot say it`);
  }
  const filter = filters.length > 0 ? filters.join(' && ') : undefined;
  return { name: instance.name ?? 'access-log', namespace, labels, log: { filter, mode }, notCarried };
}

/** A handler for Prometheus without its instances. */
function telemetryOfHandler(handler: KubernetesObject): TelemetryDraft {
  const notCarried = metricsOf(handler, undefined).map((it) => `the metric istio_${it}: a Telemetry makes no metric of its own`);
  return { name: handler.name ?? 'prometheus', namespace: handler.namespace ?? 'istio-system', prometheus: true, notCarried };
}

/** A handler that writes log entries, without them. */
function telemetryOfLogHandler(handler: KubernetesObject): TelemetryDraft {
  const { kind, root } = handler;
  const address = stringAt(kind === 'handler' ? get(get(root, 'spec'), 'params') : get(root, 'spec'), 'address');
  const notCarried = [
    'the format: it is of the provider, in the mesh configuration',
    ...(address === undefined ? [] : [`the address ${address}: name a provider that sends there in the mesh configuration`]),
  ];
  return {
    name: handler.name ?? 'access-log',
    namespace: handler.namespace ?? 'istio-system',
    log: { filter: undefined, mode: undefined },
    notCarried,
  };
}

/** A rule without its instances, by the kinds in their names; undefined: they do not tell. */
function telemetryOfRule(rule: KubernetesObject, rootNamespace: string): TelemetryDraft | undefined {
  const instances = namesIn(rule, 'instances');
  const names = [...instances, ...namesIn(rule, 'handler')];
  const metrics = names.some((it) => /\.metric\b|prometheus/.test(it));
  const logs = names.some((it) => /\.logentry\b|stdio|fluentd/.test(it));
  if (!metrics && !logs) return undefined;
  const reach = reachOf(rule, conditionsOf(rule), rootNamespace);
  const { namespace, labels, rest } = reach;
  const name = rule.name ?? 'mixer';
  const gone = instances.filter((it) => !/\.logentry\b/.test(it)).map((it) => `the labels of ${it}: it is not in the workspace`);
  const log = logs ? telemetryOfLog(rule, reach) : undefined;
  if (!metrics) return log;
  const notCarried = [...gone, ...(log ? log.notCarried : rest.map((it) => `the condition ${it}: metrics are of all requests`))];
  return { name, namespace, labels, prometheus: true, ...(log?.log ? { log: log.log } : {}), notCarried };
}
