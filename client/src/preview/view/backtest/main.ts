import type { AlertOutcome, AlertTiming, Answer, QueryResult, Threshold, TriedQuery } from '../../../../../server/src/protocol.js';
import { banner, choice, count, h, keepFocus, redraw as redrawPart } from '../../../panel/view/dom.js';
import { drawChart } from '../chart.js';
import { changesWithValue, type Episode, episodesOf, type Rule, totalsOf } from '../episodes.js';
import { bandsOf } from '../graph.js';
import { labelsOf, labelText } from '../labels.js';
import type { Session } from '../session.js';
import { span } from '../times.js';
import { formatValue, type Unit } from '../units.js';
import { renderDetail } from './detail.js';
import { type Course, courseOf, type Grid, gridOf } from './history.js';
import { renderKnobs, type Tried } from './knobs.js';
import { keyLine, lane, type Version, verdict } from './parts.js';

export interface BacktestInput {
  readonly title: string;
  readonly expr: string;
  /** The query as it stands in the editor, its variables without values. */
  readonly written: string;
  readonly alert: AlertTiming;
  readonly threshold: Threshold | undefined;
  readonly unit: Unit;
  readonly utc: boolean;
  readonly days: number;
  setDays(days: number): void;
  readonly session: Session;
  /** An expression with the variables' values. */
  filled(expr: string): Promise<string>;
  /** The history is asked for, and can be stopped. */
  loading(on: boolean): void;
  fail(answer: Extract<Answer<QueryResult>, { ok: false }>): void;
  announce(parts: readonly string[]): void;
  /** Puts the tried threshold into the query of the editor. */
  use(expr: string): void;
  /** Writes what was tried into the file. */
  apply(tried: TriedQuery): void;
}

/** Series beyond this number have no lane. */
const mostLanes = 12;

/** A version of the alert with its values. */
interface Tested {
  readonly threshold: Threshold | undefined;
  readonly alert: AlertTiming;
  readonly course: Course;
}

/** When an alert would have been pending and firing: as committed where that is another, as written, and as tried with the sliders. */
export function renderBacktest(input: BacktestInput, ends: (() => void)[]): HTMLElement {
  // Another range can be chosen while the history of a long one is on its way.
  const ranges = choice(
    'Range',
    [
      [0.25, '6 h'],
      [1, '1 d'],
      [7, '7 d'],
      [30, '30 d'],
    ],
    input.days,
    (it) => input.setDays(it),
  );
  const body = h(
    'div',
    { class: 'stack' },
    h('div', { class: 'knobs' }, h('div', { class: 'row wrap' }, ranges)),
    h('p', { class: 'muted small' }, 'Asking for the history, a part at a time…'),
  );
  const grid = gridOf(input.days, Date.now() / 1000);
  let isOver = false;
  const over = () => {
    if (!isOver) input.loading(false);
    isOver = true;
  };
  ends.push(over);
  input.loading(true);
  void load(input, grid).then((loaded) => {
    if (isOver) return;
    over();
    if (!loaded.ok) {
      body.replaceChildren();
      input.fail(loaded);
      return;
    }
    const { now, head, warnings } = loaded.data;
    const { data } = now.course;
    input.announce([
      count(data.series.length, 'series'),
      `${count((grid.end - grid.start) / grid.step + 1, 'step')} of ${span(grid.step)}`,
      `${data.milliseconds} ms`,
      head ? 'HEAD differs' : 'no other version in HEAD',
      `start and end of an episode are exact to ${span(grid.step)}`,
    ]);
    const said = warnings.map((it) => banner('warning', 'warning', it));
    keepFocus(body, () => body.replaceChildren(...said, ...draw(input, ranges, grid, now, head, ends)));
  });
  return body;
}

const valueInLabels =
  'A label of this alert holds the value: Prometheus takes each value for another alert, whose for begins anew. What is shown here goes by the series.';

interface Loaded {
  readonly now: Tested;
  /** As committed, where that is another rule. */
  readonly head: Tested | undefined;
  readonly warnings: readonly string[];
}

async function load({ session, expr, alert, threshold, filled }: BacktestInput, grid: Grid): Promise<Answer<Loaded>> {
  const course = await courseOf(session, threshold?.expr ?? expr, grid);
  if (!course.ok) return course;
  const now: Tested = { threshold, alert, course: course.data };
  const own = changesWithValue(alert.labels) ? [valueInLabels] : [];
  const loaded = (head: Tested | undefined, more: readonly string[] = []): Answer<Loaded> => ({
    ok: true,
    data: { now, head, warnings: [...new Set([...own, ...course.warnings, ...more])] },
    warnings: [],
    infos: [],
  });
  const committed = await session.committed();
  if (!committed) return loaded(undefined);
  const before = await filled(committed.expr);
  const isSame = before.trim() === expr.trim() && committed.alert.hold === alert.hold && committed.alert.keep === alert.keep;
  if (isSame) return loaded(undefined);
  const description = await session.describe(before);
  const limit = description?.threshold;
  const asked = limit?.expr ?? before;
  const isSameCourse = asked.trim() === (threshold?.expr ?? expr).trim();
  const old = isSameCourse ? course : await courseOf(session, asked, grid);
  // What was committed may be refused, or ask for what is gone: the edited one is tested all the same.
  if (!old.ok) return loaded(undefined, [`The committed version gives no result: ${old.message}`]);
  return loaded({ threshold: limit, alert: committed.alert, course: old.data }, old.warnings);
}

