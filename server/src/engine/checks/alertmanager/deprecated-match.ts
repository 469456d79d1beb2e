import { routesIn, routeTree } from '../../alertmanager/routes.js';
import { get, itemsOf, keyText, pairsOf } from '../../syntax/access.js';
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
  *run({ root }) {
    const tree = routeTree(root);
    const owners = [...(tree ? [...routesIn(tree)].map((it) => it.node) : []), ...itemsOf(get(root, 'inhibit_rules'))];
    for (const owner of owners) {
      for (const { key, ...pair } of pairsOf(owner)) {
        const name = keyText({ key, ...pair }) ?? '';
        const successor = successors.get(name);
        if (successor)
          yield {
            message: `\`${name}\` is deprecated since 0.22: write \`${successor}\`.`,
            at: { value: undefined, region: key.region, span: key.span },
            tag: 'deprecated',
          };
      }
    }
  },
});
