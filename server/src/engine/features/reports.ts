import { stringify } from 'yaml';
import { metaLabelsOf } from '../catalogue/meta-labels.js';
import { metrics } from '../catalogue/metrics.js';
import { discover, type Role, roles } from '../cluster/discovery.js';
import { clusterOf } from '../cluster/model.js';
import type { Engine } from '../engine.js';
import { applicable, namespaceOf, type Workload } from '../istio/scope.js';
import { decide, decisionKey } from '../istio/tags.js';
import { isTelemetry, type Telemetry, telemetryOf } from '../istio/telemetry.js';
import { serversOf } from '../operator/context.js';
import { endpointFields, listAt } from '../operator/fields.js';
import { defaultOptions, scrapeConfigsFor } from '../operator/generate.js';
import { monitorTargets } from '../operator/targets.js';
import { applyRules, type Labels } from '../relabel/apply.js';
import { readRules } from '../relabel/list.js';
import type { RelabelRule } from '../relabel/rules.js';
import { groupOf, podTemplateOf, stringMap } from '../resources/kubernetes.js';
import type { KubernetesObject, RelabelRulesUnit } from '../resources/unit.js';
import { get, itemsOf, keyText, pairsOf, stringAt } from '../syntax/access.js';
import { placeOf } from '../text/region.js';
import type { Position } from '../text/span.js';
import { labelAt, labelFlow } from './label-flow.js';

/** A text that answers a question about a place of a file, to be shown beside it. */
export interface Report {
  readonly title: string;
  readonly language: 'yaml' | 'plaintext';
  readonly text: string;
}

export type ReportKind = 'scrapeConfig' | 'effectiveTelemetry' | 'relabeling' | 'labelFlow';

/** The report of a kind for the place of a file; a sentence where there is none. */
export function reportAt(engine: Engine, uri: string, position: Position, kind: ReportKind): Report | { readonly why: string } {
  switch (kind) {
    case 'scrapeConfig':
      return scrapeConfigReport(engine, uri, position);
    case 'effectiveTelemetry':
      return telemetryReport(engine, uri, position);
    case 'relabeling':
      return relabelReport(engine, uri, position);
    case 'labelFlow': {
      const label = labelAt(engine, uri, position);
      if (label === undefined) return { why: 'Put the cursor on a label: in a query, a Telemetry’s tag, a relabel rule.' };
      return { title: `Label ${label}`, language: 'plaintext', text: labelFlow(engine, label) };
    }
  }
}

/** The object at a position: the one whose lines hold it. */
function objectAt(engine: Engine, uri: string, { line }: Position): KubernetesObject | undefined {
  let found: KubernetesObject | undefined;
  for (const unit of engine.units(uri)) {
    if (unit.unit !== 'KubernetesObject') continue;
    const { range } = placeOf(unit.root.region, { start: unit.root.span.start, end: unit.root.span.start });
    if (range.start.line <= line) found = unit;
  }
  return found;
}

function shownName({ namespace, name }: { readonly namespace: string | undefined; readonly name: string | undefined }): string {
  return `${namespace ?? 'default'}/${name ?? ''}`;
}

/** What the operator would write for the monitor. */
function scrapeConfigReport(engine: Engine, uri: string, position: Position): ReturnType<typeof reportAt> {
  const object = objectAt(engine, uri, position);
  if (!object || groupOf(object) !== 'monitoring.coreos.com' || !['ServiceMonitor', 'PodMonitor', 'Probe'].includes(object.kind))
    return { why: 'Put the cursor into a ServiceMonitor, PodMonitor or Probe.' };
  const [server] = serversOf(engine.workspace);
  const jobs = scrapeConfigsFor(object, server, engine.settings.target, defaultOptions);
  const head = `# What the prometheus-operator writes for ${object.kind} ${shownName(object)}${server ? `, as ${server.kind} ${shownName(server)} sets it up` : ''}.\n`;
  return {
    title: `Scrape configuration of ${object.name ?? ''}`,
    language: 'yaml',
    text: head + stringify({ scrape_configs: jobs }, { lineWidth: 0, aliasDuplicateObjects: false }),
  };
}

