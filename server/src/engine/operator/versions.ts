import { atLeast, compareVersions, type Target } from '../catalogue/target.js';

/** Whether a version is at or after another, as the operator's semver has it: `3.0.0-rc.0` comes before `3.0.0`. */
export function isSince(version: string, since: string): boolean {
  const isPreview = /^v?\d+(\.\d+)*-/.test(version);
  return isPreview ? compareVersions(version, since) > 0 : atLeast(version, since);
}

/** The operator's own default; pkg/operator/defaults.go as of 0.93. */
const defaultVersion = '3.13.2';

/** The version of the Prometheus that reads a monitor: what its object says, else the setting, else the operator's default. */
export function versionFor(target: Target, written: string): string {
  if (written !== '') return written.replace(/^v/, '');
  return target.prometheusGiven ? target.prometheus : defaultVersion;
}
