/** Types of Grafana's own expressions. Source of all: grafana/grafana pkg/expr commands.go, threshold.go, mathexp/reduce.go, mathexp/resample.go, classic/. Words of newer and older versions are all taken. */
export const expressionTypes = ['math', 'reduce', 'resample', 'classic_conditions', 'threshold', 'sql', 'hysteresis'];

/** What makes one value of many, in `reduce` and for more than one sample of a `resample`. */
export const reducers = ['sum', 'mean', 'min', 'max', 'count', 'last', 'median'];

/** What `reduce` does with a value that is no number. */
export const reducerModes = ['dropNN', 'replaceNN', ''];

/** What fills a gap in a `resample`. */
export const fills = ['pad', 'backfilling', 'fillna'];

const ranged = ['within_range', 'outside_range', 'within_range_included', 'outside_range_included'];

/** The evaluators of a `threshold`. */
export const thresholds = ['gt', 'lt', 'eq', 'ne', 'gte', 'lte', ...ranged];

/** How many parameters an evaluator takes. */
export function parametersOf(evaluator: string): number {
  return ranged.includes(evaluator) ? 2 : 1;
}

/** The operators between classic conditions. */
export const classicOperators = ['and', 'or', 'logic-or'];

/** The reducers of classic conditions. */
export const classicReducers = [
  ...['avg', 'sum', 'min', 'max', 'count', 'last', 'median', 'diff', 'diff_abs'],
  ...['percent_diff', 'percent_diff_abs', 'count_not_null', 'count_non_null'],
];

/** The evaluators of classic conditions. */
export const classicEvaluators = [...thresholds, 'ge', 'le', 'no_value'];

/** What people write instead, in small letters, and the word that they mean. */
export const meantWords: ReadonlyMap<string, string> = new Map([
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
