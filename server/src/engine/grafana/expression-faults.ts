import { deref, get, itemsOf, stringAt, textOf } from '../syntax/access.js';
import type { MapNode, Node } from '../syntax/tree.js';
import { nearestOf } from '../text/distance.js';
import {
  classicEvaluators,
  classicOperators,
  classicReducers,
  expressionTypes,
  fills,
  meantWords,
  parametersOf,
  reducerModes,
  reducers,
  thresholds,
} from './expression-words.js';

/** Why Grafana cannot evaluate one of its own expressions. */
export interface ExpressionFault {
  /** In Grafana's words. */
  readonly message: string;
  readonly hint?: string;
  readonly node: Node;
  /** The word that was meant by the node's; undefined: it is not plain. */
  readonly instead?: string;
}

/** What Grafana says when it evaluates an expression of its own, a query's `model`. Source: grafana/grafana pkg/expr. */
export function expressionFaults(written: Node | undefined): readonly ExpressionFault[] {
  const model = deref(written);
  if (model?.type !== 'map') return [];
  const ofType = wordFaults(get(model, 'type'), expressionTypes, (it) => `'${it}' is not a recognized expression type`);
  return [...ofType, ...faultsOf(model, stringAt(model, 'type'))];
}

function faultsOf(model: MapNode, type: string | undefined): readonly ExpressionFault[] {
  switch (type) {
    case 'reduce':
      return reduceFaults(model);
    case 'resample':
      return [
        ...wordFaults(get(model, 'downsampler'), reducers, (it) => `downsampling ${it} not implemented`, true),
        ...wordFaults(get(model, 'upsampler'), fills, (it) => `upsampling ${it} not implemented`),
      ];
    case 'threshold':
      return thresholdFaults(model);
    case 'classic_conditions':
      return itemsOf(get(model, 'conditions')).flatMap(classicFaults);
    default:
      return [];
  }
}

function reduceFaults(model: MapNode): readonly ExpressionFault[] {
  const reducer = get(model, 'reducer');
  const mode = get(get(model, 'settings'), 'mode');
  const hint = `One of ${reducers.join(', ')}.`;
  return [
    ...(reducer ? [] : [{ message: 'no reducer specified', hint, node: model.pairs[0]?.key ?? model }]),
    ...wordFaults(reducer, reducers, (it) => `reduction ${it} not implemented`, true),
    ...wordFaults(mode, reducerModes, (it) => `reducer mode '${it}' is not supported. Supported only: [dropNN,replaceNN]`),
  ];
}

function thresholdFaults(model: MapNode): readonly ExpressionFault[] {
  const list = deref(get(model, 'conditions'));
  const conditions = itemsOf(list);
  const isOne = list?.type !== 'list' || conditions.length === 1;
  const says = (kind: string) => `expected threshold function to be one of [${thresholds.join(', ')}], got ${kind}`;
  return [
    ...(isOne ? [] : [{ message: 'threshold expression requires exactly one condition', node: list }]),
    ...conditions.flatMap((it) => ['evaluator', 'unloadEvaluator'].flatMap((name) => evaluatorFaults(get(it, name), thresholds, says))),
  ];
}

function classicFaults(condition: Node, index: number): readonly ExpressionFault[] {
  const operator = get(get(condition, 'operator'), 'type');
  const reducer = get(get(condition, 'reducer'), 'type');
  const evaluator = get(condition, 'evaluator');
  return [
    ...wordFaults(operator, classicOperators, () => `classic condition ${index + 1} operator must be \`and\` or \`or\``),
    ...wordFaults(reducer, classicReducers, (kind) => `reducer '${kind}' in condition ${index + 1} is not a valid reducer`),
    ...evaluatorFaults(evaluator, classicEvaluators, (kind) => `evaluator invalid evaluator type: ${kind}`),
  ];
}

function evaluatorFaults(
  evaluator: Node | undefined,
  known: readonly string[],
  says: (text: string) => string,
): readonly ExpressionFault[] {
  const faults = wordFaults(get(evaluator, 'type'), known, says);
  const kind = stringAt(evaluator, 'type');
  const params = deref(get(evaluator, 'params'));
  if (kind === undefined || kind === 'no_value' || !known.includes(kind) || params?.type !== 'list') return faults;
  const wanted = parametersOf(kind);
  const got = params.items.length;
  if (wanted <= got) return faults;
  const message = `incorrect number of arguments for threshold function '${kind}': got ${got} but need ${wanted}`;
  return [...faults, { message, node: params }];
}

/** A word that is none of these; of what holds a variable nothing is known. */
function wordFaults(
  written: Node | undefined,
  known: readonly string[],
  says: (text: string) => string,
  anyCase = false,
): readonly ExpressionFault[] {
  const node = deref(written);
  const text = node?.type === 'scalar' ? textOf(node) : '';
  if (node?.type !== 'scalar' || text === '' || text.includes('$') || known.includes(anyCase ? text.toLowerCase() : text)) return [];
  const low = text.toLowerCase();
  const other = meantWords.get(low);
  const better = known.find((it) => it.toLowerCase() === low) ?? (other !== undefined && known.includes(other) ? other : undefined);
  const instead = better ?? nearestOf(text, known.filter(Boolean), 2);
  return [{ message: says(text), node, ...(instead === undefined ? {} : { instead }) }];
}
