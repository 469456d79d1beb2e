import type { Span } from '../../text/span.js';
import type { Name } from '../ast.js';
import type { ScannedToken } from '../scan.js';
import { before, type Cursor, closedEnd, here, is, peek, stringValue, textOf } from './cursor.js';

/** The labels in parentheses behind `by`, `on`, `group_left` and their like, as far as they are written; none where no parenthesis opens. */
export function labelList(cursor: Cursor): { readonly labels: readonly Name[]; readonly parens: Span } {
  const start = here(cursor);
  const labels: Name[] = [];
  if (!is(cursor, '(')) return { labels, parens: { start: before(cursor), end: before(cursor) } };
  cursor.at++;
  while (peek(cursor) && !is(cursor, ')')) {
    const it = peek(cursor) as ScannedToken;
    if (it.type === 'word') labels.push({ value: textOf(cursor, it), span: { start: it.start, end: it.end }, quoted: false });
    else if (it.type === 'string') labels.push({ value: stringValue(cursor, it), span: { start: it.start, end: it.end }, quoted: true });
    else if (is(cursor, '(') || is(cursor, '{') || is(cursor, '[')) break;
    cursor.at++;
  }
  if (is(cursor, ')')) cursor.at++;
  return { labels, parens: { start, end: closedEnd(cursor, ')') } };
}
