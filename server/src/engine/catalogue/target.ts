/** Versions and switches of the programs that the findings are about; `versions` and `features` of .meshmon.yaml. */
export interface Target {
  /** As `3.14` or `3.14.0`. */
  readonly prometheus: string;
  /** Whether the user set it: a Prometheus object's spec.version, else this if given, else the operator's own default decides for monitors. */
  readonly prometheusGiven: boolean;
  readonly alertmanager: string;
  readonly operator: string;
  readonly istio: string;
  readonly kubernetes: string;
  /** Names as in Prometheus's --enable-feature. */
  readonly features: ReadonlySet<string>;
  readonly mutatingWebhook: boolean;
  readonly nameValidationScheme: 'legacy' | 'utf8';
}

export const defaultTarget: Target = {
  prometheus: '3.14',
  prometheusGiven: false,
  alertmanager: '0.33',
  operator: '0.93',
  istio: '1.30',
  kubernetes: '1.36',
  features: new Set(),
  mutatingWebhook: false,
  nameValidationScheme: 'legacy',
};

/** The same few versions are compared for every function of every expression. */
const knownParts = new Map<string, readonly number[]>();

function partsOf(version: string): readonly number[] {
  let parts = knownParts.get(version);
  if (!parts) {
    parts = version
      .replace(/^v/, '')
      .split(/[.+-]/)
      .map((part) => Number.parseInt(part, 10) || 0);
    if (knownParts.size > 200) knownParts.clear();
    knownParts.set(version, parts);
  }
  return parts;
}

/** Compares `2.42`, `2.42.0`, `v2.42.0` by number; a missing part counts as 0. Negative: a is older. */
export function compareVersions(a: string, b: string): number {
  const left = partsOf(a);
  const right = partsOf(b);
  for (let i = 0; i < 3; i++) {
    const difference = (left[i] ?? 0) - (right[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** Whether `version` is at or after `since`. */
export function atLeast(version: string, since: string): boolean {
  return compareVersions(version, since) >= 0;
}
