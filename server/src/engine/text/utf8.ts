/** The bytes of a text in UTF-8; a byte that is none (U+DC00 + byte) is itself, any other half of a character U+FFFD, as Go reads it. */
export function utf8Bytes(text: string): readonly number[] {
  const bytes: number[] = [];
  for (const it of text.replaceAll(/[\ud800-\udc7f\udd00-\udfff]/gu, '\ufffd')) {
    const code = it.codePointAt(0) ?? 0;
    if (code < 0x80) bytes.push(code);
    else if (isWrongByte(code)) bytes.push(code - 0xdc00);
    else if (code < 0x800) bytes.push(0xc0 | (code >> 6), 0x80 | (code & 63));
    else if (code < 0x10000) bytes.push(0xe0 | (code >> 12), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63));
    else bytes.push(0xf0 | (code >> 18), 0x80 | ((code >> 12) & 63), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63));
  }
  return bytes;
}

/** How many bytes `utf8Bytes` gives. */
export function utf8Length(text: string): number {
  let length = text.length;
  for (let i = 0; i < text.length; i++) {
    const code = text.codePointAt(i) ?? 0;
    if (code >= 0x80 && !isWrongByte(code)) length += code < 0x800 ? 1 : 2;
    // The other half of the character is counted: two units and two make four.
    if (code > 0xffff) i++;
  }
  return length;
}

function isWrongByte(code: number): boolean {
  return code >= 0xdc80 && code < 0xdd00;
}
