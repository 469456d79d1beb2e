import { isBlankOrEnd, isWordCharacter } from './characters.js';
import { type Cursor, refuse } from './cursor.js';
import { type Token, tokenAt, type tokens } from './tokens.js';

/** Reads an anchor or an alias. undefined: refused. Source: go-yaml scannerc.go `yaml_parser_scan_anchor`, v2.4.4. */
export function scanAnchor(cursor: Cursor, type: typeof tokens.anchor | typeof tokens.alias, keyLevel: number): Token | undefined {
  const { text } = cursor;
  const from = cursor.at++;
  while (isWordCharacter(text.charCodeAt(cursor.at))) cursor.at++;
  const { at } = cursor;
  // Behind a name: blank, end, or one of these.
  const closed = isBlankOrEnd(text, at) || '?:,]}%@`'.includes(text.charAt(at));
  if (at === from + 1 || !closed) return refuse(cursor, 'did not find expected alphabetic or numeric character', from);
  return tokenAt(type, from, at, keyLevel);
}
