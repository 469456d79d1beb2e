import type { AlertTiming, Answer, QueryResult, Series, Threshold } from '../../../../server/src/protocol.js';
import { choice, count, h, icon, iconButton } from '../../panel/view/dom.js';
import { drawChart } from './chart.js';
import { columnsOf } from './columns.js';
import { type Episode, episodesOf, type Totals, totalsOf } from './episodes.js';
import { bandsOf } from './graph.js';
import { labelsOf, labelText } from './labels.js';
import type { Session } from './session.js';
import { span, stamp } from './times.js';
import { formatValue, type Unit } from './units.js';

export interface BacktestInput {
  readonly title: string;
  readonly expr: string;
  readonly alert: AlertTiming;
  readonly threshold: Threshold | undefined;
  readonly unit: Unit;
  readonly utc: boolean;
  readonly days: number;
  setDays(days: number): void;
  readonly session: Session;
  fail(answer: Extract<Answer<QueryResult>, { ok: false }>): void;
  announce(parts: readonly string[]): void;
  /** Puts the tried threshold into the query of the editor. */
  use(expr: string): void;
}

/** Series beyond this number have no lane. */
const mostLanes = 12;

const stepOf = (days: number): number => (days <= 0.25 ? 15 : days <= 1 ? 60 : days <= 7 ? 300 : 1200);

