/** Where the text in quotes ends: before the closing one, if it is there. */
export function closing(text: string, start: number, end: number, quote: number): number {
  return end - start >= 2 && text.charCodeAt(end - 1) === quote ? end - 1 : end;
}

/** The character that so many hex digits stand for; undefined: none. */
export function codePoint(text: string, at: number, length: number): string | undefined {
  const digits = text.slice(at, at + length);
  if (digits.length < length || !/^[0-9a-fA-F]+$/.test(digits)) return undefined;
  const value = Number.parseInt(digits, 16);
  if (value > 0x10ffff || (value >= 0xd800 && value <= 0xdfff)) return undefined;
  return String.fromCodePoint(value);
}
