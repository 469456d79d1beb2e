import { clusterOf } from '../../cluster/model.js';
import type { Engine } from '../../engine.js';
import { serverFor } from '../../operator/context.js';
import { endpointFields, field, intAt, listAt, mapAt, optionalText, stringsAt, textAt } from '../../operator/fields.js';
import { type JsonObject, object } from '../../operator/json.js';
import { userRules } from '../../operator/relabelings.js';
import { jobsOfMonitor, jobTargets, nodeOf } from '../../operator/targets.js';
import { readerOf } from '../../prometheus/relabel-reader.js';
import { type ScrapeJob, scrapeJob } from '../../prometheus/target.js';
import type { Labels } from '../../relabel/apply.js';
import { readRules } from '../../relabel/list.js';
import { newestReader, type RelabelReader, type RelabelRule } from '../../relabel/rules.js';
import { jobsOf } from '../../resources/jobs.js';
import type { KubernetesObject, RelabelRulesUnit } from '../../resources/unit.js';
import { deref, get, itemsOf, keyText, pairsOf, stringAt, textOf } from '../../syntax/access.js';
import type { Node } from '../../syntax/tree.js';
import { placeOf } from '../../text/region.js';
import type { Position, Range } from '../../text/span.js';

/** A rule that runs. */
export interface ListedRule {
  readonly rule: RelabelRule;
  /** Undefined: the operator writes it. */
  readonly node: Node | undefined;
}

/** A list of relabel rules with what runs around it. */
export interface RuleList {
  readonly unit: RelabelRulesUnit;
  readonly rules: readonly ListedRule[];
  /** Why Prometheus refuses the rules, in its words. */
  readonly refused: { readonly message: string; readonly node: Node } | undefined;
  /** The scrape job that the rules are a part of. */
  readonly job: ScrapeJob | undefined;
  /** What the server adds to series and alerts that leave it. */
  readonly external: Labels;
  /** Servers that the operator spreads the targets over; the rules run as the only one of them. */
  readonly shards: number;
}

/** The lists of rules of a file, in order of their places. */
export function rulesUnits(engine: Engine, uri: string): readonly RelabelRulesUnit[] {
  return engine.parts(uri).flatMap((part) => part.filter((it) => it.unit === 'RelabelRules'));
}

/** From the key of the list to its end. */
export function listRange(unit: RelabelRulesUnit): Range {
  const key = pairsOf(unit.owner).find((it) => it.value === unit.rules || deref(it.value) === deref(unit.rules))?.key;
  const list = placeOf(unit.rules.region, unit.rules.span).range;
  const start = key ? placeOf(key.region, key.span).range.start : list.start;
  return start.line <= list.start.line ? { start, end: list.end } : list;
}

/** The list that a line is in; else one of the job or endpoint that the line is in. */
export function unitAt(engine: Engine, uri: string, { line }: Position): RelabelRulesUnit | undefined {
  let found: RelabelRulesUnit | undefined;
  let lines = Number.POSITIVE_INFINITY;
  for (const unit of rulesUnits(engine, uri)) {
    const own = listRange(unit);
    const owner = placeOf(unit.owner.region, unit.owner.span).range;
    for (const [{ start, end }, rank] of [
      [own, 0],
      [owner, 1e6],
    ] as const) {
      const size = end.line - start.line + rank;
      if (start.line <= line && line <= end.line && size < lines) {
        found = unit;
        lines = size;
      }
    }
  }
  return found;
}

/** Reads a list with its surroundings. */
export function ruleList(engine: Engine, uri: string, unit: RelabelRulesUnit): RuleList {
  return unit.style === 'prometheus' ? prometheusList(engine, uri, unit) : operatorList(engine, unit);
}

function prometheusList(engine: Engine, uri: string, unit: RelabelRulesUnit): RuleList {
  const config = engine
    .units(uri)
    .filter((it) => it.unit === 'PrometheusConfig')
    .find((it) => it.document === unit.document);
  const global = get(config?.root, 'global');
  const isJob = config !== undefined && jobsOf(config).some((it) => deref(it) === deref(unit.owner));
  const reader = readerOf(unit, engine.settings.target.prometheus);
  const read = readRules(unit.rules, reader);
  return {
    unit,
    rules: read.ok ? withNodes(read.rules, itemsOf(unit.rules)) : [],
    refused: read.ok ? undefined : { message: read.message, node: read.problems[0]?.node ?? unit.rules },
    // The job's other rules may be refused and these not: then it runs without them.
    job: isJob ? (scrapeJob(unit.owner, global, reader) ?? jobWithout(unit.owner)) : undefined,
    external: texts(get(global, 'external_labels')),
    shards: 1,
  };
}

