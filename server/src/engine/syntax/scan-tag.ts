import { hexDigit, isBlankOrEnd, isWordCharacter } from './characters.js';
import { type Cursor, refuse } from './cursor.js';
import { type Token, tokenAt, tokens } from './tokens.js';

/** Reads a tag. undefined: refused. Source: go-yaml scannerc.go `yaml_parser_scan_tag`, v2.4.4. */
export function scanTag(cursor: Cursor, keyLevel: number): Token | undefined {
  const { text } = cursor;
  const from = cursor.at;
  if (text.charCodeAt(from + 1) === 60) {
    cursor.at += 2;
    if (!scanTagUri(cursor, from)) return undefined;
    if (text.charCodeAt(cursor.at) !== 62) return refuse(cursor, "did not find the expected '>'", from);
    cursor.at++;
  } else {
    cursor.at++;
    while (isWordCharacter(text.charCodeAt(cursor.at))) cursor.at++;
    const named = text.charCodeAt(cursor.at) === 33;
    if (named) cursor.at++;
    // `!name!` wants a suffix; `!name` and the lone `!` are complete.
    if (named ? !scanTagUri(cursor, from) : !skipTagUri(cursor, from)) return undefined;
  }
  if (!isBlankOrEnd(text, cursor.at)) return refuse(cursor, 'did not find expected whitespace or line break', from);
  return tokenAt(tokens.tag, from, cursor.at, keyLevel);
}

/** Reads the URI of what began at `from`. undefined: refused, also where none stands. */
export function scanTagUri(cursor: Cursor, from: number): true | undefined {
  const begin = cursor.at;
  if (!skipTagUri(cursor, from)) return undefined;
  return cursor.at > begin ? true : refuse(cursor, 'did not find expected tag URI', from);
}

function skipTagUri(cursor: Cursor, from: number): true | undefined {
  const { text } = cursor;
  for (;;) {
    const code = text.charCodeAt(cursor.at);
    if (code === 37) {
      if (!skipEscaped(cursor, from)) return undefined;
    } else if (isUriCharacter(code)) cursor.at++;
    else return true;
  }
}

/** Goes over one character that is written as the octets of its UTF-8, `%XX` each. */
function skipEscaped(cursor: Cursor, from: number): true | undefined {
  const octet = octetAt(cursor);
  if (octet < 0) return refuse(cursor, 'did not find URI escaped octet', from);
  const width = octet < 0x80 ? 1 : octet < 0xc0 ? 0 : octet < 0xe0 ? 2 : octet < 0xf0 ? 3 : octet < 0xf8 ? 4 : 0;
  if (width === 0) return refuse(cursor, 'found an incorrect leading UTF-8 octet', from);
  for (let k = 1; k < width; k++) {
    cursor.at += 3;
    const next = octetAt(cursor);
    if (next < 0) return refuse(cursor, 'did not find URI escaped octet', from);
    if ((next & 0xc0) !== 0x80) return refuse(cursor, 'found an incorrect trailing UTF-8 octet', from);
  }
  cursor.at += 3;
  return true;
}

/** The octet of a `%XX`; -1: none stands here. */
function octetAt({ text, at }: Cursor): number {
  const high = hexDigit(text.charCodeAt(at + 1));
  const low = hexDigit(text.charCodeAt(at + 2));
  return text.charCodeAt(at) === 37 && high >= 0 && low >= 0 ? high * 16 + low : -1;
}

function isUriCharacter(code: number): boolean {
  return isWordCharacter(code) || (code < 127 && ";/?:@&=+$,.!~*'()[]".includes(String.fromCharCode(code)));
}
