import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mostDepth } from '../../../server/src/engine/syntax/depth.js';
import { parseJson } from '../../../server/src/engine/syntax/json.js';
import { parseToml } from '../../../server/src/engine/syntax/toml.js';
import type { Document, Node } from '../../../server/src/engine/syntax/tree.js';
import { parseYaml } from '../../../server/src/engine/syntax/yaml.js';
import { fileRegion } from '../../../server/src/engine/text/region.js';
import { engineOf } from '../../support/fixtures.js';

/** Collections in each other, aliases followed: without recursion, and each node once. */
function depthOf(root: Node): number {
  let level: readonly Node[] = [root];
  for (let depth = 0; ; depth++) {
    const collections = [...new Set(level.map((it) => (it.type === 'alias' && it.target ? it.target : it)))].filter(
      (it) => it.type === 'map' || it.type === 'list',
    );
    if (collections.length === 0) return depth;
    level = collections.flatMap((it) =>
      it.type === 'list' ? it.items : it.type === 'map' ? it.pairs.flatMap((one) => [one.key, one.value]) : [],
    );
  }
}

const nested = (n: number) => `${'['.repeat(n)}${']'.repeat(n)}`;
const chain = (n: number, of: number) =>
  Array.from({ length: n }, (_, i) => `k${i}: &k${i} ${'{a: '.repeat(of)}${i === 0 ? '1' : `*k${i - 1}`}${'}'.repeat(of)}\n`).join('');
const block = (n: number) => Array.from({ length: n }, (_, i) => `${' '.repeat(i)}a:\n`).join('');
const read = (text: string) => parseYaml(fileRegion('/a.yaml', 0, text));

const documents: Readonly<Record<string, () => Document>> = {
  'YAML, brackets': () => read(nested(9000)),
  'YAML, braces': () => read(`${'{a: '.repeat(9000)}${'}'.repeat(9000)}`),
  'YAML, blocks': () => read(block(3000)),
  'YAML, dashes': () => read(`${'- '.repeat(9000)}a`),
  'YAML, aliases of aliases': () => read(chain(40, 400)),
  'YAML, aliases of a broken text': () => read(`${chain(40, 90)}x: [\n`),
  'YAML, merges': () => read(`a0: &a0 {x: 1}\n${Array.from({ length: 2000 }, (_, i) => `a${i + 1}: &a${i + 1}\n  <<: *a${i}\n`).join('')}`),
  'YAML, broken brackets': () => read(`a: ${'['.repeat(9000)}`),
  JSON: () => parseJson(fileRegion('/a.json', 0, nested(9000))),
  'JSON, broken': () => parseJson(fileRegion('/a.json', 0, '{"a": ['.repeat(4000))),
  'TOML, arrays': () => parseToml(fileRegion('/a.toml', 0, `a = ${nested(9000)}\n`)),
  'TOML, dotted keys': () => parseToml(fileRegion('/a.toml', 0, `${Array.from({ length: 3000 }, () => 'a').join('.')} = 1\n`)),
};

for (const [name, make] of Object.entries(documents)) {
  test(`${name}: the tree ends where it is too deep`, () => {
    const document = make();
    assert.ok(depthOf(document.root) <= mostDepth, `${depthOf(document.root)} levels`);
    // A broken text may have nothing left behind its fault.
    if (document.problems.length === 0) assert.ok(document.deep, 'where it begins is not told');
  });
}

test('what is just deep enough is whole', () => {
  const document = read(nested(mostDepth));
  assert.equal(document.deep, undefined);
  assert.equal(depthOf(document.root), mostDepth);
  assert.deepEqual(read(nested(mostDepth + 1)).deep, { start: mostDepth, end: mostDepth + 1 });
  assert.equal(read(chain(5, 99)).deep, undefined);
  assert.ok(read(chain(6, 99)).deep);
});

const routes = (n: number) => {
  let text = 'route:\n  receiver: a\n';
  for (let i = 0, indent = '  '; i < n; i++, indent += '  ') text += `${indent}routes:\n${indent}- receiver: a\n`;
  return `${text}receivers:\n- name: a\n`;
};

/** Nothing may throw: `engineOf` hands on what a check throws. */
const deepFiles: Readonly<Record<string, string>> = {
  '/alertmanager.yml': routes(2500),
  '/policies.yaml': `apiVersion: 1\npolicies:\n- receiver: a\n  routes: ${'[{receiver: a, routes: '.repeat(3000)}[]${'}]'.repeat(3000)}\n`,
  '/dashboard.json': `{"title":"D","schemaVersion":39,"panels":[${'{"type":"row","panels":['.repeat(3000)}${']}'.repeat(3000)}]}`,
  '/object.yaml': `apiVersion: v1\nkind: List\nitems: ${'[{apiVersion: v1, kind: List, items: '.repeat(3000)}[]${'}]'.repeat(3000)}\n`,
  '/spec.yaml': `apiVersion: monitoring.coreos.com/v1\nkind: Prometheus\nmetadata: {name: a}\nspec:\n  affinity: ${'{a: '.repeat(9000)}${'}'.repeat(9000)}\n`,
  '/datakit.conf': `[[inputs.prom]]\n  urls = ${nested(9000)}\n`,
};

for (const [path, text] of Object.entries(deepFiles)) {
  test(`${path} of thousands of levels: one remark, and nothing else is said`, () => {
    const found = engineOf(new Map([[path, text]])).diagnostics(path);
    assert.deepEqual(
      found.map((it) => it.code),
      ['yaml/too-deep'],
    );
  });
}

test('deep routes that are read are looked at down to the last', () => {
  const text = routes(200).replace(/receiver: a\n(?=receivers)/, 'receiver: nobody\n');
  const found = engineOf(new Map([['/alertmanager.yml', text]])).diagnostics('/alertmanager.yml');
  assert.ok(found.some((it) => it.code === 'alertmanager/undefined-receiver'));
});
