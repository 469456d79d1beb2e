import { labelInfo, ztunnelFlags } from '../catalogue/labels.js';
import type { Engine } from '../engine.js';
import { meshTags } from '../istio/tags.js';
import { matchesWhole } from '../re2/shape.js';
import { quotedNames } from '../text/quoted.js';
import type { Span } from '../text/span.js';
import type { Described } from './described.js';

/** What a label says, and its values where they are few. `takenOff`: where all jobs of the series that it is asked of take it off. */
export function labelHover(engine: Engine, name: string, takenOff?: string): Described | undefined {
  const info = labelInfo(name);
  if (!info) {
    const metrics = [...engine.workspace.derived(meshTags).added].filter(([, labels]) => labels.has(name)).map(([metric]) => metric);
    return metrics.length > 0 ? { markdown: `**${name}** — added by Telemetry to ${quotedNames(metrics)}` } : undefined;
  }
  const lines = [`**${name}** — ${info.origin === 'scrape' ? 'label of the scrape' : 'Istio label'}`, '', info.doc];
  if (info.note) lines.push('', info.note);
  if (info.values && info.values.length <= 8)
    lines.push('', ...info.values.map((it) => `- \`${it.value}\`${it.meaning ? ` ${it.meaning}` : ''}`));
  else if (info.values) lines.push('', `Values: ${info.values.map((it) => `\`${it.value}\``).join(', ')}`);
  if (takenOff !== undefined) lines.push('', `Taken off before it is stored (${takenOff}).`);
  return { markdown: lines.join('\n') };
}

/** What a value of a label means, or the values in a list of them. */
export function valueHover(label: string, value: string, span: Span): Described | undefined {
  const info = labelInfo(label);
  const parts = value.split(',').flatMap((it) => {
    const known = info?.values?.find((candidate) => candidate.value === it);
    const meaning = known?.meaning ?? (label === 'response_flags' ? ztunnelFlags.get(it) : undefined);
    return meaning ? [`\`${it}\` — ${meaning}`] : [];
  });
  return parts.length > 0 ? { markdown: parts.join('\n\n'), span } : undefined;
}

/** Which of a label's known values a regular expression takes. */
export function patternHover(label: string, pattern: string, span: Span): Described | undefined {
  const values = labelInfo(label)?.values ?? [];
  if (values.length === 0) return undefined;
  const taken = values.filter((it) => matchesWhole(pattern, it.value));
  if (taken.length === 0) return { markdown: `Matches none of the known values of \`${label}\`.`, span };
  const lines = taken.slice(0, mostValues).map((it) => `- \`${it.value}\`${it.meaning ? ` ${it.meaning}` : ''}`);
  if (taken.length > mostValues) lines.push(`- and ${taken.length - mostValues} more`);
  return { markdown: [`Known values of \`${label}\` that match:`, '', ...lines].join('\n'), span };
}

const mostValues = 8;
