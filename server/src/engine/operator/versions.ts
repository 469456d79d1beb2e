import { atLeast, compareVersions } from '../catalogue/target.js';

/** Whether a version is at or after another, as the operator's semver has it: `3.0.0-rc.0` comes before `3.0.0`. */
export function isSince(version: string, since: string): boolean {
  const isPreview = /^v?\d+(\.\d+)*-/.test(version);
  return isPreview ? compareVersions(version, since) > 0 : atLeast(version, since);
}
