import { aggregationOf, findFunction, signatureOf } from '../catalogue/functions.js';
import { whatIsFound } from '../checks/codes.js';
import { parsedOf } from '../checks/shared-lint.js';
import type { Engine } from '../engine.js';
import type { Expr, ValueType } from '../promql/ast.js';
import { isAggregationToken } from '../promql/grammar/tokens.js';
import { labelsOf } from '../promql/labels.js';
import { parsePromql } from '../promql/parsed.js';
import { isKeyword, type ScannedToken, scan } from '../promql/scan.js';
import { walk } from '../promql/tree.js';
import type { QueryUnit } from '../resources/unit.js';
import { suppressionsOf } from '../suppression.js';
import { placeOf } from '../text/region.js';
import type { Position, Range, Span } from '../text/span.js';
import { metricLabels } from '../workspace/metrics.js';
import { namesLabel, promqlPlace } from './completion/promql-context.js';
import { rulesTakingOffHere } from './completion/promql-labels.js';
import { hoverVariable } from './dashboard-variable.js';
import type { Described } from './described.js';
import { durationText } from './duration-text.js';
import { aggregationAt } from './expressions.js';
import { languageOrTemplateAt } from './helm-template.js';
import { hoverDataKit } from './hover-datakit.js';
import { labelHover, patternHover, valueHover } from './hover-label.js';
import { metricHover } from './hover-metric.js';
import { hoverRuleTest } from './hover-rule-test.js';
import { hoverTemplate } from './hover-template.js';
import { hoverYaml } from './hover-yaml.js';
import { type HoverQuestion, hoverQuestion, type LiveHover, withLiveFacts } from './live-hover.js';
import { type Spot, spotAt } from './locate.js';
import { takenOffAt } from './series-facts.js';
import { testSeriesAt } from './test-series.js';

export interface Hover {
  readonly markdown: string;
  readonly range: Range;
}

/** What stands at a position: what it is, what it means here, and what a server told of it. At most a dozen lines. */
export function hoverAt(engine: Engine, uri: string, position: Position, live?: LiveHover): Hover | undefined {
  const spot = spotAt(engine, uri, position);
  const silenced = spot && hoverSuppression(spot);
  if (silenced) return silenced;
  const language = spot && languageOrTemplateAt(engine, uri, spot);
  if (language?.unit.unit === 'Query')
    return hoverVariable(language.unit, language.offset) ?? hoverPromql(engine, language.unit, language.offset, live);
  if (language?.unit.unit === 'Template') return hoverTemplate(engine.workspace, language.unit, language.offset);
  const series = spot && !language ? testSeriesAt(engine, uri, spot) : undefined;
  if (series) return hoverPromql(engine, series.unit, series.offset, live);
  return spot && !language
    ? (hoverDataKit(engine, uri, spot) ?? hoverRuleTest(engine, uri, spot) ?? hoverYaml(engine, uri, spot, position))
    : undefined;
}

/** What a check finds that a comment silences. */
function hoverSuppression({ region, offset }: Spot): Hover | undefined {
  const codes = suppressionsOf(region).flatMap((it) => it.codes);
  const found = codes.find(({ span }) => span.start <= offset && offset <= span.end);
  const finds = found && whatIsFound(found.code);
  return finds ? { markdown: `**${found.code}**\n\n${finds}`, range: placeOf(region, found.span).range } : undefined;
}

/** What a live Prometheus would be asked for a hover at a position. */
export function hoverQuestionAt(engine: Engine, uri: string, position: Position): HoverQuestion | undefined {
  const spot = spotAt(engine, uri, position);
  const language = spot && languageOrTemplateAt(engine, uri, spot);
  return language?.unit.unit === 'Query' ? hoverQuestion(language.unit, language.offset, engine.settings.target) : undefined;
}

function hoverPromql(engine: Engine, unit: QueryUnit, offset: number, live: LiveHover | undefined): Hover | undefined {
  const { text } = unit.region;
  const tokens = scan(text).filter((it) => it.type !== 'comment');
  const index = tokens.findIndex((it) => it.start <= offset && (offset < it.end || (offset === it.end && it.type === 'word')));
  const token = tokens[index];
  if (!token) return undefined;
  const written = text.slice(token.start, token.end);
  const described = describe(engine, unit, token, written, tokens, index) ?? resultHover(engine, unit, token);
  const markdown = live ? withLiveFacts(described?.markdown, written, live) : described?.markdown;
  if (markdown === undefined) return undefined;
  const span: Span = described?.span ?? token;
  return { markdown, range: placeOf(unit.region, { start: span.start, end: span.end }).range };
}

