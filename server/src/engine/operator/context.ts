import type { Target } from '../catalogue/target.js';
import { type Cluster, clusterOf, liesWith } from '../cluster/model.js';
import type { KubernetesObject } from '../resources/unit.js';
import { keptOn, keptWhile } from '../text/remember.js';
import type { Workspace } from '../workspace/workspace.js';
import { boolAt, listAt, textAt } from './fields.js';
import { selectionBy } from './selection.js';
import { mayTake, serversOf } from './servers.js';
import { versionFor } from './versions.js';

/** What the operator knows of the Prometheus that reads a monitor. */
export interface OperatorContext {
  readonly version: string;
  /** `spec.scrapeInterval`, its default included; empty: they differ. */
  readonly scrapeInterval: string;
  readonly denyFiles: boolean;
  /** Names of scrape classes of the workspace; undefined: the servers that select the monitor do not tell. */
  readonly scrapeClasses: ReadonlySet<string> | undefined;
  /** The first server that selects the monitor, else the first of all. */
  readonly server: KubernetesObject | undefined;
}

/**
 * The Prometheus of the workspace that selects a monitor. Where several do, what they agree on counts, and otherwise what refuses least: one
 * that takes the monitor is enough.
 */
export function contextFor(monitor: KubernetesObject, workspace: Workspace): OperatorContext {
  return contextAmong(monitor, workspace.derived(serversOf), workspace.derived(clusterOf), workspace.settings.target);
}

/** The server for which the jobs of a monitor are made. */
export function serverFor(monitor: KubernetesObject, workspace: Workspace): KubernetesObject | undefined {
  const all = workspace.derived(serversOf);
  return all.length > 1 ? contextFor(monitor, workspace).server : all[0];
}

/** Several checks ask for the same. */
const contextAmong = keptWhile(look);

function look(monitor: KubernetesObject, all: readonly KubernetesObject[], cluster: Cluster, target: Target): OperatorContext {
  const possible = mayTake(all, monitor).filter((it) => selectionBy(it, monitor, cluster).selected !== 'no');
  const servers = possible.filter((it) => selectionBy(it, monitor, cluster).selected === 'yes');
  const versions = new Set(servers.map((it) => versionFor(target, textAt(it.root, 'spec', 'version'))));
  const intervals = new Set(servers.map((it) => textAt(it.root, 'spec', 'scrapeInterval') || '30s'));
  const [version] = versions;
  const [interval] = intervals;
  // A repository may hold servers of several clusters: a class that any of them has may be the one, and a server without classes that lies
  // elsewhere may not be ours.
  const judged = servers.length > 0 && servers.every((it) => classesOf(it).length > 0 || liesWith(it, monitor));
  return {
    version: version !== undefined && versions.size === 1 ? version : versionFor(target, ''),
    scrapeInterval: intervals.size > 1 ? '' : (interval ?? '30s'),
    denyFiles: servers.length > 0 && possible.every((it) => boolAt(it.root, 'spec', 'arbitraryFSAccessThroughSMs', 'deny') === true),
    scrapeClasses: judged ? allClasses(all) : undefined,
    server: servers[0] ?? all[0],
  };
}

function classesOf(server: KubernetesObject): readonly string[] {
  return listAt(server.root, 'spec', 'scrapeClasses').map((one) => textAt(one, 'name'));
}

const allClasses = keptOn((servers: readonly KubernetesObject[]): ReadonlySet<string> => new Set(servers.flatMap(classesOf)));
