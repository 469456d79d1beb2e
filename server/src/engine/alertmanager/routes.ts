import { stringOf } from '../golang/fields.js';
import { deref, get, isScalar, itemsOf, keyText, pairsOf, textOf } from '../syntax/access.js';
import { resolveScalar } from '../syntax/resolve.js';
import type { Node, ScalarNode } from '../syntax/tree.js';
import { append } from '../text/append.js';
import { type Matcher, matchersIn, matches } from './matchers.js';

/** A node of the route tree. */
export interface Route {
  readonly node: Node;
  /** As written here; undefined: the parent's. */
  readonly receiver: ScalarNode | undefined;
  /** Those that can be read; the rest is Alertmanager's to refuse. */
  readonly matchers: readonly Matcher[];
  /** It asks for something, readable or not. */
  readonly asks: boolean;
  readonly continues: boolean;
  readonly routes: readonly Route[];
}

/** The route tree of an Alertmanager configuration; undefined: it has none. */
export function routeTree(root: Node): Route | undefined {
  const node = deref(get(root, 'route'));
  return node?.type === 'map' ? routeOf(node) : undefined;
}

function routeOf(node: Node): Route {
  const receiver = deref(get(node, 'receiver'));
  const next = deref(get(node, 'continue'));
  const continues = isScalar(next) ? resolveScalar(next, 'P') : undefined;
  return {
    node,
    receiver: isScalar(receiver) && stringOf(receiver).text !== '' ? receiver : undefined,
    matchers: writtenMatchers(node).map((it) => it.matcher),
    asks: asks(node),
    continues: continues?.type === 'bool' && continues.value,
    routes: itemsOf(get(node, 'routes')).map(routeOf),
  };
}

function asks(node: Node): boolean {
  const written = deref(get(node, 'matchers'));
  if (isScalar(written) ? textOf(written) !== '' : itemsOf(written).length > 0) return true;
  return ['match', 'match_re'].some((field) => pairsOf(get(node, field)).length > 0);
}

/** A matcher with the node that a person would mend. */
export interface WrittenMatcher {
  readonly node: Node;
  readonly matcher: Matcher;
}

/** The matchers of a route, or with `source_` or `target_` of one side of an inhibition rule: those that can be read. */
export function writtenMatchers(owner: Node, prefix: '' | 'source_' | 'target_' = ''): readonly WrittenMatcher[] {
  const old = (field: string, op: Matcher['op']) =>
    pairsOf(get(owner, prefix + field)).flatMap((pair) => {
      const value = deref(pair.value);
      const name = keyText(pair);
      return name !== undefined && isScalar(value) ? [{ node: pair.key, matcher: { name, op, value: stringOf(value).text } }] : [];
    });
  const written = itemsOf(get(owner, `${prefix}matchers`)).flatMap((node) => {
    const parsed = matchersIn(node);
    return parsed?.ok ? parsed.matchers.map((matcher) => ({ node, matcher })) : [];
  });
  return [...old('match', '='), ...old('match_re', '=~'), ...written];
}

/**
 * Names of the receivers that an alert reaches, in the order of the tree. A route's children are asked first; the first that takes the alert ends
 * the search unless it says `continue`; when none does, the route itself is the end. dispatch/route.go.
 */
export function receiversFor(root: Route, labels: ReadonlyMap<string, string>): readonly string[] {
  return waysFor(root, labels).map((it) => it.receiver);
}

/** A receiver, and the routes that lead to it from the root on. */
export interface Way {
  readonly receiver: string;
  readonly routes: readonly Route[];
}

/** The ways that an alert takes, by the rule of `receiversFor`. */
export function waysFor(root: Route, labels: ReadonlyMap<string, string>): readonly Way[] {
  return reach(root, labels, { receiver: '', routes: [] }) ?? [];
}

function reach(route: Route, labels: ReadonlyMap<string, string>, above: Way): readonly Way[] | undefined {
  if (!route.matchers.every((it) => matches(it, labels))) return undefined;
  const here: Way = { receiver: route.receiver ? stringOf(route.receiver).text : above.receiver, routes: [...above.routes, route] };
  const found: Way[] = [];
  for (const child of route.routes) {
    const below = reach(child, labels, here);
    if (!below) continue;
    append(found, below);
    if (!child.continues) break;
  }
  return found.length > 0 ? found : [here];
}

/** An end that an alert may reach. */
export interface Reached {
  readonly receiver: string;
  /** The routes that lead there, from the root to the last. */
  readonly path: readonly Route[];
  /** Whether every alert of the kind comes here. */
  readonly certain: boolean;
}

/** The same for alerts that are known in part: `passes` tells of a matcher whether it takes them all, none, or some (undefined). */
export function reachedBy(root: Route, passes: (matcher: Matcher) => boolean | undefined): readonly Reached[] {
  const found: Reached[] = [];
  const takes = ({ matchers }: Route): boolean | undefined => {
    const verdicts = matchers.map(passes);
    return verdicts.includes(false) ? false : verdicts.includes(undefined) ? undefined : true;
  };
  const visit = (route: Route, above: readonly Route[], inherited: string, isCertain: boolean): void => {
    const path = [...above, route];
    const receiver = route.receiver ? stringOf(route.receiver).text : inherited;
    let certain = isCertain;
    let isTaken = false;
    for (const child of route.routes) {
      const taken = takes(child);
      if (taken === false) continue;
      visit(child, path, receiver, certain && taken === true);
      isTaken ||= taken === true;
      if (child.continues) continue;
      if (taken) return;
      certain = false;
    }
    // What a child that goes on may have taken does not end here.
    const open = route.routes.some((child) => child.continues && takes(child) === undefined);
    if (!isTaken) found.push({ receiver, path, certain: certain && !open });
  };
  visit(root, [], '', true);
  return found;
}

/** A route and all below it. */
export function* routesIn(route: Route): Iterable<Route> {
  yield route;
  for (const it of route.routes) yield* routesIn(it);
}
