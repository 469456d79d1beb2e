import { stringify } from 'yaml';
import { metrics } from '../catalogue/metrics.js';
import type { Engine } from '../engine.js';
import { applicable, namespaceOf, type Workload } from '../istio/scope.js';
import { decide, decisionKey } from '../istio/tags.js';
import { isTelemetry, type Telemetry, telemetryOf } from '../istio/telemetry.js';
import { serversOf } from '../operator/context.js';
import { defaultOptions, scrapeConfigsFor } from '../operator/generate.js';
import type { JsonObject } from '../operator/json.js';
import { placeInJob, rulesIn } from '../operator/provenance.js';
import { groupOf, podTemplateOf, stringMap } from '../resources/kubernetes.js';
import type { KubernetesObject } from '../resources/unit.js';
import { get, itemsOf, pairsOf } from '../syntax/access.js';
import type { Node } from '../syntax/tree.js';
import { parseYaml } from '../syntax/yaml.js';
import { fileRegion, placeOf } from '../text/region.js';
import type { Position, Range } from '../text/span.js';
import { labelAt, labelFlow } from './label-flow.js';
import { relabelReport } from './relabeling.js';

/** A text that answers a question about a place of a file, to be shown beside it. */
export interface Report {
  readonly title: string;
  readonly language: 'yaml' | 'plaintext';
  readonly text: string;
  /** What of the text was made from which place of a file. */
  readonly links?: readonly ReportLink[];
}

export interface ReportLink {
  /** In the text. */
  readonly range: Range;
  readonly uri: string;
  readonly target: Position;
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

const monitors: ReadonlySet<string> = new Set(['ServiceMonitor', 'PodMonitor', 'Probe', 'ScrapeConfig']);

function shownName({ namespace, name }: { readonly namespace: string | undefined; readonly name: string | undefined }): string {
  return `${namespace ?? 'default'}/${name ?? ''}`;
}

/** What the operator would write for the monitor. */
function scrapeConfigReport(engine: Engine, uri: string, position: Position): ReturnType<typeof reportAt> {
  const object = objectAt(engine, uri, position);
  if (!object || groupOf(object) !== 'monitoring.coreos.com' || !monitors.has(object.kind))
    return { why: 'Put the cursor into a ServiceMonitor, PodMonitor, Probe or ScrapeConfig.' };
  const [server] = serversOf(engine.workspace);
  const jobs = scrapeConfigsFor(object, server, engine.settings.target, defaultOptions);
  const head = `# What the prometheus-operator writes for ${object.kind} ${shownName(object)}${server ? `, as ${server.kind} ${shownName(server)} sets it up` : ''}.\n`;
  const text = head + stringify({ scrape_configs: jobs }, { lineWidth: 0, aliasDuplicateObjects: false });
  return { title: `Scrape configuration of ${object.name ?? ''}`, language: 'yaml', text, links: linksOf(text, jobs) };
}

/** From each rule, and each other key of a job, to what it was made from; what the operator writes for every monitor has no link. */
function linksOf(text: string, jobs: readonly JsonObject[]): readonly ReportLink[] {
  const { root } = parseYaml(fileRegion('', 0, text));
  const links: ReportLink[] = [];
  const link = (from: Node, to: Node | undefined) => {
    if (!to) return;
    const { uri, range } = placeOf(to.region, to.span);
    links.push({ range: placeOf(from.region, from.span).range, uri, target: range.start });
  };
  for (const [i, written] of itemsOf(get(root, 'scrape_configs')).entries()) {
    const job = jobs[i];
    for (const { rule, from } of rulesIn(written, job)) {
      const first = pairsOf(rule)[0];
      if (first) link(first.key, from);
    }
    for (const { key } of pairsOf(written)) link(key, placeInJob(written, job, key));
  }
  return links;
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
