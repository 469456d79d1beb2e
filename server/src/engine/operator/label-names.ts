import { isLegacyLabelName, isLegacyLabelTemplate } from '../catalogue/label-names.js';
import { isSince } from './versions.js';

/** Whether the operator takes a label name for this Prometheus: any text from 3.0.0 on. Source: pkg/operator ValidationSchemeForPrometheus. */
export function isLabelName(name: string, version: string): boolean {
  return isSince(version, '3.0.0') ? name !== '' : isLegacyLabelName(name);
}

/** The same for the replacement of a labelmap, which may hold `$1` and `${1}`. */
export function isLabelTemplate(name: string, version: string): boolean {
  return isSince(version, '3.0.0') ? name !== '' : isLegacyLabelTemplate(name);
}
