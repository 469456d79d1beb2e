import type { Engine } from '../../engine.js';
import { attributes } from '../../istio/attributes.js';
import { nodeAt } from '../../syntax/access.js';
import type { Span } from '../../text/span.js';
import { escapeQuoted, type Quote } from '../block-path.js';
import type { Spot } from '../locate.js';
import type { ShapePlace } from '../shape-place.js';
import { testSeriesAt } from '../test-series.js';
import { alertPairs } from './alerts.js';
import { type Offer, offers } from './item.js';
import { textBeside } from './operator-values.js';
import { completePromql } from './promql.js';
import { expressionStart, inSelector } from './promql-operands.js';
import { knownValues } from './values.js';
import type { YamlOffers } from './yaml.js';

/** Offers inside a scalar that is a small language of its own, with the word there that they replace; undefined: it is none. */
export function completeInnerText(engine: Engine, uri: string, place: ShapePlace, spot: Spot): YamlOffers | undefined {
  if (place.at === 'key') return undefined;
  const where = place.path.join('.');
  const { unit } = place;
  const { region, word } = place;
  if (place.at === 'value' && /elabel\w*\.\*\.regex$/.test(where)) return namesAt(engine, place);
  if (isExpression(place, where) && word.start === word.end) return { offers: expressionStart(engine.workspace), region, word };
  if (isFederated(place, where) && word.start === word.end) return { offers: expressionStart(engine.workspace, 'selector'), region, word };
  if (unit.unit === 'RuleTest') return where === 'tests.*.input_series.*.series' ? seriesAt(engine, uri, place, spot) : undefined;
  if (unit.unit === 'KubernetesObject' && unit.kind === 'Telemetry') {
    const isExpression = /\.tagOverrides\.[^.]+\.value$/.test(where) || where === 'spec.accessLogging.*.filter.expression';
    return isExpression ? attributesAt(place) : undefined;
  }
  const hasMatchers = unit.unit === 'AlertmanagerFile' || unit.unit === 'GrafanaProvisioning';
  const isMatcher = hasMatchers && /(^|\.)(source_|target_)?matchers(\.\*)?$/.test(where);
  return isMatcher ? (matcherLabelsAt(engine, place) ?? matcherValuesAt(engine, place)) : undefined;
}

/** Whether a value is PromQL; where something of it is written it is a query of its own. */
function isExpression({ unit, at, document }: ShapePlace, where: string): boolean {
  if (at !== 'value' || document.format !== 'yaml') return false;
  if (unit.unit === 'RuleFile' || (unit.unit === 'KubernetesObject' && unit.kind === 'PrometheusRule'))
    return /^(spec\.)?groups\.\*\.rules\.\*\.expr$/.test(where);
  if (unit.unit === 'GrafanaProvisioning' || (unit.unit === 'KubernetesObject' && unit.kind === 'GrafanaAlertRuleGroup'))
    return /\.data\.\*\.model\.expr$/.test(where);
  return unit.unit === 'RuleTest' && /^tests\.\*\.promql_expr_test\.\*\.expr$/.test(where);
}

/** Whether a series is asked of another server: an item that is not written yet. */
function isFederated(place: ShapePlace, where: string): boolean {
  if (!/(?:^|\.)params\.match\[\]\.\*$/.test(where)) return false;
  return ['metrics_path', 'metricsPath', 'path'].some((it) => /\/federate$/.test(textBeside(place, it) ?? ''));
}

