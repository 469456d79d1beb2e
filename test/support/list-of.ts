/** Documents as one `kind: List`, the way kubectl prints it. */
export function listOf(documents: string): string {
  const items = documents.split(/^---\n/m).map((it) => `- ${it.trimEnd().replaceAll('\n', '\n  ')}\n`);
  return `apiVersion: v1\nitems:\n${items.join('')}kind: List\nmetadata:\n  resourceVersion: ""\n`;
}
