/** A string of its own: a slice would keep the whole text alive. */
export function copyOf(text: string): string {
  return text.length < 13 ? text : ` ${text}`.slice(1);
}
