import { compareVersions } from '../../catalogue/target.js';
import type { Grammar, Rule } from './lalr.js';

/**
 * The language as Prometheus's parser takes it, in a notation of our own: `name: symbols => action | …`, capitals are tokens, `error` is the
 * token that stands for what could not be read, `%X` borrows the precedence of X, `[3.4-]` and `[-2.54)` say since and until when. The order of
 * alternatives matters: of two that fit, the earlier is taken. Facts: prometheus/prometheus promql/parser, 2.42 to 3.14.
 */
const text = `
start: START_METRIC metric => result
 | START_SERIES_DESCRIPTION series_description
 | START_EXPRESSION EOF => nothing
 | START_EXPRESSION expr => result
 | START_METRIC_SELECTOR vector_selector => result
 | start EOF
 | error => unexpected

expr: aggregate_expr | binary_expr | function_call | matrix_selector
 | number_literal [-2.54) | number_duration_literal [2.54-]
 | offset_expr | anchored_expr [3.7-] | smoothed_expr [3.7-] | paren_expr | string_literal | subquery_expr | unary_expr | vector_selector
 | step_invariant_expr | duration_expr => duration_operand [3.4-]

aggregate_expr: aggregate_op aggregate_modifier function_call_body => aggregate_modifier_first
 | aggregate_op function_call_body aggregate_modifier => aggregate_modifier_last
 | aggregate_op function_call_body => aggregate_plain
 | aggregate_op error => aggregate_error

aggregate_modifier: BY grouping_labels => by | WITHOUT grouping_labels => without

binary_expr: expr ADD bin_modifier expr => binary | expr ATAN2 bin_modifier expr => binary | expr DIV bin_modifier expr => binary
 | expr EQLC bin_modifier expr => binary | expr GTE bin_modifier expr => binary | expr GTR bin_modifier expr => binary
 | expr TRIM_UPPER bin_modifier expr => binary [3.11-] | expr TRIM_LOWER bin_modifier expr => binary [3.11-]
 | expr LAND bin_modifier expr => binary | expr LOR bin_modifier expr => binary | expr LSS bin_modifier expr => binary
 | expr LTE bin_modifier expr => binary | expr LUNLESS bin_modifier expr => binary | expr MOD bin_modifier expr => binary
 | expr MUL bin_modifier expr => binary | expr NEQ bin_modifier expr => binary | expr POW bin_modifier expr => binary
 | expr SUB bin_modifier expr => binary

bin_modifier: fill_modifiers [3.10-] | group_modifiers [-3.10)

bool_modifier: => no_bool | BOOL => bool

on_or_ignoring: bool_modifier IGNORING grouping_labels => ignoring | bool_modifier ON grouping_labels => on

group_modifiers: bool_modifier | on_or_ignoring
 | on_or_ignoring GROUP_LEFT maybe_grouping_labels => group_left | on_or_ignoring GROUP_RIGHT maybe_grouping_labels => group_right

fill_modifiers: group_modifiers [3.10-] | group_modifiers FILL fill_value => fill [3.10-] | group_modifiers FILL_LEFT fill_value => fill_left [3.10-]
 | group_modifiers FILL_RIGHT fill_value => fill_right [3.10-]
 | group_modifiers FILL_LEFT fill_value FILL_RIGHT fill_value => fill_left_right [3.10-]
 | group_modifiers FILL_RIGHT fill_value FILL_LEFT fill_value => fill_right_left [3.10-]

grouping_labels: LEFT_PAREN grouping_label_list RIGHT_PAREN => labels | LEFT_PAREN grouping_label_list COMMA RIGHT_PAREN => labels
 | LEFT_PAREN RIGHT_PAREN => no_labels | error => labels_error

grouping_label_list: grouping_label_list COMMA grouping_label => label_append | grouping_label => label_first | grouping_label_list error => label_list_error

grouping_label: maybe_label => label_word | STRING => label_string [2.55-] | error => label_error

fill_value: LEFT_PAREN number_duration_literal RIGHT_PAREN => second [3.10-] | LEFT_PAREN unary_op number_duration_literal RIGHT_PAREN => fill_signed [3.10-]

function_call: IDENTIFIER function_call_body => call | at_modifier_preprocessors function_call_body => call [3.12-]
 | STEP function_call_body => call [3.12-] | RANGE function_call_body => call [3.12-] | max_of_min_of function_call_body => call [3.13-]

function_call_body: LEFT_PAREN function_call_args RIGHT_PAREN => arguments | LEFT_PAREN RIGHT_PAREN => no_arguments

function_call_args: function_call_args COMMA expr => argument_append | expr => argument_first | function_call_args COMMA => trailing_comma

paren_expr: LEFT_PAREN expr RIGHT_PAREN => paren

positive_duration_expr: duration_expr => positive_duration [3.4-]

offset_expr: expr OFFSET offset_duration_expr => offset [3.5-] | expr OFFSET duration_expr => offset [3.4-3.5) | expr OFFSET duration => offset_old [-3.4) | expr OFFSET SUB duration => offset_negative_old [-3.4)
 | expr OFFSET error => offset_error

anchored_expr: expr ANCHORED => anchored [3.7-]
smoothed_expr: expr SMOOTHED => smoothed [3.7-]

step_invariant_expr: expr AT signed_or_unsigned_number => at | expr AT at_modifier_preprocessors LEFT_PAREN RIGHT_PAREN => at_preprocessor | expr AT error => at_error

at_modifier_preprocessors: START | END

matrix_selector: expr LEFT_BRACKET positive_duration_expr RIGHT_BRACKET => matrix [3.4-] | expr LEFT_BRACKET duration RIGHT_BRACKET => matrix [-3.4)

subquery_expr: expr LEFT_BRACKET positive_duration_expr COLON positive_duration_expr RIGHT_BRACKET => subquery_step [3.4-]
 | expr LEFT_BRACKET positive_duration_expr COLON RIGHT_BRACKET => subquery [3.4-]
 | expr LEFT_BRACKET positive_duration_expr COLON positive_duration_expr error => subquery_error_close [3.4-]
 | expr LEFT_BRACKET positive_duration_expr COLON error => subquery_error_step [3.4-]
 | expr LEFT_BRACKET positive_duration_expr error => subquery_error_colon [3.4-]
 | expr LEFT_BRACKET duration COLON maybe_duration RIGHT_BRACKET => subquery_old [-3.4)
 | expr LEFT_BRACKET duration COLON duration error => subquery_error_close [-3.4)
 | expr LEFT_BRACKET duration COLON error => subquery_error_step [-3.4)
 | expr LEFT_BRACKET duration error => subquery_error_colon [-3.4)
 | expr LEFT_BRACKET error => subquery_error_range

unary_expr: unary_op expr %MUL => unary

vector_selector: metric_identifier label_matchers => selector_both | metric_identifier => selector_name | label_matchers => selector_braces

label_matchers: LEFT_BRACE label_match_list RIGHT_BRACE => braces | LEFT_BRACE label_match_list COMMA RIGHT_BRACE => braces | LEFT_BRACE RIGHT_BRACE => empty_braces

label_match_list: label_match_list COMMA label_matcher => matcher_append | label_matcher => matcher_first | label_match_list error => matcher_list_error

label_matcher: IDENTIFIER match_op STRING => matcher | string_identifier match_op STRING => matcher [2.51-] | string_identifier => name_matcher [2.51-]
 | string_identifier match_op error => matcher_error_string [2.51-]
 | IDENTIFIER match_op error => matcher_error_string | IDENTIFIER error => matcher_error_op | error => matcher_error

metric: metric_identifier label_set => metric_both | label_set => metric_labels

metric_identifier: AVG | BOTTOMK | BY | COUNT | COUNT_VALUES | FILL [3.10-] | FILL_LEFT [3.10-] | FILL_RIGHT [3.10-] | GROUP | IDENTIFIER | LAND | LOR | LUNLESS | MAX
 | METRIC_IDENTIFIER | MIN | OFFSET | QUANTILE | STDDEV | STDVAR | SUM | TOPK | WITHOUT | START | END | LIMITK [2.54-] | LIMIT_RATIO [2.54-]
 | STEP [3.6-] | RANGE [3.10-] | ANCHORED [3.8-] | SMOOTHED [3.8-] | MAX_OF [3.13-] | MIN_OF [3.13-]

label_set: LEFT_BRACE label_set_list RIGHT_BRACE => label_set | LEFT_BRACE label_set_list COMMA RIGHT_BRACE => label_set | LEFT_BRACE RIGHT_BRACE => no_label_set | => no_label_set

label_set_list: label_set_list COMMA label_set_item => label_set_append | label_set_item => label_set_first | label_set_list error => label_set_error

label_set_item: IDENTIFIER EQL STRING => label_set_item | string_identifier EQL STRING => label_set_item [2.51-] | string_identifier => label_set_name [2.51-]
 | IDENTIFIER EQL error => label_set_error_string | string_identifier EQL error => label_set_error_string [2.51-] | IDENTIFIER error => label_set_error_equals
 | error => label_set_error_item

series_description: metric series_values => series

series_values: => no_values | series_values SPACE series_item => values_append | series_values SPACE | error => values_error

series_item: BLANK => blank | BLANK TIMES uint => blanks | series_value => value | series_value TIMES uint => values | series_value signed_number TIMES uint => values_step
 | histogram_series_value => value | histogram_series_value TIMES uint => values | histogram_series_value ADD histogram_series_value TIMES uint => histograms_add
 | histogram_series_value SUB histogram_series_value TIMES uint => histograms_sub

series_value: IDENTIFIER => stale | number | signed_number

histogram_series_value: OPEN_HIST histogram_desc_map SPACE CLOSE_HIST => second | OPEN_HIST histogram_desc_map CLOSE_HIST => second | OPEN_HIST SPACE CLOSE_HIST => empty_histogram
 | OPEN_HIST CLOSE_HIST => empty_histogram

histogram_desc_map: histogram_desc_map SPACE histogram_desc_item => histogram_merge | histogram_desc_item | histogram_desc_map error => histogram_error

histogram_desc_item: SCHEMA_DESC COLON int => histogram_item | SUM_DESC COLON signed_or_unsigned_number => histogram_item | COUNT_DESC COLON signed_or_unsigned_number => histogram_item
 | ZERO_BUCKET_DESC COLON signed_or_unsigned_number => histogram_item | ZERO_BUCKET_WIDTH_DESC COLON number => histogram_item
 | CUSTOM_VALUES_DESC COLON bucket_set => histogram_item [2.54-] | BUCKETS_DESC COLON bucket_set => histogram_item | OFFSET_DESC COLON int => histogram_item
 | NEGATIVE_BUCKETS_DESC COLON bucket_set => histogram_item | NEGATIVE_OFFSET_DESC COLON int => histogram_item
 | COUNTER_RESET_HINT_DESC COLON counter_reset_hint => histogram_item [2.54-]

bucket_set: LEFT_BRACKET bucket_set_list SPACE RIGHT_BRACKET => second | LEFT_BRACKET bucket_set_list RIGHT_BRACKET => second

bucket_set_list: bucket_set_list SPACE signed_or_unsigned_number | signed_or_unsigned_number | bucket_set_list error

counter_reset_hint: UNKNOWN_COUNTER_RESET [2.54-] | COUNTER_RESET [2.54-] | NOT_COUNTER_RESET [2.54-] | GAUGE_TYPE [2.54-]

aggregate_op: AVG | BOTTOMK | COUNT | COUNT_VALUES | GROUP | MAX | MIN | QUANTILE | STDDEV | STDVAR | SUM | TOPK | LIMITK [2.54-] | LIMIT_RATIO [2.54-]

maybe_label: AVG | BOOL | BOTTOMK | BY | COUNT | COUNT_VALUES | GROUP | GROUP_LEFT | GROUP_RIGHT | FILL [3.10-] | FILL_LEFT [3.10-] | FILL_RIGHT [3.10-] | IDENTIFIER | IGNORING
 | LAND | LOR | LUNLESS | MAX | METRIC_IDENTIFIER | MIN | OFFSET | ON | QUANTILE | STDDEV | STDVAR | SUM | TOPK | START | END | ATAN2 | LIMITK [2.54-] | LIMIT_RATIO [2.54-]
 | STEP [3.6-] | RANGE [3.10-] | ANCHORED [3.8-] | SMOOTHED [3.8-] | MAX_OF [3.13-] | MIN_OF [3.13-]

unary_op: ADD | SUB

match_op: EQL | NEQ | EQL_REGEX | NEQ_REGEX

number_literal: NUMBER => number_literal [-2.54)
number_duration_literal: NUMBER => number_literal [2.54-] | DURATION => duration_literal [2.54-]

number: NUMBER => number | DURATION => number_duration [2.54-]

signed_number: ADD number => second | SUB number => negative

signed_or_unsigned_number: number | signed_number

uint: NUMBER => uint

int: SUB uint => negative_int | uint

duration: DURATION => duration_old [-2.54) | number_duration_literal => duration_number_old [2.54-3.4)

string_literal: STRING => string_literal

string_identifier: STRING => string_identifier [2.51-]

maybe_duration: => no_duration [-3.4) | duration [-3.4)

maybe_grouping_labels: => no_maybe_labels | grouping_labels

offset_duration_expr: number_duration_literal => offset_literal [3.5-] | unary_op number_duration_literal => offset_signed [3.5-]
 | STEP LEFT_PAREN RIGHT_PAREN => duration_word [3.6-] | RANGE LEFT_PAREN RIGHT_PAREN => duration_word [3.10-]
 | unary_op STEP LEFT_PAREN RIGHT_PAREN => duration_signed_word [3.6-] | unary_op RANGE LEFT_PAREN RIGHT_PAREN => duration_signed_word [3.10-]
 | max_of_min_of LEFT_PAREN duration_expr COMMA duration_expr RIGHT_PAREN => duration_call [3.6-]
 | unary_op max_of_min_of LEFT_PAREN duration_expr COMMA duration_expr RIGHT_PAREN => duration_signed_call [3.6-]
 | unary_op LEFT_PAREN duration_expr RIGHT_PAREN %MUL => duration_signed_paren [3.6-]
 | duration_expr [3.5-]

max_of_min_of: MIN [3.6-3.13) | MAX [3.6-3.13) | MAX_OF [3.13-] | MIN_OF [3.13-]

duration_expr: number_duration_literal => duration_value [3.4-] | unary_op duration_expr %MUL => duration_unary [3.4-]
 | duration_expr ADD duration_expr => duration_binary [3.4-] | duration_expr SUB duration_expr => duration_binary [3.4-]
 | duration_expr MUL duration_expr => duration_binary [3.4-] | duration_expr DIV duration_expr => duration_binary [3.4-]
 | duration_expr MOD duration_expr => duration_binary [3.4-] | duration_expr POW duration_expr => duration_binary [3.4-]
 | STEP LEFT_PAREN RIGHT_PAREN => duration_word [3.6-] | RANGE LEFT_PAREN RIGHT_PAREN => duration_word [3.10-]
 | max_of_min_of LEFT_PAREN duration_expr COMMA duration_expr RIGHT_PAREN => duration_call [3.6-]
 | paren_duration_expr [3.4-]

paren_duration_expr: LEFT_PAREN duration_expr RIGHT_PAREN => duration_paren [3.4-]
`;

