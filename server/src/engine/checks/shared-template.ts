import type { Target } from '../catalogue/target.js';
import type { TemplateUnit } from '../resources/unit.js';
import { parseAlertTemplate } from '../template/alert.js';
import { type Uses, usesOf } from '../template/uses.js';

/** What an alert's label or annotation reads of its data; undefined: it is no template, or one that Prometheus refuses. */
export function alertUses({ place, region }: TemplateUnit, target: Target): Uses | undefined {
  if (place !== 'alert' || !region.text.includes('{{')) return undefined;
  const parsed = parseAlertTemplate(region.text, '', target.prometheus);
  return parsed.ok ? usesOf(parsed.template) : undefined;
}
