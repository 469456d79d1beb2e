import { type Matcher, matches } from '../../alertmanager/matchers.js';
import { type Route, routeTree } from '../../alertmanager/routes.js';
import { labelsOf, stateOf } from '../../promql/labels.js';
import type { QueryUnit } from '../../resources/unit.js';
import { deref, get, keyText, pairsOf, stringAt, textOf } from '../../syntax/access.js';
import type { Node } from '../../syntax/tree.js';
import { metricLabels } from '../../workspace/metrics.js';
import type { Workspace } from '../../workspace/workspace.js';
import { check } from '../check.js';
import { visitsOf } from '../shared-lint.js';
import { atNode } from '../shared-node.js';

export const defaultRoute = check({
  code: 'alertmanager/default-route',
  scope: 'workspace',
  on: ['Query'],
  optIn: true,
  weight: { severity: 'information', costs: 'whoever watches the default receiver gets it, or nobody.' },
  docs: {
    what: 'An alert of the workspace that none of the routes takes, so that it ends in the default route.',
    why: 'The default route is often a catch-all that nobody reads. Off until a setting names it: others want it so. Judged by the rule’s own labels and by what its expression leaves; silent where a route may match.',
    fix: 'Give the alert a label that a route asks for, or add a route.',
  },
  *run(query, workspace) {
    const { place } = query;
    if (place.type !== 'alert') return;
    const name = get(place.rule, 'alert');
    const trees = workspace.derived(routesHere);
    if (!name || trees.length === 0) return;
    const certainlyNot = refusal(query, workspace);
    if (!trees.every(({ routes }) => routes.every((it) => it.matchers.some(certainlyNot)))) return;
    const receivers = [...new Set(trees.map((it) => it.receiver))].map((it) => `\`${it}\``).join(', ');
    yield {
      message: `No route takes this alert: it ends in the default route, at ${receivers}.`,
      at: atNode(name),
      related: trees.map((it) => ({ message: 'The default route.', at: atNode(it.place) })),
    };
  },
});

interface Tree {
  readonly receiver: string;
  readonly place: Node;
  readonly routes: readonly Route[];
}

/** The route trees of the workspace that divide alerts; none where objects of a cluster add routes. */
function routesHere(workspace: Workspace): readonly Tree[] {
  if (workspace.objects('AlertmanagerConfig').length > 0) return [];
  return workspace.units('AlertmanagerFile').flatMap(({ root }) => {
    const tree = routeTree(root);
    if (!tree || tree.routes.length === 0) return [];
    return [{ receiver: stringAt(tree.node, 'receiver') ?? '', place: tree.receiver ?? tree.node, routes: tree.routes }];
  });
}

/** Tells of a matcher whether the alert of a rule cannot pass it. */
function refusal(query: QueryUnit, workspace: Workspace): (matcher: Matcher) => boolean {
  const { place } = query;
  if (place.type !== 'alert') return () => false;
  const [whole] = visitsOf(query, workspace.settings.target);
  const left = whole && labelsOf(whole.expr, metricLabels(workspace));
  const own = new Map<string, string | undefined>();
  for (const owner of [get(place.group.node, 'labels'), get(place.rule, 'labels')]) {
    for (const pair of pairsOf(owner)) {
      const value = deref(pair.value);
      const text = value?.type === 'scalar' ? textOf(value) : undefined;
      own.set(keyText(pair) ?? '', text?.includes('{{') ? undefined : text);
    }
  }
  own.set('alertname', stringAt(place.rule, 'alert'));
  const outer = workspace.derived(externalLabels);
  return (matcher) => {
    if (own.has(matcher.name)) {
      const value = own.get(matcher.name);
      return value !== undefined && !passes(matcher, value);
    }
    if (outer === undefined || outer.includes(matcher.name) || !left) return false;
    return stateOf(left, matcher.name).presence === 'never' && !passes(matcher, '');
  };
}

function passes(matcher: Matcher, value: string): boolean {
  return matches(matcher, new Map([[matcher.name, value]]));
}

/** Names of labels that the Prometheus of the workspace adds to every alert; undefined: none is here, so there may be any. */
function externalLabels(workspace: Workspace): readonly string[] | undefined {
  const servers = workspace.units('PrometheusConfig').filter((it) => get(it.root, 'alerting') || get(it.root, 'global'));
  const objects = workspace.objects('Prometheus', 'ThanosRuler');
  if (servers.length + objects.length === 0) return undefined;
  return [
    ...servers.flatMap((it) => pairsOf(get(get(it.root, 'global'), 'external_labels')).flatMap((pair) => keyText(pair) ?? [])),
    ...objects.flatMap((it) =>
      ['externalLabels', 'labels'].flatMap((field) => pairsOf(get(get(it.root, 'spec'), field)).flatMap((pair) => keyText(pair) ?? [])),
    ),
    ...(objects.length > 0 ? ['prometheus', 'prometheus_replica', 'thanos_ruler_replica'] : []),
  ];
}
