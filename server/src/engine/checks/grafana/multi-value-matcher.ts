import { get, itemsOf, stringAt } from '../../syntax/access.js';
import type { Node } from '../../syntax/tree.js';
import { nodesOf } from '../../syntax/walk.js';
import { append } from '../../text/append.js';
import { check } from '../check.js';
import { dashboardVariables } from '../shared-grafana.js';
import { found, matchersOf, mend, textAt } from '../shared-lint.js';

const remembered = new WeakMap<Node, ReadonlySet<string>>();

/** Panels and rows that are repeated for a variable see one value of it each. */
function repeatedFor(root: Node): ReadonlySet<string> {
  const found = new Set<string>();
  const stack: Node[] = [root];
  for (let node = stack.pop(); node; node = stack.pop()) {
    for (const field of ['panels', 'rows']) append(stack, itemsOf(get(node, field)));
    const name = stringAt(node, 'repeat');
    if (name) found.add(name);
  }
  // The v2 schema: elements are repeated where they are laid out.
  for (const node of nodesOf(get(root, 'layout') ?? root)) {
    const name = get(root, 'layout') ? stringAt(node, 'repeat', 'value') : undefined;
    if (name) found.add(name);
  }
  return found;
}

/** Variables of a dashboard that may stand for several values. */
function multiValued(root: Node): ReadonlySet<string> {
  let names = remembered.get(root);
  if (!names) {
    const list = dashboardVariables(root);
    const several = (it: Node) => stringAt(it, 'multi') === 'true' || stringAt(it, 'includeAll') === 'true';
    const repeated = repeatedFor(root);
    names = new Set(
      list
        .filter(several)
        .flatMap((it) => stringAt(it, 'name') ?? [])
        .filter((name) => !repeated.has(name)),
    );
    remembered.set(root, names);
  }
  return names;
}

export const multiValueMatcher = check({
  code: 'grafana/multi-value-matcher',
  scope: 'unit',
  on: ['Query'],
  weight: { severity: 'warning', costs: 'with more than one value chosen the panel is empty.' },
  docs: {
    what: '`=` or `!=` with a dashboard variable that can stand for several values.',
    why: 'Grafana writes several values as `(a|b|c)`: a pattern, which `=` takes for the text itself. Silent for a variable for which panels or rows are repeated: each of them has one value.',
    fix: '`=~` or `!~`.',
  },
  run(query, tell, target) {
    const { place } = query;
    if ((place.type !== 'panel' && place.type !== 'annotation') || place.dashboard.unit !== 'Dashboard') return;
    const several = multiValued(place.dashboard.root);
    if (several.size === 0) return;
    for (const { matcher } of matchersOf(query, target)) {
      if (matcher.op !== '=' && matcher.op !== '!=') continue;
      const inside = query.variables.find((it) => matcher.valueSpan.start <= it.span.start && it.span.end <= matcher.valueSpan.end);
      if (!inside || !several.has(inside.name)) continue;
      const better = matcher.op === '=' ? '=~' : '!~';
      const at =
        textAt(query, { start: matcher.label.span.end, end: matcher.valueSpan.start }).indexOf(matcher.op) + matcher.label.span.end;
      tell(
        found(query, matcher.span, `\`${inside.name}\` can stand for several values, which \`${matcher.op}\` never matches.`, {
          fixes: [
            { ...mend(query, `Use \`${better}\``, { span: { start: at, end: at + matcher.op.length }, text: better }), preferred: true },
          ],
        }),
      );
    }
  },
});
