/**
 * Work on one large object takes turns with what somebody waits for. Who goes over the items of a long list and remembers what is found in each asks before
 * the next one that is not known yet. The work may be left there: it begins anew later, and what is remembered then costs nothing.
 */

const left = Symbol('left for later');

let mayGoOn: (() => boolean) | undefined;
let isFirst = true;

/** Before a new item of a long list. One is always looked at, so that each turn gets on. */
export function nextItem(): void {
  if (mayGoOn && !isFirst && !mayGoOn()) throw left;
  isFirst = false;
}

/** Runs something that may be left between two items; whether it came to its end. */
export function inTurns(run: () => void, goOn: () => boolean): boolean {
  mayGoOn = goOn;
  isFirst = true;
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
