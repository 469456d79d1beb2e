import { routesIn, routeTree } from '../../alertmanager/routes.js';
import { columnAt, deref, get, itemsOf, keyText, pairsOf, textOf } from '../../syntax/access.js';
import type { Node } from '../../syntax/tree.js';
import type { Fix } from '../../text/problem.js';
import { check } from '../check.js';

const successors: ReadonlyMap<string, string> = new Map([
  ['match', 'matchers'],
  ['match_re', 'matchers'],
  ['source_match', 'source_matchers'],
  ['source_match_re', 'source_matchers'],
  ['target_match', 'target_matchers'],
  ['target_match_re', 'target_matchers'],
]);

export const deprecatedMatch = check({
  code: 'alertmanager/deprecated-match',
  scope: 'unit',
  on: ['AlertmanagerFile'],
  weight: { severity: 'hint', costs: 'a later Alertmanager may not read it; it knows no negation.' },
  docs: {
    what: '`match`, `match_re` and their like of inhibition rules.',
    why: 'Deprecated since Alertmanager 0.22.',
    fix: 'Write a list of `matchers`: `severity="critical"`, `team=~"a|b"`.',
  },
  run({ root }, tell) {
    const tree = routeTree(root);
    const owners = [...(tree ? [...routesIn(tree)].map((it) => it.node) : []), ...itemsOf(get(root, 'inhibit_rules'))];
    for (const owner of owners) {
      for (const { key, ...pair } of pairsOf(owner)) {
        const name = keyText({ key, ...pair }) ?? '';
        const successor = successors.get(name);
        if (successor)
          tell({
            message: `\`${name}\` is deprecated since 0.22: write \`${successor}\`.`,
            at: { value: undefined, region: key.region, span: key.span },
            tag: 'deprecated',
            fixes: converted(owner, key, pair.value, successor, name),
          });
      }
    }
  },
});

/** The same matchers in the new field; none where it is there already, or where the text is not plain YAML. */
function converted(owner: Node, key: Node, value: Node, successor: string, name: string): readonly Fix[] {
  const map = deref(value);
  if (get(owner, successor) || map?.type !== 'map' || map.region !== key.region || map.pairs.length === 0) return [];
  const other = successor.replace('matchers', name.endsWith('_re') ? 'match' : 'match_re');
  if (get(owner, other)) return [];
  const column = columnAt(key.region.text, key.span.start);
  const matchers = pairsOf(map).map((pair) => {
    const it = deref(pair.value);
    const matcher = `${keyText(pair) ?? ''}${name.endsWith('_re') ? '=~' : '='}${JSON.stringify(it?.type === 'scalar' ? textOf(it) : '')}`;
    return `'${matcher.replaceAll("'", "''")}'`;
  });
  const written = map.flow ? ` [${matchers.join(', ')}]` : matchers.map((it) => `\n${' '.repeat(column)}  - ${it}`).join('');
  const span = { start: key.span.start, end: map.flow ? map.span.end : (map.pairs.at(-1)?.value.span.end ?? map.span.end) };
  return [
    {
      title: `Write \`${successor}\``,
      preferred: true,
      safe: true,
      edits: [{ region: key.region, span, text: `${successor}:${written}` }],
    },
  ];
}
