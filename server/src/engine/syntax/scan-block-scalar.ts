import { breakLength, isDigit } from './characters.js';
import { beginLine, type Cursor, columnOf, finishLine, refuse, skipToBreak } from './cursor.js';
import { scalarAt, type Token } from './tokens.js';

/**
 * Reads a literal or folded scalar; `indent`: the column of the block it stands in, -1 for none. undefined: refused.
 * Source: go-yaml scannerc.go `yaml_parser_scan_block_scalar`, v2.4.4.
 */
export function scanBlockScalar(cursor: Cursor, style: 'literal' | 'folded', indent: number): Token | undefined {
  const { text } = cursor;
  const from = cursor.at++;
  let increment = 0;
  // A chomping indicator and a depth, in either order.
  const chomped = isChomping(text.charCodeAt(cursor.at));
  if (chomped) cursor.at++;
  const depth = text.charCodeAt(cursor.at);
  if (isDigit(depth)) {
    if (depth === 48) return refuse(cursor, 'found an indentation indicator equal to 0', from);
    increment = depth - 48;
    cursor.at++;
    if (!chomped && isChomping(text.charCodeAt(cursor.at))) cursor.at++;
  }
  let end = cursor.at;
  if (!finishLine(cursor, from)) return undefined;
  let column = increment > 0 ? (indent >= 0 ? indent + increment : increment) : 0;
  for (;;) {
    // Indentation and blank lines; without an indicator the deepest of them says where content begins.
    let deepest = 0;
    for (;;) {
      let i = cursor.at;
      const { lineStart } = cursor;
      let code = text.charCodeAt(i);
      while (code === 32 && (column === 0 || i - lineStart < column)) code = text.charCodeAt(++i);
      cursor.at = i;
      if (i - lineStart > deepest) deepest = i - lineStart;
      if (code === 9 && (column === 0 || i - lineStart < column)) {
        return refuse(cursor, 'found a tab character where an indentation space is expected', from);
      }
      const size = breakLength(text, i);
      if (!size) break;
      beginLine(cursor, i + size);
    }
    if (column === 0) column = Math.max(deepest, indent + 1, 1);
    if (columnOf(cursor) !== column || cursor.at >= text.length) break;
    skipToBreak(cursor);
    end = cursor.at;
    const size = breakLength(text, end);
    if (size) beginLine(cursor, end + size);
  }
  return scalarAt(from, end, style, column, -1);
}

function isChomping(code: number): boolean {
  return code === 43 || code === 45;
}
