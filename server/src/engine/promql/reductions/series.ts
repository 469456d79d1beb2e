import type { Builder } from '../build.js';
import { goQuote } from '../gostring.js';
import type { Reductions } from '../machine.js';

/**
 * Rules of series descriptions: only what is said matters, the values are not kept. generated_parser.y `label_set`, `series_description`,
 * `histogram_series_value`.
 */
export const series: Reductions<Builder> = {
  label_set_error(b, values, base) {
    b.unexpected('label set', '"," or "}"');
    return values[base];
  },
  label_set_error_string(b) {
    b.unexpected('label set', 'string');
    return undefined;
  },
  label_set_error_equals(b) {
    b.unexpected('label set', '"="');
    return undefined;
  },
  label_set_error_item(b) {
    b.unexpected('label set', 'identifier or "}"');
    return undefined;
  },
  label_set_item(b, values, base) {
    b.unquoted(values[base + 2] as number);
    return undefined;
  },
  values_error(b) {
    b.unexpected('series values', '');
    return undefined;
  },
  stale(b, values, base) {
    if (b.textOf(values[base] as number) !== 'stale') b.unexpected('series values', 'number or "stale"');
    return undefined;
  },
  uint(b, values, base) {
    const token = values[base] as number;
    const written = b.textOf(token);
    const fault = !/^\d+$/.test(written) ? 'invalid syntax' : BigInt(written) > mostRepetitions ? 'value out of range' : undefined;
    if (fault) b.say(b.spanOf(token), `invalid repetition in series values: strconv.ParseUint: parsing ${goQuote(written)}: ${fault}`);
    return undefined;
  },
  histogram_item(b, values, base) {
    return new Set([b.textOf(values[base] as number).toLowerCase()]);
  },
  histogram_merge(b, values, base) {
    const left = values[base] as Set<string>;
    for (const key of values[base + 2] as Set<string>) {
      if (left.has(key)) b.say({ start: 0, end: 0 }, `duplicate key "${key}" in histogram`);
      else left.add(key);
    }
    return left;
  },
  histogram_error(b, values, base) {
    b.unexpected('histogram description', 'histogram description key, e.g. buckets:[5 10 7]');
    return values[base];
  },
};

/** The largest uint64. */
const mostRepetitions = 18446744073709551615n;
