import { populateTarget, scrapeJob } from '../../prometheus/target.js';
import { targetGroupFaults } from '../../prometheus/target-groups.js';
import { jobsOf } from '../../resources/jobs.js';
import type { DocumentUnit, Units } from '../../resources/unit.js';
import { get, itemsOf, textOf } from '../../syntax/access.js';
import type { Node } from '../../syntax/tree.js';
import { keptOn } from '../../text/remember.js';
import { grouped } from '../../workspace/grouped.js';
import type { Workspace } from '../../workspace/workspace.js';
import { check } from '../check.js';
import { fieldFixes } from '../shared-field.js';
import { atNode } from '../shared-node.js';
import { addressOf, targetsIn } from '../shared-scrape.js';

export const fileSd = check({
  code: 'prometheus/file-sd',
  scope: 'workspace',
  on: ['TargetGroups', 'Document'],
  weight: { severity: 'error', refusedBy: 'promtool', says: 'nil target group item found (index 0)' },
  docs: {
    what: 'A file of target groups that Prometheus cannot read, or a target in it that a job which reads the file cannot scrape.',
    why: 'promtool refuses the configuration that names the file. Prometheus starts all the same, logs an error, and goes on with the targets that it had.',
    fix: 'A group has `targets`, a list of `host:port`, and `labels`, a map. A JSON file follows the rules of JSON.',
  },
  run(unit, tell, workspace) {
    const { document } = unit;
    if (document.problems.length > 0 || document.shape !== 'whole' || (unit.unit === 'Document' && !isOnlyNamed(unit, workspace))) return;
    const root = unit.unit === 'Document' ? document.root : unit.root;
    const faults = targetGroupFaults(root, document.format === 'json' ? 'json' : 'yaml', workspace.settings.target);
    for (const { message, node, known } of faults) tell({ message, at: atNode(node), fixes: fieldFixes(node, known) });
    if (faults.length > 0 || unit.unit === 'Document' || unit.carrier) return;
    const seen = new Set<Node>();
    for (const { node, global } of workspace.derived(jobsByFile).get(workspace.uriOf(unit)) ?? []) {
      const job = scrapeJob(node, global);
      if (!job) continue;
      for (const written of targetsIn(root)) {
        const { index, labels, at } = written;
        const { target } = populateTarget(job, { __address__: addressOf(written) }, labels);
        if (target.state !== 'failed' || seen.has(at)) continue;
        seen.add(at);
        tell({ message: `instance ${index} in group : ${target.error}`, at: atNode(at) });
      }
    }
  },
});

/** A file that a job names and whose content is not recognised as target groups. */
function isOnlyNamed(unit: DocumentUnit, workspace: Workspace): boolean {
  if (unit.document.region.home.type !== 'file' || !workspace.derived(namedFiles).has(unit.document.region.home.uri)) return false;
  return workspace.units('TargetGroups').every((it) => it.document !== unit.document);
}

interface ReadingJob {
  readonly node: Node;
  readonly global: Node | undefined;
}

/** The scrape jobs of the workspace by the files that they name. */
function jobsByFile(workspace: Workspace): ReadonlyMap<string, readonly ReadingJob[]> {
  const named = workspace.units('PrometheusConfig').flatMap((config) => {
    if (config.carrier) return [];
    const from = workspace.uriOf(config);
    return jobsWithFiles(config).flatMap(({ files, job }) => {
      const uris = files.flatMap((it) => workspace.matching(from, it));
      return [...new Set(uris)].map((uri) => [uri, job] as const);
    });
  });
  return grouped(named);
}

const jobsWithFiles = keptOn(
  (config: Units['PrometheusConfig']): readonly { readonly files: readonly string[]; readonly job: ReadingJob }[] => {
    const global = get(config.root, 'global');
    return jobsOf(config).flatMap((node) => {
      const named = itemsOf(get(node, 'file_sd_configs')).flatMap((sd) => itemsOf(get(sd, 'files')));
      const files = named.flatMap((it) => (it.type === 'scalar' ? textOf(it) : []));
      return files.length > 0 ? [{ files, job: { node, global } }] : [];
    });
  },
);

/** The same without the jobs, which change more often than what they name. */
function namedFiles(workspace: Workspace): ReadonlySet<string> {
  return new Set(workspace.derived(jobsByFile).keys());
}
