import type { Matcher } from '../alertmanager/matchers.js';
import { type Reached, type Route, reachedBy, routeTree } from '../alertmanager/routes.js';
import { alertJudge } from '../checks/shared-route.js';
import type { Engine } from '../engine.js';
import type { ConfigUnit, QueryUnit } from '../resources/unit.js';
import { stringAt } from '../syntax/access.js';
import type { Node } from '../syntax/tree.js';
import type { Place } from '../text/span.js';
import type { Workspace } from '../workspace/workspace.js';
import { placeOfNode } from './locate.js';

/** A configuration of the workspace that divides alerts. */
interface Tree {
  readonly config: ConfigUnit<'AlertmanagerFile'>;
  readonly root: Route;
}

function treesOf(workspace: Workspace): readonly Tree[] {
  return workspace.units('AlertmanagerFile').flatMap((config) => {
    const root = routeTree(config.root);
    return root && root.routes.length > 0 ? [{ config, root }] : [];
  });
}

/** Receivers that the alerts of a rule reach, without repetition: those that all its alerts reach, and those that some may. */
interface Destination {
  readonly certain: readonly string[];
  readonly possible: readonly string[];
  /** The route that takes the first of them. */
  readonly place: Place;
}

/** Where the alerts of a rule go; undefined: no configuration of the workspace divides alerts. */
export function destinationOf(workspace: Workspace, query: QueryUnit): Destination | undefined {
  const trees = workspace.derived(treesOf);
  if (query.place.type !== 'alert' || trees.length === 0) return undefined;
  const passes = alertJudge(query, workspace);
  const ends = trees.flatMap(({ root }) => reachedBy(root, passes));
  const certain = unique(ends.filter((it) => it.certain));
  const [first] = ends;
  if (!first) return undefined;
  return { certain, possible: unique(ends).filter((it) => !certain.includes(it)), place: placeOfNode(lastOf(first)) };
}

function unique(ends: readonly Reached[]): readonly string[] {
  return [...new Set(ends.map((it) => it.receiver))];
}

function lastOf({ path }: Reached): Node {
  const route = path.at(-1) as Route;
  return route.receiver ?? route.node;
}

/** Ends that a hover shows. */
const mostEnds = 8;

/** For people: the receivers of a rule's alerts, each with the matchers that lead there. */
export function destinationText(engine: Engine, query: QueryUnit): string | undefined {
  const { workspace } = engine;
  const trees = workspace.derived(treesOf);
  if (query.place.type !== 'alert' || trees.length === 0) return undefined;
  const passes = alertJudge(query, workspace);
  const lines = ['**Goes to**'];
  for (const { config, root } of trees) {
    if (trees.length > 1) lines.push('', code(placeOfNode(config.root).uri.replace(/^.*\//, '')));
    const ends = reachedBy(root, passes);
    lines.push(
      '',
      ...ends.slice(0, mostEnds).map((it) => `- ${code(it.receiver)}${it.certain ? '' : ', for some of them'}: ${pathText(it.path)}`),
    );
    if (ends.length > mostEnds) lines.push(`- and ${ends.length - mostEnds} more`);
  }
  if (workspace.objects('AlertmanagerConfig').length > 0) lines.push('', 'Routes of AlertmanagerConfig objects come before these.');
  return lines.join('\n');
}

function pathText(path: readonly Route[]): string {
  const steps = path.slice(1).map(({ matchers }) => (matchers.length > 0 ? code(matchers.map(matcherText).join(', ')) : 'every alert'));
  return steps.length > 0 ? steps.join(' › ') : 'the default route';
}

function matcherText({ name, op, value }: Matcher): string {
  return `${name}${op}${JSON.stringify(value)}`;
}

/** What is known of a route. */
interface RouteFacts {
  readonly node: Node;
  readonly path: readonly Route[];
  /** The route before it that takes every alert, its own or one that holds it. */
  readonly taker: Route | undefined;
  /** Alerts of the workspace that end here or below, all of them or some. */
  readonly certain: readonly string[];
  readonly possible: readonly string[];
}

/** What is known of each route of a configuration, in the order of the text. */
export function routeFacts(workspace: Workspace, config: ConfigUnit<'AlertmanagerFile'>): readonly RouteFacts[] {
  const root = routeTree(config.root);
  if (!root) return [];
  const certain = new Map<Route, Set<string>>();
  const possible = new Map<Route, Set<string>>();
  for (const query of workspace.units('Query')) {
    const name = query.place.type === 'alert' ? stringAt(query.place.rule, 'alert') : undefined;
    if (!name) continue;
    for (const end of reachedBy(root, alertJudge(query, workspace)))
      for (const route of end.path) add(end.certain ? certain : possible, route, name);
  }
  const found: RouteFacts[] = [];
  const visit = (route: Route, above: readonly Route[], taker: Route | undefined): void => {
    const sure = certain.get(route) ?? new Set();
    const path = [...above, route];
    found.push({
      node: route.node,
      path,
      taker,
      certain: [...sure],
      possible: [...(possible.get(route) ?? [])].filter((it) => !sure.has(it)),
    });
    let before = taker;
    for (const child of route.routes) {
      visit(child, path, before);
      if (!child.asks && !child.continues) before ??= child;
    }
  };
  visit(root, [], undefined);
  return found;
}

function add(into: Map<Route, Set<string>>, route: Route, name: string): void {
  const names = into.get(route);
  if (names) names.add(name);
  else into.set(route, new Set([name]));
}

/** Alerts that a hover names. */
const mostNames = 12;

/** For people: which labels an alert must have to come to a route, and which alerts of the workspace do. */
export function routeText({ path, taker, certain, possible }: RouteFacts): string {
  const lines = [path.length > 1 ? `**Route** for alerts with ${pathText(path)}` : '**Default route**, for alerts that no other takes'];
  if (taker) return [...lines, '', 'Never reached: a route before takes every alert.'].join('\n');
  const names = (of: readonly string[]) =>
    `${of.slice(0, mostNames).map(code).join(', ')}${of.length > mostNames ? ` and ${of.length - mostNames} more` : ''}`;
  if (certain.length > 0) lines.push('', `Alerts of the workspace: ${names(certain)}`);
  if (possible.length > 0) lines.push('', `Some of the alerts of: ${names(possible)}`);
  return lines.join('\n');
}

/** Inline code, whatever the text holds. */
function code(text: string): string {
  const fence = '`'.repeat(Math.max(0, ...[...text.matchAll(/`+/g)].map((it) => it[0].length)) + 1);
  const pad = text.startsWith('`') || text.endsWith('`') ? ' ' : '';
  return `${fence}${pad}${text}${pad}${fence}`;
}
