import type { WrittenRule } from '../../relabel/written.js';
import type { RelabelRulesUnit } from '../../resources/unit.js';
import { columnAt, deref, get } from '../../syntax/access.js';
import type { Fix } from '../../text/problem.js';
import { check } from '../check.js';
import { type RewriteFault, rewriteFault } from '../shared-address.js';
import { atNode } from '../shared-node.js';
import { discoveriesOf, soundRules } from '../shared-relabel.js';

export const portRegexWithoutSource = check({
  code: 'relabel/port-regex-without-source',
  scope: 'unit',
  on: ['RelabelRules'],
  weight: { severity: 'warning', costs: 'the address stays as it was, or has no host: the wrong port is scraped, or nothing.' },
  docs: {
    what: 'A rule that makes `__address__` of an address and a port, with only one of the two in `source_labels`, or in another order than the pattern.',
    why: 'The values are joined with `;` in the order of `source_labels`. With one label there is no `;` in the text, and the pattern never matches.',
    fix: 'Give both, `[__address__, __meta_kubernetes_pod_annotation_prometheus_io_port]`, in the order of the pattern.',
  },
  run(unit, tell) {
    if (unit.stage !== 'target') return;
    const rules = soundRules(unit);
    for (const rule of rules) {
      const fault = rewriteFault(rule);
      const { node } = rule.regex;
      if (!fault || !node) continue;
      const names = rule.sources.map((it) => `\`${it.name}\``).join(' and ');
      tell({
        message: messageOf(fault, names),
        at: atNode(node),
        related: rule.sourcesKey ? [{ message: 'The sources are named here.', at: atNode(rule.sourcesKey) }] : [],
        fixes: fixesFor(fault, rule, rules, unit),
      });
    }
  },
});

function messageOf(fault: RewriteFault, names: string): string {
  switch (fault.type) {
    case 'missing':
      return `The pattern wants an address and a port, and ${names} gives ${fault.what === 'port' ? 'no port' : 'no address'}: it never matches.`;
    case 'order':
      return `${names} stand in another order than the pattern wants them: it never matches.`;
    case 'no-host':
      return `Of ${names} alone the address becomes a port without a host, as in \`${fault.result}\`.`;
  }
}

function fixesFor(fault: RewriteFault, rule: WrittenRule, rules: readonly WrittenRule[], unit: RelabelRulesUnit): readonly Fix[] {
  const [first, second] = rule.sources;
  const last = rule.sources.at(-1);
  if (!first || !last) return [];
  if (fault.type === 'order') {
    if (!second || rule.sources.length !== 2) return [];
    const edits = [
      { region: first.node.region, span: first.node.span, text: second.name },
      { region: second.node.region, span: second.node.span, text: first.name },
    ];
    return [{ title: 'Swap the source labels', preferred: true, edits }];
  }
  if (fault.type === 'no-host') return [];
  const name = fault.what === 'address' ? '__address__' : portLabel(rules, unit);
  if (!name) return [];
  const { region, span } = fault.first ? first.node : last.node;
  const list = deref(get(rule.node, unit.style === 'operator' ? 'sourceLabels' : 'source_labels'));
  const between = list?.type === 'list' && list.flow ? ', ' : `\n${' '.repeat(Math.max(0, columnAt(region.text, span.start) - 2))}- `;
  const edit = fault.first
    ? { region, span: { start: span.start, end: span.start }, text: `${name}${between}` }
    : { region, span: { start: span.end, end: span.end }, text: `${between}${name}` };
  return [{ title: `Add \`${name}\` to the source labels`, preferred: true, edits: [edit] }];
}

/** The annotation with the port: beside one that another rule reads, else the usual one of the job's role. */
function portLabel(rules: readonly WrittenRule[], unit: RelabelRulesUnit): string | undefined {
  for (const { name } of rules.flatMap((it) => it.sources)) {
    const prefix = /^(__meta_kubernetes_(?:pod|service)_annotation_\w+_)(?:scrape|path|scheme|port)$/.exec(name)?.[1];
    if (prefix) return `${prefix}port`;
  }
  const roles = new Set(discoveriesOf(unit)?.map((it) => it.role));
  const of = roles.has('pod')
    ? 'pod'
    : roles.has('endpoints') || roles.has('endpointslice') || roles.has('service')
      ? 'service'
      : undefined;
  return of && `__meta_kubernetes_${of}_annotation_prometheus_io_port`;
}
