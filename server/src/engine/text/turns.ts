/**
 * Work on one large object takes turns with what somebody waits for. Who goes over the items of a long list and remembers what is found in each asks before
 * the next one that is not known yet. The work may be left there: it begins anew later, and what is remembered then costs little.
 */

const left = Symbol('left for later');

/** So many new items are looked at before the clock is asked: each turn gets on by more than it takes to go over what is known. */
const itemsAtOnce = 16;

let mayGoOn: (() => boolean) | undefined;
let fresh = 0;

/** Before a new item of a long list; not within an item, which would never come to its end. */
export function nextItem(): void {
  if (mayGoOn && ++fresh > itemsAtOnce && !mayGoOn()) throw left;
}

/** Runs something that may be left between two items; whether it came to its end. */
export function inTurns(run: () => void, goOn: () => boolean): boolean {
  mayGoOn = goOn;
  fresh = 0;
  try {
    run();
    return true;
  } catch (error) {
    if (error !== left) throw error;
    return false;
  } finally {
    mayGoOn = undefined;
  }
}
