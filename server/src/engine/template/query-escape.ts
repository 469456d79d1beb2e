import { utf8Bytes } from '../text/utf8.js';

/** A text as it stands in a query of a URL. net/url `QueryEscape`. */
export function queryEscape(it: string): string {
  return utf8Bytes(it)
    .map((byte) => {
      const c = String.fromCharCode(byte);
      if (/[A-Za-z0-9\-_.~]/.test(c)) return c;
      return byte === 32 ? '+' : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
    })
    .join('');
}
