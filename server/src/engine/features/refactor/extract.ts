import type { Engine } from '../../engine.js';
import type { Expr } from '../../promql/ast.js';
import { stateOf } from '../../promql/label-sets.js';
import { labelsOf } from '../../promql/labels.js';
import { parsePromql } from '../../promql/parsed.js';
import { printPromql } from '../../promql/print.js';
import { walk } from '../../promql/tree.js';
import type { RuleGroupUnit } from '../../resources/unit.js';
import { deref, get, keysOf, stringAt } from '../../syntax/access.js';
import { regionOf } from '../../syntax/regions.js';
import type { ListNode, MapNode } from '../../syntax/tree.js';
import { append } from '../../text/append.js';
import type { Edit } from '../../text/problem.js';
import type { Region } from '../../text/region.js';
import type { Span } from '../../text/span.js';
import { isRecorded, metricLabels } from '../../workspace/metrics.js';
import { recordNameFor } from './record-name.js';
import { asksForName, type Part, partsOf, type Refactoring, replaceParts, type Selected } from './target.js';

/** Offers are few: the cursor in a deep expression stands in many. */
const mostOffers = 2;

/**
 * Makes an expression a recording rule of its own: in the same group, before the first rule that holds it, so that Prometheus, which runs a
 * group's rules one after another at one time, gives the rules below the same values as before.
 */
export function extractions(engine: Engine, { query, parts }: Selected): readonly Refactoring[] {
  const { place } = query;
  if ((place.type !== 'alert' && place.type !== 'record') || !isPlain(place.group)) return [];
  const rules = deref(get(place.group.node, 'rules'));
  // A rule that is written elsewhere and only named here is not moved.
  if (rules?.type !== 'list' || !rules.items.includes(place.rule)) return [];
  const offers: Refactoring[] = [];
  const seen = new Set<string>();
  for (const part of parts) {
    if (offers.length >= mostOffers) break;
    if (!isExtractable(engine, part)) continue;
    const printed = printPromql(part.expr);
    if (seen.has(printed)) continue;
    seen.add(printed);
    const text = query.region.text.slice(part.expr.span.start, part.expr.span.end);
    const offer = extract(engine, rules, part.expr, text, printed);
    if (offer) offers.push(offer);
  }
  return offers;
}

/** Whether the group's rules see one another's results, under the labels that their expressions give them. */
function isPlain({ node, program, document }: RuleGroupUnit): boolean {
  if (program !== 'Prometheus' || document.shape !== 'whole' || document.problems.length > 0) return false;
  const limit = stringAt(node, 'limit');
  return keysOf(get(node, 'labels')).length === 0 && (limit === undefined || limit === '0');
}

function isExtractable(engine: Engine, { expr, parents }: Part): boolean {
  if (expr.valueType !== 'vector' || (expr.type !== 'aggregation' && expr.type !== 'call' && expr.type !== 'binary')) return false;
  if (!walk(expr).some((it) => it.type === 'selector')) return false;
  // A subquery asks for the past, which a new series does not have.
  if (parents.some((it) => it.type === 'subquery')) return false;
  const name = stateOf(labelsOf(expr, metricLabels(engine.workspace)), '__name__');
  if (name.presence === 'never') return true;
  // The name becomes the rule's: series of several names might fall together, and nobody may ask for the old one.
  return name.values?.length === 1 && !parents.some(asksForName);
}

interface RuleText {
  readonly rule: MapNode;
  readonly region: Region;
  readonly spans: readonly Span[];
}