/** A grammar with, for each rule (from 1, as in the tables), the name of what is done when it is reduced; undefined: the first value goes on. */
export interface ActionGrammar extends Grammar {
  readonly actions: readonly (string | undefined)[];
}

const precedence: Grammar['precedence'] = [
  { assoc: 'left', tokens: ['LOR'] },
  { assoc: 'left', tokens: ['LAND', 'LUNLESS'] },
  { assoc: 'left', tokens: ['EQLC', 'GTE', 'GTR', 'LSS', 'LTE', 'NEQ', 'TRIM_UPPER', 'TRIM_LOWER'] },
  { assoc: 'left', tokens: ['ADD', 'SUB'] },
  { assoc: 'left', tokens: ['MUL', 'DIV', 'MOD', 'ATAN2'] },
  { assoc: 'right', tokens: ['POW'] },
  { assoc: 'none', tokens: ['OFFSET'] },
  { assoc: 'right', tokens: ['LEFT_BRACKET'] },
];

/** The grammar of one version of Prometheus. */
export function grammarOf(version: string): ActionGrammar {
  const rules: Rule[] = [];
  const actions: (string | undefined)[] = [undefined];
  for (const block of text.split(/\n(?=[a-z_]+:)/)) {
    const colon = block.indexOf(':');
    if (colon < 0) continue;
    const lhs = block.slice(0, colon).trim();
    for (const alternative of block.slice(colon + 1).split('|')) {
      const range = /\[(?:(\d+\.\d+)?-(?:(\d+\.\d+)\))?)\]?/.exec(alternative);
      if (range?.[1] && compareVersions(version, range[1]) < 0) continue;
      if (range?.[2] && compareVersions(version, range[2]) >= 0) continue;
      const [body = '', action] = alternative.replace(/\[[^[\])]*[\])]/, '').split('=>');
      const words = body.trim().split(/\s+/).filter(Boolean);
      const prec = words.find((it) => it.startsWith('%'))?.slice(1);
      rules.push({ lhs, rhs: words.filter((it) => !it.startsWith('%')), ...(prec ? { prec } : {}) });
      actions.push(action?.trim() || undefined);
    }
  }
  return { start: 'start', rules, precedence, actions };
}
