import { atLeast, type Target } from '../catalogue/target.js';
import type { DecodeContext } from '../golang/decode.js';

const contexts = new WeakMap<Target, DecodeContext>();

/** What a target's Prometheus decodes by; the same object for the same target. */
export function contextOf(target: Target): DecodeContext {
  let context = contexts.get(target);
  if (!context) {
    context = { since: (version) => atLeast(target.prometheus, version) };
    contexts.set(target, context);
  }
  return context;
}
