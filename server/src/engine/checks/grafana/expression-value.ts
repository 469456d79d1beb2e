import { deref, get, itemsOf, stringAt, textOf } from '../../syntax/access.js';
import type { Node } from '../../syntax/tree.js';
import { nodesOf } from '../../syntax/walk.js';
import { nearestOf } from '../../text/distance.js';
import { check, type Tell } from '../check.js';
import { alertRulesOf, groupsOf, headOf, isExpression, queriesOf } from '../shared-grafana.js';
import { withText } from '../shared-insert.js';
import { atNode } from '../shared-node.js';

/** pkg/expr: commands.go, threshold.go, mathexp/reduce.go, mathexp/resample.go, classic/. Words of newer and older versions are all taken. */
const types = ['math', 'reduce', 'resample', 'classic_conditions', 'threshold', 'sql', 'hysteresis'];
const reducers = ['sum', 'mean', 'min', 'max', 'count', 'last', 'median'];
const fills = ['pad', 'backfilling', 'fillna'];
const ranged = ['within_range', 'outside_range', 'within_range_included', 'outside_range_included'];
const thresholds = ['gt', 'lt', 'eq', 'ne', 'gte', 'lte', ...ranged];
const classicReducers = [
  ...['avg', 'sum', 'min', 'max', 'count', 'last', 'median', 'diff', 'diff_abs'],
  ...['percent_diff', 'percent_diff_abs', 'count_not_null', 'count_non_null'],
];
const classicEvaluators = [...thresholds, 'ge', 'le', 'no_value'];

/** What people write instead. */
const meant: ReadonlyMap<string, string> = new Map([
  ['avg', 'mean'],
  ['average', 'mean'],
  ['mean', 'avg'],
  ['latest', 'last'],
  ['>', 'gt'],
  ['<', 'lt'],
  ['>=', 'gte'],
  ['<=', 'lte'],
  ['==', 'eq'],
  ['=', 'eq'],
  ['!=', 'ne'],
  ['ge', 'gte'],
  ['le', 'lte'],
  ['above', 'gt'],
  ['below', 'lt'],
  ['is_above', 'gt'],
  ['is_below', 'lt'],
  ['classic_condition', 'classic_conditions'],
]);

export const expressionValue = check({
  code: 'grafana/expression-value',
  scope: 'unit',
  on: ['GrafanaProvisioning', 'KubernetesObject', 'Dashboard'],
  weight: { severity: 'warning', costs: 'the expression cannot be evaluated: the rule or panel is in error for ever.' },
  docs: {
    what: "The type of an expression, its reducer, evaluator, operator or the number of an evaluator's parameters is none that Grafana knows.",
    why: 'Grafana takes the file, and every evaluation fails with the words that are told here.',
    fix: 'Types: math, reduce, resample, classic_conditions, threshold, sql. Reducers: sum, mean, min, max, count, last, median. Evaluators: gt, lt, eq, ne, gte, lte with one parameter, within_range and outside_range with two.',
  },
  run(unit, tell) {
    if (unit.unit === 'Dashboard') {
      for (const panel of nodesOf(unit.root))
        if (panel.type === 'map') for (const it of queriesOf(panel)) if (it.isExpression) inModel(tell, it.model);
      return;
    }
    for (const rule of groupsOf(unit).flatMap(alertRulesOf))
      for (const part of rule.data) if (isExpression(part)) inModel(tell, get(part, 'model'));
  },
});

function inModel(tell: Tell, written: Node | undefined): void {
  const model = deref(written);
  if (model?.type !== 'map') return;
  const type = get(model, 'type');
  oneOf(tell, type, types, (it) => `'${it}' is not a recognized expression type`);
  switch (stringAt(model, 'type')) {
    case 'reduce': {
      const reducer = get(model, 'reducer');
      if (!reducer) tell({ message: 'no reducer specified', hint: `One of ${reducers.join(', ')}.`, at: atNode(headOf(model)) });
      oneOf(tell, reducer, reducers, (it) => `reduction ${it} not implemented`, true);
      const modes = ['dropNN', 'replaceNN', ''];
      oneOf(
        tell,
        get(get(model, 'settings'), 'mode'),
        modes,
        (it) => `reducer mode '${it}' is not supported. Supported only: [dropNN,replaceNN]`,
      );
      return;
    }
    case 'resample':
      oneOf(tell, get(model, 'downsampler'), reducers, (it) => `downsampling ${it} not implemented`, true);
      oneOf(tell, get(model, 'upsampler'), fills, (it) => `upsampling ${it} not implemented`);
      return;
    case 'threshold': {
      const list = deref(get(model, 'conditions'));
      const conditions = itemsOf(list);
      if (list?.type === 'list' && conditions.length !== 1)
        tell({ message: 'threshold expression requires exactly one condition', at: atNode(list) });
      for (const it of conditions) {
        for (const name of ['evaluator', 'unloadEvaluator'])
          evaluator(
            tell,
            get(it, name),
            thresholds,
            (kind) => `expected threshold function to be one of [${thresholds.join(', ')}], got ${kind}`,
          );
      }
      return;
    }
    case 'classic_conditions':
      for (const [i, it] of itemsOf(get(model, 'conditions')).entries()) {
        const operator = get(get(it, 'operator'), 'type');
        oneOf(tell, operator, ['and', 'or', 'logic-or'], () => `classic condition ${i + 1} operator must be \`and\` or \`or\``);
        const reducer = get(get(it, 'reducer'), 'type');
        oneOf(tell, reducer, classicReducers, (kind) => `reducer '${kind}' in condition ${i + 1} is not a valid reducer`);
        evaluator(tell, get(it, 'evaluator'), classicEvaluators, (kind) => `evaluator invalid evaluator type: ${kind}`);
      }
  }
}

function evaluator(tell: Tell, node: Node | undefined, known: readonly string[], says: (text: string) => string): void {
  const kind = stringAt(node, 'type');
  oneOf(tell, get(node, 'type'), known, says);
  const params = deref(get(node, 'params'));
  if (kind === undefined || kind === 'no_value' || !known.includes(kind) || params?.type !== 'list') return;
  const wanted = ranged.includes(kind) ? 2 : 1;
  const got = params.items.length;
  if (got < wanted)
    tell({
      message: `incorrect number of arguments for threshold function '${kind}': got ${got} but need ${wanted}`,
      at: atNode(params),
    });
}

/** A word that is none of these; of what holds a variable nothing is known. */
function oneOf(tell: Tell, written: Node | undefined, known: readonly string[], says: (text: string) => string, anyCase = false): void {
  const node = deref(written);
  const text = node?.type === 'scalar' ? textOf(node) : '';
  if (node?.type !== 'scalar' || text === '' || text.includes('$') || known.includes(anyCase ? text.toLowerCase() : text)) return;
  const low = text.toLowerCase();
  const other = meant.get(low);
  const better = known.find((it) => it.toLowerCase() === low) ?? (other !== undefined && known.includes(other) ? other : undefined);
  const nearest = better ?? nearestOf(text, known.filter(Boolean), 2);
  const edit = nearest === undefined ? undefined : withText(node, nearest);
  tell({
    message: says(text),
    at: atNode(node),
    fixes: edit ? [{ title: `Use \`${nearest}\``, preferred: true, edits: [edit] }] : [],
  });
}
