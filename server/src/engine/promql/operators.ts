/** Operators that compare: they filter a vector or, with `bool`, give 0 or 1. */
export const comparisons: ReadonlySet<string> = new Set(['==', '!=', '<', '<=', '>', '>=']);
