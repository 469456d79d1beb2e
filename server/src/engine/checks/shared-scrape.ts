import { isNull } from '../golang/fields.js';
import { endpointFields, field, keyAt, listAt } from '../operator/fields.js';
import { serversOf } from '../operator/servers.js';
import { type JobTargets, monitorTargets } from '../operator/targets.js';
import { type ListResult, readRules } from '../relabel/list.js';
import { deref, get, itemsOf, keyText, pairsOf, stringAt, textOf } from '../syntax/access.js';
import type { MissingNode, Node, ScalarNode } from '../syntax/tree.js';
import { keptOn } from '../text/remember.js';
import { grouped } from '../workspace/grouped.js';
import type { Workspace } from '../workspace/workspace.js';

/** A scrape job, with what it makes of its samples. */
export interface Job {
  readonly name: string;
  readonly rules: Node | undefined;
  /** Where a monitor says so; the rules themselves are generated then. */
  readonly at?: Node;
}

/** The jobs of the Prometheus configurations; undefined where samples may come in on other ways. */
export function jobsOfFiles(workspace: Workspace): readonly Job[] | undefined {
  const configs = workspace.units('PrometheusConfig');
  const monitors = workspace.objects('ServiceMonitor', 'PodMonitor', 'Probe', 'ScrapeConfig', 'Prometheus', 'PrometheusAgent');
  if (configs.length === 0 || monitors.length > 0) return undefined;
  const jobs: Job[] = [];
  for (const { root, document } of configs) {
    if (root.type !== 'map' || document.shape !== 'whole' || document.problems.length > 0) return undefined;
    // What is pushed comes without any job.
    if (get(root, 'otlp')) return undefined;
    if (itemsOf(get(root, 'remote_read')).length > 0 || itemsOf(get(root, 'scrape_config_files')).length > 0) return undefined;
    for (const item of itemsOf(get(root, 'scrape_configs'))) {
      const written = get(item, 'relabel_configs');
      const relabel = written && readRules(written);
      // Federation brings the series of others, and a job may get its name by relabeling.
      const isRenamed = relabel && (!relabel.ok || relabel.rules.some((it) => it.targetLabel === 'job' || it.action === 'labelmap'));
      if (isRenamed || stringAt(item, 'metrics_path') === '/federate' || stringAt(item, 'honor_labels') === 'true') return undefined;
      jobs.push({ name: stringAt(item, 'job_name') ?? '', rules: get(item, 'metric_relabel_configs') });
    }
  }
  return jobs;
}

/** What the monitors of the workspace make of samples, by the `job` that their targets have; undefined where samples may come in on other ways. */
function jobsOfMonitors(workspace: Workspace): ReadonlyMap<string, readonly Job[]> | undefined {
  const others = workspace.objects('ScrapeConfig', 'Probe').length + workspace.units('PrometheusConfig').length;
  const isOpen = serversOf(workspace).some(({ root }) =>
    ['additionalScrapeConfigs', 'remoteRead', 'otlp'].some((it) => field(root, 'spec', it)),
  );
  if (others > 0 || isOpen) return undefined;
  const jobs = workspace.derived(monitorTargets).map(jobsOfEndpoint);
  return jobs.includes(undefined) ? undefined : grouped(jobs.flatMap((it) => it ?? []).map((it) => [it.name, it]));
}

/** One for each `job` that the targets of a monitor's endpoint have; undefined where what is scraped may say another one. */
const jobsOfEndpoint = keptOn(({ job, targets, monitor, index }: JobTargets): readonly Job[] | undefined => {
  if (stringAt(job.node, 'honor_labels') === 'true') return undefined;
  const endpoint = monitor && listAt(monitor.root, 'spec', endpointFields[monitor.kind] ?? '')[index];
  const rules = get(job.node, 'metric_relabel_configs');
  const names = new Set(targets.flatMap(({ target }) => (target.state === 'active' ? [target.labels['job'] ?? ''] : [])));
  return [...names].map((name) => ({ name, rules, ...(endpoint ? { at: keyAt(endpoint, 'metricRelabelings') } : {}) }));
});

