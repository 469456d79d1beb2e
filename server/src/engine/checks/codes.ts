import { covers } from '../suppression.js';

/** Codes of all checks; filled once, when the list of checks is made, so that checks can ask without importing each other. */
const known = new Set<string>();

export function declareCodes(codes: Iterable<string>): void {
  for (const code of codes) known.add(code);
}

/** Whether a check has this code, or `area/*` covers one. */
export function isKnownCode(code: string): boolean {
  if (known.has(code)) return true;
  if (!code.endsWith('/*')) return false;
  for (const it of known) if (covers(code, it)) return true;
  return false;
}

export function knownCodes(): readonly string[] {
  return [...known];
}