/** Which Telemetry objects count for a workload or a namespace, and what they make of the metrics. */
function telemetryReport(engine: Engine, uri: string, position: Position): ReturnType<typeof reportAt> {
  const object = objectAt(engine, uri, position);
  const workload = object && workloadOf(object);
  if (!object || !workload) return { why: 'Put the cursor into a Telemetry or a workload.' };
  const objects = applicable(engine.workspace, workload.of);
  const lines = [`# Telemetry of ${workload.title}`, ''];
  if (objects.length === 0) lines.push('No Telemetry of the workspace counts here: the mesh’s defaults do.');
  else {
    lines.push('Objects that count, the last has the last word:');
    for (const it of objects) lines.push(`  - ${telemetryName(it)}`);
    lines.push('', ...decisionLines(objects), ...providerLines(objects));
  }
  return { title: `Telemetry of ${workload.title}`, language: 'plaintext', text: `${lines.join('\n').trimEnd()}\n` };
}

function telemetryName(it: Telemetry): string {
  return `${namespaceOf(it)}/${it.name}`;
}

function workloadOf(object: KubernetesObject): { readonly of: Workload; readonly title: string } | undefined {
  const namespace = object.namespace ?? 'default';
  if (isTelemetry(object)) {
    const it = telemetryOf(object);
    const [target] = it.targetRefs;
    if (target) return { of: { namespace, labels: undefined, gateway: target.name }, title: `${target.kind} ${namespace}/${target.name}` };
    if (it.selector) {
      const shown = [...it.selector].map(([name, value]) => `${name}=${value}`).join(',');
      return { of: { namespace, labels: it.selector }, title: `pods ${shown} in ${namespace}` };
    }
    return { of: { namespace, labels: undefined }, title: `namespace ${namespace}` };
  }
  const template = podTemplateOf(object);
  if (!template) return undefined;
  return { of: { namespace, labels: stringMap(get(get(template, 'metadata'), 'labels')) }, title: `${object.kind} ${shownName(object)}` };
}

function decisionLines(objects: readonly Telemetry[]): readonly string[] {
  const decisions = decide(objects);
  const lines: string[] = [];
  for (const metric of metrics) {
    for (const mode of ['CLIENT', 'SERVER'] as const) {
      const prefix = decisionKey(metric.name, mode, '');
      const own = [...decisions].filter(([key]) => key.startsWith(prefix));
      if (own.length === 0) continue;
      lines.push(`${metric.name} (${mode === 'CLIENT' ? 'reporter="source"' : 'reporter="destination"'})`);
      for (const [key, { effect, telemetry }] of own) {
        const tag = key.slice(prefix.length);
        lines.push(`  ${tag === '' ? 'the metric' : tag}: ${effect} by ${telemetryName(telemetry)}`);
      }
    }
  }
  return lines.length > 0 ? [...lines, ''] : ['No metric and no label is changed.', ''];
}

function providerLines(objects: readonly Telemetry[]): readonly string[] {
  return (['metrics', 'tracing', 'accessLogging'] as const).flatMap((part) => {
    let last: { readonly names: string; readonly by: Telemetry } | undefined;
    for (const it of objects)
      for (const entry of it[part]) if (entry.providers) last = { names: entry.providers.map((one) => one.name).join(', '), by: it };
    return last ? [`${part}: sent to ${last.names}, set by ${telemetryName(last.by)}`] : [];
  });
}

/** The rules at the cursor, run over a target of the workspace or over typical labels, one step a rule. */
function relabelReport(engine: Engine, uri: string, { line }: Position): ReturnType<typeof reportAt> {
  const unit = engine.units(uri).find((it): it is RelabelRulesUnit => {
    if (it.unit !== 'RelabelRules') return false;
    const { range } = placeOf(it.rules.region, it.rules.span);
    return range.start.line - 1 <= line && line <= range.end.line;
  });
  if (!unit) return { why: 'Put the cursor into a list of relabel rules.' };
  const rules = rulesOf(engine, unit);
  if (!rules) return { why: 'The rules are refused; mend them first.' };
  const { labels, from } = sampleOf(engine, unit);
  const { labels: result, steps } = applyRules(labels, rules);
  const lines = [`# Relabeling step by step, over ${from}`, '', ...labelLines(labels)];
  for (const { rule, matched, before, after } of steps) {
    const it = rules[rule];
    lines.push('', `${rule + 1}. ${it ? ruleText(it) : ''}`, ...(matched ? changeLines(before, after) : ['   no match, nothing changes']));
  }
  lines.push('', result ? '# The result, without labels that begin with __' : '# Dropped');
  if (result) lines.push(...labelLines(Object.fromEntries(Object.entries(result).filter(([name]) => !name.startsWith('__')))));
  return { title: 'Relabeling', language: 'plaintext', text: `${lines.join('\n')}\n` };
}

