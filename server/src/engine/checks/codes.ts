import { covers } from '../suppression.js';

/** What each check finds, by code; filled once, when the list of checks is made, so that checks can ask without importing each other. */
const known = new Map<string, string>();

export function declareCodes(codes: Iterable<readonly [code: string, what: string]>): void {
  for (const [code, what] of codes) known.set(code, what);
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
  return known.get(code);
}
