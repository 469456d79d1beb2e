import type { AnyCheck } from './check.js';

/** What a check finds, in a sentence. In the bundles these sentences are a table (`scripts/build.mjs`): few runs read any. */
export function whatOf({ docs }: AnyCheck): string {
  return docs.what;
}
