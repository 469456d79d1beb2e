import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { engineOf } from '../support/fixtures.js';

// In a process of its own: what other tests leave would be counted too.
setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

test('ten thousand edits, each to a text that was never there, keep nothing of the texts before them', async () => {
  const text = (i: number): string => `apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata: {name: r, namespace: a}
spec: {groups: [{name: g, rules: [{record: job:up${i}:sum, expr: 'sum by (job) (up{job=~"a${i % 100}.*"})'}]}]}
---
apiVersion: v1
kind: Service
metadata: {name: s${i}, namespace: a, labels: {app: x${i}}}
spec: {selector: {app: x${i}}, ports: [{name: http, port: 80}]}
---
apiVersion: monitoring.coreos.com/v1
kind: ServiceMonitor
metadata: {name: m, namespace: a}
spec: {selector: {matchLabels: {app: x0}}, endpoints: [{port: http}]}
`;
  const uri = '/a.yaml';
  const engine = engineOf(new Map([[uri, text(0)]]));
  let done = 0;
  const until = async (edits: number): Promise<number> => {
    // As the server gets them, in turns: what is held weakly is not let go within one.
    for (; done < edits; done++) {
      engine.apply([{ type: 'edit', uri, changes: [{ text: text(done) }] }]);
      engine.diagnostics(uri);
      if (done % 100 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    // Keys go a turn after their values, and other values with them: until nothing more goes.
    let least = Number.POSITIVE_INFINITY;
    for (let idle = 0; idle < 10; idle++) {
      collect();
      await new Promise((resolve) => setTimeout(resolve, 5));
      const { heapUsed } = process.memoryUsage();
      if (heapUsed < least - 20_000) idle = 0;
      least = Math.min(least, heapUsed);
    }
    return least;
  };
  // What is remembered by a text is bounded, and filled first; patterns are remembered in great numbers, so few take turns.
  const filled = await until(4000);
  const end = await until(10_000);
  assert.ok(end - filled < 4_000_000, `${end - filled} bytes more after 6,000 edits`);
});
