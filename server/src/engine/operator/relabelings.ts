import { sanitizeLabelName } from '../catalogue/meta-labels.js';
import type { Node } from '../syntax/tree.js';
import { field, intAt, listAt, optionalText, stringsAt, textAt } from './fields.js';
import { type JsonObject, object } from './json.js';
import { expressionsOf, type Requirement, requirementsOf } from './label-selector.js';
import { madeFrom } from './origins.js';

/** `${1}`, written so that nobody takes it for a template of ours. */
export const firstGroup = '$\u007b1}';

/** A user's rules, each field as Prometheus spells it. pkg/prometheus/promcfg.go `generateRelabelConfig`. */
export function userRules(rules: readonly Node[]): readonly JsonObject[] {
  return rules.map((rule) => {
    const sources = stringsAt(rule, 'sourceLabels');
    const made = object(
      ['source_labels', sources.length > 0 ? sources : undefined],
      ['separator', optionalText(rule, 'separator')],
      ['target_label', textAt(rule, 'targetLabel') || undefined],
      ['regex', textAt(rule, 'regex') || undefined],
      ['modulus', intAt(rule, 'modulus') || undefined],
      ['replacement', optionalText(rule, 'replacement')],
      ['action', textAt(rule, 'action').toLowerCase() || undefined],
    );
    return madeFrom(rule, made);
  });
}

/** The same of a list in an object. */
export function rulesAt(node: Node | undefined, ...path: readonly string[]): readonly JsonObject[] {
  return userRules(listAt(node, ...path).filter((it) => field(it) !== undefined));
}

/** The first rule of every job. */
export const jobCopy: JsonObject = { source_labels: ['job'], target_label: '__tmp_prometheus_job_name' };

export const runningPods: JsonObject = {
  action: 'drop',
  source_labels: ['__meta_kubernetes_pod_phase'],
  regex: '(Failed|Succeeded)',
};

/** Keeps what a label selector selects; its values stand in the pattern as they are. */
export function selectorRules(what: 'service' | 'pod' | 'ingress', selector: Node | undefined): readonly JsonObject[] {
  const present = (key: string) => `__meta_kubernetes_${what}_labelpresent_${sanitizeLabelName(key)}`;
  const both = (key: string) => [`__meta_kubernetes_${what}_label_${sanitizeLabelName(key)}`, present(key)];
  const rule = ({ key, operator, values }: Requirement): JsonObject => {
    switch (operator) {
      case 'In':
        return { action: 'keep', source_labels: both(key), regex: `(${values.join('|')});true` };
      case 'NotIn':
        return { action: 'drop', source_labels: both(key), regex: `(${values.join('|')});true` };
      case 'Exists':
        return { action: 'keep', source_labels: [present(key)], regex: 'true' };
      case 'DoesNotExist':
        return { action: 'drop', source_labels: [present(key)], regex: 'true' };
    }
  };
  const expressions = expressionsOf(selector);
  const labels = requirementsOf(selector)
    .slice(0, -expressions.length || undefined)
    .sort((a, b) => (a.key < b.key ? -1 : 1));
  return [...labels, ...expressions].map((it) => madeFrom(it.node, rule(it)));
}

/** Copies a label of Kubernetes to one of the target. */
export function copy(from: string, to: string): JsonObject {
  return { source_labels: [from], target_label: to };
}

/** Copies a label of Kubernetes where it is not empty. */
export function copyFilled(from: string, to: string): JsonObject {
  return { source_labels: [from], target_label: to, regex: '(.+)', replacement: firstGroup };
}

export function constant(label: string, value: string): JsonObject {
  return { target_label: label, replacement: value };
}

/** Of a number, the operator writes a number, which Prometheus reads as a text. */
export function keep(label: string, regex: string | number): JsonObject {
  return { action: 'keep', source_labels: [label], regex };
}

export interface Sharding {
  readonly shards: number;
  /** Targets of other shards are kept out by their number while shards are taken away. */
  readonly retention: boolean;
  /** Shards of one zone; undefined: zones do not count. */
  readonly shardsPerZone: number | undefined;
  readonly podTopologyLabels: boolean;
}

/** What decides which shard scrapes a target; written with one shard too. `appendShardingRelabelingWithLabel`. */
export function shardingRules(label: string, { shards, retention, shardsPerZone, podTopologyLabels }: Sharding): readonly JsonObject[] {
  const rules: JsonObject[] = [];
  if (retention) {
    rules.push(
      { target_label: '__tmp_current_shard', replacement: '$(SHARD)', action: 'replace' },
      {
        source_labels: ['__tmp_current_shard'],
        regex: Array.from({ length: shards }, (_, i) => i).join('|'),
        action: 'keep',
      },
    );
  }
  if (shardsPerZone !== undefined) {
    const from = (...sources: readonly string[]): JsonObject => ({
      source_labels: [...sources, '__tmp_topology'],
      target_label: '__tmp_topology',
      regex: sources.length > 1 ? '(.+);true;' : '(.+);',
      replacement: '$1',
      action: 'replace',
    });
    const zone = (what: string) =>
      from(
        `__meta_kubernetes_${what}_label_topology_kubernetes_io_zone`,
        `__meta_kubernetes_${what}_labelpresent_topology_kubernetes_io_zone`,
      );
    rules.push(from('__meta_kubernetes_endpointslice_endpoint_zone'), zone(podTopologyLabels ? 'pod' : 'node'), {
      source_labels: ['__tmp_topology', '__tmp_disable_sharding'],
      regex: '$(TOPOLOGY_ZONE);|.+;.+',
      action: 'keep',
    });
  }
  rules.push(
    { source_labels: [label, '__tmp_hash'], target_label: '__tmp_hash', regex: '(.+);', replacement: '$1', action: 'replace' },
    { source_labels: ['__tmp_hash'], target_label: '__tmp_hash', modulus: shardsPerZone ?? shards, action: 'hashmod' },
    {
      source_labels: ['__tmp_hash', '__tmp_disable_sharding'],
      regex: `$(${shardsPerZone === undefined ? 'SHARD' : 'INZONE_SHARD'});|.+;.+`,
      action: 'keep',
    },
  );
  return rules;
}
