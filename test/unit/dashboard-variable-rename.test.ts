import assert from 'node:assert/strict';
import { test } from 'node:test';
import { definitionsAt, highlightsAt, referencesAt, renameAt, renameRefusal } from '../../server/src/engine/features/navigate.js';
import type { Position } from '../../server/src/engine/text/span.js';
import { engineOf } from '../support/fixtures.js';
import { applyEdits } from '../support/text.js';

const prometheus = { type: 'prometheus', uid: `\${ds}` };
const dashboard = (ns: string) => ({
  uid: 'shop',
  title: `Shop in $${ns}`,
  schemaVersion: 39,
  templating: {
    list: [
      { name: 'ds', type: 'datasource', query: 'prometheus' },
      { name: ns, type: 'query', datasource: prometheus, query: { query: 'label_values(up, namespace)', refId: 'A' } },
      { name: 'pod', type: 'query', datasource: prometheus, query: `label_values(up{namespace="$${ns}"}, pod)` },
      { name: 'nsx', type: 'custom', query: 'a,b' },
    ],
  },
  annotations: { list: [{ datasource: prometheus, expr: `changes(up{namespace=~"[[${ns}]]"}[5m]) > 0`, titleFormat: `[[${ns}:csv]]` }] },
  links: [{ url: `/d/shop/shop?var-${ns}=\${${ns}:queryparam}&var-pod=a` }, { url: `/d/other/other?var-ns=$${ns}` }],
  panels: [
    {
      type: 'timeseries',
      title: `Requests of \${${ns}} and $nsx, ns`,
      repeat: ns,
      datasource: prometheus,
      scopedVars: { [ns]: { text: 'a' } },
      targets: [
        { expr: `sum by (ns) (rate(a{ns="x", namespace=~"\${${ns}:regex}", o="$nsx"}[$__rate_interval]))`, legendFormat: `{{ns}} $${ns}` },
      ],
    },
  ],
});

function positionOf(text: string, part: string, inside: number): Position {
  const offset = text.indexOf(part) + inside;
  assert.ok(text.includes(part), part);
  const line = text.slice(0, offset).split('\n').length - 1;
  return { line, character: offset - (text.lastIndexOf('\n', offset - 1) + 1) };
}

const carried = (json: object) =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: d}\ndata:\n  shop.json: |-\n${JSON.stringify(json, null, 2).replaceAll(/^/gm, '    ')}\n`;

test('a variable is renamed wherever the dashboard uses it, and nothing else', () => {
  for (const [uri, write] of [
    ['/d.json', (it: object) => `${JSON.stringify(it, null, 2)}\n`],
    ['/d.yaml', carried],
  ] as const) {
    const text = write(dashboard('ns'));
    const engine = engineOf(new Map([[uri, text]]));
    const wanted = write(dashboard('namespace'));
    const places: readonly (readonly [string, number])[] = [
      ['"name": "ns"', 10],
      ['Shop in $ns', 10],
      [`Requests of \${ns}`, 15],
      [`\${ns:regex}`, 3],
      ['[[ns:csv]]', 3],
      ['"repeat": "ns"', 12],
    ];
    for (const [part, inside] of places) {
      const at = positionOf(text, part, inside);
      const edits = renameAt(engine, uri, at, 'namespace');
      assert.ok(edits, part);
      assert.equal(
        applyEdits(
          text,
          edits.map((it) => ({ range: it.place.range, newText: it.text })),
        ),
        wanted,
        part,
      );
    }
  }
});

test('it has a definition, references and highlights outside of queries too', () => {
  const text = JSON.stringify(dashboard('ns'), null, 2);
  const engine = engineOf(new Map([['/d.json', text]]));
  const at = positionOf(text, 'Shop in $ns', 10);
  assert.deepEqual(
    definitionsAt(engine, '/d.json', at).map((it) => it.range.start),
    [positionOf(text, '"name": "ns"', 9)],
  );
  assert.equal(referencesAt(engine, '/d.json', at).length, 13);
  assert.equal(highlightsAt(engine, '/d.json', at).length, 13);
});

test('what Grafana gives, what nobody defines and names that cannot be are refused', () => {
  const text = JSON.stringify(dashboard('ns'), null, 2);
  const engine = engineOf(new Map([['/d.json', text]]));
  const refusal = (part: string, inside: number, name: string) => {
    const at = positionOf(text, part, inside);
    return renameAt(engine, '/d.json', at, name) ? undefined : renameRefusal(engine, '/d.json', at, name);
  };
  assert.match(refusal('$__rate_interval', 3, 'a') ?? '', /Nothing that can be renamed/);
  for (const name of ['', 'a-b', '__a', '1']) assert.match(refusal('Shop in $ns', 10, name) ?? '', /letters, digits and _/, name);
  assert.match(refusal('Shop in $ns', 10, 'pod') ?? '', /has a variable `pod` already/);
  assert.equal(refusal('Shop in $ns', 10, 'Namespace'), undefined);
});

test('the v2 schema', () => {
  const v2 = (name: string) => ({
    title: 'D',
    elements: {
      'panel-1': {
        kind: 'Panel',
        spec: {
          title: `Of $${name}`,
          data: {
            kind: 'QueryGroup',
            spec: {
              queries: [
                { kind: 'PanelQuery', spec: { query: { kind: 'DataQuery', group: 'prometheus', spec: { expr: `up{ns="$${name}"}` } } } },
              ],
            },
          },
        },
      },
    },
    layout: { kind: 'GridLayout', spec: { items: [{ kind: 'GridLayoutItem', spec: { repeat: { mode: 'variable', value: name } } }] } },
    variables: [{ kind: 'CustomVariable', spec: { name, query: 'a,b' } }],
  });
  const text = JSON.stringify(v2('ns'), null, 2);
  const edits = renameAt(engineOf(new Map([['/d.json', text]])), '/d.json', positionOf(text, 'Of $ns', 5), 'space') ?? [];
  assert.equal(
    applyEdits(
      text,
      edits.map((it) => ({ range: it.place.range, newText: it.text })),
    ),
    JSON.stringify(v2('space'), null, 2),
  );
});
