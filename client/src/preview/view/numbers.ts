/** A sample's value: Prometheus writes NaN, +Inf and -Inf as words. */
export function toNumber(text: string): number {
  if (text === '+Inf') return Number.POSITIVE_INFINITY;
  return text === '-Inf' ? Number.NEGATIVE_INFINITY : Number(text);
}
