import type { AnyCheck } from '../check.js';
import { duplicateGroup } from './duplicate-group.js';
import { duration } from './duration.js';
import { fieldNotAllowed } from './field-not-allowed.js';
import { invalidRecordName } from './invalid-record-name.js';
import { labelName } from './label-name.js';
import { missingExpr } from './missing-expr.js';
import { missingName } from './missing-name.js';
import { recordAndAlert } from './record-and-alert.js';
import { template } from './template.js';
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
];
