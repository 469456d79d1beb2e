import type { Target } from '../catalogue/target.js';
import { prometheusFaults } from '../prometheus/config.js';
import { readRule } from '../relabel/rules.js';
import type { KubernetesObject } from '../resources/unit.js';
import { deref, get, itemsOf, keyText, pairsOf } from '../syntax/access.js';
import type { Node } from '../syntax/tree.js';
import { parseYaml } from '../syntax/yaml.js';
import { fileRegion } from '../text/region.js';
import type { Fault } from './fault.js';
import { field, firstKey, keyAt, listAt, placeAt } from './fields.js';
import { defaultOptions, scrapeConfigsFor } from './generate.js';
import type { Json, JsonObject } from './json.js';
import { originOfJob, originOfRule } from './origins.js';

const ruleLists = ['relabel_configs', 'metric_relabel_configs'];

/**
 * What the API server and the operator take and Prometheus then refuses, with the configuration of everybody: the generated jobs are read as
 * Prometheus reads them, and what fails is said of the line that it was made from.
 */
export function refusedByPrometheus(monitor: KubernetesObject, version: string, target: Target): readonly Fault[] {
  const reads: Target = { ...target, prometheus: version, prometheusGiven: true };
  const jobs = scrapeConfigsFor(monitor, undefined, reads, defaultOptions);
  const { root } = parseYaml(fileRegion('', 0, JSON.stringify({ scrape_configs: jobs })));
  const written = itemsOf(get(root, 'scrape_configs'));
  const faults: Fault[] = [];
  const say = (message: string, node: Node | undefined) => {
    if (!node || faults.some((it) => it.message === message && it.node === node)) return;
    faults.push({ code: 'operator/prometheus-refuses', message, node, tool: 'Prometheus' });
  };
  for (const { message, node } of prometheusFaults(root, reads)) {
    const index = written.findIndex((it) => inside(it, node));
    const job = jobs[index];
    const inRule = rulesIn(written[index], job).find(({ rule }) => inside(rule, node));
    say(message, inRule ? inRule.from && placeInRule(inRule.from, inRule.rule, node) : placeInJob(written[index], job, node));
  }
  for (const [i, job] of jobs.entries()) {
    for (const { rule, from } of rulesIn(written[i], job)) {
      const read = readRule(rule, { version, scheme: 'utf8' });
      for (const { message, node, about } of read.ok || !from ? [] : read.problems)
        if (from) say(message, placeInRule(from, rule, node, about === 'fields'));
    }
  }
  return faults;
}

interface GeneratedRule {
  readonly rule: Node;
  /** What it was made from; undefined: every monitor has it. */
  readonly from: Node | undefined;
}

function rulesIn(written: Node | undefined, job: JsonObject | undefined): readonly GeneratedRule[] {
  return ruleLists.flatMap((list) =>
    itemsOf(get(written, list)).map((rule, i) => {
      const made = ruleAt(job?.[list], i);
      return { rule, from: made && originOfRule(made) };
    }),
  );
}

function ruleAt(list: Json | undefined, index: number): JsonObject | undefined {
  const rule = Array.isArray(list) ? (list as readonly Json[])[index] : undefined;
  return rule !== null && typeof rule === 'object' && !Array.isArray(rule) ? (rule as JsonObject) : undefined;
}

const inside = (outer: Node, inner: Node) => outer.span.start <= inner.span.start && inner.span.end <= outer.span.end;

/** The field of the monitor from which the key of a job was made that holds a node. */
function placeInJob(written: Node | undefined, job: JsonObject | undefined, node: Node): Node | undefined {
  const from = job && originOfJob(job);
  if (!from) return undefined;
  const pair = pairsOf(written).find((it) => inside(it.key, node) || inside(it.value, node));
  const key = pair ? (keyText(pair) ?? '') : '';
  const name = spellings[key] ?? camelCase(key);
  for (const owner of [from.owner, from.spec]) if (field(owner, name)) return placeAt(owner, name);
  return firstKey(from.owner);
}

/** Keys of a job that are not the field's name in the other style. */
const spellings: Readonly<Record<string, string>> = {
  metrics_path: 'path',
  scrape_interval: 'interval',
  bearer_token: 'bearerTokenSecret',
  kubernetes_sd_configs: 'selector',
  static_configs: 'targets',
};

/** The field of a user's rule, of a list its item, or the one thing that a rule of the operator's was made from. */
function placeInRule(from: Node, rule: Node, node: Node, atKey = false): Node {
  const it = deref(from);
  if (it?.type !== 'map') return from;
  const pair = pairsOf(rule).find((one) => inside(one.key, node) || inside(one.value, node));
  if (!pair) return firstKey(from);
  const name = camelCase(keyText(pair) ?? '');
  const item = itemsOf(pair.value).findIndex((one) => inside(one, node));
  return listAt(from, name)[item] ?? (atKey || inside(pair.key, node) ? keyAt(from, name) : placeAt(from, name));
}

function camelCase(key: string): string {
  return key.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