function describe(
  engine: Engine,
  unit: QueryUnit,
  token: ScannedToken,
  written: string,
  tokens: readonly ScannedToken[],
  index: number,
): Described | undefined {
  const { text } = unit.region;
  const next = tokens[index + 1];
  const opens = next !== undefined && text.slice(next.start, next.end) === '(';
  if (token.type === 'duration') return durationHover(written, token);
  // The step of a subquery: its colon is part of the word.
  if (token.type === 'word' && written.startsWith(':')) {
    const step = durationHover(written.slice(1), { start: token.start + 1, end: token.end });
    if (step) return step;
  }
  const operation = operationHover(engine, unit, token);
  if (operation) return operation;
  const place = promqlPlace(text, token.start + (token.type === 'string' ? 1 : 0));
  if (token.type === 'string') {
    const span = { start: token.start + 1, end: token.end - 1 };
    if (place.context.type === 'string-argument' && namesLabel(place.context.call)) {
      const label = labelHover(engine, written.slice(1, -1));
      return label && { ...label, span };
    }
    if (place.context.type !== 'label-value') return undefined;
    const { label, op } = place.context;
    if (label === '__name__' && (op === '=' || op === '!=')) {
      const metric = metricHover(engine, written.slice(1, -1));
      return metric && { ...metric, span };
    }
    const pattern = op === '=~' || op === '!~';
    return pattern ? patternHover(label, written.slice(1, -1), span) : valueHover(label, written.slice(1, -1), span);
  }
  if (token.type === 'operator') return operatorHover(written, place.context.type === 'label-value');
  if (token.type !== 'word') return undefined;
  const previous = tokens[index - 1];
  const before = previous && text.slice(previous.start, previous.end);
  if (before === '@' && boundDocs[written]) return { markdown: `\`@ ${written}()\` — ${boundDocs[written]}` };
  if (place.context.type === 'label-name' || place.context.type === 'grouping')
    return labelHover(engine, written, takenOffAt(rulesTakingOffHere(engine.workspace, unit, place.context)(written)));
  if (token.keyword !== undefined && isAggregationToken(token.keyword) && (opens || next?.type === 'word'))
    return aggregationHover(engine, unit, token, written);
  const modifies =
    (isKeyword(token, 'ON', 'IGNORING') && opens) ||
    (isKeyword(token, 'GROUP_LEFT', 'GROUP_RIGHT') && before === ')') ||
    (isKeyword(token, 'BOOL') && previous?.type === 'operator');
  if (isKeyword(token, 'BY', 'WITHOUT')) {
    const clause = clauseHover(engine, unit, token, written);
    if (clause) return clause;
  }
  if (token.keyword !== undefined && keywordDocs[written.toLowerCase()] && (modifies || place.context.type !== 'operand')) {
    return { markdown: `\`${written}\` — ${keywordDocs[written.toLowerCase()]}` };
  }
  if (opens) return functionHover(engine, unit, token, written);
  return metricHover(engine, written);
}

const keywordDocs: Readonly<Record<string, string>> = {
  and: 'series of the left for which the right has one with the same labels.',
  or: 'all series of the left, and those of the right that the left lacks.',
  unless: 'series of the left for which the right has none with the same labels.',
  by: 'keeps only these labels; one result for each combination.',
  without: 'drops these labels and keeps all others.',
  on: 'pairs series by these labels only.',
  ignoring: 'pairs series by all labels but these.',
  group_left: 'many series on the left for one on the right; the listed labels are copied from the right.',
  group_right: 'one series on the left for many on the right; the listed labels are copied from the left.',
  bool: 'gives 0 or 1 instead of filtering.',
  offset: 'looks back in time by a duration.',
  atan2: 'arc tangent of left / right, in radians.',
  anchored: 'takes the values at the ends of the range as they were before them.',
  smoothed: 'interpolates the values at the ends of the range.',
  '+': 'sum of left and right.',
  '-': 'left less right.',
  '*': 'product of left and right.',
  '/': 'left divided by right; by zero it is ±Inf or NaN.',
  '%': 'remainder of left divided by right.',
  '^': 'left to the power of right.',
  '==': 'keeps what is equal.',
  '!=': 'keeps what differs.',
  '>': 'keeps what is greater.',
  '<': 'keeps what is less.',
  '>=': 'keeps what is greater or equal.',
  '<=': 'keeps what is less or equal.',
};

const matcherDocs: Readonly<Record<string, string>> = {
  '=': 'the label is this text; the empty text also matches a series without the label.',
  '!=': 'the label is not this text; a series without the label counts as empty.',
  '=~': 'the whole value of the label matches the regular expression (RE2, anchored at both ends).',
  '!~': 'the value of the label does not match the regular expression (RE2, anchored at both ends); a series without the label counts as empty.',
};

const boundDocs: Readonly<Record<string, string>> = {
  start: 'evaluates at the start of the query’s range.',
  end: 'evaluates at the end of the query’s range.',
};

function operatorHover(written: string, isMatcher: boolean): Described | undefined {
  if (written === '@') return { markdown: '`@` — evaluates at a fixed time: a Unix time in seconds, `start()` or `end()`.' };
  const words = isMatcher || written === '=' || written.endsWith('~') ? matcherDocs[written] : undefined;
  return words ? { markdown: `\`${written}\` — ${words}` } : undefined;
}

