import { isBlankOrEnd, isDigit, isWordCharacter } from './characters.js';
import { type Cursor, finishLine, refuse, skipBlanks } from './cursor.js';
import { scanTagUri } from './scan-tag.js';
import { type Token, tokenAt, tokens } from './tokens.js';

/** Reads a `%YAML` or `%TAG` with the rest of its line. undefined: refused. Source: go-yaml scannerc.go `yaml_parser_scan_directive`, v2.4.4. */
export function scanDirective(cursor: Cursor): Token | undefined {
  const { text } = cursor;
  const from = cursor.at++;
  while (isWordCharacter(text.charCodeAt(cursor.at))) cursor.at++;
  const name = text.slice(from + 1, cursor.at);
  if (name === '') return refuse(cursor, 'could not find expected directive name', from);
  if (!isBlankOrEnd(text, cursor.at)) return refuse(cursor, 'found unexpected non-alphabetical character', from);
  if (name !== 'YAML' && name !== 'TAG') return refuse(cursor, 'found unknown directive name', from);
  skipBlanks(cursor);
  if (!(name === 'YAML' ? scanVersion : scanHandle)(cursor, from)) return undefined;
  const end = cursor.at;
  return finishLine(cursor, from) ? tokenAt(tokens.directive, from, end) : undefined;
}

/** `1.1`. undefined, as of all below: refused. */
function scanVersion(cursor: Cursor, from: number): true | undefined {
  if (!scanVersionNumber(cursor, from)) return undefined;
  if (cursor.text.charCodeAt(cursor.at) !== 46) return refuse(cursor, "did not find expected digit or '.' character", from);
  cursor.at++;
  return scanVersionNumber(cursor, from);
}

function scanVersionNumber(cursor: Cursor, from: number): true | undefined {
  const begin = cursor.at;
  while (isDigit(cursor.text.charCodeAt(cursor.at))) {
    if (cursor.at - begin >= 2) return refuse(cursor, 'found extremely long version number', from);
    cursor.at++;
  }
  return cursor.at > begin ? true : refuse(cursor, 'did not find expected version number', from);
}

/** `!name! prefix`. */
function scanHandle(cursor: Cursor, from: number): true | undefined {
  const { text } = cursor;
  if (text.charCodeAt(cursor.at) !== 33) return refuse(cursor, "did not find expected '!'", from);
  const begin = ++cursor.at;
  while (isWordCharacter(text.charCodeAt(cursor.at))) cursor.at++;
  if (text.charCodeAt(cursor.at) === 33) cursor.at++;
  else if (cursor.at > begin) return refuse(cursor, "did not find expected '!'", from);
  const { at } = cursor;
  skipBlanks(cursor);
  if (cursor.at === at) return refuse(cursor, 'did not find expected whitespace', from);
  if (!scanTagUri(cursor, from)) return undefined;
  return isBlankOrEnd(text, cursor.at) ? true : refuse(cursor, 'did not find expected whitespace or line break', from);
}
