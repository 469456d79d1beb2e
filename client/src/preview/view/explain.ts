import type { Answer, QueryDescription, QueryPart, QueryResult, Series } from '../../../../server/src/protocol.js';
import { type Child, count, grouped, h, icon, link, redraw, visible } from '../../panel/view/dom.js';
import { clashOf, matchLabels } from './clash.js';

export interface ExplainInput {
  readonly description: QueryDescription;
  ask(expr: string): Promise<Answer<QueryResult>>;
  /** Shows a part as the query. */
  open(expr: string, view: 'table' | 'graph'): void;
  announce(parts: readonly string[]): void;
}

/** The parts of a query as a tree: each in words, with how many series it gives now. Children are asked before their parents. */
export function renderExplain(input: ExplainInput): HTMLElement {
  const { parts } = input.description;
  const answers: (Answer<QueryResult> | undefined)[] = [];
  let chosen = Math.max(
    0,
    parts.findIndex((it) => it.pairing),
  );
  const side = h('div', { class: 'side stack' });
  const rows = parts.map((part, i) => {
    const number = h('span', { class: 'count' }, part.query === undefined ? part.type : '…');
    const time = h('span', { class: 'num muted' });
    const mark = h('span', {});
    const node = h(
      'div',
      {
        class: 'node',
        role: 'treeitem',
        tabindex: i === chosen ? '0' : '-1',
        aria: { level: String(part.depth + 1), selected: String(i === chosen) },
        on: {
          click: () => choose(i, true),
          keydown: (event) => key(event, i),
          dblclick: () => part.query !== undefined && input.open(part.query, 'table'),
        },
      },
      h(
        'span',
        { class: 'expr' },
        ...Array.from({ length: part.depth }, () => h('i', { class: 'guide' })),
        h('span', { class: 'promql' }, visible(part.text)),
        mark,
      ),
      number,
      time,
    );
    return { node, number, time, mark };
  });

  const choose = (i: number, focus: boolean) => {
    rows[chosen]?.node.setAttribute('tabindex', '-1');
    rows[chosen]?.node.setAttribute('aria-selected', 'false');
    chosen = i;
    const row = rows[i];
    row?.node.setAttribute('tabindex', '0');
    row?.node.setAttribute('aria-selected', 'true');
    if (focus) row?.node.focus();
    for (const [at, it] of rows.entries()) it.node.classList.toggle('on', at === i);
    drawSide();
  };
  const key = (event: Event, i: number) => {
    if (!(event instanceof KeyboardEvent)) return;
    const part = parts[i];
    if (event.key === 'ArrowDown') choose(Math.min(parts.length - 1, i + 1), true);
    else if (event.key === 'ArrowUp') choose(Math.max(0, i - 1), true);
    else if (event.key === 'Enter' && part?.query !== undefined) input.open(part.query, 'table');
    else return;
    event.preventDefault();
  };
  const drawSide = () => {
    const part = parts[chosen];
    const [head, ...said] = part ? sideOf(part, answers[chosen], answers, parts) : [];
    redraw(side, head, part && waysOf(part), ...said);
  };

  const waysOf = ({ query }: QueryPart) =>
    query !== undefined &&
    h(
      'div',
      { class: 'row' },
      link('Show as table', () => input.open(query, 'table')),
      link('Show as graph', () => input.open(query, 'graph')),
    );

  const load = async () => {
    let requests = 0;
    let total = 0;
    for (let i = parts.length - 1; i >= 0; i--) {
      const part = parts[i];
      const row = rows[i];
      if (part?.query === undefined || !row) continue;
      // Another view is shown by now, or it was stopped.
      if (requests > 0 && !side.isConnected) return;
      const began = performance.now();
      const answer = await input.ask(part.query);
      if (!answer.ok && answer.kind === 'cancelled') return;
      answers[i] = answer;
      requests++;
      total += performance.now() - began;
      row.time.textContent = answer.ok ? `${answer.data.milliseconds} ms` : '';
      if (!answer.ok) {
        row.number.replaceChildren(icon('error', 'firing'));
        row.number.title = visible(answer.message);
      } else if (answer.data.type === 'vector' || answer.data.type === 'matrix') {
        row.number.textContent = grouped(answer.data.total);
        if (answer.data.total === 0 && /selector/i.test(part.title)) row.number.classList.add('firing');
        if (lonelyOf(part, answers).length > 0) row.mark.replaceChildren(icon('warning', 'pending'));
      } else row.number.textContent = answer.data.series[0]?.points[0]?.[1] ?? answer.data.type;
      if (i === chosen || part.pairing) drawSide();
    }
    input.announce([
      count(parts.length, 'part'),
      count(requests, 'request'),
      `${Math.round(total)} ms together`,
      'Enter shows a part as table',
    ]);
  };

  choose(chosen, false);
  void load();
  return h(
    'div',
    { class: 'full' },
    h(
      'div',
      { class: 'split' },
      h(
        'div',
        { class: 'list' },
        h(
          'div',
          { class: 'head', aria: { hidden: 'true' } },
          h('span', {}, 'Part of the query'),
          h('span', { class: 'num' }, 'Series'),
          h('span', { class: 'num' }, 'Time'),
        ),
        h('div', { class: 'tree', role: 'tree', aria: { label: 'Parts of the query' } }, ...rows.map((it) => it.node)),
      ),
      side,
    ),
  );
}

