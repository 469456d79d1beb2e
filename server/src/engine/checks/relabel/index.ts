import type { AnyCheck } from '../check.js';
import { action } from './action.js';
import { emptyRule } from './empty-rule.js';
import { fields } from './fields.js';
import { hashmodModulus } from './hashmod-modulus.js';
import { labelName } from './label-name.js';
import { missingTargetLabel } from './missing-target-label.js';
import { regex } from './regex.js';

export const relabelChecks: readonly AnyCheck[] = [action, regex, hashmodModulus, missingTargetLabel, labelName, fields, emptyRule];