/** When an alert would have been pending and firing: as written, and as tried with the sliders. */
export function renderBacktest(input: BacktestInput, ends: (() => void)[]): HTMLElement {
  const body = h('div', { class: 'stack' }, h('p', { class: 'muted small' }, 'Asking for the history, a part at a time…'));
  const step = stepOf(input.days);
  const end = Math.floor(Date.now() / 1000 / step) * step;
  const start = end - input.days * 86400;
  const began = performance.now();
  const load = async () => {
    const series = new Map<string, { labels: Series['labels']; points: (readonly [number, string])[] }>();
    // In parts of 1,000 steps: each is cheap for Prometheus, and a stop takes effect between them.
    for (let from = start; from <= end; from += 1000 * step) {
      const answer = await input.session.ask({
        type: 'range',
        expr: input.threshold?.expr ?? input.expr,
        start: from,
        end: Math.min(end, from + 999 * step),
        step,
      });
      if (!answer.ok) {
        body.replaceChildren();
        input.fail(answer);
        return;
      }
      for (const it of answer.data.series) {
        const key = JSON.stringify(Object.entries(it.labels).sort());
        const all = series.get(key) ?? { labels: it.labels, points: [] };
        all.points.push(...it.points);
        series.set(key, all);
      }
    }
    const data: QueryResult = {
      type: 'matrix',
      series: [...series.values()],
      total: series.size,
      milliseconds: Math.round(performance.now() - began),
    };
    input.announce([
      count(data.series.length, 'series'),
      `${count((end - start) / step + 1, 'step')} of ${span(step)}`,
      `${data.milliseconds} ms`,
      `start and end of an episode are exact to ${span(step)}`,
    ]);
    draw(data);
  };

  const draw = (data: QueryResult) => {
    const { times, columns } = columnsOf(data, { start, end, step });
    const labelled = labelsOf(data);
    const names = data.series.map((_, i) => labelText(labelled, i));
    const written = { threshold: input.threshold, hold: input.alert.hold, keep: input.alert.keep };
    const asWritten = columns.map((it) => episodesOf(times, it, written));
    const tried = { limit: input.threshold?.value ?? 0, hold: input.alert.hold };
    let chosen: { readonly series: number; readonly episode: number } | undefined;

    const result = h('div', { class: 'stack' });
    const values = columns.flat().filter((it): it is number => it !== null && Number.isFinite(it));
    const top = values.reduce((a, b) => Math.max(a, b), input.threshold?.value ?? 1);
    const bottom = values.reduce((a, b) => Math.min(a, b), Math.min(0, input.threshold?.value ?? 0));
    let endChart: (() => void) | undefined;
    ends.push(() => endChart?.());

    const redraw = () => {
      const rule = {
        threshold: input.threshold && { op: input.threshold.op, value: tried.limit },
        hold: tried.hold,
        keep: input.alert.keep,
      };
      const now = columns.map((it) => episodesOf(times, it, rule));
      const order = columns
        .map((_, i) => i)
        .sort((a, b) => weight(now[b] ?? []) - weight(now[a] ?? []) || weight(asWritten[b] ?? []) - weight(asWritten[a] ?? []));
      const lead = order[0] ?? 0;
      if (!chosen || !now[chosen.series]?.[chosen.episode]) {
        const last = (now[lead]?.length ?? 0) - 1;
        chosen = last >= 0 ? { series: lead, episode: last } : undefined;
      }
      const shown = chosen?.series ?? lead;
      const changed = tried.limit !== (input.threshold?.value ?? 0) || tried.hold !== input.alert.hold;
      endChart?.();
      const host = h('div', {
        class: 'chart',
        role: 'img',
        aria: {
          label: `Value of the expression for ${names[shown] ?? ''} over ${span(end - start)}; ${now[shown]?.filter((it) => it.fires !== undefined).length ?? 0} firing episodes. The table of episodes follows.`,
        },
      });
      result.replaceChildren(
        verdict(totalsOf(asWritten), totalsOf(now), changed),
        h('h3', {}, `Value of the expression, ${names[shown] ?? 'no series'}`),
        host,
        h('h3', {}, 'Episodes'),
        h(
          'div',
          { class: 'lanes' },
          ...order.slice(0, mostLanes).flatMap((i) => lane(i, names[i] ?? '', asWritten[i] ?? [], now[i] ?? [], changed)),
        ),
        order.length > mostLanes ? h('p', { class: 'small muted' }, `${order.length - mostLanes} more series fired less.`) : '',
        keyLine(changed),
        chosen ? detail(now[chosen.series]?.[chosen.episode], names[chosen.series] ?? '', now) : '',
      );
      queueMicrotask(() => {
        endChart = drawChart(host, {
          times,
          columns: [columns[shown] ?? []],
          names: [names[shown] ?? ''],
          colors: [shown],
          hidden: new Set(),
          unit: input.unit,
          utc: input.utc,
          drawing: 'lines',
          fromZero: true,
          height: 180,
          letters: false,
          axisWidth: 116,
          threshold: input.threshold && { value: tried.limit, label: `${input.threshold.op} ${formatValue(tried.limit, input.unit)}` },
          bands: bandsOf(now[shown] ?? []),
        });
      });
    };

    const lane = (
      i: number,
      name: string,
      before: readonly Episode[],
      now: readonly Episode[],
      changed: boolean,
    ): readonly HTMLElement[] => {
      const times = (all: readonly Episode[]) => all.filter((it) => it.fires !== undefined).length;
      const text = changed && times(before) !== times(now) ? `${times(before)} → ${times(now)} ×` : `fired ${times(now)} ×`;
      const bars = (all: readonly Episode[], old: boolean) =>
        all.flatMap((it, at) => {
          const made: HTMLElement[] = [];
          const bar = (from: number, to: number, kind: string) => {
            const element = h('i', {
              class: `ep ${kind}${old ? ' old' : ''}${!old && chosen?.series === i && chosen.episode === at ? ' on' : ''}`,
            });
            element.style.left = `${((from - start) / (end - start)) * 100}%`;
            element.style.width = `${Math.max(0.2, ((to - from) / (end - start)) * 100)}%`;
            element.title = `${stamp(from, input.utc)} to ${stamp(to, input.utc)}`;
            if (!old) {
              element.addEventListener('click', () => {
                chosen = { series: i, episode: at };
                redraw();
              });
            }
            made.push(element);
          };
          if (it.fires !== it.from) bar(it.from, it.fires ?? it.to, 'pending');
          if (it.fires !== undefined) bar(it.fires, it.to, 'firing');
          return made;
        });
      return [
        h('div', { class: 'name mono' }, name, h('small', {}, text)),
        h(
          'div',
          {
            class: 'lanebox',
            role: 'img',
            aria: { label: `${name}: fired ${times(before)} times as written, ${times(now)} times as tried` },
          },
          changed && h('div', { class: 'lane' }, ...bars(before, true)),
          h('div', { class: 'lane' }, ...bars(now, false)),
        ),
      ];
    };

    const detail = (episode: Episode | undefined, name: string, now: readonly (readonly Episode[])[]): HTMLElement | string => {
      if (!episode || !chosen) return '';
      const all = now[chosen.series] ?? [];
      const move = (by: number) => {
        if (!chosen) return;
        chosen = { series: chosen.series, episode: Math.max(0, Math.min(all.length - 1, chosen.episode + by)) };
        redraw();
      };
      const lengths =
        episode.fires === undefined
          ? `pending ${span(episode.to - episode.from)}, then over before it fired`
          : `pending ${span(episode.fires - episode.from)}, then firing ${span(episode.to - episode.fires)}`;
      const labels = { ...input.alert.labels, ...(data.series[chosen.series]?.labels ?? {}) };
      return h(
        'div',
        { class: 'box stack' },
        h(
          'div',
          { class: 'row' },
          icon(episode.fires === undefined ? 'clock' : 'flame', episode.fires === undefined ? 'pending' : 'firing'),
          h('h2', { class: 'grow' }, `${name}, ${stamp(episode.from, input.utc)} ${input.utc ? 'UTC' : ''}`),
          iconButton('arrow-up', 'Previous episode', () => move(-1)),
          iconButton('arrow-down', 'Next episode', () => move(1)),
        ),
        h(
          'p',
          { class: 'small muted' },
          `${lengths}, ${input.threshold?.op.startsWith('<') ? 'lowest' : 'highest'} ${formatValue(episode.top, input.unit)}${episode.cut ? '; cut by the edge of the range, so longer than this' : ''}`,
        ),
        h(
          'dl',
          { class: 'kv' },
          h('dt', {}, 'labels'),
          h(
            'dd',
            { class: 'mono' },
            Object.entries(labels)
              .map(([k, v]) => `${k}=${JSON.stringify(v)}`)
              .join(', '),
          ),
          ...Object.entries(input.alert.annotations).flatMap(([k, v]) => [h('dt', {}, k), h('dd', { class: 'annotation' }, v)]),
        ),
      );
    };

    const knobs = h('div', { class: 'knobs' });
    const drawKnobs = () => {
      const { threshold } = input;
      knobs.replaceChildren(
        threshold
          ? knob(
              'threshold',
              'Threshold',
              bottom,
              top * 1.1,
              (top * 1.1 - bottom) / 200,
              tried.limit,
              (it) => formatValue(it, input.unit),
              threshold.value,
              (it) => {
                tried.limit = Number(it.toPrecision(3));
              },
            )
          : h('p', { class: 'small muted' }, 'No threshold at the end of the query: every result counts.'),
        knob(
          'for',
          'for',
          0,
          Math.max(7200, input.alert.hold * 2),
          60,
          tried.hold,
          (it) => (it === 0 ? '0' : span(it)),
          input.alert.hold,
          (it) => {
            tried.hold = it;
          },
        ),
        h(
          'div',
          { class: 'row' },
          choice(
            'Range',
            [
              [0.25, '6 h'],
              [1, '1 d'],
              [7, '7 d'],
              [30, '30 d'],
            ],
            input.days,
            (it) => input.setDays(it),
          ),
          threshold
            ? h(
                'button',
                {
                  class: 'btn second',
                  title: 'Puts the tried threshold into the query above',
                  on: { click: () => input.use(threshold.before + String(tried.limit) + threshold.after) },
                },
                'Use threshold',
              )
            : '',
        ),
      );
    };
    const knob = (
      id: string,
      label: string,
      min: number,
      max: number,
      by: number,
      value: number,
      text: (it: number) => string,
      old: number,
      set: (it: number) => void,
    ) => {
      const field = h('input', { id: `knob-${id}`, type: 'range' });
      field.min = String(min);
      field.max = String(max);
      field.step = String(by);
      field.value = String(value);
      const out = h('output', { for: `knob-${id}` });
      const say = (it: number) => out.replaceChildren(...(it === old ? [] : [h('s', {}, text(old))]), h('b', {}, text(it)));
      say(value);
      field.addEventListener('input', () => {
        set(Number(field.value));
        say(Number(Number(field.value).toPrecision(3)));
        redraw();
      });
      return h('div', { class: 'knob' }, h('label', { for: `knob-${id}` }, label), out, field);
    };

    drawKnobs();
    redraw();
    body.replaceChildren(knobs, result);
  };

  void load();
  return body;
}

