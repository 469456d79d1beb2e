import { aggregationOf, findFunction, parametersOf, signatureOf } from '../catalogue/functions.js';
import type { Engine } from '../engine.js';
import { parsePromql } from '../promql/parsed.js';
import { scan } from '../promql/scan.js';
import type { Position } from '../text/span.js';
import { callAt } from './expressions.js';
import { languageOrTemplateAt } from './helm-template.js';
import { spotAt } from './locate.js';

export interface Signature {
  readonly label: string;
  readonly docs: string;
  readonly parameters: readonly string[];
  /** From 0. */
  readonly active: number;
}

/** The call around a position, with the argument that is being written. Commas in braces, strings and inner calls do not count. */
export function signatureAt(engine: Engine, uri: string, position: Position): Signature | undefined {
  const spot = spotAt(engine, uri, position);
  const language = spot && languageOrTemplateAt(engine, uri, spot);
  if (language?.unit.unit !== 'Query') return undefined;
  const { text } = language.unit.region;
  const call = callAt(parsePromql(text, engine.settings.target).expr, language.offset);
  if (!call) return undefined;
  // Behind a closing parenthesis the call is done.
  if (text.charAt(call.parens.end - 1) === ')' && language.offset >= call.parens.end) return undefined;
  const active = argumentIndex(text, call.parens.start, language.offset);
  if (call.type === 'aggregation') {
    const it = aggregationOf(call.op);
    if (!it) return undefined;
    const parameters = it.param ? [it.paramMeaning ?? 'parameter', 'v instant-vector'] : ['v instant-vector'];
    return { label: `${it.name}(${parameters.join(', ')})`, docs: it.doc, parameters, active: Math.min(active, parameters.length - 1) };
  }
  const it = findFunction(call.name);
  if (!it) return undefined;
  const parameters = parametersOf(it);
  return {
    label: signatureOf(it),
    docs: it.doc,
    parameters,
    active: Math.min(active, Math.max(0, parameters.length - 1)),
  };
}

function argumentIndex(text: string, open: number, offset: number): number {
  let depth = 0;
  let index = 0;
  for (const it of scan(text)) {
    if (it.end > offset) break;
    if (it.start <= open || it.type !== 'punctuation') continue;
    const c = text.charAt(it.start);
    if (c === '(' || c === '{' || c === '[') depth++;
    else if (c === ')' || c === '}' || c === ']') depth--;
    else if (c === ',' && depth === 0) index++;
  }
  return index;
}
