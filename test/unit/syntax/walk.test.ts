import assert from 'node:assert/strict';
import { test } from 'node:test';
import { keyText, textOf } from '../../../server/src/engine/syntax/access.js';
import { valuesOf } from '../../../server/src/engine/syntax/walk.js';
import { parseYaml } from '../../../server/src/engine/syntax/yaml.js';
import { fileRegion } from '../../../server/src/engine/text/region.js';
import { engineOf } from '../../support/fixtures.js';

const rootOf = (text: string) => parseYaml(fileRegion('/a.yaml', 0, text)).root;

test('values of a tree are told in their order, through aliases and merges, each once', () => {
  const root = rootOf('a: &a {x: one}\nb: [two, *a, {<<: *a, y: three}]\nc: four\n');
  assert.deepEqual([...valuesOf(root)].map(textOf), ['one', 'two', 'three', 'four']);
  assert.deepEqual([...valuesOf(root, (pair) => keyText(pair) !== 'b')].map(textOf), ['one', 'four']);
});

/** Nine lists of nine names of the list before: far more values than can be visited. */
const multiplied = (indent: string) =>
  Array.from({ length: 12 }, (_, i) => {
    const items = Array.from({ length: 9 }, () => (i === 0 ? 'text' : `*list${i - 1}`));
    return `${indent}x${i}: &list${i} [${items.join(', ')}]\n`;
  }).join('');

test('aliases of aliases cost no more than what is written', () => {
  assert.equal([...valuesOf(rootOf(multiplied('')))].length, 9);
  const files = new Map([
    [
      '/prometheus.yml',
      `scrape_configs:\n  - job_name: shop\n${multiplied('    ')}    relabel_configs: [{source_labels: [a], target_label: b, replacement: $1}]\n`,
    ],
    [
      '/contact.yaml',
      `apiVersion: 1\ncontactPoints:\n  - name: shop\n    receivers:\n      - uid: shop\n        type: webhook\n        settings:\n          url: https://shop.example/hook\n${multiplied('          ')}`,
    ],
  ]);
  const engine = engineOf(files);
  assert.ok(engine.diagnostics('/prometheus.yml').every((it) => it.code === 'prometheus/unknown-field'));
  assert.deepEqual(
    engine.diagnostics('/contact.yaml').map((it) => it.code),
    ['yaml/syntax'],
  );
});

test('aliases of aliases in values cost no more than what is written', () => {
  const maps = Array.from({ length: 9 }, (_, i) => {
    const pairs = Array.from({ length: 9 }, (_, k) => `k${k}: ${i === 0 ? 'text' : `*map${i - 1}`}`);
    return `x${i}: &map${i} {${pairs.join(', ')}}\n`;
  });
  const engine = engineOf(new Map([['/values.yaml', maps.join('')]]));
  assert.deepEqual(engine.diagnostics('/values.yaml'), []);
});

test('routes that are aliases of routes do not freeze whoever walks them', () => {
  const routes = Array.from({ length: 9 }, (_, i) => {
    const inner = i === 0 ? '' : `, routes: [${Array.from({ length: 9 }, () => `*r${i - 1}`).join(', ')}]`;
    return `    - &r${i} {receiver: a${inner}}\n`;
  }).join('');
  const text = `route:\n  receiver: a\n  routes:\n${routes}receivers:\n  - name: a\n`;
  const told = (path: string, written: string) =>
    engineOf(new Map([[path, written]]))
      .diagnostics(path)
      .map((it) => `${it.severity} ${it.code} ${it.message}`);
  // What amtool, promtool and kubectl say of such texts.
  const refused = ['error yaml/syntax document contains excessive aliasing'];
  assert.deepEqual(told('/alertmanager.yml', text), refused);
  const labels = Array.from(
    { length: 9 },
    (_, i) => `l${i}: &l${i} [${i === 0 ? 'x' : Array.from({ length: 9 }, () => `*l${i - 1}`).join(', ')}]\n`,
  ).join('');
  assert.deepEqual(told('/object.yaml', `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n${labels}`), refused);
  // Few of them are read as ever.
  const small = 'route:\n  receiver: a\n  routes: [&r {receiver: b}, *r]\nreceivers:\n  - name: a\n';
  const found = engineOf(new Map([['/alertmanager.yml', small]])).diagnostics('/alertmanager.yml');
  assert.ok(found.some((it) => it.code === 'alertmanager/undefined-receiver'));
});
