/** The letter of a series: at its line's end, in legend and tooltip, so that colour is never alone. */
export function letterOf(i: number): string {
  return i < 26 ? String.fromCharCode(65 + i) : `${letterOf(Math.floor(i / 26) - 1)}${letterOf(i % 26)}`;
}
