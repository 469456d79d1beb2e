import { isKept } from '../kubernetes/kept.js';
import { goQuote } from '../promql/gostring.js';
import { deref, itemsOf, keyText, pairsOf } from '../syntax/access.js';
import { resolveScalar } from '../syntax/resolve.js';
import type { Node } from '../syntax/tree.js';
import { nearestOf } from '../text/distance.js';
import type { Fix } from '../text/problem.js';
import { firstOf } from './fault.js';

/** What Go's JSON decoder says of a route inside a route. */
export interface RouteDecodeFault {
  readonly code: 'alertmanager/type' | 'alertmanager/unknown-field';
  readonly message: string;
  readonly node: Node;
  readonly fixes?: readonly Fix[];
}

type Version = 'v1alpha1' | 'v1beta1';

/** A Go type: what it is called in messages, and what of JSON it takes. */
type Type =
  | { readonly is: 'string' | 'boolean'; readonly named: string }
  | { readonly is: 'any' }
  | { readonly is: 'list'; readonly named: string; readonly of: Type }
  | { readonly is: 'struct'; readonly named: string; readonly fields: Readonly<Record<string, Type>> };

const text: Type = { is: 'string', named: 'string' };
const flag: Type = { is: 'boolean', named: 'bool' };
const texts: Type = { is: 'list', named: '[]string', of: text };
const duration: Type = { is: 'string', named: 'v1.NonEmptyDuration' };

const routeOf = (version: Version): Type => ({
  is: 'struct',
  named: `${version}.Route`,
  fields: {
    receiver: text,
    groupBy: texts,
    groupWait: duration,
    groupInterval: duration,
    repeatInterval: duration,
    matchers: {
      is: 'list',
      named: `[]${version}.Matcher`,
      of: {
        is: 'struct',
        named: `${version}.Matcher`,
        fields: {
          name: text,
          value: text,
          matchType: { is: 'string', named: `${version}.MatchType` },
          ...(version === 'v1alpha1' ? { regex: flag } : {}),
        },
      },
    },
    continue: flag,
    routes: { is: 'list', named: '[]v1.JSON', of: { is: 'any' } },
    muteTimeIntervals: texts,
    activeTimeIntervals: texts,
  },
});

const routes: Readonly<Record<Version, Type>> = { v1alpha1: routeOf('v1alpha1'), v1beta1: routeOf('v1beta1') };

/**
 * Why a route of a route cannot be read: the first key that is none, or value of another kind. Keys come as the API server hands them on, sorted. pkg/apis/monitoring/v1beta1/alertmanager_config_types.go `ChildRoutes`; encoding/json, which takes keys in any case.
 */
export function routeDecodeFault(route: Node, version: Version): RouteDecodeFault | undefined {
  // Of nothing the decoder reads nothing.
  if (!isKept(deref(route))) return { code: 'alertmanager/type', message: 'EOF', node: route };
  return decode(route, routes[version], [], undefined, undefined);
}

/** `path` as Go names it: the type of the innermost object, then the fields from the outside. */
function decode(
  node: Node,
  type: Type,
  path: readonly string[],
  owner: string | undefined,
  key: Node | undefined,
): RouteDecodeFault | undefined {
  const it = deref(node);
  if (!it || !isKept(it) || type.is === 'any') return undefined;
  const kind = it.type === 'map' ? 'object' : it.type === 'list' ? 'array' : it.type === 'scalar' ? scalarKind(it) : 'null';
  const wanted = type.is === 'struct' ? 'object' : type.is === 'list' ? 'array' : type.is === 'boolean' ? 'bool' : 'string';
  if (kind !== wanted) {
    const into = owner === undefined ? 'Go value' : `Go struct field ${[owner, ...path].join('.')}`;
    const message = `json: cannot unmarshal ${kind} into ${into} of type ${type.named}`;
    return { code: 'alertmanager/type', message, node: it.type === 'scalar' ? it : (key ?? it) };
  }
  if (type.is === 'list') return firstOf(itemsOf(it), (item) => decode(item, type.of, path, owner, key));
  if (type.is !== 'struct') return undefined;
  const sorted = [...pairsOf(it)].sort((a, b) => ((keyText(a) ?? '') < (keyText(b) ?? '') ? -1 : 1));
  return firstOf(sorted, (pair) => {
    const name = keyText(pair) ?? '';
    const known = Object.keys(type.fields).find((one) => one.toLowerCase() === name.toLowerCase());
    const inner = known === undefined ? undefined : type.fields[known];
    return known !== undefined && inner
      ? decode(pair.value, inner, [...path, known], type.named.replace(/^.*\./, ''), pair.key)
      : unknownField(name, pair.key, Object.keys(type.fields));
  });
}

function unknownField(name: string, node: Node, known: readonly string[]): RouteDecodeFault {
  const camel = name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
  const better = known.includes(camel) ? camel : nearestOf(name, known, 2);
  const fixes: readonly Fix[] = better
    ? [{ title: `Use \`${better}\``, preferred: true, edits: [{ region: node.region, span: node.span, text: better }] }]
    : [];
  return { code: 'alertmanager/unknown-field', message: `json: unknown field ${goQuote(name)}`, node, fixes };
}

function scalarKind(node: Node & { readonly type: 'scalar' }): string {
  const resolved = resolveScalar(node, 'K');
  switch (resolved.type) {
    case 'bool':
      return 'bool';
    case 'int':
    case 'float':
      return 'number';
    default:
      return 'string';
  }
}
