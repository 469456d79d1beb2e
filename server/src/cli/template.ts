import { type Rendering, renderAlertTemplate } from '../engine/template/alert.js';
import type { Sample } from '../engine/template/values.js';

export interface TemplateRequest {
  readonly text?: unknown;
  readonly data?: unknown;
  readonly query?: unknown;
}

/** The name that the template has in messages; its alert is not known. */
const name = '__alert_Test';

/** One request of `meshmon template`: a text, the alert's data, and the results of queries by their text. */
export function templateAnswer({ text, data, query }: TemplateRequest, version: string, now: number): Rendering {
  if (typeof text !== 'string') return { error: 'text: a string is wanted' };
  if (data !== undefined && !isObject(data)) return { error: 'data: an object is wanted' };
  const { labels, externalLabels, externalURL, value } = data ?? {};
  const results = isObject(query) ? query : {};
  return renderAlertTemplate({
    source: text,
    name,
    version,
    data: {
      labels: labelsOf(labels),
      externalLabels: labelsOf(externalLabels),
      externalUrl: String(externalURL ?? ''),
      value: numberOf(value),
    },
    query: (it) => (Object.hasOwn(results, it) ? samplesOf(results[it]) : undefined),
    now,
  });
}

function isObject(it: unknown): it is Readonly<Record<string, unknown>> {
  return typeof it === 'object' && it !== null && !Array.isArray(it);
}

function labelsOf(it: unknown): ReadonlyMap<string, string> {
  return new Map(isObject(it) ? Object.entries(it).map(([key, value]) => [key, String(value)] as const) : []);
}

/** JSON has no NaN and no infinity: they come as texts. */
function numberOf(it: unknown): number {
  if (typeof it === 'string' && /^[-+]?inf$/i.test(it)) return it.startsWith('-') ? -Infinity : Infinity;
  return typeof it === 'number' || typeof it === 'string' ? Number(it) : 0;
}

function samplesOf(it: unknown): readonly Sample[] {
  if (!Array.isArray(it)) return [];
  return it.filter(isObject).map((one) => ({
    labels: labelsOf(one['Labels'] ?? one['labels']),
    value: numberOf(one['Value'] ?? one['value']),
  }));
}
