import assert from 'node:assert/strict';
import { test } from 'node:test';
import { allChecks } from '../../../server/src/engine/checks/index.js';
import { createEngine } from '../../../server/src/engine/engine.js';
import { defaultSettings } from '../../../server/src/engine/project.js';
import type { RuleGroupUnit } from '../../../server/src/engine/resources/unit.js';
import { stringAt } from '../../../server/src/engine/syntax/access.js';
import { same } from '../../../server/src/engine/workspace/same.js';
import { createStore } from '../../../server/src/engine/workspace/store.js';
import type { Index } from '../../../server/src/engine/workspace/table.js';
import type { Workspace } from '../../../server/src/engine/workspace/workspace.js';

const groups = (name: string, ...intervals: string[]) =>
  `groups:\n${intervals.map((it) => `  - name: ${name}\n    interval: ${it}\n    rules: [{record: a:b, expr: up}]\n`).join('')}`;

/** A store fed with the parts that an engine reads. */
function storeOf() {
  const store = createStore(defaultSettings);
  return {
    store,
    set: (uri: string, text: string | undefined) => {
      if (text === undefined) return store.set(uri, undefined);
      const engine = createEngine({
        checks: allChecks,
        onBug: (code, error) => {
          throw new Error(code, { cause: error });
        },
      });
      engine.apply([{ type: 'file', uri, text }]);
      store.set(uri, [engine.units(uri)]);
    },
  };
}

const intervals: Index<'RuleGroup', string> = {
  on: ['RuleGroup'],
  entries: (group) => [[stringAt(group.node, 'name') ?? '', stringAt(group.node, 'interval') ?? '']],
  same,
};
const units: Index<'RuleGroup', RuleGroupUnit> = {
  on: ['RuleGroup'],
  entries: (group) => [[stringAt(group.node, 'name') ?? '', group]],
};

test('a table has what the units say, in the order of uris and places, and follows them', () => {
  const { store, set } = storeOf();
  set('file:///b.yaml', groups('x', '1m', '2m'));
  set('file:///a.yaml', groups('x', '3m'));
  assert.deepEqual(store.workspace.named(intervals, 'x'), ['3m', '1m', '2m']);
  assert.deepEqual(store.workspace.names(intervals), ['x']);
  set('file:///b.yaml', groups('y', '4m'));
  assert.deepEqual(store.workspace.named(intervals, 'x'), ['3m']);
  assert.deepEqual(store.workspace.names(intervals), ['x', 'y']);
  set('file:///b.yaml', undefined);
  assert.deepEqual(store.workspace.named(intervals, 'y'), []);
  assert.deepEqual(store.workspace.names(intervals), ['x']);
});

test('who asks for a name is disturbed by that name alone, and not by the same said again', () => {
  const { store, set } = storeOf();
  set('file:///a.yaml', groups('x', '1m'));
  set('file:///b.yaml', groups('y', '1m'));
  const asks = (compute: (workspace: Workspace) => unknown) => store.track(() => compute(store.workspace)).reads;
  const [x, unknown, names, unit] = [
    asks((it) => it.named(intervals, 'x')),
    asks((it) => it.named(intervals, 'z')),
    asks((it) => it.names(intervals)),
    asks((it) => it.named(units, 'y')),
  ];
  const current = () => [x, unknown, names, unit].map((it) => it.current());
  set('file:///b.yaml', groups('y', '2m'));
  assert.deepEqual(current(), [true, true, true, false]);
  set('file:///a.yaml', `# moved\n${groups('x', '1m')}`);
  assert.deepEqual(current(), [true, true, true, false]);
  set('file:///b.yaml', groups('z', '2m'));
  assert.deepEqual(current(), [true, false, false, false]);
  set('file:///a.yaml', groups('x', '9m'));
  assert.deepEqual(current(), [false, false, false, false]);
});

test('a value derived for a name is computed again for that name alone', () => {
  const { store, set } = storeOf();
  let runs = 0;
  const count = (workspace: Workspace, name: string) => {
    runs++;
    return workspace.named(units, name).length;
  };
  set('file:///a.yaml', groups('x', '1m'));
  const both = () => ['x', 'y'].map((name) => store.workspace.derived(count, name));
  assert.deepEqual([both(), runs], [[1, 0], 2]);
  assert.deepEqual([both(), runs], [[1, 0], 2]);
  set('file:///b.yaml', groups('y', '1m'));
  assert.deepEqual([both(), runs], [[1, 1], 3]);
});
