import type { AnyCheck } from '../check.js';
import { config } from './config.js';
import { unknownCode } from './unknown-code.js';
import { unusedSuppression } from './unused-suppression.js';

export const meshmonChecks: readonly AnyCheck[] = [config, unknownCode, unusedSuppression];
