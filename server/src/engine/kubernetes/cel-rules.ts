import type { SchemaNode } from '../schema/structural.js';
import { deref, get, itemsOf, pairsOf, textOf } from '../syntax/access.js';
import type { Node } from '../syntax/tree.js';
import { isKept } from './kept.js';

export interface CelViolation {
  readonly message: string;
  readonly path: string;
  readonly node: Node;
}

/**
 * The rules between fields that the custom resource definitions carry. Each is written out by hand: there are two dozen of them, and a rule that
 * is not known is not judged.
 */
export function* celViolations(node: Node, shape: SchemaNode, path: string, key: Node): Iterable<CelViolation> {
  for (const { rule, message } of shape.cel ?? []) {
    const verdict = judge(rule, node, message);
    if (verdict === undefined) continue;
    yield { message: verdict, path, node: key };
  }
}

/** The message when a rule does not hold; undefined: it holds. */
function judge(rule: string, node: Node, message: string): string | undefined {
  const fails = (condition: boolean, text = message) => (condition ? text : undefined);
  switch (rule) {
    case 'one-target':
      return fails(['selector', 'targetRef', 'targetRefs'].filter((name) => has(node, name)).length > 1);
    case 'upsert-needs-value':
      if (textAt(node, 'operation') !== 'UPSERT') return undefined;
      if (!has(node, 'value')) return `no such key: value evaluating rule: ${message}`;
      return fails(textAt(node, 'value') === '');
    case 'remove-takes-no-value':
      return fails(textAt(node, 'operation') === 'REMOVE' && has(node, 'value'));
    case 'interval-min': {
      const text = node.type === 'scalar' ? textOf(node) : '';
      const seconds = goDuration(text);
      if (seconds === undefined) return `type conversion error from 'string' to 'google.protobuf.Duration' evaluating rule: ${message}`;
      return fails(seconds < 0.001);
    }
    case 'label-key-wildcard':
      return fails(keysIn(node).some((it) => it.includes('*')));
    case 'label-key-empty':
      return fails(keysIn(node).includes(''));
    case 'label-value-wildcard':
      return fails(node.type === 'scalar' && textOf(node).includes('*'));
    case 'no-cross-namespace':
      return fails(node.type === 'scalar' && textOf(node) !== '');
    case '[has(self.basicAuth), has(self.authorization), has(self.oauth2)].filter(x, x).size() <= 1':
      return fails(['basicAuth', 'authorization', 'oauth2'].filter((name) => has(node, name)).length > 1);
    case '!has(self.externalId) || has(self.roleArn)':
      return fails(has(node, 'externalId') && !has(node, 'roleArn'));
    case "!has(self.topology) || (has(self.mode) && self.mode == 'Topology')":
      return fails(has(node, 'topology') && textAt(node, 'mode') !== 'Topology');
    case "!(self.type != 'RollingUpdate' && has(self.rollingUpdate))":
      return fails(textAt(node, 'type') !== 'RollingUpdate' && has(node, 'rollingUpdate'));
    default:
      break;
  }
  const daemonSet = /^!\(has\(self\.mode\) && self\.mode == 'DaemonSet' && has\(self\.(\w+)\)( && self\.shards > 1)?\)$/.exec(rule);
  if (daemonSet?.[1]) {
    if (textAt(node, 'mode') !== 'DaemonSet' || !has(node, daemonSet[1])) return undefined;
    return fails(daemonSet[2] === undefined || numberAt(node, 'shards') > 1);
  }
  if (rule.includes("self.shardingStrategy.mode != 'Topology'")) {
    const strategy = get(node, 'shardingStrategy');
    if (!strategy || textAt(strategy, 'mode') !== 'Topology') return undefined;
    const values = get(get(strategy, 'topology') ?? strategy, 'values');
    const zones = values ? itemsOf(values).length : 0;
    return fails(zones > 0 && (has(node, 'shards') ? numberAt(node, 'shards') : 1) < zones);
  }
  return undefined;
}

/** Nulls are dropped before rules are looked at. */
function has(node: Node, name: string): boolean {
  return isKept(get(node, name));
}

function keysIn(node: Node): readonly string[] {
  return pairsOf(node).flatMap(({ key, value }) => (key.type === 'scalar' && isKept(value) ? [textOf(key)] : []));
}

function textAt(node: Node, name: string): string | undefined {
  const it = deref(get(node, name));
  return it?.type === 'scalar' ? textOf(it) : undefined;
}

function numberAt(node: Node, name: string): number {
  return Number(textAt(node, name) ?? Number.NaN);
}

const units: Readonly<Record<string, number>> = { ns: 1e-9, us: 1e-6, µs: 1e-6, μs: 1e-6, ms: 1e-3, s: 1, m: 60, h: 3600 };

/** Seconds of a Go duration; undefined: it is none. */
function goDuration(text: string): number | undefined {
  if (text === '0' || text === '+0' || text === '-0') return 0;
  const match = /^([+-]?)((?:\d+\.?\d*|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+$/.exec(text);
  if (!match) return undefined;
  let total = 0;
  for (const part of text.matchAll(/(\d+\.?\d*|\.\d+)(ns|us|µs|μs|ms|s|m|h)/g)) total += Number(part[1]) * (units[part[2] ?? ''] ?? 0);
  // Nanoseconds in 64 bits.
  if (total * 1e9 >= 2 ** 63) return undefined;
  return match[1] === '-' ? -total : total;
}
