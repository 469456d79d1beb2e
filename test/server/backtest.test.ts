import assert from 'node:assert/strict';
import { test } from 'node:test';
import { changesWithValue, episodesOf } from '../../client/src/preview/view/episodes.js';
import { defaultTarget } from '../../server/src/engine/catalogue/target.js';
import { describeQuery } from '../../server/src/engine/features/explain.js';
import { previewAt } from '../../server/src/engine/features/preview.js';
import { runQuery } from '../../server/src/prometheus/query.js';
import type { Connection, Series } from '../../server/src/protocol.js';
import { engineOf } from '../support/fixtures.js';
import { programs, startPrometheus } from '../support/real-prometheus.js';
import { until } from '../support/until.js';

/** Values that rise and fall by themselves, and alerts of every kind of timing on them. */
const rules = `groups:
  - name: probe
    interval: 200ms
    rules:
      - record: probe
        expr: >-
          label_replace(vector(time() % 4), "s", "rises", "", "")
          or label_replace(vector(3 - time() % 2.6), "s", "falls", "", "")
          or label_replace(vector(time() % 1.1) > 0.5, "s", "comes and goes", "", "")
      - {alert: Plain, expr: probe > 2}
      - {alert: Held, expr: probe > 1.5, for: 600ms}
      - {alert: NeverLongEnough, expr: probe > 3.5, for: 2s}
      - {alert: Kept, expr: probe > 2, keep_firing_for: 800ms}
      - {alert: HeldAndKept, expr: probe >= 1, for: 600ms, keep_firing_for: 500ms}
      - {alert: KeptOver, expr: 'probe < 0.8', for: 200ms, keep_firing_for: 5s}
      - {alert: Between, expr: probe > 0.6 < 2, for: 400ms}
      - {alert: Joined, expr: probe > 1 and on () vector(1), for: 400ms, keep_firing_for: 400ms}
      - {alert: EachValueAnother, expr: probe > 1, for: 400ms, labels: {at: 'value {{ $value }}'}}
      - {alert: Present, expr: 'probe{s="comes and goes"}', for: 400ms}
`;

/** Of an evaluation time: exact, as Prometheus writes it. */
type States = ReadonlyMap<number, string>;

for (const [which, programOfIt] of programs) {
  test(`a backtest finds the episodes that the alerts had: ${which}`, async () => {
    const prometheus = await startPrometheus(await programOfIt(), {
      config: 'global: {evaluation_interval: 200ms}\nrule_files: [rules.yml]\n',
      files: { 'rules.yml': rules },
    });
    const probe = await until(
      () => samples(prometheus, 'probe[1m]'),
      (all) => new Set(all.flatMap((it) => it.points.map(([time]) => time))).size > 45,
    );
    const times = [...new Set(probe.flatMap((it) => it.points.map(([time]) => time)))].sort((a, b) => a - b);
    const alerts = await samples(prometheus, 'ALERTS[1m]');
    const engine = engineOf(new Map([['file:///rules.yml', rules]]));
    let compared = 0;
    for (const [line, text] of rules.split('\n').entries()) {
      const name = /alert: (\w+)/.exec(text)?.[1];
      if (name === undefined) continue;
      const found = previewAt(engine, 'file:///rules.yml', { line, character: text.indexOf('expr') });
      assert.ok(found?.alert, name);
      if (changesWithValue(found.alert.labels)) {
        const states = alerts.filter((it) => it.labels['alertname'] === name).map((it) => it.labels['alertstate']);
        assert.deepEqual([...new Set(states)], ['pending'], name);
        continue;
      }
      const { threshold } = describeQuery(found.expr, defaultTarget);
      const rule = { threshold, hold: found.alert.hold, keep: found.alert.keep };
      for (const [series, values] of await valuesAt(prometheus, threshold?.expr ?? found.expr, times)) {
        const states = new Map<number, string>();
        for (const it of episodesOf(times, values, rule)) {
          for (const time of times) {
            if (time < it.from || time >= it.to) continue;
            states.set(time, it.fires !== undefined && time >= it.fires ? 'firing' : 'pending');
          }
        }
        // Prometheus writes no states before it has looked for those of its last life, which are its first two evaluations;
        // and what is evaluated while one asks is in one answer and not yet in the other.
        const [first = 0, last = 0] = [times[2], times.at(-2)];
        const told = (all: States) => [...all].filter(([time]) => first <= time && time <= last).sort(([a], [b]) => a - b);
        assert.deepEqual(told(states), told(statesOf(alerts, name, series)), `${name} of ${series}`);
        compared += states.size;
      }
    }
    assert.ok(compared > 300, String(compared));
  });
}

async function samples(prometheus: Connection, expr: string, time?: number): Promise<readonly Series[]> {
  const answer = await runQuery(prometheus, { type: 'instant', expr, time }, new AbortController().signal);
  assert.ok(answer.ok, answer.ok ? '' : answer.message);
  return answer.data.series;
}

/** The values at exact times, by the label that tells the series apart. */
async function valuesAt(
  prometheus: Connection,
  expr: string,
  times: readonly number[],
): Promise<ReadonlyMap<string, readonly (number | null)[]>> {
  const found = new Map<string, (number | null)[]>();
  for (const [i, time] of times.entries()) {
    for (const { labels, points } of await samples(prometheus, expr, time)) {
      const name = labels['s'] ?? '';
      const values = found.get(name) ?? times.map(() => null);
      values[i] = Number(points[0]?.[1]);
      found.set(name, values);
    }
  }
  return found;
}

function statesOf(alerts: readonly Series[], name: string, series: string): States {
  const own = alerts.filter((it) => it.labels['alertname'] === name && it.labels['s'] === series);
  return new Map(own.flatMap((it) => it.points.map(([time]) => [time, it.labels['alertstate'] ?? ''] as const)));
}
