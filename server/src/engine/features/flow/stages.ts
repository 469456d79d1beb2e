import { labelInfo } from '../../catalogue/labels.js';
import { metrics, telemetryMetrics } from '../../catalogue/metrics.js';
import type { Engine } from '../../engine.js';
import { bothModes } from '../../istio/merge.js';
import { metricsOfOverride } from '../../istio/merge-metrics.js';
import { telemetriesOf } from '../../istio/scope.js';
import { decisionKey, meshTags } from '../../istio/tags.js';
import { endpointFields, listAt } from '../../operator/fields.js';
import { stateOf } from '../../promql/label-sets.js';
import { parsePromql } from '../../promql/parsed.js';
import { jobsOf } from '../../resources/jobs.js';
import type { RelabelRulesUnit } from '../../resources/unit.js';
import { deref, stringAt, textOf } from '../../syntax/access.js';
import type { Node } from '../../syntax/tree.js';
import { placeOf } from '../../text/region.js';
import { recordedSeries } from '../../workspace/metrics.js';
import type { Workspace } from '../../workspace/workspace.js';
import { type ListedRule, writtenRules } from '../relabeling/list.js';
import type { Entry, Hop, StageId } from './model.js';
import { usesIn } from './uses.js';

/** What happens to a label at a stage, and what it is behind it. */
export interface Passage {
  readonly entries: readonly (Entry & { readonly node: Node | undefined })[];
  readonly hop: Hop;
  /** A word beside the hop: `added`. */
  readonly text: string;
}

const nothing: Passage = { entries: [], hop: 'none', text: '' };

function entry(effect: Entry['effect'], text: string, node?: Node): Passage['entries'][number] {
  return { effect, text, node, place: node && placeOf(node.region, node.span) };
}

/** The stages of a label but its readers. */
export function passagesOf(engine: Engine, label: string): Readonly<Record<Exclude<StageId, 'read'>, Passage>> {
  const emitted = emittedAt(label);
  const telemetry = telemetryAt(engine.workspace, label);
  const lists = engine.workspace.units('RelabelRules');
  return {
    emitted,
    telemetry,
    target: relabelAt(engine, lists, label, 'target'),
    metric: relabelAt(engine, lists, label, 'metric'),
    recorded: recordedAt(engine, label),
  };
}

function emittedAt(label: string): Passage {
  const names = metrics.filter((it) => it.labels?.includes(label) || it.ztunnelLabels.includes(label)).map((it) => it.name);
  if (names.length === 0) return nothing;
  const shown = names.length > 3 ? `${names.slice(0, 2).join(', ')} and ${names.length - 2} more` : names.join(', ');
  return { entries: [entry('begins', shown)], hop: 'begins', text: '' };
}

function telemetryAt(workspace: Workspace, label: string): Passage {
  const entries = workspace.derived(telemetriesOf).flatMap((object) =>
    object.metrics
      .flatMap((it) => it.overrides)
      .flatMap((override) =>
        override.tags
          .filter((tag) => tag.name === label)
          .map((tag) => {
            const about = (metricsOfOverride(override) ?? []).map((it) => it.telemetry ?? it.name);
            const which = about.length === telemetryMetrics.size ? 'all metrics' : about.join(', ') || 'a custom metric';
            const side = override.modes.length === 1 ? `, ${override.modes[0] === 'CLIENT' ? 'client' : 'server'}` : '';
            const what = tag.operation === 'REMOVE' ? 'removed from' : 'set on';
            const name = `${object.namespace ?? 'default'}/${object.name}`;
            return entry(tag.operation === 'REMOVE' ? 'ends' : 'touched', `${what} ${which}${side} by ${name}`, tag.keyNode);
          }),
      ),
  );
  if (entries.length === 0) return nothing;
  const { mesh, namespaces, added } = workspace.derived(meshTags);
  const having = [...telemetryMetrics.values()].filter((it) => it.labels?.includes(label));
  const gone = (metric: string) =>
    bothModes.every((mode) => {
      const key = decisionKey(metric, mode, label);
      return mesh.get(key)?.effect === 'removed' && [...namespaces.values()].every((it) => it.get(key)?.effect === 'removed');
    });
  if (having.length > 0 && having.every((it) => gone(it.name))) return { entries, hop: 'ends', text: 'removed' };
  if (entries.some((it) => it.effect === 'ends')) return { entries, hop: 'partly', text: 'removed in part' };
  if (having.length === 0 && [...added.values()].some((it) => it.has(label))) return { entries, hop: 'begins', text: 'added' };
  return { entries, hop: 'touched', text: 'set' };
}

