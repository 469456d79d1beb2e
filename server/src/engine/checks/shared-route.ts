import { deref, get, itemsOf, keyText, pairsOf, stringAt, textOf } from '../syntax/access.js';
import type { Node } from '../syntax/tree.js';

/** A route of a tree with what it takes from above. */
export interface Route {
  readonly route: Node;
  readonly children: readonly Node[];
  readonly inherited: Readonly<Partial<Record<'group_interval' | 'repeat_interval', string>>>;
}

/** The routes of a configuration, parents before children; none of one that is not there. */
export function routesOf(root: Node): readonly Route[] {
  const top = get(root, 'route');
  const found: Route[] = [];
  const visit = (route: Node, inherited: Route['inherited'], depth: number): void => {
    const children = itemsOf(get(route, 'routes')).flatMap((it) => deref(it) ?? []);
    found.push({ route, children, inherited });
    const own = (name: 'group_interval' | 'repeat_interval') => stringAt(route, name) ?? inherited[name];
    const [group, repeat] = [own('group_interval'), own('repeat_interval')];
    const next = { ...(group ? { group_interval: group } : {}), ...(repeat ? { repeat_interval: repeat } : {}) };
    if (depth < 100) for (const child of children) visit(child, next, depth + 1);
  };
  if (top?.type === 'map') visit(top, {}, 0);
  return found;
}

/** What a route asks for, as texts that are the same for the same matchers. */
export function matchersOf(route: Node): readonly string[] {
  const plain = itemsOf(get(route, 'matchers')).map((it) =>
    it.type === 'scalar' ? textOf(it).replaceAll(/\s*(=~|!~|!=|=)\s*/g, '$1') : '',
  );
  const old = (['match', 'match_re'] as const).flatMap((field) =>
    pairsOf(get(route, field)).map((pair) => {
      const value = deref(pair.value);
      return `${keyText(pair) ?? ''}${field === 'match' ? '=' : '=~'}"${value?.type === 'scalar' ? textOf(value) : ''}"`;
    }),
  );
  const single = deref(get(route, 'matchers'));
  return single?.type === 'scalar' && textOf(single) !== '' ? [textOf(single), ...old] : [...plain, ...old];
}