function sideOf(
  part: QueryPart,
  answer: Answer<QueryResult> | undefined,
  answers: readonly (Answer<QueryResult> | undefined)[],
  parts: readonly QueryPart[],
): readonly Child[] {
  const children: Child[] = [h('h2', {}, part.title), ...part.words.filter(Boolean).map((it) => h('p', {}, it))];
  if (answer && !answer.ok) {
    children.push(h('p', { class: 'mono' }, visible(answer.message)));
    const cause = part.pairing && clashOf(part.pairing, answers);
    if (cause) children.push(h('p', {}, icon('lightbulb', 'pending'), ' ', visible(cause)));
  }
  const pairs = pairsOf(part, answers);
  if (pairs) {
    const { labels, rows } = pairs;
    const shown = rows.slice(0, 12);
    children.push(
      labels.length > 0 ? h('p', { class: 'small muted' }, `By ${labels.join(', ')}:`) : undefined,
      h(
        'div',
        { class: 'match' },
        ...shown.flatMap((it) => [
          h('span', { class: `l mono${it.left ? '' : ' none'}` }, it.left ? visible(it.key) : 'nothing'),
          h('span', { class: 'mid' }, it.left && it.right ? (part.pairing?.op ?? '') : '✕'),
          h('span', { class: `r mono${it.right ? '' : ' none'}` }, it.right ? visible(it.key) : 'nothing'),
        ]),
      ),
      rows.length > shown.length && h('p', { class: 'small muted' }, `and ${rows.length - shown.length} more`),
    );
    const lonely = lonelyOf(part, answers);
    if (lonely.length > 0) {
      const [first] = lonely;
      const names = lonely
        .slice(0, 3)
        .map((it) => visible(it.key))
        .join(', ');
      children.push(
        h(
          'p',
          {},
          icon('warning', 'pending'),
          ' ',
          h(
            'b',
            {},
            `${names}${lonely.length > 3 ? ` and ${lonely.length - 3} more` : ''} ${lonely.length === 1 ? 'has' : 'have'} no result`,
          ),
          `: the ${first?.left ? 'right' : 'left'} side is missing. Missing is not 0.`,
        ),
      );
    }
  }
  if (answer?.ok && answer.data.series.length > 0) {
    const cardinality = cardinalityOf(answer.data.series);
    if (cardinality.length > 0) {
      children.push(
        h('h3', {}, 'Labels of the result'),
        ...cardinality.map(([name, values]) =>
          h(
            'div',
            { class: 'cardinality' },
            h('span', { class: 'mono' }, visible(name)),
            h('span', { class: 'values', title: valuesText(values, mostValues) }, valuesText(values, 4)),
            h('span', { class: 'badge' }, String(values.length)),
          ),
        ),
      );
      const below = part.pairing ? undefined : droppedBelow(part, cardinality, answers, parts);
      if (below && below.length > 0) children.push(h('h3', {}, 'Dropped here'), h('p', { class: 'small muted' }, below.join(', ')));
    }
  }
  return children;
}

