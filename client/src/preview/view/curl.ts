/** Seconds. */
interface AskedTime {
  readonly range: number;
  /** Undefined: an instant query. */
  readonly step: number | undefined;
  /** Undefined: now. */
  readonly end: number | undefined;
}

/** The request for any shell. The address stands in a variable: it is nobody's business where a command is pasted. */
export function curlOf(expr: string, { range, step, end }: AskedTime): string {
  const until = Math.round(end ?? Date.now() / 1000);
  const fields =
    step === undefined ? (end === undefined ? [] : [`time=${until}`]) : [`start=${until - range}`, `end=${until}`, `step=${step}`];
  const data = [`query=${expr}`, ...fields].map((it) => `--data-urlencode ${shellText(it)}`);
  return [`curl "$PROMETHEUS_URL/api/v1/${step === undefined ? 'query' : 'query_range'}"`, ...data].join(' ');
}

export function shellText(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
