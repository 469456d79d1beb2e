import { columnAt, deref, get, keysOf, keyText, pairAt } from '../syntax/access.js';
import type { MapNode, Node, Pair } from '../syntax/tree.js';
import type { Edit, Fix } from '../text/problem.js';
import { withText } from './shared-insert.js';
import { fromEnvironment, fromFile, toFile } from './shared-secret.js';

/** Where a pair stands in the values of a chart. */
interface Place {
  readonly map: MapNode;
  /** The keys above it, from the top; items of lists have none. */
  readonly path: readonly string[];
}

/**
 * The mends of secrets in the values of a chart: by what reads them there. Sources: the values of grafana, kube-prometheus-stack and prometheus; Bitnami's
 * charts for `existingSecret`.
 */
export function mendsInValues(root: Node): (pair: Pair) => readonly Fix[] {
  let places: ReadonlyMap<Pair, Place> | undefined;
  return (pair) => {
    places ??= placesBelow(root);
    const place = places.get(pair);
    return place ? mendsAt(pair, place, root) : [];
  };
}

function placesBelow(root: Node): ReadonlyMap<Pair, Place> {
  const places = new Map<Pair, Place>();
  const open: { readonly node: Node; readonly path: readonly string[] }[] = [{ node: root, path: [] }];
  for (let it = open.pop(); it; it = open.pop()) {
    const { node, path } = it;
    if (node.type === 'list') for (const item of node.items) open.push({ node: item, path });
    if (node.type !== 'map') continue;
    for (const pair of node.pairs) {
      places.set(pair, { map: node, path });
      if (pair.value.type === 'map' || pair.value.type === 'list') open.push({ node: pair.value, path: [...path, keyText(pair) ?? ''] });
    }
  }
  return places;
}

function mendsAt(pair: Pair, { map, path }: Place, root: Node): readonly Fix[] {
  const key = keyText(pair) ?? '';
  const parent = path.at(-1) ?? '';
  const ini = path.indexOf('grafana.ini');
  if (ini >= 0) return fromEnvironment(path[ini + 1], pair);
  if (isProvisioning(path)) return fromEnvironment(undefined, pair, root);
  if (key === 'adminPassword' && isGrafana(map, parent)) return inSecret(pair, map);
  const existing = pairAt(map, 'existingSecret');
  if (existing) return existingSecret(existing, pair);
  if (operatorSettings.test(parent)) return path.some((it) => remote.test(it)) ? secretKey(pair) : [];
  if (key === 'url') return parent === 'webhook_configs' ? [toFile(pair)] : [];
  return fileSettings.test(parent) ? fromFile(pair) : [];
}

/** Grafana expands its provisioning files, which its chart takes by their names, and the stack as a list of data sources. */
function isProvisioning(path: readonly string[]): boolean {
  return path.some(
    (it, i) => it === 'additionalDataSources' || (/^(?:datasources|alerting|notifiers)$/.test(it) && /\.ya?ml$/.test(path[i + 1] ?? '')),
  );
}

const grafanaKeys: ReadonlySet<string> = new Set(['adminUser', 'grafana.ini', 'datasources', 'dashboardProviders', 'envFromSecret']);

function isGrafana(map: MapNode, parent: string): boolean {
  return parent === 'grafana' || keysOf(map).some((it) => grafanaKeys.has(it));
}

/** Settings of the operator's objects, where a secret is the key of a Secret. */
const operatorSettings = /^(?:basicAuth|authorization|oauth2)$/;
const remote = /^(?:additional)?[rR]emote(?:Write|Read)$/;

/** Settings of Prometheus and Alertmanager themselves, where another field names a file. */
const fileSettings = /^(?:basic_auth|authorization|oauth2|global|\w+_configs)$/;

/** Grafana's user and password from a Secret with the keys `admin-user` and `admin-password`. */
function inSecret(pair: Pair, map: MapNode): readonly Fix[] {
  const { region, span } = pair.key;
  const value = deref(pair.value);
  if (pairAt(map, 'admin') || value?.type !== 'scalar' || value.region !== region || pair.value.type !== 'scalar') return [];
  const name = 'existingSecret: grafana-admin';
  const text = map.flow ? `admin: {${name}}` : `admin:\n${' '.repeat(columnAt(region.text, span.start) + 2)}${name}`;
  return [fix('Name a Secret: `admin.existingSecret`', [{ region, span: { start: span.start, end: pair.value.span.end }, text }])];
}

function existingSecret(existing: Pair, pair: Pair): readonly Fix[] {
  const name = deref(existing.value);
  const secret = deref(pair.value);
  if (name?.type !== 'scalar' || secret?.type !== 'scalar') return [];
  const edits = [withText(name, 'credentials'), withText(secret, '')];
  return edits.every((it) => it !== undefined) ? [fix('Name a Secret: `existingSecret`', edits)] : [];
}

function secretKey(pair: Pair): readonly Fix[] {
  const { region, span } = pair.value;
  if (pair.value.type !== 'scalar' || get(pair.value, 'name')) return [];
  return [fix('Name the key of a Secret', [{ region, span, text: `{name: remote-credentials, key: ${keyText(pair) ?? ''}}` }])];
}

function fix(title: string, edits: readonly Edit[]): Fix {
  return { title, preferred: true, edits };
}
