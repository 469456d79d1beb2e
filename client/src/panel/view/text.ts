/** Control and bidi characters of a hostile text shown as escapes. */
export function visible(text: string): string {
  return text.replaceAll(
    /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g,
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** "1 series", "6 series", "2 rows". */
export function count(n: number, what: string): string {
  return `${grouped(n)} ${what}${n === 1 || what === 'series' ? '' : 's'}`;
}

export function grouped(n: number): string {
  return Math.round(n)
    .toString()
    .replaceAll(/\B(?=(\d{3})+(?!\d))/g, '\u202f');
}
