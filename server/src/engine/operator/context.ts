import type { Target } from '../catalogue/target.js';
import type { Workspace } from '../workspace/workspace.js';
import { boolAt, listAt, textAt } from './fields.js';

/** What the operator knows of the Prometheus that reads a monitor. */
export interface OperatorContext {
  readonly version: string;
  /** `spec.scrapeInterval`, its default included. */
  readonly scrapeInterval: string;
  readonly denyFiles: boolean;
  /** Names of scrape classes; undefined: no Prometheus is here. */
  readonly scrapeClasses: ReadonlySet<string> | undefined;
}

/** The operator's own default; pkg/operator/defaults.go as of 0.93. */
const defaultVersion = '3.13.2';

export function versionFor(target: Target, written: string): string {
  if (written !== '') return written.replace(/^v/, '');
  return target.prometheusGiven ? target.prometheus : defaultVersion;
}

/**
 * The Prometheus of the workspace. Where there are several, a monitor may be read by any of them: then what they agree on counts, and otherwise
 * what refuses least.
 */
export function operatorContext(workspace: Workspace): OperatorContext {
  const servers = workspace.objects('Prometheus', 'PrometheusAgent').filter((it) => it.apiVersion.startsWith('monitoring.coreos.com/'));
  const { target } = workspace.settings;
  const versions = new Set(servers.map((it) => versionFor(target, textAt(it.root, 'spec', 'version'))));
  const intervals = new Set(servers.map((it) => textAt(it.root, 'spec', 'scrapeInterval') || '30s'));
  const [version] = versions;
  const [interval] = intervals;
  const classes = servers.flatMap((it) => listAt(it.root, 'spec', 'scrapeClasses').map((one) => textAt(one, 'name')));
  return {
    version: version !== undefined && versions.size === 1 ? version : versionFor(target, ''),
    scrapeInterval: intervals.size > 1 ? '' : (interval ?? '30s'),
    denyFiles: servers.length > 0 && servers.every((it) => boolAt(it.root, 'spec', 'arbitraryFSAccessThroughSMs', 'deny') === true),
    scrapeClasses: servers.length > 0 ? new Set(classes) : undefined,
  };
}