function rulesOf(engine: Engine, unit: RelabelRulesUnit): readonly RelabelRule[] | undefined {
  if (unit.style === 'prometheus') {
    const read = readRules(unit.rules);
    return read.ok ? read.rules : undefined;
  }
  // The operator's own rules stand before the user's, and some of its spellings change: what it writes is what runs.
  const job = engine.workspace.derived(monitorTargets).find((it) => it.monitor?.root === unit.object?.root && it.index === indexOf(unit));
  return unit.stage === 'target' ? job?.job.rules : undefined;
}

function indexOf({ object, owner }: RelabelRulesUnit): number {
  return object ? listAt(object.root, 'spec', endpointFields[object.kind] ?? 'endpoints').indexOf(owner) : -1;
}

/** Labels to run the rules over: of the first target that the workspace shows, else one of the kind that the discovery gives. */
function sampleOf(engine: Engine, unit: RelabelRulesUnit): { readonly labels: Labels; readonly from: string } {
  const job = engine.workspace
    .derived(monitorTargets)
    .find((it) => it.monitor && it.monitor.root === unit.object?.root && it.index === indexOf(unit));
  // One that is kept has more to tell.
  const first = job?.targets.find((it) => it.target.state === 'active') ?? job?.targets[0];
  if (first) return { labels: first.discovered, from: 'a target of the workspace' };
  const cluster = engine.workspace.derived(clusterOf);
  for (const pair of pairsOf(unit.owner)) {
    const key = keyText(pair) ?? '';
    if (!key.endsWith('_sd_configs')) continue;
    const role = itemsOf(pair.value).map((it) => stringAt(it, 'role'))[0];
    const known = roles.find((it): it is Role => it === role);
    const [target] = known ? discover(cluster, { role: known, namespaces: undefined }) : [];
    if (target) return { labels: { ...target.labels, ...ofJob(unit) }, from: `the first ${role ?? ''} of the workspace` };
    const typical = metaLabelsOf(key, role)
      .filter((it) => !it.family)
      .map((it) => [it.name, `<${it.name.replace(/^__meta_/, '')}>`]);
    return {
      labels: { ...Object.fromEntries(typical), __address__: '10.0.0.1:8080', ...ofJob(unit) },
      from: 'the labels that the discovery gives',
    };
  }
  const sample =
    unit.stage === 'target'
      ? { __address__: '10.0.0.1:8080', ...ofJob(unit) }
      : { __name__: 'istio_requests_total', job: 'istio', instance: '10.0.0.1:15020' };
  return { labels: sample, from: 'sample labels' };
}

function ofJob({ owner }: RelabelRulesUnit): Labels {
  return {
    job: stringAt(owner, 'job_name') ?? '',
    __scheme__: stringAt(owner, 'scheme') ?? 'http',
    __metrics_path__: stringAt(owner, 'metrics_path') ?? '/metrics',
  };
}

function labelLines(labels: Labels): readonly string[] {
  return Object.entries(labels)
    .filter(([, value]) => value !== '')
    .map(([name, value]) => `   ${name} = ${JSON.stringify(value)}`);
}

function ruleText({ action, sourceLabels, targetLabel, replacement }: RelabelRule): string {
  const of = sourceLabels.length > 0 ? ` [${sourceLabels.join(', ')}]` : '';
  return `${action}${of}${targetLabel ? ` → ${targetLabel}` : ''}${action === 'replace' && replacement !== '$1' ? ` (${replacement})` : ''}`;
}

function changeLines(before: Labels, after: Labels | null): readonly string[] {
  if (!after) return ['   dropped'];
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  const lines = names.flatMap((name) => {
    const [a, b] = [before[name], after[name]];
    if (a === b) return [];
    if (a === undefined) return [`   + ${name} = ${JSON.stringify(b)}`];
    return b === undefined ? [`   - ${name}`] : [`   ~ ${name} = ${JSON.stringify(b)} (was ${JSON.stringify(a)})`];
  });
  return lines.length > 0 ? lines : ['   nothing changes'];
}
