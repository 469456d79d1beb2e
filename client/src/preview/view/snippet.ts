/** A snippet of the protocol as the query editor's library writes them: the last stop has the highest number. */
export function templateOf(text: string): string {
  const parts = /\\([\\$}])|\$\{(\d)(?:[:|]([^}|]*)\|?)?\}|\$(\d)/g;
  return text.replaceAll(parts, (_, plain?: string, stop?: string, words?: string, bare?: string) => {
    if (plain !== undefined) return plain;
    const number = stop ?? bare;
    const field = number === '0' ? '99' : number;
    return words === undefined ? `\${${field}}` : `\${${field}:${words.split(',')[0] ?? ''}}`;
  });
}
