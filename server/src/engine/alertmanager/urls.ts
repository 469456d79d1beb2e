import { parseUrl } from '../golang/url.js';
import { goQuote } from '../promql/gostring.js';

/** Why Alertmanager takes a text for no address; undefined: it takes it. config/common/url.go `parseURL`. */
export function urlFault(text: string): string | undefined {
  const parsed = parseUrl(text);
  if (!parsed.ok) return parsed.message;
  if (parsed.scheme !== 'http' && parsed.scheme !== 'https') return `unsupported scheme ${goQuote(parsed.scheme)} for URL`;
  return parsed.host === '' ? 'missing host for URL' : undefined;
}
