import { deref, get, itemsOf, stringAt, textOf } from '../../syntax/access.js';
import type { Node } from '../../syntax/tree.js';
import { nodesOf } from '../../syntax/walk.js';
import { check, type Tell } from '../check.js';
import { namesOfQueries, queriesOf } from '../shared-grafana.js';
import { atNode } from '../shared-node.js';

/**
 * packages/grafana-data/src/transformations: transformers/filterByRefId.ts, matchers/refIdMatcher.ts; public/app/features/transformers/configFromQuery.
 * Classic and v2 dashboards name them alike.
 */
export const panelRef = check({
  code: 'grafana/panel-ref',
  scope: 'unit',
  on: ['Dashboard'],
  weight: { severity: 'information', costs: 'the override or transformation does nothing.' },
  docs: {
    what: 'A transformation or an override of fields names a query by a `refId` that its panel does not have.',
    why: 'Queries that are renamed or taken away leave such names behind, and Grafana passes over them without a word. Silent for patterns, variables, and names that other transformations make.',
    fix: 'Name a query of the panel, or take the transformation out.',
  },
  run(unit, tell) {
    for (const node of nodesOf(unit.root)) if (node.type === 'map') inPanel(tell, node);
  },
});

function inPanel(tell: Tell, panel: Node): void {
  const names = namesOfQueries(queriesOf(panel));
  if (!names || names.length === 0) return;
  for (const it of namedIn(panel)) {
    const text = textOf(it);
    if (!/^\w+(?:\|\w+)*$/.test(text)) continue;
    const missing = text.split('|').filter((name) => !names.includes(name));
    if (missing.length > 0)
      tell({ message: `The panel has no query \`${missing.join('`, `')}\`: it has ${names.join(', ')}.`, at: atNode(it) });
  }
}

/** The scalars that name queries. */
function namedIn(panel: Node) {
  // Of a v2 panel the queries stand in a group, and what they are drawn with beside it.
  const group = get(get(panel, 'data'), 'spec');
  const transformations = [...itemsOf(get(panel, 'transformations')), ...itemsOf(get(group, 'transformations'))];
  const options = transformations.map((it) => ({
    id: ['id', 'group', 'kind'].map((key) => stringAt(it, key)).find((key) => key !== undefined),
    of: get(it, 'options') ?? get(get(it, 'spec'), 'options'),
    filter: get(it, 'filter') ?? get(get(it, 'spec'), 'filter'),
  }));
  const config = get(panel, 'fieldConfig') ?? get(get(get(panel, 'vizConfig'), 'spec'), 'fieldConfig');
  const nodes = [
    ...options.flatMap(({ id, of }) =>
      id === 'filterByRefId' ? [get(of, 'include'), get(of, 'exclude')] : id === 'configFromData' ? [get(of, 'configRefId')] : [],
    ),
    ...matched('byRefId', ...options.map((it) => it.filter)),
    ...matched('byFrameRefID', ...itemsOf(get(config, 'overrides')).map((it) => get(it, 'matcher'))),
  ];
  return nodes.flatMap((it) => {
    const node = deref(it);
    return node?.type === 'scalar' ? [node] : [];
  });
}

/** What matchers of a kind look for. */
function matched(id: string, ...matchers: readonly (Node | undefined)[]) {
  return matchers.filter((it) => stringAt(it, 'id') === id).map((it) => get(it, 'options'));
}
