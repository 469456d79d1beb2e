import type { AnyCheck } from './check.js';
import { declareCodes } from './codes.js';
import { meshChecks } from './mesh/index.js';
import { meshmonChecks } from './meshmon/index.js';
import { promqlChecks } from './promql/index.js';
import { yamlChecks } from './yaml/index.js';

/** Every check; the order is the order of the docs. */
export const allChecks: readonly AnyCheck[] = [...yamlChecks, ...promqlChecks, ...meshChecks, ...meshmonChecks];

declareCodes(allChecks.map((it) => it.code));
