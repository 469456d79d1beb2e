/** Names as a list in a sentence, each as code. */
export function quotedNames(names: readonly string[]): string {
  return names.map((it) => `\`${it}\``).join(', ');
}
