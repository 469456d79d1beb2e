/** Orders texts as Go does: by their bytes in UTF-8. */
export function byBytes(a: string, b: string): number {
  const end = Math.min(a.length, b.length);
  for (let i = 0; i < end; i++) {
    const [x, y] = [a.charCodeAt(i), b.charCodeAt(i)];
    if (x === y) continue;
    // Halves of characters beyond U+FFFF come before U+E000 as units, but behind it as bytes.
    const high = (unit: number) => unit >= 0xd800 && unit <= 0xdfff;
    return high(x) === high(y) ? x - y : high(x) ? 1 : -1;
  }
  return a.length - b.length;
}
