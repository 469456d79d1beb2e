import type { Node } from '../syntax/tree.js';
import type { Located } from '../text/region.js';

/** A node as the place of a finding; of nothing, the dash or colon before it is marked. */
export function atNode({ region, span }: Node): Located {
  const { start, end } = span;
  return { value: undefined, region, span: start === end ? { start: Math.max(0, start - 1), end } : span };
}
