/** A snippet: what is typed for it, what it is, its text in the syntax of LSP's snippets. */
export type Snippet = readonly [label: string, what: string, text: string];

/** Names that placeholders offer, of the workspace the most frequent first. */
export interface Facts {
  readonly namespaces: readonly string[];
  readonly apps: readonly string[];
  /** Names of ports of Services. */
  readonly ports: readonly string[];
  readonly gateways: readonly string[];
  /** Providers of the mesh configuration that take spans, and that write access logs. */
  readonly tracing: readonly string[];
  readonly logging: readonly string[];
  /** What a Telemetry calls Istio's metrics. */
  readonly metricNames: readonly string[];
}

/** A placeholder with what the workspace has for it, else with a word of ours. */
export function stop(n: number, known: readonly string[], otherwise: string): string {
  if (known.length > 1) return `\${${n}|${known.join(',')}|}`;
  return `\${${n}:${known[0] ?? otherwise}}`;
}

/** A placeholder with a fixed set of values. */
export function choice(n: number, ...values: readonly string[]): string {
  return `\${${n}|${values.join(',')}|}`;
}
