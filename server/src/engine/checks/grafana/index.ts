import type { AnyCheck } from '../check.js';
import { fixedRange } from './fixed-range.js';
import { legacyAlert } from './legacy-alert.js';
import { smtpSkipVerify } from './smtp-skip-verify.js';
import { undefinedVariable } from './undefined-variable.js';

export const grafanaChecks: readonly AnyCheck[] = [fixedRange, smtpSkipVerify, legacyAlert, undefinedVariable];
