import { atLeast } from '../catalogue/target.js';

const legacy = /^[a-zA-Z_][a-zA-Z0-9_]*$/;
const legacyTarget = /^(?:(?:[a-zA-Z_]|\$(?:\{\w+\}|\w+))\w*)+$/;

/** Whether the operator takes a label name for this Prometheus: any text from 3.0.0 on. Source: pkg/operator ValidationSchemeForPrometheus. */
export function isLabelName(name: string, version: string): boolean {
  return atLeast(version, '3.0.0') ? name !== '' : legacy.test(name);
}

/** The same for the replacement of a labelmap, which may hold `$1` and `${1}`. */
export function isLabelTemplate(name: string, version: string): boolean {
  return atLeast(version, '3.0.0') ? name !== '' : legacyTarget.test(name);
}
