/** Kinds of tokens, in groups as the texts of Prometheus's messages need them. The index is the token's number in the parser's tables. */
export const tokenNames = [
  '$end',
  'error',
  'EQL',
  'BLANK',
  'COLON',
  'COMMA',
  'COMMENT',
  'DURATION',
  'EOF',
  'ERROR',
  'IDENTIFIER',
  'LEFT_BRACE',
  'LEFT_BRACKET',
  'LEFT_PAREN',
  'OPEN_HIST',
  'CLOSE_HIST',
  'METRIC_IDENTIFIER',
  'NUMBER',
  'RIGHT_BRACE',
  'RIGHT_BRACKET',
  'RIGHT_PAREN',
  'SPACE',
  'STRING',
  'TIMES',
  // Keys of a histogram in a series description.
  'SUM_DESC',
  'COUNT_DESC',
  'SCHEMA_DESC',
  'OFFSET_DESC',
  'NEGATIVE_OFFSET_DESC',
  'BUCKETS_DESC',
  'NEGATIVE_BUCKETS_DESC',
  'ZERO_BUCKET_DESC',
  'ZERO_BUCKET_WIDTH_DESC',
  'CUSTOM_VALUES_DESC',
  'COUNTER_RESET_HINT_DESC',
  // Operators.
  'ADD',
  'DIV',
  'EQLC',
  'EQL_REGEX',
  'GTE',
  'GTR',
  'TRIM_UPPER',
  'TRIM_LOWER',
  'LAND',
  'LOR',
  'LSS',
  'LTE',
  'LUNLESS',
  'MOD',
  'MUL',
  'NEQ',
  'NEQ_REGEX',
  'POW',
  'SUB',
  'AT',
  'ATAN2',
  // Aggregations.
  'AVG',
  'BOTTOMK',
  'COUNT',
  'COUNT_VALUES',
  'GROUP',
  'MAX',
  'MIN',
  'QUANTILE',
  'STDDEV',
  'STDVAR',
  'SUM',
  'TOPK',
  'LIMITK',
  'LIMIT_RATIO',
  // Keywords.
  'BOOL',
  'BY',
  'GROUP_LEFT',
  'GROUP_RIGHT',
  'FILL',
  'FILL_LEFT',
  'FILL_RIGHT',
  'IGNORING',
  'OFFSET',
  'SMOOTHED',
  'ANCHORED',
  'ON',
  'WITHOUT',
  // Words that stand for a time or a duration.
  'START',
  'END',
  'STEP',
  'RANGE',
  'MAX_OF',
  'MIN_OF',
  // Counter reset hints.
  'UNKNOWN_COUNTER_RESET',
  'COUNTER_RESET',
  'NOT_COUNTER_RESET',
  'GAUGE_TYPE',
  // What a text begins with: chosen by the caller, never written.
  'START_METRIC',
  'START_SERIES_DESCRIPTION',
  'START_EXPRESSION',
  'START_METRIC_SELECTOR',
] as const;

export type TokenName = (typeof tokenNames)[number];

/** Number of each kind of token. */
export const T: Readonly<Record<TokenName, number>> = Object.fromEntries(tokenNames.map((name, i) => [name, i])) as Record<
  TokenName,
  number
>;

export function isOperatorToken(type: number): boolean {
  return type >= T.ADD && type <= T.ATAN2;
}

export function isAggregationToken(type: number): boolean {
  return type >= T.AVG && type <= T.LIMIT_RATIO;
}

export function isKeywordToken(type: number): boolean {
  return type >= T.BOOL && type <= T.WITHOUT;
}

export function isComparisonToken(type: number): boolean {
  return type === T.EQLC || type === T.NEQ || type === T.LTE || type === T.LSS || type === T.GTE || type === T.GTR;
}

export function isSetToken(type: number): boolean {
  return type === T.LAND || type === T.LOR || type === T.LUNLESS;
}

/** Punctuation by kind; what stands in messages for tokens without a text of their own. */
export const fixedTexts: ReadonlyMap<number, string> = new Map([
  [T.OPEN_HIST, '{{'],
  [T.CLOSE_HIST, '}}'],
  [T.LEFT_PAREN, '('],
  [T.RIGHT_PAREN, ')'],
  [T.LEFT_BRACE, '{'],
  [T.RIGHT_BRACE, '}'],
  [T.LEFT_BRACKET, '['],
  [T.RIGHT_BRACKET, ']'],
  [T.COMMA, ','],
  [T.EQL, '='],
  [T.COLON, ':'],
  [T.BLANK, '_'],
  [T.TIMES, 'x'],
  [T.SPACE, '<space>'],
  [T.SUB, '-'],
  [T.ADD, '+'],
  [T.MUL, '*'],
  [T.MOD, '%'],
  [T.DIV, '/'],
  [T.EQLC, '=='],
  [T.NEQ, '!='],
  [T.LTE, '<='],
  [T.LSS, '<'],
  [T.GTE, '>='],
  [T.GTR, '>'],
  [T.TRIM_UPPER, '</'],
  [T.TRIM_LOWER, '>/'],
  [T.EQL_REGEX, '=~'],
  [T.NEQ_REGEX, '!~'],
  [T.POW, '^'],
  [T.AT, '@'],
]);

/** Reserved words in lower case → kind. `inf` and `nan` are numbers and are told apart by the lexer. */
export const keywords: ReadonlyMap<string, number> = new Map([
  ['and', T.LAND],
  ['or', T.LOR],
  ['unless', T.LUNLESS],
  ['atan2', T.ATAN2],
  ['sum', T.SUM],
  ['avg', T.AVG],
  ['count', T.COUNT],
  ['min', T.MIN],
  ['max', T.MAX],
  ['group', T.GROUP],
  ['stddev', T.STDDEV],
  ['stdvar', T.STDVAR],
  ['topk', T.TOPK],
  ['bottomk', T.BOTTOMK],
  ['count_values', T.COUNT_VALUES],
  ['quantile', T.QUANTILE],
  ['limitk', T.LIMITK],
  ['limit_ratio', T.LIMIT_RATIO],
  ['offset', T.OFFSET],
  ['smoothed', T.SMOOTHED],
  ['anchored', T.ANCHORED],
  ['by', T.BY],
  ['without', T.WITHOUT],
  ['on', T.ON],
  ['ignoring', T.IGNORING],
  ['group_left', T.GROUP_LEFT],
  ['group_right', T.GROUP_RIGHT],
  ['fill', T.FILL],
  ['fill_left', T.FILL_LEFT],
  ['fill_right', T.FILL_RIGHT],
  ['bool', T.BOOL],
  ['start', T.START],
  ['end', T.END],
  ['step', T.STEP],
  ['range', T.RANGE],
  ['max_of', T.MAX_OF],
  ['min_of', T.MIN_OF],
]);
