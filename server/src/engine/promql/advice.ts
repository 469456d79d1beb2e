import type { Advice, Adviser, Mistake } from './advice/mistake.js';
import { misspeltAggregation, names } from './advice/names.js';
import { syntax } from './advice/syntax.js';
import { types } from './advice/types.js';

/** Our sentences and mends for mistakes that people make; undefined where Prometheus's words say it all. */
export function adviceFor(mistake: Mistake): Advice | undefined {
  for (const adviser of advisers()) {
    const advice = adviser(mistake);
    if (advice) return advice;
  }
  return undefined;
}

/** Asked for when there is a mistake: some of them are loaded then. */
const advisers = (): readonly Adviser[] => [misspeltAggregation, ...syntax, ...types, ...names];