function functionHover(engine: Engine, unit: QueryUnit, token: Span, name: string): Described | undefined {
  const it = findFunction(name);
  if (!it) return undefined;
  const lines = ['```promql', `${signatureOf(it)} ${it.returns}`, '```', it.doc];
  if (it.experimental) lines.push('', 'Experimental: needs `--enable-feature=promql-experimental-functions`.');
  if (it.since) lines.push('', `Since Prometheus ${it.since}.`);
  const node = partsOfQuery(unit, engine).find((one) => one.type === 'call' && one.nameSpan.start === token.start);
  const labels = node?.valueType === 'vector' ? labelsText(engine, node) : '';
  if (labels !== '') lines.push('', labels);
  return { markdown: lines.join('\n') };
}

function partsOfQuery(unit: QueryUnit, engine: Engine): readonly Expr[] {
  return walk(parsedOf(unit, engine.settings.target).expr);
}

/** The labels of a vector, as a sentence; empty where nothing is known. */
function labelsText(engine: Engine, expr: Expr): string {
  const labels = labelsOf(expr, metricLabels(engine.workspace));
  const names = [...labels.known]
    .filter(([name, state]) => state.presence !== 'never' && name !== '__name__')
    .map(([name]) => `\`${name}\``);
  if (names.length > 0) return `Labels of the result: ${names.slice(0, 24).join(', ')}`;
  return labels.rest.presence === 'never' ? 'The result has no labels.' : '';
}

const typeNames: Readonly<Record<ValueType, string>> = {
  scalar: 'a number',
  vector: 'an instant vector',
  matrix: 'a range vector',
  string: 'a string',
  none: '',
};

/** What a bracket encloses: type and labels of the expression that ends with it; of one that has no name of its own. */
function resultHover(engine: Engine, unit: QueryUnit, token: ScannedToken): Described | undefined {
  if (token.type !== 'punctuation') return undefined;
  const node = partsOfQuery(unit, engine).find((it) => {
    const enclosed = bracketsOf(it);
    return enclosed !== undefined && (enclosed.start === token.start || enclosed.end === token.end);
  });
  if (!node || node.valueType === 'none') return undefined;
  const labels = node.valueType === 'vector' || node.valueType === 'matrix' ? labelsText(engine, node) : '';
  return { markdown: [typeNames[node.valueType], ...(labels === '' ? [] : ['', labels])].join('\n'), span: node.span };
}

function bracketsOf(expr: Expr): Span | undefined {
  switch (expr.type) {
    case 'call':
    case 'aggregation':
      return expr.parens;
    case 'paren':
      return expr.span;
    case 'selector':
      return expr.braces;
    case 'matrix':
    case 'subquery':
      return expr.bracket;
    case 'number':
    case 'string':
    case 'binary':
    case 'unary':
    case 'hole':
      return undefined;
  }
}

function aggregationHover(engine: Engine, unit: QueryUnit, token: Span, written: string): Described | undefined {
  const it = aggregationOf(written);
  if (!it) return undefined;
  const lines = [`**${it.name}** — aggregation`, '', it.doc];
  const { expr } = parsePromql(unit.region.text, engine.settings.target);
  const node = aggregationAt(expr, token.start);
  if (node) {
    lines.push('', labelsText(engine, node));
  }
  return { markdown: lines.join('\n').trimEnd() };
}

/** What a clause does, and which labels the aggregation that it belongs to leaves. */
function clauseHover(engine: Engine, unit: QueryUnit, token: Span, written: string): Described | undefined {
  const node = partsOfQuery(unit, engine).find(
    (it) => it.type === 'aggregation' && it.grouping && unit.region.text.slice(token.end, it.grouping.parens.start).trim() === '',
  );
  if (!node) return undefined;
  const labels = labelsText(engine, node);
  return { markdown: `\`${written}\` — ${keywordDocs[written.toLowerCase()]}${labels === '' ? '' : `\n\n${labels}`}` };
}

/** What an arithmetic, comparison or set operator gives: type and labels of its result. */
function operationHover(engine: Engine, unit: QueryUnit, token: Span): Described | undefined {
  const { expr } = parsePromql(unit.region.text, engine.settings.target);
  const node = walk(expr).find((it) => it.type === 'binary' && it.opSpan.start === token.start && it.opSpan.end === token.end);
  if (node?.type !== 'binary') return undefined;
  const words = keywordDocs[node.op];
  const head = `**${node.op}** — ${words ?? (node.valueType === 'scalar' ? 'a number' : 'an instant vector')}`;
  if (node.valueType !== 'vector') return { markdown: head };
  const labels = labelsText(engine, node);
  return { markdown: labels === '' ? head : `${head}\n\n${labels}` };
}

function durationHover(written: string, span: Span): Described | undefined {
  const markdown = durationText(written);
  return markdown === undefined ? undefined : { markdown, span };
}