/** Jobs of configurations and endpoints of monitors that have, or could have, a list of rules of a stage. */
function jobsIn(workspace: Workspace): readonly Node[] {
  const jobs = workspace.units('PrometheusConfig').flatMap((it) => jobsOf(it));
  const monitors = workspace
    .objects('ServiceMonitor', 'PodMonitor', 'Probe', 'ScrapeConfig')
    .flatMap((it) => (endpointFields[it.kind] ? listAt(it.root, 'spec', endpointFields[it.kind] ?? '') : [it.root]));
  return [...jobs, ...monitors];
}

function relabelAt(engine: Engine, units: readonly RelabelRulesUnit[], label: string, stage: 'target' | 'metric'): Passage {
  const told = units.filter((it) => it.stage === stage).map((unit) => ({ unit, found: ruleEntries(unit, label) }));
  const entries = told.flatMap((it) => it.found);
  if (entries.length === 0) return nothing;
  // A rule for targets decides about labels of targets; those of the mesh's metrics come later.
  const losing = told.filter((it) => it.found.at(-1)?.effect === 'ends').length;
  const begins = entries.some((it) => it.effect === 'begins');
  if (stage === 'metric' && losing > 0)
    return losing >= jobsIn(engine.workspace).length
      ? { entries, hop: 'ends', text: 'dropped' }
      : { entries, hop: 'partly', text: 'dropped in part' };
  return begins ? { entries, hop: 'begins', text: 'added' } : { entries, hop: 'touched', text: '' };
}

/** What the rules of a list do to a label. */
function ruleEntries(unit: RelabelRulesUnit, label: string): Passage['entries'] {
  const job = stringAt(unit.owner, 'job_name') ?? unit.object?.name ?? stringAt(unit.owner, 'port') ?? 'a job';
  return writtenRules(unit).flatMap(({ rule, node }: ListedRule) => {
    const at = node && deref(node);
    const { action, regex, sourceLabels, targetLabel } = rule;
    if (action === 'labeldrop') return regex.test(label) ? [entry('ends', `labeldrop of ${job}`, at)] : [];
    if (action === 'labelkeep') return regex.test(label) ? [] : [entry('ends', `not kept by labelkeep of ${job}`, at)];
    if (action === 'labelmap') return regex.test(label) ? [entry('touched', `copied by labelmap of ${job}`, at)] : [];
    if (targetLabel === label && action !== 'keepequal' && action !== 'dropequal') {
      const isCleared = action === 'replace' && rule.replacement === '' && rule.pattern === '(.*)';
      return [entry(isCleared ? 'ends' : 'begins', `${isCleared ? 'cleared' : 'written'} by ${action} of ${job}`, at)];
    }
    if (!sourceLabels.includes(label)) return [];
    return [
      entry('touched', targetLabel && action === 'replace' ? `read for ${targetLabel} of ${job}` : `read by ${action} of ${job}`, at),
    ];
  });
}

function recordedAt({ workspace }: Engine, label: string): Passage {
  const entries = workspace.names(recordedSeries).flatMap((name) =>
    workspace.named(recordedSeries, name).flatMap(({ labels, nameNode, exprNode }) => {
      const { presence, because } = stateOf(labels, label);
      const reads = () =>
        exprNode !== undefined && usesIn(parsePromql(textOf(exprNode), workspace.settings.target).expr).some((it) => it.name === label);
      if (presence === 'never') return because.span || reads() ? [entry('ends', `${name} loses it: ${because.text}`, nameNode)] : [];
      return labels.known.has(label) ? [entry('touched', `${name} keeps it`, nameNode)] : [];
    }),
  );
  const kept = entries.filter((it) => it.effect === 'touched').length;
  if (entries.length === 0) return nothing;
  if (kept === entries.length) return { entries, hop: 'touched', text: 'kept' };
  // Aggregated away on purpose, and other queries still read the metric itself.
  return { entries, hop: 'partly', text: kept > 0 ? 'kept in part' : 'aggregated away' };
}

/** Whether scraping gives the label to every series, without a rule in the files. */
export function isOfScraping(label: string): boolean {
  return labelInfo(label)?.origin === 'scrape';
}