/** A series of a unit test: a metric with its labels. */
function seriesAt(engine: Engine, uri: string, { region, offset, word }: ShapePlace, spot: Spot): YamlOffers {
  const series = testSeriesAt(engine, uri, spot);
  if (series) {
    const { offers, place } = completePromql(engine.workspace, series.unit, series.offset);
    return { offers: inSelector(offers), region: series.unit.region, word: place.word };
  }
  // Behind blanks a plain scalar is over.
  const isBlank = /[:,{[]\s*["']?$/.test(region.text.slice(region.text.lastIndexOf('\n', offset - 1) + 1, offset));
  return { offers: isBlank ? expressionStart(engine.workspace, 'selector') : [], region, word };
}

/** The text of the scalar at the cursor, quotes left out; where it is not written yet, nothing. */
export function textSpan({ document, region, offset }: ShapePlace): Span {
  const { node } = nodeAt(document, offset, region);
  if (node.type !== 'scalar' || offset < node.span.start || offset > node.span.end) {
    // Blanks behind a plain scalar are no part of it.
    const head = region.text.slice(region.text.lastIndexOf('\n', offset - 1) + 1, offset);
    const begun = /(?:^\s*-\s+|[[,]\s*|:\s+)([^\s[\],"'][^[\],"']*)$/.exec(head)?.[1] ?? '';
    return { start: offset - begun.length, end: offset };
  }
  const quoted = node.style === 'single' || node.style === 'double';
  const closed = quoted && node.span.end - node.span.start > 1 && /["']/.test(region.text.charAt(node.span.end - 1));
  return quoted ? { start: node.span.start + 1, end: node.span.end - (closed ? 1 : 0) } : node.span;
}

/** Names in the pattern of a relabel rule, each for itself: it holds alternatives. */
function namesAt(engine: Engine, place: ShapePlace): YamlOffers | undefined {
  const offers = knownValues(engine, place);
  if (!offers) return undefined;
  const { region, offset } = place;
  const span = textSpan(place);
  const typed = /[\w:]*$/.exec(region.text.slice(Math.min(span.start, offset), offset))?.[0] ?? '';
  const rest = /^[\w:]*/.exec(region.text.slice(offset, Math.max(offset, span.end)))?.[0] ?? '';
  return { offers, region, word: { start: offset - typed.length, end: offset + rest.length } };
}

/** Attributes of a request where one may stand in an expression. */
function attributesAt(place: ShapePlace): YamlOffers {
  const { region, offset } = place;
  const span = textSpan(place);
  const head = region.text.slice(Math.min(span.start, offset), offset);
  const typed = /[\w.]*$/.exec(head)?.[0] ?? '';
  const rest = /^[\w.]*/.exec(region.text.slice(offset, Math.max(offset, span.end)))?.[0] ?? '';
  const word = { start: offset - typed.length, end: offset + rest.length };
  const inText = /^(?:[^"']|"[^"]*"|'[^']*')*["'][^"']*$/.test(head.replaceAll('\\"', '"'));
  // A number, and what hangs on a call or an index, is no attribute.
  const names = inText || /^[\d.]/.test(typed) || /[\])]\s*$/.test(head.slice(0, head.length - typed.length));
  const all = names ? [] : [...attributes].flatMap(([root, fields]) => (fields ? fields.map((it) => `${root}.${it}`) : [root]));
  return { offers: all.map((label) => ({ label, kind: 'value' })), region, word };
}

/** In front of the operator of a matcher: labels that alerts of the workspace have. */
function matcherLabelsAt(engine: Engine, place: ShapePlace): YamlOffers | undefined {
  const { region, offset } = place;
  const span = textSpan(place);
  const [, typed] = /^\s*([\w.-]*)$/.exec(region.text.slice(Math.min(span.start, offset), offset)) ?? [];
  const [, rest] = /^([\w.-]*)\s*[=!]/.exec(region.text.slice(offset, Math.max(offset, span.end))) ?? [];
  if (typed === undefined || rest === undefined) return undefined;
  const labels = alertPairs(engine.workspace).map(([label]) => label);
  return { offers: offers('label', labels), region, word: { start: offset - typed.length, end: offset + rest.length } };
}

/** Behind the operator of a matcher: the values that alerts of the workspace give its label. */
function matcherValuesAt(engine: Engine, place: ShapePlace): YamlOffers | undefined {
  const { region, offset } = place;
  const span = textSpan(place);
  const head = region.text.slice(Math.min(span.start, offset), offset);
  const [, name, quote = '', typed = ''] = /^\s*([\w.-]+)\s*(?:=~|!~|!=|=)\s*(\\?")?([^"\\]*)$/.exec(head) ?? [];
  if (name === undefined) return undefined;
  const rest = /^[^"\\,}]*/.exec(region.text.slice(offset, Math.max(offset, span.end)))?.[0] ?? '';
  const closed = quote !== '' && region.text.startsWith(quote, offset + rest.length);
  const values = [...new Set(alertPairs(engine.workspace).flatMap(([label, value]) => (label === name ? [value] : [])))];
  const host = /["']/.exec(region.text.charAt(span.start - 1))?.[0] as Quote | undefined;
  const written = (value: string): string =>
    escapeQuoted(`${quote === '' ? '"' : ''}${escapeQuoted(value, '"')}${closed ? '' : '"'}`, host);
  const offers = values.map((label): Offer => ({ label, kind: 'value', insert: written(label) }));
  return { offers, region, word: { start: offset - typed.length, end: offset + rest.trimEnd().length } };
}
