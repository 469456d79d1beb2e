import type { AnyCheck } from './check.js';

/** Every check; the order is the order of the docs. */
export const allChecks: readonly AnyCheck[] = [];
