import type { Target } from '../catalogue/target.js';
import type { TemplateUnit } from '../resources/unit.js';
import { parseAlertTemplate } from '../template/alert.js';
import { type Uses, usesOf } from '../template/uses.js';
import type { Region } from '../text/region.js';

/** Several checks ask the same of a template, one after another. */
let last: { readonly region: Region; readonly version: string; readonly uses: Uses | undefined } | undefined;

/** What an alert's label or annotation reads of its data; undefined: it is no template, or one that Prometheus refuses. */
export function alertUses({ place, region }: TemplateUnit, { prometheus: version }: Target): Uses | undefined {
  if (place !== 'alert' || !region.text.includes('{{')) return undefined;
  if (last?.region !== region || last.version !== version) {
    const parsed = parseAlertTemplate(region.text, '', version);
    last = { region, version, uses: parsed.ok ? usesOf(parsed.template) : undefined };
  }
  return last.uses;
}
