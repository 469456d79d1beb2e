import { compileMatcher } from '../promql/matching.js';
import { remembered } from '../text/remember.js';

/** Labels that hold the status of an HTTP answer, as the libraries and proxies name them. */
export const statusLabels: ReadonlySet<string> = new Set([
  'response_code',
  'code',
  'status',
  'status_code',
  'http_status',
  'http_status_code',
  'http_response_status_code',
]);

/** Codes that a server may answer with; nobody does with one digit three times, which `5*` would match. */
const codes = Array.from({ length: 500 }, (_, i) => String(100 + i)).filter((it) => !/^(\d)\1\1$/.test(it));

/**
 * The pattern that was meant by one for classes of status codes that matches no code: `5xx`, `4.x`, `5*`, `50`. Undefined: it is none of these, or
 * it does match some.
 */
export function meantStatus(label: string, pattern: string): string | undefined {
  return statusLabels.has(label) ? (meantBy(pattern) ?? undefined) : undefined;
}

/** Null: nothing else. Tried on hundreds of codes, and a mesh's rules ask for few patterns again and again. */
const meantBy = remembered(200, (pattern: string): string | null => {
  const parts = pattern.replace(/^\^/, '').replace(/\$$/, '').split('|');
  const meant = parts.map((it) => /^([1-5])(\d?)[xX.*]*$/.exec(it)).map((it) => it && `${it[1]}${it[2] || '.'}.`);
  if (meant.some((it) => !it)) return null;
  const regex = compileMatcher(pattern);
  return regex === undefined || codes.some((it) => regex.test(it)) ? null : meant.join('|');
});
