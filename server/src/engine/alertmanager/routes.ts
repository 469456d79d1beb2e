import { deref, get, isScalar, itemsOf, keyText, pairsOf, textOf } from '../syntax/access.js';
import { resolveScalar } from '../syntax/resolve.js';
import type { Node, ScalarNode } from '../syntax/tree.js';
import { type Matcher, matches, parseMatchers } from './matchers.js';

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

/** Nesting beyond this is no tree that anybody wrote. */
const mostDepth = 100;

/** The route tree of an Alertmanager configuration; undefined: it has none. */
export function routeTree(root: Node): Route | undefined {
  const node = deref(get(root, 'route'));
  return node?.type === 'map' ? routeOf(node, 0) : undefined;
}

function routeOf(node: Node, depth: number): Route {
  const receiver = deref(get(node, 'receiver'));
  const next = deref(get(node, 'continue'));
  const continues = isScalar(next) ? resolveScalar(next, 'P') : undefined;
  return {
    node,
    receiver: isScalar(receiver) && stringOf(receiver) !== '' ? receiver : undefined,
    matchers: matchersOf(node),
    asks: asks(node),
    continues: continues?.type === 'bool' && continues.value,
    routes: depth >= mostDepth ? [] : itemsOf(get(node, 'routes')).map((it) => routeOf(it, depth + 1)),
  };
}

function asks(node: Node): boolean {
  const written = deref(get(node, 'matchers'));
  if (isScalar(written) ? textOf(written) !== '' : itemsOf(written).length > 0) return true;
  return ['match', 'match_re'].some((field) => pairsOf(get(node, field)).length > 0);
}

function matchersOf(node: Node): readonly Matcher[] {
  const equal = pairsOf(get(node, 'match')).flatMap((it) => old(keyText(it), it.value, '='));
  const like = pairsOf(get(node, 'match_re')).flatMap((it) => old(keyText(it), it.value, '=~'));
  const written = itemsOf(get(node, 'matchers')).flatMap((it) => {
    const scalar = deref(it);
    const parsed = isScalar(scalar) ? parseMatchers(textOf(scalar)) : undefined;
    return parsed?.ok ? parsed.matchers : [];
  });
  return [...equal, ...like, ...written];
}

function old(name: string | undefined, node: Node, op: '=' | '=~'): readonly Matcher[] {
  const value = deref(node);
  return name !== undefined && isScalar(value) ? [{ name, op, value: stringOf(value) }] : [];
}

/** A scalar read into a string: null leaves it empty. */
function stringOf(node: ScalarNode): string {
  return resolveScalar(node, 'P').type === 'null' ? '' : textOf(node);
}

/**
 * Names of the receivers that an alert reaches, in the order of the tree. A route's children are asked first; the first that takes the alert ends
 * the search unless it says `continue`; when none does, the route itself is the end. dispatch/route.go.
 */
export function receiversFor(root: Route, labels: ReadonlyMap<string, string>): readonly string[] {
  return reach(root, labels, '') ?? [];
}

function reach(route: Route, labels: ReadonlyMap<string, string>, inherited: string): readonly string[] | undefined {
  if (!route.matchers.every((it) => matches(it, labels))) return undefined;
  const receiver = route.receiver ? textOf(route.receiver) : inherited;
  const found: string[] = [];
  for (const child of route.routes) {
    const below = reach(child, labels, receiver);
    if (!below) continue;
    found.push(...below);
    if (!child.continues) break;
  }
  return found.length > 0 ? found : [receiver];
}

/** A route and all below it. */
export function* routesIn(route: Route): Iterable<Route> {
  yield route;
  for (const it of route.routes) yield* routesIn(it);
}