function weight(all: readonly Episode[]): number {
  return all.reduce((sum, it) => sum + (it.fires === undefined ? 0.001 : 1) * (1 + (it.to - (it.fires ?? it.from)) / 1e9), 0);
}

function verdict(before: Totals, now: Totals, changed: boolean): HTMLElement {
  const rows: HTMLElement[] = [];
  const row = (name: string, it: Totals, big: string) =>
    rows.push(
      h('span', { class: 'muted' }, name),
      h('span', { class: 'row' }, h('b', { class: big }, String(it.fired)), delta(it.fired)),
      h('b', { class: big }, it.seconds === 0 ? '0' : span(it.seconds)),
      h('b', { class: `wide ${big}` }, it.longest === 0 ? '0' : span(it.longest)),
      h('b', { class: `wide ${big}` }, String(it.pendingOnly)),
    );
  const delta = (fired: number) =>
    changed && fired !== before.fired
      ? h(
          'span',
          { class: fired < before.fired ? 'ok small' : 'firing small' },
          icon(fired < before.fired ? 'arrow-down' : 'arrow-up'),
          String(Math.abs(fired - before.fired)),
        )
      : '';
  row('In the file', before, changed ? '' : 'big');
  if (changed) row('Tried', now, 'big');
  return h(
    'div',
    { class: 'verdict' },
    h('span', {}),
    h('span', { class: 'h' }, 'Episodes that fire'),
    h('span', { class: 'h' }, 'Time firing'),
    h('span', { class: 'h wide' }, 'Longest'),
    h('span', { class: 'h wide' }, 'Pending only'),
    ...rows,
  );
}

function keyLine(changed: boolean): HTMLElement {
  const item = (kind: string, text: string) => h('span', {}, h('i', { class: `ep key ${kind}` }), text);
  return h(
    'div',
    { class: 'keyline' },
    item('firing', 'firing'),
    item('pending', 'pending: “for” not over'),
    changed && item('firing old', 'upper bar: in the file'),
    changed && item('firing', 'lower bar: tried'),
  );
}
