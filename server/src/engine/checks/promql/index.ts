import type { AnyCheck } from '../check.js';
import { absentMisuse } from './absent-misuse.js';
import { arity } from './arity.js';
import { boolInAlert } from './bool-in-alert.js';
import { contradictoryMatchers } from './contradictory-matchers.js';
import { counterWithoutRate } from './counter-without-rate.js';
import { deltaOnCounter } from './delta-on-counter.js';
import { deprecatedFunction } from './deprecated-function.js';
import { emptyMatchingRegex } from './empty-matching-regex.js';
import { failsAtQuery } from './fails-at-query.js';
import { feature } from './feature.js';
import { functionNotFound } from './function-not-found.js';
import { identicalOperands } from './identical-operands.js';
import { impossibleComparison } from './impossible-comparison.js';
import { ineffectiveSort } from './ineffective-sort.js';
import { irateInAlert } from './irate-in-alert.js';
import { labelNeverPresent } from './label-never-present.js';
import { manyToMany } from './many-to-many.js';
import { metricNotFound } from './metric-not-found.js';
import { nanComparison } from './nan-comparison.js';
import { offsetArithmetic } from './offset-arithmetic.js';
import { quantileOfNonBucket } from './quantile-of-non-bucket.js';
import { quantileOutOfRange } from './quantile-out-of-range.js';
import { quantileWithoutLe } from './quantile-without-le.js';
import { rateOfSum } from './rate-of-sum.js';
import { rateOnGauge } from './rate-on-gauge.js';
import { redundantAnchors } from './redundant-anchors.js';
import { regex } from './regex.js';
import { regexAsLiteral } from './regex-as-literal.js';
import { regexWithoutNeed } from './regex-without-need.js';
import { shortRange } from './short-range.js';
import { statusPattern } from './status-pattern.js';
import { syntax } from './syntax.js';
import { type } from './type.js';
import { unknownFunction } from './unknown-function.js';
import { version } from './version.js';

export const promqlChecks: readonly AnyCheck[] = [
  syntax,
  unknownFunction,
  regex,
  arity,
  type,
  feature,
  version,
  failsAtQuery,
  regexAsLiteral,
  regexWithoutNeed,
  statusPattern,
  redundantAnchors,
  emptyMatchingRegex,
  contradictoryMatchers,
  counterWithoutRate,
  rateOnGauge,
  deltaOnCounter,
  rateOfSum,
  quantileWithoutLe,
  quantileOfNonBucket,
  quantileOutOfRange,
  identicalOperands,
  shortRange,
  impossibleComparison,
  nanComparison,
  offsetArithmetic,
  boolInAlert,
  labelNeverPresent,
  manyToMany,
  irateInAlert,
  absentMisuse,
  ineffectiveSort,
  deprecatedFunction,
  functionNotFound,
  metricNotFound,
];
