import { itemsOf, stringAt } from '../../syntax/access.js';
import type { Workspace } from '../../workspace/workspace.js';
import { check } from '../check.js';
import { found, mend } from '../shared-lint.js';
import { isTraffic, meshSelectors } from '../shared-mesh.js';

/** Whether some rule of the workspace copies the labels of pods to their series. */
function copiedLabels(workspace: Workspace): boolean {
  return workspace.units('RelabelRules').some(({ rules }) =>
    itemsOf(rules).some((rule) => {
      const target = stringAt(rule, 'target_label') ?? stringAt(rule, 'targetLabel');
      return target === 'app' || target === 'version' || /pod_label/.test(stringAt(rule, 'regex') ?? '');
    }),
  );
}

export const scrapeLabel = check({
  code: 'mesh/scrape-label',
  scope: 'workspace',
  early: true,
  on: ['Query'],
  weight: { severity: 'information', costs: 'the query is empty where the scrape does not copy the label.' },
  docs: {
    what: '`app` or `version` on a metric of Istio.',
    why: 'The proxies write `source_app`, `destination_app` and so on; `app` and `version` are labels of the scraped pod, which the addon’s Prometheus copies and the operator’s monitors do not. Silent when a rule of the workspace copies pod labels.',
    fix: 'Say which side is meant: `destination_app`, `destination_workload`.',
  },
  run(query, tell, workspace) {
    const selectors = meshSelectors(query, workspace.settings.target).filter(isTraffic);
    if (selectors.length === 0 || workspace.derived(copiedLabels)) return;
    for (const { selector } of selectors) {
      for (const { label, value } of selector.matchers) {
        if (label.value !== 'app' && label.value !== 'version') continue;
        // These are asked for as pods, which no label of Istio tells.
        if (/gateway|ztunnel|waypoint/.test(value)) continue;
        const better = `destination_${label.value}`;
        tell(
          found(
            query,
            label.span,
            `\`${label.value}\` is a label of the scraped pod, not of Istio; \`${better}\` and \`source_${label.value}\` are Istio’s.`,
            {
              fixes: [mend(query, `Use \`${better}\``, { span: label.span, text: better })],
            },
          ),
        );
      }
    }
  },
});