/** The episodes of each series under a rule. */
function episodesBy({ times, series }: Course, rule: Rule): ReadonlyMap<string, readonly Episode[]> {
  return new Map([...series].map(([key, { values }]) => [key, episodesOf(times, values, rule)]));
}

function draw(
  input: BacktestInput,
  ranges: HTMLElement,
  grid: Grid,
  now: Tested,
  head: Tested | undefined,
  ends: (() => void)[],
): readonly HTMLElement[] {
  const { threshold, alert, unit, utc, session } = input;
  const { course } = now;
  const ruleOf = (it: Pick<Tested, 'threshold' | 'alert'>): Rule => ({ threshold: it.threshold, hold: it.alert.hold, keep: it.alert.keep });
  const written = episodesBy(course, ruleOf(now));
  const committed = head && episodesBy(head.course, ruleOf(head));
  const keys = [...new Set([...course.series.keys(), ...(head?.course.series.keys() ?? [])])];
  const all = keys.map((it) => course.series.get(it)?.labels ?? head?.course.series.get(it)?.labels ?? {});
  const labelled = labelsOf({ ...course.data, series: all.map((labels) => ({ labels, points: [] })) });
  const names = new Map(keys.map((key, i) => [key, labelText(labelled, i)]));
  let tried: Tried = { limit: threshold?.value ?? 0, hold: alert.hold, keep: alert.keep };
  let chosen: { readonly series: string; readonly episode: number } | undefined;
  const outcomes = new Map<string, AlertOutcome>();
  let asking: ReturnType<typeof setTimeout> | undefined;

  const result = h('div', { class: 'stack' });
  let endChart: (() => void) | undefined;
  // A canvas does not follow the theme by itself; what was asked stays.
  const theme = new MutationObserver(() => redraw());
  theme.observe(document.body, { attributes: true, attributeFilter: ['class', 'data-vscode-theme-id'] });
  ends.push(() => {
    clearTimeout(asking);
    theme.disconnect();
    endChart?.();
  });

  const redraw = () => {
    const isTried = tried.limit !== (threshold?.value ?? 0) || tried.hold !== alert.hold || tried.keep !== alert.keep;
    const current = isTried
      ? episodesBy(course, { threshold: threshold && { op: threshold.op, value: tried.limit }, hold: tried.hold, keep: tried.keep })
      : written;
    const before = committed ?? (isTried ? written : undefined);
    const versions: Version[] = [
      ...(committed ? [{ name: 'HEAD', totals: totalsOf([...committed.values()]) }] : []),
      { name: committed ? 'Edited' : 'In the file', totals: totalsOf([...written.values()]) },
      ...(isTried ? [{ name: 'Tried', totals: totalsOf([...current.values()]) }] : []),
    ];
    const order = [...keys].sort(
      (a, b) => weight(current.get(b)) - weight(current.get(a)) || weight(before?.get(b)) - weight(before?.get(a)),
    );
    const [lead = ''] = order;
    if (!chosen || !current.get(chosen.series)?.[chosen.episode]) {
      const last = (current.get(lead)?.length ?? 0) - 1;
      chosen = last >= 0 ? { series: lead, episode: last } : undefined;
    }
    const shown = chosen?.series ?? lead;
    const episodes = current.get(shown) ?? [];
    const name = names.get(shown) ?? 'no series';
    endChart?.();
    const fired = episodes.filter((it) => it.fires !== undefined).length;
    const label = `Value of the expression for ${name} over ${span(grid.end - grid.start)}; ${count(fired, 'firing episode')}. The lanes and the chosen episode follow.`;
    const host = h('div', { class: 'chart', role: 'img', tabindex: '0', aria: { label } });
    const chooseIn = (series: string) => (episode: number) => {
      chosen = { series, episode };
      redraw();
    };
    redrawPart(
      result,
      verdict(versions),
      h('h3', {}, `Value of the expression, ${name}`),
      host,
      h('h3', {}, 'Episodes'),
      h(
        'div',
        { class: 'lanes' },
        ...order.slice(0, mostLanes).flatMap((key) =>
          lane(
            {
              name: names.get(key) ?? '',
              before: before && (before.get(key) ?? []),
              now: current.get(key) ?? [],
              chosen: chosen?.series === key ? chosen.episode : undefined,
              choose: chooseIn(key),
            },
            grid,
            utc,
          ),
        ),
      ),
      order.length > mostLanes ? h('p', { class: 'small muted' }, `${order.length - mostLanes} more series fired less.`) : '',
      keyLine(before && (committed ? 'HEAD' : 'in the file'), isTried ? 'tried' : 'edited'),
      chosen ? detailOf(chosen, episodes) : '',
    );
    queueMicrotask(() => {
      endChart = drawCourse(host, { now, head, keys, unit, utc, series: shown, name, limit: tried.limit, episodes });
    });
  };

  const detailOf = (at: NonNullable<typeof chosen>, episodes: readonly Episode[]): HTMLElement | string => {
    const episode = episodes[at.episode];
    if (!episode) return '';
    const time = episode.fires ?? episode.from;
    const labels = course.series.get(at.series)?.labels ?? {};
    const value = course.series.get(at.series)?.values[course.times.indexOf(time)] ?? episode.top;
    const key = `${at.series} ${time}`;
    const outcome = outcomes.get(key);
    if (!outcome) {
      clearTimeout(asking);
      // A slider passes many episodes; only the one that it stops at is asked for.
      asking = setTimeout(() => {
        void session.outcome({ name: input.title, alert, labels, value, time }).then((found) => {
          if (!found) return;
          outcomes.set(key, found);
          const place = result.querySelector('#episode');
          if (chosen?.series === at.series && chosen.episode === at.episode) place?.replaceWith(detailOf(at, episodes));
        });
      }, 120);
    }
    return renderDetail({
      name: names.get(at.series) ?? '',
      episode,
      alert,
      outcome,
      lowest: threshold?.op.startsWith('<') === true,
      unit,
      utc,
      move: (by) => {
        chosen = { series: at.series, episode: Math.max(0, Math.min(episodes.length - 1, at.episode + by)) };
        redraw();
      },
      go: (place) => session.post({ type: 'go', place }),
    });
  };

  result.addEventListener('keydown', (event) => {
    const by = { j: 1, k: -1 }[event.key.toLowerCase()];
    if (by === undefined || !chosen || event.ctrlKey || event.altKey) return;
    chosen = { series: chosen.series, episode: Math.max(0, chosen.episode + by) };
    redraw();
    result.querySelector<HTMLElement>('#episode button:last-of-type')?.focus();
  });

  // As exact as a slider is.
  const triedExpr = () =>
    threshold && tried.limit !== threshold.value
      ? threshold.before + String(Number(tried.limit.toPrecision(3))) + threshold.after
      : input.written;
  // What was not tried stays as it is written.
  const triedRule = (): TriedQuery => ({
    expr: triedExpr(),
    ...(tried.hold === alert.hold ? {} : { hold: tried.hold }),
    ...(tried.keep === alert.keep ? {} : { keep: tried.keep }),
  });
  const knobs = renderKnobs({
    ranges,
    threshold,
    alert,
    values: [...course.series.values()].flatMap((it) => it.values).filter((it): it is number => it !== null && Number.isFinite(it)),
    unit,
    set: (field, it) => {
      tried = { ...tried, [field]: it };
      redraw();
    },
    use: () => input.use(triedExpr()),
    apply: () => input.apply(triedRule()),
  });
  redraw();
  return [knobs, result];
}

