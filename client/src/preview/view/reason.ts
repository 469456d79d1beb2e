import type { Answer, QueryDescription, QueryResult, SelectorPart } from '../../../../server/src/protocol.js';
import { button, type Child, count, h, say, visible } from '../../panel/view/dom.js';
import { toNumber } from './numbers.js';
import { formatValue, unitOf } from './units.js';

export interface Asking {
  readonly time: number | undefined;
  readonly connection: string;
  ask(expr: string): Promise<Answer<QueryResult>>;
  /** Replaces the query in the editor and runs it. */
  use(expr: string): void;
}

/** Why a query that is right gives nothing: looked up, never guessed. Undefined: no reason was found. */
export async function findReason(expr: string, description: QueryDescription, asking: Asking): Promise<HTMLElement | undefined> {
  return (await belowThreshold(expr, description, asking)) ?? (await missingSelector(expr, description, asking));
}

async function belowThreshold(expr: string, { threshold }: QueryDescription, asking: Asking): Promise<HTMLElement | undefined> {
  if (!threshold) return undefined;
  const answer = await asking.ask(threshold.expr);
  if (!answer.ok || answer.data.series.length === 0) return undefined;
  const values = answer.data.series.map((it) => toNumber(it.points[0]?.[1] ?? 'NaN')).filter((it) => !Number.isNaN(it));
  if (values.length === 0) return undefined;
  const up = threshold.op.startsWith('>');
  const nearest = up ? Math.max(...values) : Math.min(...values);
  const unit = unitOf(expr);
  const side = up ? 'below' : threshold.op.startsWith('<') ? 'above' : 'not at';
  return say(
    'check',
    `All ${count(answer.data.total, 'series')} are ${side} ${formatValue(threshold.value, unit)}`,
    [`Nothing is wrong: the comparison keeps none of them. The ${up ? 'highest' : 'lowest'} is ${formatValue(nearest, unit)}.`],
    button(`Show without ${threshold.op} ${threshold.value}`, () => asking.use(threshold.expr)),
  );
}

async function missingSelector(expr: string, { selectors }: QueryDescription, asking: Asking): Promise<HTMLElement | undefined> {
  for (const selector of selectors.slice(0, 4)) {
    const found = await counted(selector.text, asking);
    if (found !== 0) continue;
    const { metric } = selector;
    if (metric === undefined) continue;
    const all = await counted(metric, asking);
    if (all === 0) return unknownMetric(expr, metric, asking);
    if (all === undefined) return undefined;
    for (const matcher of selector.matchers) {
      const positive = matcher.op === '=' || matcher.op === '=~';
      if (!positive) continue;
      const text = `${metric}{${matcher.label}${matcher.op}${JSON.stringify(matcher.value)}}`;
      if ((await counted(text, asking)) !== 0) continue;
      return missingValue(expr, selector, matcher, all, asking);
    }
    return say('search-stop', 'No series has all of these labels', [
      h(
        'p',
        {},
        `${count(all, 'series')} of `,
        h('code', {}, metric),
        ' exist, and each matcher alone finds some; together they find none.',
      ),
    ]);
  }
  return undefined;
}

async function counted(selector: string, asking: Asking): Promise<number | undefined> {
  const answer = await asking.ask(`count(${selector})`);
  if (!answer.ok) return undefined;
  return answer.data.series.length === 0 ? 0 : toNumber(answer.data.series[0]?.points[0]?.[1] ?? '0');
}

async function unknownMetric(expr: string, metric: string, asking: Asking): Promise<HTMLElement> {
  const stem = metric
    .replace(/_(total|bucket|sum|count)$/, '')
    .split('_')
    .slice(0, 2)
    .join('_');
  const answer = await asking.ask(`group by (__name__) ({__name__=~${JSON.stringify(`${stem}.*`)}})`);
  const names = answer.ok ? answer.data.series.map((it) => it.labels['__name__'] ?? '') : [];
  return say('search-stop', `${metric} is unknown to ${asking.connection}`, [
    'No series of this name has a sample in the last 5 minutes.',
    ...proposals('Nearest names that exist', nearest(metric, names), (name) => asking.use(replaceWord(expr, metric, name))),
  ]);
}

async function missingValue(
  expr: string,
  selector: SelectorPart,
  matcher: SelectorPart['matchers'][number],
  all: number,
  asking: Asking,
): Promise<HTMLElement> {
  const { metric = '' } = selector;
  const answer = await asking.ask(`count by (${matcher.label}) (${metric}{${matcher.label}!=""})`);
  const values = answer.ok ? answer.data.series.map((it) => it.labels[matcher.label] ?? '') : [];
  const written = `${matcher.label}${matcher.op}${JSON.stringify(matcher.value)}`;
  if (values.length === 0) {
    return say('search-stop', `No series of ${metric} has the label ${matcher.label}`, [
      h(
        'p',
        {},
        `${count(all, 'series')} of `,
        h('code', {}, metric),
        ' exist; none of them has it. A relabeling may drop it, or the mesh does not write it.',
      ),
    ]);
  }
  return say('search-stop', `${written} occurs in no series`, [
    h(
      'p',
      {},
      h('code', {}, matcher.label),
      ` has ${count(values.length, 'value')} in ${count(all, 'series')} of `,
      h('code', {}, metric),
      '.',
    ),
    ...proposals('Values that exist', nearest(matcher.value, values), (value) =>
      asking.use(expr.replaceAll(expr.slice(matcher.start, matcher.end), `${matcher.label}=${JSON.stringify(value)}`)),
    ),
  ]);
}

function proposals(title: string, names: readonly string[], use: (name: string) => void): readonly Child[] {
  if (names.length === 0) return [];
  return [
    h('h3', {}, title),
    h(
      'ol',
      { class: 'proposals' },
      ...names.map((it) =>
        h(
          'li',
          {},
          h('code', {}, visible(it)),
          h('button', { class: 'btn second', aria: { label: `Use ${visible(it)} instead` }, on: { click: () => use(it) } }, 'Use it'),
        ),
      ),
    ),
  ];
}

function nearest(word: string, names: readonly string[]): readonly string[] {
  return names
    .map((name) => ({ name, distance: distance(word, name) }))
    .sort((a, b) => a.distance - b.distance || (a.name < b.name ? -1 : 1))
    .slice(0, 6)
    .map((it) => it.name);
}

function distance(a: string, b: string): number {
  const left = a.slice(0, 100);
  const right = b.slice(0, 100);
  let row = Array.from({ length: right.length + 1 }, (_, i) => i);
  for (let i = 1; i <= left.length; i++) {
    const next = [i];
    for (let j = 1; j <= right.length; j++) {
      next[j] = Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + (left[i - 1] === right[j - 1] ? 0 : 1));
    }
    row = next;
  }
  return row[right.length] ?? 0;
}

function replaceWord(expr: string, from: string, to: string): string {
  return expr.replaceAll(new RegExp(`(?<![\\w:])${from.replaceAll(/[^\w:]/g, '\\$&')}(?![\\w:])`, 'g'), to);
}
