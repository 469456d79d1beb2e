import type { Span } from '../../text/span.js';
import type { Matcher, MatchOp, Name, VectorSelector } from '../ast.js';
import type { ScannedToken } from '../scan.js';
import { before, type Cursor, closedEnd, here, is, peek, stringValue, textOf } from './cursor.js';

/** A selector from its brace on, as far as it is written. `outside`: the name before it. */
export function selector(cursor: Cursor, outside: Name | undefined): VectorSelector {
  const start = here(cursor);
  cursor.at++;
  const matchers: Matcher[] = [];
  const names: Name[] = [];
  while (peek(cursor) && !is(cursor, '}')) {
    const it = peek(cursor) as ScannedToken;
    if (it.type === 'word' || it.type === 'string') {
      cursor.at++;
      const label: Name = {
        value: it.type === 'string' ? stringValue(cursor, it) : textOf(cursor, it),
        span: { start: it.start, end: it.end },
        quoted: it.type === 'string',
      };
      const op = peek(cursor);
      const written = textOf(cursor, op);
      if (op?.type === 'operator' && (written === '=' || written === '!=' || written === '=~' || written === '!~' || written === '==')) {
        cursor.at++;
        const value = peek(cursor);
        const has = value?.type === 'string';
        if (has) cursor.at++;
        matchers.push({
          span: { start: it.start, end: before(cursor) },
          label,
          op: written === '==' ? '=' : (written as MatchOp),
          opSpan: { start: op.start, end: op.end },
          value: has ? stringValue(cursor, value) : '',
          valueSpan: has ? { start: value.start, end: value.end } : { start: op.end, end: op.end },
        });
      } else if (label.quoted) names.push(label);
      else {
        matchers.push({
          span: label.span,
          label,
          op: undefined,
          opSpan: { start: it.end, end: it.end },
          value: '',
          valueSpan: { start: it.end, end: it.end },
        });
      }
      continue;
    }
    if (is(cursor, ')') || is(cursor, ']') || is(cursor, '[')) break;
    cursor.at++;
  }
  if (is(cursor, '}')) cursor.at++;
  const braces = { start, end: closedEnd(cursor, '}') };
  return selectorOf(cursor, outside ?? names[0], braces, matchers, names);
}

/** A selector of these parts. */
export function selectorOf(
  cursor: Cursor,
  name: Name | undefined,
  braces: Span | undefined,
  matchers: readonly Matcher[],
  quotedNames: readonly Name[],
): VectorSelector {
  return {
    type: 'selector',
    valueType: 'vector',
    span: { start: name?.span.start ?? braces?.start ?? before(cursor), end: braces?.end ?? name?.span.end ?? before(cursor) },
    name,
    matchers,
    quotedNames,
    braces,
  };
}
