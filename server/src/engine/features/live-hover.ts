import type { Target } from '../catalogue/target.js';
import { parsedOf } from '../checks/shared-lint.js';
import { walk } from '../promql/tree.js';
import type { QueryUnit } from '../resources/unit.js';
import type { Span } from '../text/span.js';
import { selectorsAround, selectorsOf } from './completion/live.js';
import { promqlPlace } from './completion/promql-context.js';

/** What a hover would ask a live Prometheus. */
export type HoverQuestion =
  | { readonly type: 'metric'; readonly metric: string; readonly selector: string }
  /** Values that a label has in the series of any of the selectors; none: in all. `made`: the query itself may have made the label. */
  | { readonly type: 'label'; readonly label: string; readonly selectors: readonly string[]; readonly made: boolean };

/** What it said. All of it is text of strangers. `from`: the connection's name. */
export type LiveHover =
  | {
      readonly type: 'metric';
      readonly from: string;
      readonly facts: { readonly type: string; readonly help: string; readonly unit: string } | undefined;
      /** How many series the selector finds now; undefined: not told. */
      readonly series: number | undefined;
      readonly labels: readonly { readonly name: string; readonly values: readonly string[] }[];
    }
  | { readonly type: 'label'; readonly from: string; readonly values: readonly string[]; readonly cut: boolean };

/** What to ask about the word or value at an offset of a query. */
export function hoverQuestion(unit: QueryUnit, offset: number, target: Target): HoverQuestion | undefined {
  const { text } = unit.region;
  const { expr } = parsedOf(unit, target);
  const holds = (it: Span) => it.start <= offset && offset <= it.end;
  for (const it of walk(expr)) {
    if (it.type !== 'selector' || !holds(it.span)) continue;
    const { name } = it;
    const whole = it.matchers.filter((matcher) => matcher.op !== undefined);
    const selectors = (matchers: readonly { readonly span: Span }[]) =>
      selectorsOf(unit, { name: name && !name.quoted ? name.span : undefined, matchers: matchers.map((matcher) => matcher.span) }, target);
    if (name && !name.quoted && holds(name.span)) {
      const [selector] = selectors(whole);
      return selector === undefined ? undefined : { type: 'metric', metric: name.value, selector };
    }
    const matcher = it.matchers.find((one) => holds(one.label.span) || holds(one.valueSpan));
    if (!matcher || matcher.label.value === '__name__' || matcher.label.value === '') return undefined;
    return { type: 'label', label: matcher.label.value, selectors: selectors(whole.filter((one) => one !== matcher)), made: false };
  }
  const { context, word } = promqlPlace(text, offset);
  const label = text.slice(word.start, word.end);
  if (context.type !== 'grouping' || label === '') return undefined;
  return { type: 'label', label, selectors: selectorsAround(unit, context, target), made: true };
}

const mostLabels = 4;
const mostShown = 5;

/** A hover's text with what a server told; without one of ours, what it told is all there is. */
export function withLiveFacts(ours: string | undefined, written: string, live: LiveHover): string | undefined {
  const told = live.type === 'label' ? labelLines(live) : metricLines(live, ours !== undefined);
  if (told.length === 0) return ours;
  if (ours !== undefined) {
    // Right below what it is: a long list of ours must not hide what is there now.
    const [head = '', ...rest] = ours.split('\n');
    return [head, '', ...told, '', ...rest].join('\n');
  }
  const kind = live.type === 'metric' && live.facts?.type ? ` — ${plain(live.facts.type)}${unitOf(live.facts.unit)}` : '';
  return [`**${plain(written)}**${kind}`, '', ...told].join('\n');
}

const unitOf = (unit: string): string => (unit === '' ? '' : `, ${plain(unit)}`);

function metricLines({ from, facts, series, labels }: Extract<LiveHover, { type: 'metric' }>, known: boolean): readonly string[] {
  const lines: string[] = [];
  // Of a metric that we know, our own words say more.
  if (!known && facts?.help) lines.push(plain(facts.help), '');
  if (series === undefined) return lines;
  lines.push(series === 0 ? `No series on ${plain(from)} now.` : `**${series} series** on ${plain(from)} now`);
  const telling = [...labels].filter((it) => it.values.length > 1).sort((a, b) => a.values.length - b.values.length);
  const [first] = labels;
  // One series: its labels; of many what tells them apart.
  const shown = series === 1 || telling.length === 0 ? (first ? labels : []) : telling;
  const most = known ? 2 : mostLabels;
  for (const it of shown.slice(0, most)) lines.push(`- ${code(it.name)} ${valuesOf(it.values, false)}`);
  if (shown.length > most) lines.push(`- and ${shown.length - most} more labels`);
  return lines;
}

function labelLines({ from, values, cut }: Extract<LiveHover, { type: 'label' }>): readonly string[] {
  if (values.length === 0) return [`No series on ${plain(from)} has it.`];
  return [`On ${plain(from)}: ${valuesOf(values, cut)}`];
}

function valuesOf(values: readonly string[], cut: boolean): string {
  const shown = values.slice(0, mostShown).map(code).join(', ');
  if (values.length === 1) return shown;
  return `${values.length}${cut ? ' and more' : ''} values: ${shown}${values.length > mostShown ? ', …' : ''}`;
}

/** Characters that cannot be seen, or change the direction of what is read, as escapes. */
function visible(text: string): string {
  return text
    .slice(0, 300)
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/[\p{Cc}\p{Cs}\u061c\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]/gu, (it) => `\\u{${it.codePointAt(0)?.toString(16)}}`);
}

/** Text that stands for itself in Markdown. */
function plain(text: string): string {
  return visible(text).replaceAll(/[\\`*_{}[\]()#+\-.!|<>~&:@$]/g, '\\$&');
}

function code(text: string): string {
  const shown = visible(text);
  if (shown === '') return '""';
  const longest = Math.max(0, ...[...shown.matchAll(/`+/g)].map((it) => it[0].length));
  const fence = '`'.repeat(longest + 1);
  return longest > 0 ? `${fence} ${shown} ${fence}` : `${fence}${shown}${fence}`;
}
