import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8';

/**
 * Trees of queries live for a moment. V8 places what it takes for long-lived, because the first ones were, where it is not looked at again before a full
 * collection: that doubles the heap.
 */
export function expectGarbage(): void {
  setFlagsFromString('--no-allocation-site-pretenuring');
}

/**
 * A run of the command line is over before most of what V8 compiles has paid: it puts less of one function into another, and is done with compiling
 * sooner. Measured over small and large inputs, of 10,000 rules too.
 */
export function expectShortRun(): void {
  setFlagsFromString('--max-inlined-bytecode-size-cumulative=150');
}

/** Of a half of the young generation, in bytes. V8 doubles it up to 16 MiB, of which little is quicker for us, and what was taken once stays taken. */
const youngHalf = 2 * 1024 * 1024;

/** Lets the young generation grow at once to what it needs, and then no more: it grows when enough of it lives on. */
export function keepYoungSmall(): void {
  const half = () => (getHeapSpaceStatistics().find((it) => it.space_name === 'new_space')?.space_size ?? 0) / 2;
  const growBy = (factor: number) => setFlagsFromString(`--semi-space-growth-factor=${factor}`);
  growBy(Math.max(1, Math.floor(youngHalf / half())));
  const living: number[][] = [];
  while (half() < youngHalf && living.length < 5_000) for (let i = 0; i < 50; i++) living.push(new Array(1000).fill(i));
  growBy(1);
}