/** Those whose targets have a `job`. Ask for it with `workspace.derived`. */
function monitorsOfJob(workspace: Workspace, name: string): readonly Job[] | undefined {
  return workspace.derived(jobsOfMonitors)?.get(name);
}

const known = new WeakMap<Node, ListResult>();

/** Each query asks each job: its patterns are compiled once. */
function rulesIn(list: Node): ListResult {
  let rules = known.get(list);
  if (!rules) {
    rules = readRules(list);
    known.set(list, rules);
  }
  return rules;
}

/** The rule that surely drops a metric of a job; rules that list what is kept count where `byKeep`. */
export function dropOf({ rules }: Job, name: string, byKeep: boolean): Node | undefined {
  const list = deref(rules);
  if (list?.type !== 'list') return undefined;
  const read = rulesIn(list);
  if (!read.ok) return undefined;
  for (const [i, rule] of read.rules.entries()) {
    const { action, sourceLabels, regex } = rule;
    const isByName = sourceLabels.length === 1 && sourceLabels[0] === '__name__';
    if (isByName && action === 'drop' && regex.test(name)) return list.items[i];
    if (isByName && action === 'keep' && byKeep && !regex.test(name)) return list.items[i];
    // A name that is written anew may be this one.
    if (action === 'labelmap' || rule.targetLabel === '__name__') return undefined;
  }
  return undefined;
}

/** All jobs of which it is known what they make of their samples. */
export function knownJobs(workspace: Workspace): readonly Job[] {
  return workspace.derived(jobsOfFiles) ?? [...(workspace.derived(jobsOfMonitors)?.values() ?? [])].flat();
}

/** The jobs whose samples a selector reads: all of the configurations, or those that have the `job` that it names. */
export function jobsAbout(workspace: Workspace, job: string | undefined): readonly Job[] {
  const jobs = workspace.derived(jobsOfFiles);
  // Monitors that are not in the files may scrape too: only a job that is named is known.
  if (jobs) return job === undefined ? jobs : jobs.filter((it) => it.name === job);
  return (job !== undefined && workspace.derived(monitorsOfJob, job)) || [];
}

/** The rule that surely takes a label off all samples of a job; undefined: some may have it. Rules that list what is kept count where `byKeep`. */
export function lossOf({ rules }: Job, label: string, byKeep: boolean): Node | undefined {
  const list = deref(rules);
  if (list?.type !== 'list') return undefined;
  const read = rulesIn(list);
  if (!read.ok) return undefined;
  let lost: Node | undefined;
  for (const [i, { action, regex, pattern, targetLabel, replacement }] of read.rules.entries()) {
    const isCleared = action === 'replace' && targetLabel === label && replacement === '' && /^\(?\.\*\)?$/.test(pattern);
    if (isCleared || (action === 'labeldrop' && regex.test(label)) || (action === 'labelkeep' && byKeep && !regex.test(label)))
      lost = list.items[i];
    else if (action === 'labelmap' || targetLabel === label || targetLabel.includes('$')) lost = undefined;
  }
  return lost;
}

/** A target of a group as it is written: a text, or null. */
export interface WrittenTarget {
  /** Which group, and which target of it, from 0. */
  readonly group: number;
  readonly index: number;
  readonly labels: Readonly<Record<string, string>>;
  readonly at: ScalarNode | MissingNode;
}

/** The address that is read of a target: of null the empty text. */
export function addressOf({ at }: WrittenTarget): string {
  return at.type === 'missing' || isNull(at) ? '' : textOf(at);
}

/** The targets of a list of groups, as `static_configs` and files of targets hold them. */
export function targetsIn(groups: Node | undefined): readonly WrittenTarget[] {
  return itemsOf(groups).flatMap((item, group) => {
    const labels = Object.fromEntries(
      pairsOf(get(item, 'labels')).flatMap((pair) => {
        const value = deref(pair.value);
        return value?.type === 'scalar' ? [[keyText(pair) ?? '', textOf(value)]] : [];
      }),
    );
    return itemsOf(get(item, 'targets')).flatMap((it, index) => {
      const at = deref(it);
      return at?.type === 'scalar' || at?.type === 'missing' ? [{ group, index, labels, at }] : [];
    });
  });
}