function droppedBelow(
  part: QueryPart,
  cardinality: readonly (readonly [string, Values])[],
  answers: readonly (Answer<QueryResult> | undefined)[],
  parts: readonly QueryPart[],
): readonly string[] {
  const at = parts.indexOf(part);
  const child = parts.findIndex((it, i) => i > at && it.depth === part.depth + 1 && it.query !== undefined);
  const answer = child > 0 ? answers[child] : undefined;
  if (!answer?.ok) return [];
  const kept = new Set(cardinality.map(([name]) => name));
  return cardinalityOf(answer.data.series).flatMap(([name]) => (kept.has(name) ? [] : [name]));
}

/** Values of a label that are told. */
const mostValues = 10;

type Values = readonly (readonly [value: string, series: number])[];

/** Labels with their values and how many series have each: labels with the fewest values first, values with the most series. */
function cardinalityOf(series: readonly Series[]): readonly (readonly [string, Values])[] {
  const labels = new Map<string, Map<string, number>>();
  for (const { labels: own } of series) {
    for (const [name, value] of Object.entries(own)) {
      const values = labels.get(name) ?? new Map<string, number>();
      values.set(value, (values.get(value) ?? 0) + 1);
      labels.set(name, values);
    }
  }
  return [...labels]
    .map(([name, values]) => [name, [...values].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))] as const)
    .sort((a, b) => a[1].length - b[1].length || (a[0] < b[0] ? -1 : 1));
}

/** `200 × 6, 503 × 2 …`: the number where a value stands for several series. */
function valuesText(values: Values, most: number): string {
  const told = values.slice(0, most).map(([value, n]) => (n > 1 ? `${visible(value)} × ${grouped(n)}` : visible(value)));
  return told.join(', ') + (values.length > most ? ' …' : '');
}

interface Pair {
  readonly key: string;
  readonly left: boolean;
  readonly right: boolean;
}

function lonelyOf(part: QueryPart, answers: readonly (Answer<QueryResult> | undefined)[]): readonly Pair[] {
  if (!part.pairing || ['and', 'or', 'unless'].includes(part.pairing.op)) return [];
  return pairsOf(part, answers)?.rows.filter((it) => !it.left || !it.right) ?? [];
}

/** The matching of an operation between vectors as pairs; those without a partner last. */
function pairsOf(
  part: QueryPart,
  answers: readonly (Answer<QueryResult> | undefined)[],
): { readonly labels: readonly string[]; readonly rows: readonly Pair[] } | undefined {
  const { pairing } = part;
  const left = pairing && answers[pairing.left];
  const right = pairing && answers[pairing.right];
  if (!pairing || !left?.ok || !right?.ok) return undefined;
  const labels = matchLabels(pairing, left.data.series, right.data.series);
  const keyOf = ({ labels: own }: Series) => JSON.stringify(labels.map((it) => own[it] ?? ''));
  const lefts = new Set(left.data.series.map(keyOf));
  const rights = new Set(right.data.series.map(keyOf));
  const rows = [...new Set([...lefts, ...rights])].map((key) => ({
    key: (JSON.parse(key) as string[]).filter(Boolean).join(' · ') || '{}',
    left: lefts.has(key),
    right: rights.has(key),
  }));
  return { labels, rows: rows.sort((a, b) => Number(b.left && b.right) - Number(a.left && a.right) || (a.key < b.key ? -1 : 1)) };
}
