// Classes of ASCII characters, so that the hot loops are table look-ups.
export const ALPHA = 1;
export const DIGIT = 2;
export const SPACE = 4;
export const HEX = 8;
const classes = new Uint8Array(128);
for (let c = 0; c < 128; c++) {
  const s = String.fromCharCode(c);
  if (/[A-Za-z_]/.test(s)) classes[c] = (classes[c] ?? 0) | ALPHA;
  if (/[0-9]/.test(s)) classes[c] = (classes[c] ?? 0) | DIGIT;
  if (/[ \t\n\r]/.test(s)) classes[c] = (classes[c] ?? 0) | SPACE;
  if (/[0-9a-fA-F]/.test(s)) classes[c] = (classes[c] ?? 0) | HEX;
}

/** Whether a UTF-16 unit is of one of the classes in `mask`; -1, the end of a text, is of none. */
export function is(code: number, mask: number): boolean {
  return code < 128 && ((classes[code] ?? 0) & mask) !== 0;
}
