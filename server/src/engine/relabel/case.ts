/**
 * Go's strings.ToLower and ToUpper: one code point becomes one, by Unicode's simple mapping. JavaScript's have the full mapping, which makes
 * several of some, and look at neighbours.
 */
export function lowerCase(text: string): string {
  return [...text].map((it) => (it === '\u0130' ? 'i' : single(it, it.toLowerCase()))).join('');
}

export function upperCase(text: string): string {
  return [...text].map(upperOne).join('');
}

function upperOne(it: string): string {
  const upper = it.toUpperCase();
  if ([...upper].length === 1) return upper;
  // Greek letters with iota below have a capital of their own; the full mapping takes them apart.
  const code = it.codePointAt(0) ?? 0;
  if (code >= 0x1f80 && code <= 0x1faf) return String.fromCodePoint(code | 8);
  if (code === 0x1fb3 || code === 0x1fc3 || code === 0x1ff3) return String.fromCodePoint(code + 9);
  return it;
}

function single(it: string, mapped: string): string {
  return [...mapped].length === 1 ? mapped : it;
}
