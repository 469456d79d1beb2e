/** One label that a Telemetry sets or takes away. */
export interface DraftTag {
  readonly name: string;
  /** The expression of UPSERT; undefined: REMOVE. */
  readonly value: string | undefined;
}

export interface DraftOverride {
  /** As the Telemetry names it: `REQUEST_COUNT`; undefined: all metrics. */
  readonly metric: string | undefined;
  readonly mode: 'SERVER' | 'CLIENT' | undefined;
  readonly tags: readonly DraftTag[];
}

/** A Telemetry that takes the place of an older way. */
export interface TelemetryDraft {
  readonly name: string;
  readonly namespace: string;
  readonly labels?: readonly (readonly [key: string, value: string])[];
  readonly overrides?: readonly DraftOverride[];
  /** Percentage of the requests that are traced, as it was written. */
  readonly sampling?: string;
  /** Metrics go to Prometheus, as they are. */
  readonly prometheus?: true;
  /** The access log is written, of all requests or those that a CEL text lets through. */
  readonly log?: { readonly filter: string | undefined; readonly mode: DraftOverride['mode'] };
  /** What a Telemetry has no counterpart for: said in comments above it. */
  readonly notCarried: readonly string[];
}

/** The object as YAML, without a line break at its end. */
export function telemetryText({
  name,
  namespace,
  labels = [],
  overrides = [],
  sampling,
  prometheus,
  log,
  notCarried,
}: TelemetryDraft): string {
  const lines = notCarried.map((it) => `# Not carried over: ${it.replaceAll(/\s+/g, ' ')}`);
  lines.push(
    'apiVersion: telemetry.istio.io/v1',
    'kind: Telemetry',
    'metadata:',
    `  name: ${plain(name)}`,
    `  namespace: ${plain(namespace)}`,
    'spec:',
  );
  if (labels.length > 0) {
    lines.push('  selector:', '    matchLabels:');
    for (const [key, value] of labels) lines.push(`      ${plain(key)}: ${plain(value)}`);
  }
  if (sampling !== undefined) lines.push('  tracing:', `    - randomSamplingPercentage: ${sampling}`);
  if (log) lines.push('  accessLogging:', '    - providers:', '        - name: envoy');
  if (log?.mode) lines.push('      match:', `        mode: ${log.mode}`);
  if (log?.filter !== undefined) lines.push('      filter:', `        expression: ${JSON.stringify(log.filter)}`);
  if (overrides.length > 0 || prometheus) lines.push('  metrics:', '    - providers:', '        - name: prometheus');
  if (overrides.length > 0) lines.push('      overrides:');
  for (const { metric, mode, tags } of overrides) {
    lines.push('        - match:', `            metric: ${metric ?? 'ALL_METRICS'}`);
    if (mode) lines.push(`            mode: ${mode}`);
    lines.push('          tagOverrides:');
    for (const tag of tags) {
      lines.push(`            ${plain(tag.name)}:`, `              operation: ${tag.value === undefined ? 'REMOVE' : 'UPSERT'}`);
      if (tag.value !== undefined) lines.push(`              value: ${JSON.stringify(tag.value)}`);
    }
  }
  return lines.join('\n');
}

/** A text that is a string to every reader, quoted where that is not certain. */
function plain(text: string): string {
  return /^[A-Za-z][\w./-]*$/.test(text) && !/^(?:true|false|yes|no|on|off|null|y|n|nan|inf)$/i.test(text) ? text : JSON.stringify(text);
}
