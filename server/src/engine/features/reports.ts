import { stringify } from 'yaml';
import type { Engine } from '../engine.js';
import { serverFor } from '../operator/context.js';
import { scrapeConfigsFor } from '../operator/generate.js';
import type { JsonObject } from '../operator/json.js';
import { defaultOptions } from '../operator/monitored.js';
import { placeInJob, rulesIn } from '../operator/provenance.js';
import { groupOf } from '../resources/kubernetes.js';
import type { KubernetesObject } from '../resources/unit.js';
import { get, itemsOf, pairsOf } from '../syntax/access.js';
import type { Node } from '../syntax/tree.js';
import { parseYaml } from '../syntax/yaml.js';
import { fileRegion, placeOf } from '../text/region.js';
import type { Position, Range } from '../text/span.js';
import { objectAt } from './object-at.js';
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

export type ReportKind = 'scrapeConfig' | 'relabeling';

/** The report of a kind for the place of a file; a sentence where there is none. */
export function reportAt(engine: Engine, uri: string, position: Position, kind: ReportKind): Report | { readonly why: string } {
  switch (kind) {
    case 'scrapeConfig':
      return scrapeConfigReport(engine, uri, position);
    case 'relabeling':
      return relabelReport(engine, uri, position);
  }
}

const monitors: ReadonlySet<string> = new Set(['ServiceMonitor', 'PodMonitor', 'Probe', 'ScrapeConfig']);

/** Whether the operator writes scrape jobs for an object. */
export function isScraping(object: KubernetesObject): boolean {
  return groupOf(object) === 'monitoring.coreos.com' && monitors.has(object.kind);
}

function shownName({ namespace, name }: { readonly namespace: string | undefined; readonly name: string | undefined }): string {
  return `${namespace ?? 'default'}/${name ?? ''}`;
}

/** What the operator would write for the monitor. */
function scrapeConfigReport(engine: Engine, uri: string, position: Position): ReturnType<typeof reportAt> {
  const object = objectAt(engine, uri, position);
  if (!object || !isScraping(object)) return { why: 'Put the cursor into a ServiceMonitor, PodMonitor, Probe or ScrapeConfig.' };
  const server = serverFor(object, engine.workspace);
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