interface CourseInput {
  readonly now: Tested;
  readonly head: Tested | undefined;
  /** All series, in the order of their colours. */
  readonly keys: readonly string[];
  readonly unit: Unit;
  readonly utc: boolean;
  readonly series: string;
  readonly name: string;
  /** The one that is tried. */
  readonly limit: number;
  readonly episodes: readonly Episode[];
}

/** The value of the alert's expression for a series, and that of the committed one where it is another; the result ends the chart. */
function drawCourse(host: HTMLElement, { now, head, keys, unit, utc, series, name, limit, episodes }: CourseInput): () => void {
  const { course, threshold: own } = now;
  const old = head && head.course !== course ? head.course.series.get(series)?.values : undefined;
  const say = (it: number, op: string, who: string) => `${who}${op} ${formatValue(it, unit)}`;
  const before = head?.threshold;
  const isOtherLimit = before && (before.value !== limit || before.op !== own?.op);
  return drawChart(host, {
    times: course.times,
    columns: [course.series.get(series)?.values ?? course.times.map(() => null), ...(old ? [old] : [])],
    names: [head ? `${name}, edited` : name, ...(old ? [`${name}, HEAD`] : [])],
    colors: [keys.indexOf(series), ...(old ? [keys.indexOf(series) + 11] : [])],
    hidden: new Set(),
    unit,
    utc,
    drawing: 'lines',
    fromZero: true,
    height: 180,
    letters: false,
    axisWidth: 116,
    threshold: own && { value: limit, label: say(limit, own.op, '') },
    oldThreshold: isOtherLimit ? { value: before.value, label: say(before.value, before.op, 'HEAD ') } : undefined,
    bands: bandsOf(episodes),
  });
}

function weight(all: readonly Episode[] = []): number {
  return all.reduce((sum, it) => sum + (it.fires === undefined ? 0.001 : 1) * (1 + (it.to - (it.fires ?? it.from)) / 1e9), 0);
}
