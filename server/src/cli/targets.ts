import { shownLabels, targetsOf } from '../engine/operator/targets.js';
import { load } from './load.js';

export type Targets = Readonly<Record<string, readonly Readonly<Record<string, string>>[]>>;

/** The targets of every monitor and scrape job in the files. @throws UsageError */
export function targetsIn(paths: readonly string[]): Targets {
  const { workspace } = load({ paths }, []).engine;
  const jobs = workspace.derived(targetsOf);
  return Object.fromEntries(jobs.map(({ id, targets }) => [id, targets.map(shownLabels).filter((it) => it !== undefined)]));
}

/** A line a target. */
export function targetsText(targets: Targets): string {
  return Object.entries(targets)
    .flatMap(([id, list]) => {
      const lines = list.map(({ __address__ = '', ...labels }) => {
        const written = Object.entries(labels).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
        return `  ${__address__} {${written.join(', ')}}`;
      });
      return [id, ...(lines.length > 0 ? lines : ['  nothing'])];
    })
    .join('\n');
}
