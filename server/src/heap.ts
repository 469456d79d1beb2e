import { setFlagsFromString } from 'node:v8';

/**
 * Trees of queries live for a moment. V8 places what it takes for long-lived, because the first ones were, where it is not looked at again before a full
 * collection: that doubles the heap.
 */
export function expectGarbage(): void {
  setFlagsFromString('--no-allocation-site-pretenuring');
}