function extract(engine: Engine, rules: ListNode, expr: Expr, text: string, printed: string): Refactoring | undefined {
  const { target } = engine.settings;
  const holders: RuleText[] = [];
  for (const item of rules.items) {
    const node = item.type === 'map' ? deref(get(item, 'expr')) : undefined;
    if (item.type !== 'map' || node?.type !== 'scalar') continue;
    const region = regionOf(node);
    const parsed = parsePromql(region.text, target);
    if (parsed.problems.length > 0) continue;
    const all = partsOf(parsed.expr).filter(
      (it) => it.expr.type === expr.type && printPromql(it.expr) === printed && isExtractable(engine, it),
    );
    // It is recorded already.
    if (all.some((it) => it.expr === parsed.expr) && stringAt(item, 'record') !== undefined) return undefined;
    if (all.length > 0) holders.push({ rule: item, region, spans: all.map(spanOf) });
  }
  const [first] = holders;
  if (!first) return undefined;
  const name = freeName(engine, recordNameFor(expr));
  const edits: Edit[] = [];
  for (const { region, spans } of holders) {
    const replaced = replaceParts(
      region.text,
      spans.map((span) => ({ span, text: name })),
      target,
    );
    if (!replaced) return undefined;
    append(
      edits,
      replaced.edits.map((it) => ({ region, ...it })),
    );
  }
  const rule = rules.flow ? flowRule(first.rule, name, text) : blockRule(first.rule, name, text);
  if (!rule) return undefined;
  const times = holders.reduce((sum, it) => sum + it.spans.length, 0);
  return {
    title: `Extract \`${short(printed)}\` to recording rule \`${name}\`${times > 1 ? ` (${times} places)` : ''}`,
    kind: 'refactor.extract',
    edits: [rule, ...edits],
  };
}

/** With the parentheses that only held the expression together. */
function spanOf({ expr, parents }: Part): Span {
  let { span } = expr;
  for (const parent of parents) {
    if (parent.type !== 'paren') break;
    span = parent.span;
  }
  return span;
}

function freeName({ workspace }: Engine, wanted: string): string {
  let name = wanted;
  for (let i = 2; workspace.derived(isRecorded, name); i++) name = `${wanted}_${i}`;
  return name;
}

/** The new rule in a `[…]` list, as JSON, which YAML reads too. */
function flowRule(before: MapNode, name: string, expr: string): Edit | undefined {
  const { region, span } = before;
  if (before.anchor !== undefined || before.tag !== undefined) return undefined;
  const text = `{"record": ${JSON.stringify(name)}, "expr": ${JSON.stringify(expr)}}, `;
  return { region, span: { start: span.start, end: span.start }, text };
}

/** The new rule in a list of dashes: as indented as the one that it stands above, above that one's comments. */
function blockRule(before: MapNode, name: string, expr: string): Edit | undefined {
  const { region } = before;
  const dash = /(^|\n)([ ]*)-([ ]+)$/.exec(region.text.slice(0, before.span.start));
  if (!dash) return undefined;
  const indent = dash[2] ?? '';
  const gap = dash[3] ?? ' ';
  let at = dash.index + (dash[1]?.length ?? 0) + indent.length;
  const lines = region.text
    .slice(0, at - indent.length)
    .split('\n')
    .slice(0, -1);
  for (let line = lines.pop(); line?.startsWith(`${indent}#`); line = lines.pop()) at -= line.length + 1;
  const column = `${indent} ${gap}`;
  return {
    region,
    span: { start: at, end: at },
    text: `-${gap}record: ${name}\n${column}expr: ${scalarFor(expr, column)}\n${indent}`,
  };
}

/** A plain scalar where YAML takes it, else a literal block, whose lines keep their indentation towards one another. */
function scalarFor(expr: string, indent: string): string {
  if (!/[\n\r]|: |:$| #|^[^a-zA-Z(]|\t/.test(expr)) return expr;
  const [first = '', ...rest] = expr.split(/\r?\n/);
  const least = Math.min(...rest.filter((it) => it.trim() !== '').map((it) => it.length - it.trimStart().length));
  return ['|-', ...[first, ...rest.map((it) => it.slice(least))].map((it) => (it.trim() === '' ? '' : `${indent}  ${it}`))].join('\n');
}

function short(printed: string): string {
  return printed.length > 60 ? `${printed.slice(0, 57)}…` : printed;
}
