import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/**
 * Makes server/src/engine/schema/data/operator.json from a description of the operator's custom resource definitions and our own words on their
 * fields: `node --import tsx scripts/schema-operator.ts CRDS.json DOCS.json`.
 */
interface Kind {
  readonly kind: string;
  readonly group: string;
  readonly version: string;
  readonly p: unknown;
  readonly req?: readonly string[];
}

const [crdsPath, docsPath] = process.argv.slice(2);
if (!crdsPath || !docsPath) throw new Error('usage: schema-operator.ts CRDS.json DOCS.json');
const crds = JSON.parse(readFileSync(crdsPath, 'utf8')) as {
  readonly meta: { readonly version: string };
  readonly kinds: Readonly<Record<string, Kind>>;
  readonly shapes: unknown;
};
const docs = JSON.parse(readFileSync(docsPath, 'utf8')) as Readonly<Record<string, Readonly<Record<string, string>>>>;
const kinds = Object.fromEntries(
  Object.entries(crds.kinds).map(([key, { kind, group, version, p, req }]) => [
    key,
    { group, version, kind, schema: { t: 'object', ...(req ? { req } : {}), p } },
  ]),
);
/** Fields whose comments call them deprecated in a sentence of their own, without the mark that the description goes by. */
const alsoDeprecated: readonly (readonly string[])[] = [
  ...['baseImage', 'tag', 'sha'].map((it) => ['kinds', 'Prometheus/v1', 'schema', 'p', 'spec', 'p', it]),
  ...['baseImage', 'tag', 'sha', 'listenLocal'].map((it) => ['kinds', 'Prometheus/v1', 'schema', 'p', 'spec', 'p', 'thanos', 'p', it]),
  ['kinds', 'Prometheus/v1', 'schema', 'p', 'spec', 'p', 'remoteRead', 'items', 'p', 'bearerToken'],
  ['shapes', 'RemoteWrite', 'p', 'bearerToken'],
  ['shapes', 'ApiserverConfig', 'p', 'bearerToken'],
  ['shapes', 'Storage', 'p', 'disableMountSubPath'],
];

type Tree = { [key: string]: Tree | boolean };

for (const path of alsoDeprecated) {
  let node = { kinds, shapes: crds.shapes } as unknown as Tree;
  for (const key of path) node = node[key] as Tree;
  node['deprecated'] = true;
}
const { meta: _meta, ...fieldDocs } = docs;
const data = {
  source: `prometheus-operator/prometheus-operator example/prometheus-operator-crd-full, ${crds.meta.version}`,
  kinds,
  shapes: crds.shapes,
  docs: fieldDocs,
};
writeFileSync(join(resolve(__dirname, '..'), 'server/src/engine/schema/data/operator.json'), `${JSON.stringify(data)}\n`);
