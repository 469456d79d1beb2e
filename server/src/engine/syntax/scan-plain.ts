import { breakLength, isBlankOrEnd, isDocumentIndicator } from './characters.js';
import { beginLine, type Cursor, refuse } from './cursor.js';
import { alertAction } from './template-actions.js';
import { scalarAt, type Token } from './tokens.js';

/**
 * Reads a plain scalar; `least`: the column that its further lines reach in block context. undefined: refused.
 * Source: go-yaml scannerc.go `yaml_parser_scan_plain_scalar`, v2.4.4.
 */
export function scanPlain(cursor: Cursor, flowLevel: number, least: number, keyLevel: number): Token | undefined {
  const { text } = cursor;
  const { length } = text;
  const inFlow = flowLevel > 0;
  const from = cursor.at;
  let i = from;
  let end = from;
  let broken = false;
  for (;;) {
    let code = text.charCodeAt(i);
    if (i === cursor.lineStart && isDocumentIndicator(text, i)) break;
    if (code === 35) break;
    const begin = i;
    for (; i < length; code = text.charCodeAt(++i)) {
      if (code === 32 || code === 10 || code === 9 || code === 13 || code === 0x85 || code === 0x2028 || code === 0x2029) break;
      if (code === 58 && isBlankOrEnd(text, i + 1)) break;
      if (inFlow && (code === 44 || code === 63 || code === 91 || code === 93 || code === 123 || code === 125)) break;
    }
    if (i > begin) {
      // A line of a long annotation may begin with an action too.
      if (broken && cursor.templateAt < 0 && text.startsWith('{{', begin) && !alertAction.test(text.slice(from, begin)))
        cursor.templateAt = begin;
      broken = false;
      end = i;
    }
    if (code !== 32 && code !== 10 && code !== 9 && !breakLength(text, i)) break;
    for (;;) {
      code = text.charCodeAt(i);
      if (code === 32) i++;
      else if (code === 9) {
        if (broken && i - cursor.lineStart < least) return refuse(cursor, 'found a tab character that violates indentation', from, i);
        i++;
      } else {
        const size = breakLength(text, i);
        if (!size) break;
        i += size;
        beginLine(cursor, i);
        broken = true;
      }
    }
    if (!inFlow && i - cursor.lineStart < least) break;
  }
  cursor.at = i;
  return scalarAt(from, end, 'plain', 0, keyLevel);
}
