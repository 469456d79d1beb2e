import { labelInfo, standardLabels } from '../../catalogue/labels.js';
import { meshTags } from '../../istio/tags.js';
import { runRules } from '../../relabel/apply.js';
import { readRule } from '../../relabel/rules.js';
import type { QueryUnit } from '../../resources/unit.js';
import { get, itemsOf, pairsOf, textOf } from '../../syntax/access.js';
import type { Fix } from '../../text/problem.js';
import type { Workspace } from '../../workspace/workspace.js';
import { check } from '../check.js';
import { found, mend } from '../shared-lint.js';
import { isSameWord, meantLabel } from '../shared-meant.js';
import { isTraffic, type LabelUse, labelUses, meantValue } from '../shared-mesh.js';
import { renamedInReaders } from '../shared-readers.js';
import { targetsIn } from '../shared-scrape.js';

export const unknownLabel = check({
  code: 'mesh/unknown-label',
  scope: 'workspace',
  early: true,
  on: ['Query'],
  weight: { severity: 'warning', costs: 'no series carries it: a matcher selects nothing, a grouping puts everything in one group.' },
  docs: {
    what: 'A label that is almost a standard label of Istio’s traffic metrics.',
    why: 'Label names are case sensitive and compared letter by letter. Silent for names unlike all standard ones, for labels that a Telemetry, a relabel rule or a target’s labels in the workspace add, and for labels of the scrape.',
    fix: 'Take the name that exists.',
  },
  run(query, tell, workspace) {
    const uses = labelUses(query, workspace.settings.target);
    for (const { label, selectors } of uses) {
      const name = label.value;
      if (labelInfo(name) || !selectors.every(isTraffic)) continue;
      const better = meantLabel(name);
      if (!better) continue;
      const { added } = workspace.derived(meshTags);
      if (selectors.some((it) => added.get(it.info.metric.name)?.has(name)) || workspace.derived(addedLabels).has(name)) continue;
      const same = uses.filter((it) => it.label.value === name && it.selectors.every(isTraffic));
      tell(
        found(query, label.span, `Istio’s metrics have no label \`${name}\`; \`${better}\` exists.`, {
          fixes: [renamed(query, name, better, same)],
        }),
      );
    }
  },
});

/** The label's mend wherever the query and what reads its result name it. Only another spelling surely means the same. */
function renamed(query: QueryUnit, name: string, better: string, uses: readonly LabelUse[]): Fix {
  const { title, edits } = mend(
    query,
    `Use \`${better}\``,
    ...uses.flatMap(({ label, matcher }) => {
      const value = matcher && (matcher.op === '=' || matcher.op === '!=') ? meantValue(better, matcher.value) : undefined;
      return [
        { span: label.span, text: better },
        ...(matcher && value !== undefined ? [{ span: matcher.valueSpan, text: `"${value}"` }] : []),
      ];
    }),
  );
  return {
    title,
    edits: [...edits, ...renamedInReaders(query, name, better)],
    preferred: true,
    ...(isSameWord(name, better) || name === 'connection_mtls' ? { safe: true } : {}),
  };
}

/** Labels that relabel rules of the workspace write, and that its files give to targets. */
function addedLabels(workspace: Workspace): ReadonlySet<string> {
  const names = new Set<string>();
  for (const { root } of workspace.units('PrometheusConfig'))
    for (const job of itemsOf(get(root, 'scrape_configs')))
      for (const { labels } of targetsIn(get(job, 'static_configs'))) for (const name of Object.keys(labels)) names.add(name);
  for (const { root } of workspace.units('TargetGroups'))
    for (const { labels } of targetsIn(root)) for (const name of Object.keys(labels)) names.add(name);
  for (const { rules } of workspace.units('RelabelRules')) {
    for (const rule of itemsOf(rules)) {
      const written = readRule(rule);
      if (written.ok && written.rule.action === 'labelmap')
        for (const name of Object.keys(runRules(anyValues, [written.rule]) ?? {})) names.add(name);
      for (const { key, value } of pairsOf(rule)) {
        if (key.type !== 'scalar' || value.type !== 'scalar') continue;
        if (textOf(key) === 'target_label' || textOf(key) === 'targetLabel') names.add(textOf(value));
      }
    }
  }
  return names;
}

const anyValues = Object.fromEntries(standardLabels.map((it) => [it, 'a']));
