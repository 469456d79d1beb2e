import type { AnyCheck } from '../check.js';
import { inUrl } from './in-url.js';
import { plaintext } from './plaintext.js';

export const secretChecks: readonly AnyCheck[] = [plaintext, inUrl];
