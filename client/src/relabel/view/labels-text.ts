import type { Labels } from '../messages.js';

export type ParsedLabels = { readonly ok: true; readonly labels: Labels } | { readonly ok: false; readonly message: string };

/** Labels as a text to edit: one a line. */
export function labelsText(labels: Labels): string {
  return Object.entries(labels)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name}=${JSON.stringify(value)}`)
    .join('\n');
}

/**
 * Labels as people have them at hand: `name="value"` or `name: value` by lines or commas, a series `metric{name="value"}`, or a JSON object.
 * Values without quotes go to the end of the line or to the next comma.
 */
export function parseLabels(text: string): ParsedLabels {
  const trimmed = text.trim();
  const json = fromJson(trimmed);
  if (json) return { ok: true, labels: json };
  const series = /^([a-zA-Z_:][\w:]*)?\s*\{([\s\S]*)\}[^}"]*$/.exec(trimmed);
  const labels: Record<string, string> = {};
  if (series?.[1]) labels['__name__'] = series[1];
  let rest = series ? (series[2] ?? '') : trimmed;
  for (;;) {
    rest = rest.replace(/^(?:[\s,]|#.*)+/, '');
    if (rest === '') return { ok: true, labels };
    const pair = /^(?:"((?:[^"\\\n]|\\.)+)"|([^\s=:,"{}]+))\s*[=:]\s*(?:"((?:[^"\\\n]|\\.)*)"|'([^'\n]*)'|([^,\n]*))[ \t]*/.exec(rest);
    if (!pair) return { ok: false, message: `Not a label: ${rest.split('\n')[0]?.slice(0, 80) ?? ''}` };
    const [whole, quotedName, name, double, single, plain] = pair;
    const key = quotedName === undefined ? (name ?? '') : unescaped(quotedName);
    labels[key] = double === undefined ? (single ?? (plain ?? '').trim()) : unescaped(double);
    rest = rest.slice(whole.length);
    if (rest !== '' && !/^[,\n\r]/.test(rest)) return { ok: false, message: `Not read: ${rest.split('\n')[0]?.slice(0, 80) ?? ''}` };
  }
}

function fromJson(text: string): Labels | undefined {
  if (!text.startsWith('{')) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
    return Object.fromEntries(Object.entries(value).map(([name, it]) => [name, typeof it === 'string' ? it : JSON.stringify(it)]));
  } catch {
    return undefined;
  }
}

function unescaped(text: string): string {
  try {
    return JSON.parse(`"${text}"`) as string;
  } catch {
    return text.replaceAll(/\\(.)/g, '$1');
  }
}
