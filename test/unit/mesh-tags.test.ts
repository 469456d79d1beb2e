import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decisionKey, type MeshTags, meshTags } from '../../server/src/engine/istio/tags.js';
import type { Mode } from '../../server/src/engine/istio/telemetry.js';
import { engineOf } from '../support/fixtures.js';

const tagsOf = (...objects: readonly (readonly [namespace: string, metrics: string])[]): MeshTags =>
  meshTags(
    engineOf(
      new Map(
        objects.map(([namespace, metrics], i) => [
          `/${i}.yaml`,
          `apiVersion: telemetry.istio.io/v1\nkind: Telemetry\nmetadata: {name: t, namespace: ${namespace}}\nspec: {metrics: ${metrics}}\n`,
        ]),
      ),
    ).workspace,
  );
const of = (tags: MeshTags, metric: string, tag = '', mode: Mode = 'CLIENT', namespace?: string) =>
  (namespace === undefined ? tags.mesh : tags.namespaces.get(namespace))?.get(decisionKey(metric, mode, tag))?.effect;
const root = 'istio-system';
const requests = 'istio_requests_total';

test('all metrics that were switched off are on again with any later override of that side', () => {
  const off = tagsOf([root, '[{overrides: [{disabled: true}]}]']);
  assert.equal(of(off, requests), 'disabled');
  assert.equal(of(off, 'istio_tcp_sent_bytes_total', '', 'SERVER'), 'disabled');
  const again = tagsOf([
    root,
    '[{overrides: [{disabled: true}, {match: {metric: REQUEST_COUNT, mode: CLIENT}, tagOverrides: {a: {value: request.host}}}]}]',
  ]);
  assert.equal(of(again, requests), undefined);
  assert.equal(of(again, 'istio_tcp_sent_bytes_total'), undefined);
  assert.equal(of(again, requests, '', 'SERVER'), 'disabled');
  const shop = tagsOf(
    [root, '[{overrides: [{disabled: true}]}]'],
    ['shop', '[{overrides: [{match: {metric: REQUEST_SIZE}, disabled: true}]}]'],
  );
  assert.equal(of(shop, requests, '', 'CLIENT', 'shop'), undefined);
  assert.equal(of(shop, 'istio_request_bytes', '', 'CLIENT', 'shop'), 'disabled');
});

test('a single metric that is switched off stays so until it is switched on', () => {
  const off = '{match: {metric: REQUEST_COUNT}, disabled: true}';
  assert.equal(of(tagsOf([root, `[{overrides: [${off}, {tagOverrides: {source_app: {operation: REMOVE}}}]}]`]), requests), 'disabled');
  assert.equal(of(tagsOf([root, `[{overrides: [${off}, {disabled: false}]}]`]), requests), undefined);
});

test('the last word on a label counts: taken back, put back, broken', () => {
  const a = (value: string) => `{tagOverrides: {${value}}}`;
  const twice = (first: string, second: string) =>
    tagsOf([root, `[{overrides: [${a(first)}]}]`], ['shop', `[{overrides: [${a(second)}]}]`]);
  assert.equal(of(twice('a: {value: request.host}', 'a: {operation: REMOVE}'), requests, 'a', 'CLIENT', 'shop'), undefined);
  assert.equal(
    of(twice('source_app: {operation: REMOVE}', 'source_app: {value: request.host}'), requests, 'source_app', 'CLIENT', 'shop'),
    'changed',
  );
  assert.equal(
    of(twice('source_app: {value: request.host}', 'source_app: {value: "a ="}'), requests, 'source_app', 'CLIENT', 'shop'),
    'removed',
  );
  assert.equal(of(tagsOf([root, `[{overrides: [${a('x-team.name: {value: request.host}')}]}]`]), requests, 'x_team_name'), 'added');
});

test('what is said of a provider that a later list drops is dead; one that is no Prometheus changes nothing', () => {
  const remove = 'overrides: [{tagOverrides: {source_app: {operation: REMOVE}}}]';
  assert.equal(of(tagsOf([root, `[{providers: [{name: prometheus}], ${remove}}]`]), requests, 'source_app'), 'removed');
  assert.equal(
    of(tagsOf([root, `[{providers: [{name: prometheus}], ${remove}}, {providers: [{name: stackdriver}]}]`]), requests, 'source_app'),
    undefined,
  );
  assert.equal(of(tagsOf([root, `[{providers: [{name: stackdriver}], ${remove}}]`]), requests, 'source_app'), undefined);
  // An entry without providers is for those of the entry before.
  assert.equal(
    of(tagsOf([root, `[{providers: [{name: stackdriver}]}, {${remove}}, {providers: [{name: prometheus}]}]`]), requests, 'source_app'),
    undefined,
  );
});

test('a custom metric of a known name is that metric', () => {
  const it = tagsOf([root, '[{overrides: [{match: {customMetric: requests_total}, tagOverrides: {source_app: {operation: REMOVE}}}]}]']);
  assert.equal(of(it, requests, 'source_app'), 'removed');
});
