import type { Regex } from '../re2/compile.js';
import { expand } from '../re2/expand.js';
import { compilePattern } from '../relabel/rules.js';
import type { WrittenRule } from '../relabel/written.js';
import { get, textOf } from '../syntax/access.js';
import type { Node } from '../syntax/tree.js';
import type { Fix } from '../text/problem.js';
import { keptOn, remembered } from '../text/remember.js';
import { scalarPlace } from './shared-field.js';
import { ownScalar } from './shared-node.js';

export type Family = 'v4' | 'v6';

const hosts: Readonly<Record<Family, string>> = { v4: '10.1.2.3', v6: 'fd00::1' };
const port = '9102';

/** A value that a label of a discovered target may have; undefined: it may be anything. Source: discovery/kubernetes, net.JoinHostPort. */
function sampleOf(label: string, family: Family): string | undefined {
  if (label === '__address__') return family === 'v4' ? `${hosts.v4}:8080` : `[${hosts.v6}]:8080`;
  if (isHostLabel(label)) return hosts[family];
  return isPortLabel(label) ? port : undefined;
}

function isHostLabel(label: string): boolean {
  return /^__meta_kubernetes_(pod_ip|pod_host_ip|node_address_InternalIP|service_cluster_ip)$/.test(label);
}

/** Whether a label holds a port, by its name. */
function isPortLabel(label: string): boolean {
  return /^__meta_kubernetes_\w*_port(_number)?$/.test(label);
}

export function isAddressLabel(label: string): boolean {
  return label === '__address__' || isHostLabel(label);
}

/** What a `replace` writes for source values; undefined: its pattern does not match them. */
export function replaced(rule: WrittenRule, values: readonly string[], pattern = rule.regex.text): string | undefined {
  const compiled = pattern === rule.regex.text ? rule.compiled : compilePattern(pattern);
  if (!compiled) return undefined;
  const text = values.join(rule.separator.text);
  const match = inSamples(compiled)(text);
  return match ? expand(compiled, rule.replacement.text, text, match) : undefined;
}

/** Where a pattern matches: many jobs have the same pattern, and the samples are few. */
const inSamples = keptOn((regex: Regex) => remembered(20, (text: string) => regex.find(text) ?? null));

/** Values of all sources of a rule; undefined: one of them may hold anything. */
export function samplesOf(rule: WrittenRule, family: Family): readonly string[] | undefined {
  const values = rule.sources.map((it) => sampleOf(it.name, family));
  return values.every((it) => it !== undefined) && values.length > 0 ? values : undefined;
}

/** Whether a result still has the whole host that it was made of, and is host:port where that is asked. */
export function keepsHost(result: string, family: Family, target: string): boolean {
  if (!result.includes(hosts[family])) return false;
  return target !== '__address__' || /^(\[[^\]]+\]|[^:[\]]+)(:\d+)?$/.test(result);
}

/** What is wrong with a rule that makes an address of an address and a port. */
export type RewriteFault =
  /** The pattern wants a port behind or before the address, and only the address is there, or the reverse. */
  | { readonly type: 'missing'; readonly what: 'address' | 'port'; readonly first: boolean }
  /** Both are there, the other way round. */
  | { readonly type: 'order' }
  /** What it writes is a port without a host. */
  | { readonly type: 'no-host'; readonly result: string };

/**
 * Judged by samples: a pattern that matches no address and port as the sources stand, but does with the other of the two beside them, was
 * meant for both. One that asks for certain addresses or ports matches none of the samples, and nothing is said of it.
 */
export const rewriteFault = keptOn((rule: WrittenRule): RewriteFault | undefined => {
  if (rule.action !== 'replace' || rule.target.text !== '__address__' || !rule.regex.node) return undefined;
  const values = samplesOf(rule, 'v4');
  if (!values) return undefined;
  const matches = (it: readonly string[]) => replaced(rule, it) !== undefined;
  const has = { address: rule.sources.some((it) => isAddressLabel(it.name)), port: rule.sources.some((it) => isPortLabel(it.name)) };
  const result = replaced(rule, values);
  if (result !== undefined) return !has.address && /^:?\d+$/.test(result) ? { type: 'no-host', result } : undefined;
  if (has.address && has.port) return matches([...values].reverse()) ? { type: 'order' } : undefined;
  const what = has.address ? 'port' : 'address';
  const others = what === 'port' ? [port] : [`${hosts.v4}:8080`, hosts.v4];
  if (others.some((it) => matches([...values, it]))) return { type: 'missing', what, first: false };
  return others.some((it) => matches([it, ...values])) ? { type: 'missing', what, first: true } : undefined;
});

/**
 * Host and port of a URL that stands where an address belongs; the one obvious mend where scheme and path are those that a job has of its own accord. What
 * else a URL may say, a user or parameters, would be lost.
 */
export function addressFixes(node: Node, job: Node | undefined): readonly Fix[] {
  const it = ownScalar(node);
  const url = it && /^(https?):\/\/([^/@?]+)(\/[^@?]*)?$/i.exec(textOf(it));
  if (!it || !url?.[2]) return [];
  const isOther = ['scheme', 'metrics_path'].some((field) => get(job, field) !== undefined);
  const isDefault = !isOther && url[1] === 'http' && /^(?:\/|\/metrics)?$/.test(url[3] ?? '');
  const { region, span } = scalarPlace(it);
  return [{ title: `Write \`${url[2]}\``, edits: [{ region, span, text: url[2] }], ...(isDefault ? { preferred: true } : {}) }];
}
