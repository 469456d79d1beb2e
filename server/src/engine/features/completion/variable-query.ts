import type { Engine } from '../../engine.js';
import { nameOf } from '../../promql/labels.js';
import { parsePromql } from '../../promql/parsed.js';
import { prometheusVariables, queryUnit } from '../../resources/dashboards.js';
import type { Units } from '../../resources/unit.js';
import { regionOf } from '../../syntax/regions.js';
import type { ScalarNode } from '../../syntax/tree.js';
import { documentAt, offsetIn, type Spot } from '../locate.js';
import type { Offer } from './item.js';
import { completePromql } from './promql.js';
import { labelOffersOf } from './promql-labels.js';
import { expressionStart, inSelector } from './promql-operands.js';
import type { YamlOffers } from './yaml.js';

const functions: readonly Offer[] = [
  { label: 'label_values', kind: 'function', detail: 'values of a label', insert: 'label_values($1)$0', snippet: true, again: true },
  { label: 'query_result', kind: 'function', detail: 'results of a query', insert: 'query_result($1)$0', snippet: true, again: true },
  { label: 'metrics', kind: 'function', detail: 'names of metrics that match', insert: 'metrics($1)$0', snippet: true },
  { label: 'label_names', kind: 'function', detail: 'names of labels', insert: 'label_names()' },
];

/** Offers in the query of a dashboard's variable: its functions, what it selects, the label whose values it takes. */
export function completeVariableQuery(engine: Engine, uri: string, spot: Spot): YamlOffers | undefined {
  const found = documentAt(engine, uri, spot);
  const dashboard = found?.units.find((it): it is Units['Dashboard'] => it.unit === 'Dashboard');
  if (!dashboard) return undefined;
  for (const node of prometheusVariables(dashboard)) {
    const offset = offsetIn(regionOf(node), spot);
    if (offset !== undefined && offset <= regionOf(node).text.length) return offersIn(engine, dashboard, node, offset);
  }
  return undefined;
}

function offersIn(engine: Engine, dashboard: Units['Dashboard'], node: ScalarNode, offset: number): YamlOffers | undefined {
  const region = regionOf(node);
  const { text } = region;
  const head = text.slice(0, offset);
  const word = {
    start: offset - (/\w*$/.exec(head)?.[0].length ?? 0),
    end: offset + (/^\w*/.exec(text.slice(offset))?.[0].length ?? 0),
  };
  const call = /^\s*(label_values|query_result)\s*\(/.exec(head);
  const promql = (start: number, end: number) => {
    const entry = call?.[1] === 'query_result' ? 'query' : 'selector';
    const [unit] = queryUnit(dashboard.document, node, { type: 'variable', dashboard }, entry, start, end);
    if (!unit) return call ? { offers: expressionStart(engine.workspace, entry), region, word } : undefined;
    const { offers, place } = completePromql(engine.workspace, unit, offset - start);
    return {
      offers: call && entry === 'selector' ? inSelector(offers) : offers,
      region,
      word: { start: place.word.start + start, end: place.word.end + start },
    };
  };
  if (!call && /^\s*\w*$/.test(head)) return { offers: [...functions, ...(promql(0, text.length)?.offers ?? [])], region, word };
  if (!call) return /^\s*(?:metrics|label_names)\b/.test(head) ? undefined : promql(0, text.length);
  const start = call[0].length;
  const { comma, close } = argumentsOf(text, start);
  if (close < offset) return undefined;
  if (call[1] === 'query_result') return promql(start, close);
  if (comma !== undefined && offset > comma) {
    const selector = parsePromql(text.slice(start, comma), engine.workspace.settings.target, 'selector').expr;
    const metric = selector.type === 'selector' ? nameOf(selector) : undefined;
    return { offers: labelOffersOf(engine.workspace, metric), region, word };
  }
  const selected = promql(start, comma ?? close);
  // Alone, the argument is the label itself.
  const alone = comma === undefined && /^\s*\w*$/.test(text.slice(start, offset));
  return selected && alone ? { ...selected, offers: [...selected.offers, ...labelOffersOf(engine.workspace, undefined)] } : selected;
}

/** Where the last comma of a call stands that is no part of a selector, and where the call ends. */
function argumentsOf(text: string, start: number): { readonly comma: number | undefined; readonly close: number } {
  let comma: number | undefined;
  let quote = '';
  let depth = 0;
  for (let at = start; at < text.length; at++) {
    const c = text.charAt(at);
    if (quote) {
      if (c === '\\') at++;
      else if (c === quote) quote = '';
    } else if (c === '"' || c === "'" || c === '`') quote = c;
    else if (c === '{' || c === '[' || c === '(') depth++;
    else if (c === ')' && depth === 0) return { comma, close: at };
    else if (c === '}' || c === ']' || c === ')') depth = Math.max(0, depth - 1);
    else if (c === ',' && depth === 0) comma = at;
  }
  return { comma, close: text.length };
}
