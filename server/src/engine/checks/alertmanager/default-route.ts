import { type Route, routeTree } from '../../alertmanager/routes.js';
import { get, stringAt } from '../../syntax/access.js';
import type { Node } from '../../syntax/tree.js';
import type { Workspace } from '../../workspace/workspace.js';
import { check } from '../check.js';
import { atNode } from '../shared-node.js';
import { alertJudge } from '../shared-route.js';

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
  run(query, tell, workspace) {
    const { place } = query;
    if (place.type !== 'alert') return;
    const name = get(place.rule, 'alert');
    const trees = workspace.derived(routesHere);
    if (!name || trees.length === 0) return;
    const passes = alertJudge(query, workspace);
    if (!trees.every(({ routes }) => routes.every((it) => it.matchers.some((matcher) => passes(matcher) === false)))) return;
    const receivers = [...new Set(trees.map((it) => it.receiver))].map((it) => `\`${it}\``).join(', ');
    tell({
      message: `No route takes this alert: it ends in the default route, at ${receivers}.`,
      at: atNode(name),
      related: trees.map((it) => ({ message: 'The default route.', at: atNode(it.place) })),
    });
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
