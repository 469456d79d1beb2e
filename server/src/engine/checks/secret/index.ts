import type { AnyCheck } from '../check.js';
import { plaintext } from './plaintext.js';

export const secretChecks: readonly AnyCheck[] = [plaintext];
