import type { AnyCheck } from '../check.js';
import { alertWithoutSeverity } from './alert-without-severity.js';
import { duplicateGroup } from './duplicate-group.js';
import { duplicateRule } from './duplicate-rule.js';
import { duration } from './duration.js';
import { fieldNotAllowed } from './field-not-allowed.js';
import { forBelowInterval } from './for-below-interval.js';
import { invalidRecordName } from './invalid-record-name.js';
import { labelName } from './label-name.js';
import { missingExpr } from './missing-expr.js';
import { missingName } from './missing-name.js';
import { recordAndAlert } from './record-and-alert.js';
import { recordName } from './record-name.js';
import { resultType } from './result-type.js';
import { template } from './template.js';
import { templateLabelAbsent } from './template-label-absent.js';
import { templateUnknownField } from './template-unknown-field.js';
import { templateValueComparedWithInteger } from './template-value-compared-with-integer.js';
import { templateWrongArguments } from './template-wrong-arguments.js';
import { testSyntax } from './test-syntax.js';
import { testUnknownAlert } from './test-unknown-alert.js';
import { type } from './type.js';
import { unknownField } from './unknown-field.js';
import { version } from './version.js';

export const ruleChecks: readonly AnyCheck[] = [
  duplicateGroup,
  duration,
  fieldNotAllowed,
  invalidRecordName,
  labelName,
  missingExpr,
  missingName,
  recordAndAlert,
  template,
  type,
  unknownField,
  version,
  templateLabelAbsent,
  templateUnknownField,
  templateWrongArguments,
  templateValueComparedWithInteger,
  resultType,
  duplicateRule,
  recordName,
  alertWithoutSeverity,
  forBelowInterval,
  testSyntax,
  testUnknownAlert,
];
