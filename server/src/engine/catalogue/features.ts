import table from './data/features.json';
import { atLeast } from './target.js';

/** A feature that a program is told to switch on. */
export interface Feature {
  readonly name: string;
  readonly doc: string;
}

interface Row {
  readonly doc: string;
  readonly since?: string;
  /** The first version that no longer asks for it. */
  readonly until?: string;
}

/** What `--enable-feature` of a program takes in a version. */
export function featuresOf(program: 'prometheus' | 'alertmanager', version: string): readonly Feature[] {
  const rows: readonly (readonly [string, Row])[] = Object.entries(table[program]);
  return rows.flatMap(([name, { doc, since, until }]) =>
    (since === undefined || atLeast(version, since)) && !(until !== undefined && atLeast(version, until)) ? [{ name, doc }] : [],
  );
}

/** Every feature that some version of Prometheus takes. */
export function prometheusFeatures(): readonly string[] {
  return Object.keys(table.prometheus);
}
