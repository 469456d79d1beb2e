import { mayMeet, namespaceOf } from '../../cluster/model.js';
import { textAt } from '../../operator/fields.js';
import { stateOf } from '../../promql/label-sets.js';
import { labelsOf } from '../../promql/labels.js';
import { get, stringAt } from '../../syntax/access.js';
import { metricLabels } from '../../workspace/metrics.js';
import { check } from '../check.js';
import { isFreeOfNamespace } from '../shared-alertmanager-config.js';
import { visitsOf } from '../shared-lint.js';
import { atNode } from '../shared-node.js';

/** The operator adds `namespace="…"` to every route of an AlertmanagerConfig; pkg/alertmanager/amcfg.go `enforceNamespaceForRoute`. */
export const alertWithoutNamespace = check({
  code: 'flow/alert-without-namespace',
  scope: 'workspace',
  on: ['Query'],
  weight: { severity: 'information', costs: 'no route of an AlertmanagerConfig can take the alert.' },
  docs: {
    what: 'An alert of a PrometheusRule whose result has no label `namespace`, where the same namespace has an AlertmanagerConfig.',
    why: 'The operator adds a matcher on `namespace` to every route of an AlertmanagerConfig. An aggregation that drops the label, or an expression without series, makes an alert that only the global configuration can route. Silent when no Alertmanager is in the workspace, as where a chart makes it, when its `alertmanagerConfigMatcherStrategy` or `alertmanagerConfiguration` says otherwise, or a Prometheus enforces the label.',
    fix: 'Keep `namespace` in the aggregation, or add it to the rule’s `labels`.',
  },
  run(query, tell, workspace) {
    const { place } = query;
    if (place.type !== 'alert' || !place.group.object) return;
    const { object } = place.group;
    const objects = workspace.objects('AlertmanagerConfig').filter((it) => namespaceOf(it) === namespaceOf(object) && mayMeet(it, object));
    const configs = objects.filter((it) => !isFreeOfNamespace(workspace, it));
    const isEnforced = workspace
      .objects('Prometheus', 'ThanosRuler')
      .some((it) => textAt(it.root, 'spec', 'enforcedNamespaceLabel') === 'namespace');
    // A chart's Alertmanager may have any strategy.
    if (isEnforced || configs.length === 0 || workspace.objects('Alertmanager').length === 0) return;
    if (stringAt(get(place.rule, 'labels'), 'namespace') !== undefined) return;
    const [whole] = visitsOf(query, workspace.settings.target);
    const state = whole && stateOf(labelsOf(whole.expr, metricLabels(workspace)), 'namespace');
    const node = get(place.rule, 'alert');
    if (state?.presence !== 'never' || !node) return;
    const [config] = configs;
    tell({
      message: `The alert has no label \`namespace\`: ${state.because.text} The routes of AlertmanagerConfig ${config?.name ?? ''} ask for it.`,
      at: atNode(node),
    });
  },
});
