import type { AnyCheck } from '../check.js';
import { conditionRef } from './condition-ref.js';
import { duration } from './duration.js';
import { grafanaEnum } from './enum.js';
import { envExpansion } from './env-expansion.js';
import { expressionRef } from './expression-ref.js';
import { expressionValue } from './expression-value.js';
import { fixedRange } from './fixed-range.js';
import { interval } from './interval.js';
import { legacyAlert } from './legacy-alert.js';
import { multiValueMatcher } from './multi-value-matcher.js';
import { panelLink } from './panel-link.js';
import { panelRef } from './panel-ref.js';
import { rangeWithoutReduce } from './range-without-reduce.js';
import { relativeTimeRange } from './relative-time-range.js';
import { required } from './required.js';
import { rootPolicy } from './root-policy.js';
import { smtpSkipVerify } from './smtp-skip-verify.js';
import { undefinedInterval } from './undefined-interval.js';
import { undefinedReceiver } from './undefined-receiver.js';
import { undefinedVariable } from './undefined-variable.js';
import { unitMismatch } from './unit-mismatch.js';
import { unusedReceiver } from './unused-receiver.js';
import { unusedVariable } from './unused-variable.js';
import { variableQuery } from './variable-query.js';

export const grafanaChecks: readonly AnyCheck[] = [
  required,
  grafanaEnum,
  duration,
  conditionRef,
  expressionRef,
  expressionValue,
  relativeTimeRange,
  interval,
  envExpansion,
  rangeWithoutReduce,
  panelLink,
  panelRef,
  rootPolicy,
  undefinedReceiver,
  undefinedInterval,
  unusedReceiver,
  multiValueMatcher,
  undefinedVariable,
  unusedVariable,
  variableQuery,
  unitMismatch,
  fixedRange,
  smtpSkipVerify,
  legacyAlert,
];
