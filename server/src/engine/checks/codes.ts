import { covers } from '../suppression.js';
import type { AnyCheck } from './check.js';
import { whatOf } from './what.js';

/** The checks by code; filled once, when the list of checks is made, so that checks can ask without importing each other. */
const known = new Map<string, AnyCheck>();

export function declareCodes(checks: readonly AnyCheck[]): void {
  for (const it of checks) known.set(it.code, it);
}

/** Whether a check has this code, or `area/*` covers one. */
export function isKnownCode(code: string): boolean {
  if (known.has(code)) return true;
  if (!code.endsWith('/*')) return false;
  for (const it of known.keys()) if (covers(code, it)) return true;
  return false;
}

export function knownCodes(): readonly string[] {
  return [...known.keys()];
}

/** What the check of a code finds, in a sentence; undefined: there is none. */
export function whatIsFound(code: string): string | undefined {
  const it = known.get(code);
  return it && whatOf(it);
}
