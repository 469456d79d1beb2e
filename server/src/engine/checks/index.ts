import type { AnyCheck } from './check.js';
import { declareCodes } from './codes.js';
import { meshmonChecks } from './meshmon/index.js';

/** Every check; the order is the order of the docs. */
export const allChecks: readonly AnyCheck[] = [...meshmonChecks];

declareCodes(allChecks.map((it) => it.code));