function withNodes(rules: readonly RelabelRule[], nodes: readonly Node[]): readonly ListedRule[] {
  return rules.map((rule, i) => ({ rule, node: nodes[i] }));
}

function jobWithout(owner: Node): ScrapeJob | undefined {
  const job = object(
    ['job_name', stringAt(owner, 'job_name')],
    ['scheme', stringAt(owner, 'scheme')],
    ['metrics_path', stringAt(owner, 'metrics_path')],
  );
  const read = scrapeJob(nodeOf(job), undefined);
  return read && { ...read, node: owner };
}

function texts(node: Node | undefined): Labels {
  return Object.fromEntries(
    pairsOf(node).flatMap(({ key, value }) => (key.type === 'scalar' && value.type === 'scalar' ? [[textOf(key), textOf(value)]] : [])),
  );
}

/** The rules that a list itself holds, each with its place; none where Prometheus refuses the list. */
export function writtenRules(unit: RelabelRulesUnit): readonly ListedRule[] {
  if (unit.style === 'operator') {
    const { items, own } = readOperator(unit);
    return own.ok ? withNodes(own.rules, items) : [];
  }
  const read = readRules(unit.rules);
  return read.ok ? withNodes(read.rules, itemsOf(unit.rules)) : [];
}

function readOperator(unit: RelabelRulesUnit, reader?: RelabelReader) {
  const items = itemsOf(unit.rules).filter((it) => field(it) !== undefined);
  const written = nodeOf({ rules: userRules(items) });
  return { items, written, own: readRules(get(written, 'rules') ?? written, reader) };
}

function operatorList(engine: Engine, unit: RelabelRulesUnit): RuleList {
  const server = unit.object && serverFor(unit.object, engine.workspace);
  const { prometheus, prometheusGiven } = engine.settings.target;
  const version = stringAt(server?.root, 'spec', 'version')?.replace(/^v/, '') ?? (prometheusGiven ? prometheus : newestReader.version);
  const { items, written, own } = readOperator(unit, { version, scheme: 'utf8' });
  const base = { unit, external: externalLabels(unit.object), shards: Math.max(1, intAt(server?.root, 'spec', 'shards') ?? 1) };
  if (!own.ok) {
    const at = itemsOf(get(written, 'rules')).findIndex((it) => own.problems[0] && holds(it, own.problems[0].node));
    return { ...base, rules: [], refused: { message: own.message, node: items[at] ?? unit.rules }, job: undefined };
  }
  const job = jobOf(engine, unit);
  const all = unit.stage === 'metric' ? metricRules(job) : unit.stage === 'target' ? job?.rules : undefined;
  return { ...base, rules: placed(all, own.rules, items), refused: undefined, job };
}

/** What the operator makes of the endpoint or object that the rules belong to. */
function jobOf(engine: Engine, { object: monitor, owner }: RelabelRulesUnit): ScrapeJob | undefined {
  switch (monitor?.kind) {
    case 'ServiceMonitor':
    case 'PodMonitor':
    case 'Probe': {
      const endpoints = listAt(monitor.root, 'spec', endpointFields[monitor.kind] ?? '');
      const index = monitor.kind === 'Probe' ? 0 : endpoints.findIndex((it) => deref(it) === deref(owner));
      return jobsOfMonitor(monitor, engine.workspace).find((it) => it.index === index)?.job;
    }
    case 'ScrapeConfig':
      return jobOfScrapeConfig(monitor);
    default:
      return undefined;
  }
}

function metricRules(job: ScrapeJob | undefined): readonly RelabelRule[] | undefined {
  const written = get(job?.node, 'metric_relabel_configs');
  const read = written ? readRules(written) : undefined;
  return read?.ok ? read.rules : undefined;
}

