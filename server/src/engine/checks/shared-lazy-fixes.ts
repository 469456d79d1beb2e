import type { Fix } from '../text/problem.js';
import type { Finding } from './check.js';

/** A finding whose mends are tried when somebody first asks for them: a text that is broken while it is typed is not read again for each. */
export function withFixes(finding: Omit<Finding, 'fixes'>, make: () => readonly Fix[]): Finding {
  let made: readonly Fix[] | undefined;
  return Object.defineProperty({ ...finding }, 'fixes', {
    enumerable: true,
    get: () => {
      made ??= make();
      return made;
    },
  });
}
