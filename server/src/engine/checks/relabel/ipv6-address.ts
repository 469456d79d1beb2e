import type { WrittenRule } from '../../relabel/written.js';
import type { Fix } from '../../text/problem.js';
import { check } from '../check.js';
import { isAddressLabel, keepsHost, replaced, samplesOf } from '../shared-address.js';
import { atNode } from '../shared-node.js';
import { discoveriesOf, isWhole, partPlace, soundRules } from '../shared-relabel.js';

/** Roles whose addresses are numbers; those of services and ingresses are names. */
const withNumbers: ReadonlySet<string | undefined> = new Set(['pod', 'endpoints', 'endpointslice', 'node']);

export const ipv6Address = check({
  code: 'relabel/ipv6-address',
  scope: 'unit',
  on: ['RelabelRules'],
  weight: { severity: 'information', costs: 'on a cluster with IPv6 the rule does nothing, or cuts the address.' },
  docs: {
    what: 'A rule that takes an address apart and understands IPv4 only.',
    why: 'An IPv6 address has colons of its own and stands in brackets before a port: `[fd00::1]:8080`. `[^:]+` matches a part of it at most.',
    fix: 'Write `(.+?)` for the host, or add a second rule for IPv6. For `__meta_kubernetes_pod_ip`, which has no brackets, the second rule puts them around it: `[$2]:$1`.',
  },
  run(unit, tell) {
    if (unit.stage !== 'target' || !discoveriesOf(unit)?.some((it) => it.key === 'kubernetes_sd_configs' && withNumbers.has(it.role)))
      return;
    if (!isWhole(unit)) return;
    const rules = soundRules(unit);
    for (const rule of rules) {
      const { node } = rule.regex;
      if (!node || understands(rule, 'v4') !== true || understands(rule, 'v6') !== false) continue;
      if (rules.some((it) => it.target.text === rule.target.text && understands(it, 'v6'))) continue;
      const values = samplesOf(rule, 'v6') ?? [];
      const result = replaced(rule, values);
      tell({
        message: `Of an IPv6 address, as in \`${values.join(rule.separator.text)}\`, the pattern makes ${result === undefined ? 'nothing: it does not match' : `\`${result}\``}.`,
        at: atNode(node),
        fixes: fixesFor(rule),
      });
    }
  },
});

/** Whether a rule makes something with the whole address of it; undefined: it is about something else. */
function understands(rule: WrittenRule, family: 'v4' | 'v6', pattern?: string): boolean | undefined {
  if (rule.action !== 'replace' || !rule.sources.some((it) => isAddressLabel(it.name))) return undefined;
  const values = samplesOf(rule, family);
  if (!values) return undefined;
  const result = replaced(rule, values, pattern);
  return result !== undefined && keepsHost(result, family, rule.target.text);
}

function fixesFor(rule: WrittenRule): readonly Fix[] {
  const { node, text } = rule.regex;
  const better = text.replaceAll('[^:]+', '.+?');
  if (!node || better === text) return [];
  const values = samplesOf(rule, 'v4') ?? [];
  if (!understands(rule, 'v6', better) || replaced(rule, values, better) !== replaced(rule, values)) return [];
  const { region, span } = partPlace(node, { start: 0, end: text.length });
  return [{ title: `Write \`${better}\``, edits: [{ region, span, text: better }] }];
}