/** All rules of the job, those of the user with their places: they stand together, and the operator's own around them. */
function placed(all: readonly RelabelRule[] | undefined, own: readonly RelabelRule[], nodes: readonly Node[]): readonly ListedRule[] {
  const written = withNodes(own, nodes);
  if (!all) return written;
  for (let start = all.length - own.length; start >= 0; start--) {
    if (own.every((rule, i) => all[start + i] && isSame(all[start + i] ?? rule, rule)))
      return all.map((rule, i) => ({ rule, node: nodes[i - start] }));
  }
  return written;
}

function isSame(a: RelabelRule, b: RelabelRule): boolean {
  return (
    a.action === b.action &&
    a.separator === b.separator &&
    a.pattern === b.pattern &&
    a.modulus === b.modulus &&
    a.targetLabel === b.targetLabel &&
    a.replacement === b.replacement &&
    a.sourceLabels.join('\0') === b.sourceLabels.join('\0')
  );
}

function holds(node: Node, inner: Node): boolean {
  return node.region === inner.region && node.span.start <= inner.span.start && inner.span.end <= node.span.end;
}

/** The job of a ScrapeConfig as far as its targets go. Source: pkg/prometheus/promcfg.go `generateScrapeConfig` of 0.93. */
function jobOfScrapeConfig(it: KubernetesObject): ScrapeJob | undefined {
  const spec = field(it.root, 'spec');
  const jobName = textAt(spec, 'jobName');
  const discoveries = pairsOf(spec).flatMap((pair): (readonly [string, JsonObject[]])[] => {
    const name = /^(.+)SDConfigs$/.exec(keyText(pair) ?? '')?.[1];
    if (!name) return [];
    return [[`${name.toLowerCase()}_sd_configs`, itemsOf(pair.value).map((one) => kubernetesDiscovery(one))]];
  });
  const own: JsonObject[] = jobName ? [{ target_label: 'job', replacement: jobName }] : [];
  return scrapeJob(
    nodeOf(
      object(
        ['job_name', `scrapeConfig/${it.namespace ?? 'default'}/${it.name ?? ''}`],
        ['scheme', optionalText(spec, 'scheme')?.toLowerCase()],
        ['metrics_path', optionalText(spec, 'metricsPath')],
        ['scrape_interval', optionalText(spec, 'scrapeInterval')],
        ['scrape_timeout', optionalText(spec, 'scrapeTimeout')],
        [
          'static_configs',
          listAt(spec, 'staticConfigs').map((one) => ({
            targets: stringsAt(one, 'targets'),
            labels: Object.fromEntries(mapAt(one, 'labels')),
          })),
        ],
        ...discoveries,
        ['relabel_configs', [...own, ...userRules(listAt(spec, 'relabelings').filter((one) => field(one) !== undefined))]],
        ['metric_relabel_configs', userRules(listAt(spec, 'metricRelabelings').filter((one) => field(one) !== undefined))],
      ),
    ),
    undefined,
  );
}

function kubernetesDiscovery(node: Node): JsonObject {
  const names = stringsAt(node, 'namespaces', 'names');
  return object(['role', textAt(node, 'role').toLowerCase() || undefined], ['namespaces', names.length > 0 ? { names } : undefined]);
}

/** What the operator's Prometheus adds to what leaves it. pkg/prometheus/promcfg.go `buildExternalLabels` of 0.93. */
function externalLabels(server: KubernetesObject | undefined): Labels {
  if (!server || !['Prometheus', 'PrometheusAgent'].includes(server.kind)) return {};
  const spec = field(server.root, 'spec');
  const own = (key: string, otherwise: string) => optionalText(spec, key) ?? otherwise;
  const name = server.name ?? '';
  const labels = {
    [own('prometheusExternalLabelName', 'prometheus')]: `${server.namespace ?? 'default'}/${name}`,
    [own('replicaExternalLabelName', 'prometheus_replica')]: `prometheus-${name}-0`,
    ...Object.fromEntries(mapAt(spec, 'externalLabels')),
  };
  return Object.fromEntries(Object.entries(labels).filter(([label]) => label !== ''));
}

/** The labels of the targets that the job would find, without what Prometheus adds to them. */
export function foundLabels(engine: Engine, job: ScrapeJob): readonly Labels[] {
  const { defaults } = job;
  return jobTargets(job, engine.workspace.derived(clusterOf)).map(({ discovered }) =>
    Object.fromEntries(Object.entries(discovered).filter(([name, value]) => value !== '' && defaults[name] !== value)),
  );
}
