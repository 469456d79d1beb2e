import { readersOf } from '../../catalogue/consumers.js';
import { type MetricInfo, telemetryMetrics } from '../../catalogue/metrics.js';
import { brokenReaders, readerName } from '../../checks/shared-flow.js';
import { bothModes, type Chain, type Said } from '../../istio/merge.js';
import { isPrometheus, mergeMetrics, type ProviderMetrics, switchedOff } from '../../istio/merge-metrics.js';
import { type MeshConfig, meshConfigOf } from '../../istio/mesh-config.js';
import { effectOf } from '../../istio/tags.js';
import type { Mode, TagOverride, Telemetry } from '../../istio/telemetry.js';
import { textOf } from '../../syntax/access.js';
import type { Node } from '../../syntax/tree.js';
import type { Workspace } from '../../workspace/workspace.js';
import {
  bothSides,
  byDefault,
  code,
  type Decide,
  off,
  on,
  type Reporters,
  type Row,
  rowOf,
  type Section,
  type ShownLabel,
  type ShownMetric,
  words,
} from './model.js';

interface Asked {
  readonly workspace: Workspace;
  readonly mesh: MeshConfig;
  readonly decide: Decide;
  readonly reporters: Reporters;
  /** Rows of single metrics by what is said of them. */
  readonly single: Map<ProviderMetrics['sides'], readonly Row[]>;
}

/** What becomes of the standard metrics: settings by provider, and the metrics with their final labels. */
export function metricsPart(
  workspace: Workspace,
  objects: readonly Telemetry[],
  decide: Decide,
  reporters: Reporters,
): { readonly sections: readonly Section[]; readonly metrics: readonly ShownMetric[] } {
  const asked: Asked = { workspace, mesh: workspace.derived(meshConfigOf), decide, reporters, single: new Map() };
  const { providers, each } = mergeMetrics(objects, asked.mesh);
  const listed = (names: readonly string[]) => (names.length > 0 ? code(names.join(', ')) : off('none'));
  const scope = rowOf('providers', providers, listed, decide, {
    notes: each.length === 0 ? ['no provider: the proxies write no metric'] : [],
  });
  const read = each.filter((it) => isPrometheus(it.provider, asked.mesh));
  return {
    sections: [
      { title: 'Metrics', rows: scope ? [scope] : [] },
      ...each.map((it) => ({ title: `Metrics, provider ${it.provider}`, rows: providerRows(asked, it) })),
    ],
    metrics: read[0] ? shownMetrics(read[0], asked) : [],
  };
}

/** Why nothing comes of a provider of metrics. */
function providerNotes({ known, providers }: MeshConfig, provider: string): readonly string[] {
  const it = providers.get(provider.toLowerCase());
  if (!it) return known ? [`the mesh configuration has no provider \`${provider}\`: nothing is produced`] : [];
  return it.type === 'prometheus' ? [] : [`metrics go to providers of the type prometheus only, this one is ${it.type || 'of no type'}`];
}

function providerRows(asked: Asked, { provider, sides, interval }: ProviderMetrics): readonly Row[] {
  const { decide, mesh, reporters } = asked;
  const whole = bothSides((mode) => {
    const chain = sides[mode].on;
    const last = chain.at(-1);
    const notes =
      last?.value === false ? [`no series with reporter="${reporters[mode]}"`, ...readBy(asked, last.node)] : providerNotes(mesh, provider);
    const row = rowOf('all metrics', chain, (value) => (value ? on() : off('disabled')), decide, { notes });
    return row ? [row] : [];
  });
  const last = interval.at(-1);
  const reporting = last
    ? rowOf('reportingInterval', interval, words, decide)
    : { setting: 'reportingInterval', side: undefined, sub: false, value: words('5s'), by: byDefault, over: [], notes: [] };
  const single = asked.single.get(sides) ?? singleRows(asked, sides);
  asked.single.set(sides, single);
  return [...whole, ...single, ...(reporting ? [reporting] : [])];
}

/** A row whose setting is the label's name, or empty for the metric itself. */
interface Cell {
  readonly metric: MetricInfo;
  readonly mode: Mode;
  readonly row: Row;
}

/** Rows of single metrics and their labels: metrics of which the same is said by the same lines stand in one row. */
function singleRows(asked: Asked, sides: ProviderMetrics['sides']): readonly Row[] {
  const groups = new Map<string, Cell[]>();
  for (const mode of bothModes) {
    for (const [metric, { disabled, tags }] of sides[mode].metrics) {
      for (const row of [disabledRow(asked, disabled), ...[...tags].map(([tag, chain]) => tagRow(asked, metric, tag, chain))]) {
        if (!row) continue;
        const key = JSON.stringify(row);
        const group = groups.get(key);
        if (group) group.push({ metric, mode, row });
        else groups.set(key, [{ metric, mode, row }]);
      }
    }
  }
  return [...groups.values()].flatMap(groupRows);
}

/** One row where both sides are alike in all metrics, else one for each side. */
function groupRows(cells: readonly Cell[]): readonly Row[] {
  const of = (mode: Mode) => cells.filter((it) => it.mode === mode).map((it) => it.metric);
  const [client, server] = [of('CLIENT'), of('SERVER')];
  const isSame = client.length === server.length && client.every((it) => server.includes(it));
  return cells.slice(0, 1).flatMap(({ row }) => {
    const make = (metrics: readonly MetricInfo[], side: Mode | undefined): readonly Row[] => {
      if (metrics.length === 0) return [];
      const setting = `${namesOf(metrics)}${row.setting === '' ? '' : `, tag ${row.setting}`}`;
      return [{ ...row, setting, side, notes: [...row.notes, ...consumers(row, metrics, isSame)] }];
    };
    return isSame ? make(client, undefined) : [...make(client, 'CLIENT'), ...make(server, 'SERVER')];
  });
}

function namesOf(metrics: readonly MetricInfo[]): string {
  return metrics.length === telemetryMetrics.size ? 'all metrics' : metrics.map((it) => it.telemetry ?? it.name).join(', ');
}

function disabledRow(asked: Asked, chain: Chain<boolean>): Row | undefined {
  const last = chain.at(-1);
  const notes = last?.value === true ? readBy(asked, last.node) : [];
  return rowOf('', chain, (disabled) => (disabled ? off('disabled') : on()), asked.decide, { sub: true, notes });
}

function tagRow(asked: Asked, metric: MetricInfo, name: string, chain: Chain<TagOverride>): Row | undefined {
  const last = chain.at(-1);
  if (!last) return undefined;
  const { notes, isGone } = outcome(asked, metric, last, chain);
  const show = (tag: TagOverride) =>
    tag.operation === 'REMOVE' || (tag === last.value && isGone) ? off('removed') : code(tag.value ? textOf(tag.value) : '');
  return rowOf(name, chain, show, asked.decide, { sub: true, notes });
}

/** What comes of the last word on a label, and what is to be said about that. */
function outcome(
  asked: Asked,
  metric: MetricInfo,
  { value: tag, node }: Said<TagOverride>,
  chain: Chain<TagOverride>,
): { readonly notes: readonly string[]; readonly isGone: boolean } {
  const effect = effectOf(metric, tag);
  if (effect === 'removed') {
    const why = tag.operation === 'REMOVE' ? [] : ['the expression does not parse: the label disappears'];
    return { notes: [...why, ...readBy(asked, node)], isGone: true };
  }
  if (effect) return { notes: [], isGone: false };
  if (tag.operation === 'REMOVE') {
    const undone = chain.slice(0, -1).some((it) => effectOf(metric, it.value) === 'added');
    return { notes: undone ? [] : ['no effect: only standard labels can be removed'], isGone: true };
  }
  if (metric.labels && [...telemetryMetrics.values()].some((it) => it.labels?.includes(tag.name)))
    return { notes: ['no effect: a standard label that this metric does not have'], isGone: false };
  return { notes: ['no effect: the expression does not parse'], isGone: false };
}

/** Who in the workspace reads what a line takes away. */
function readBy({ workspace }: Asked, node: Node | undefined): readonly string[] {
  const removals = node ? (workspace.derived(brokenReaders).get(node) ?? []) : [];
  const names = [...new Set(removals.map((it) => readerName(it.query)))].sort();
  return names.length === 0 ? [] : [`read by ${shortened(names)}`];
}

/** Kiali and the stock dashboards, where both sides lose it. */
function consumers({ setting: tag, value }: Row, metrics: readonly MetricInfo[], both: boolean): readonly string[] {
  if (!both || value.kind !== 'off') return [];
  const names = [...new Set(metrics.flatMap((it) => readersOf(it.name, tag)))].sort();
  return names.length === 0 ? [] : [`read by ${shortened(names)}`];
}

function shortened(names: readonly string[]): string {
  return names.slice(0, 3).join(', ') + (names.length > 3 ? ` and ${names.length - 3} more` : '');
}

/** The ten metrics with the labels that are left, as the last list of overrides makes them. */
function shownMetrics(provider: ProviderMetrics, { decide, reporters }: Asked): readonly ShownMetric[] {
  return [...telemetryMetrics.values()].flatMap((metric): readonly ShownMetric[] => {
    const [client, server] = bothModes.map((mode): Omit<ShownMetric, 'side' | 'reporter'> => {
      const switched = switchedOff(provider, metric, mode);
      return { name: metric.name, off: switched && decide(switched), labels: labelsOf(provider, metric, mode, decide) };
    });
    if (!client || !server) return [];
    if (JSON.stringify(client) === JSON.stringify(server)) return [{ ...client, side: undefined, reporter: undefined }];
    return [
      { ...client, side: 'CLIENT', reporter: reporters.CLIENT },
      { ...server, side: 'SERVER', reporter: reporters.SERVER },
    ];
  });
}

function labelsOf(provider: ProviderMetrics, metric: MetricInfo, mode: Mode, decide: Decide): readonly ShownLabel[] {
  const tags = provider.sides[mode].metrics.get(metric)?.tags;
  const standard = (metric.labels ?? []).map((name): ShownLabel => {
    const last = tags?.get(name)?.at(-1);
    const effect = last && effectOf(metric, last.value);
    return last && (effect === 'removed' || effect === 'changed')
      ? { name, state: effect, by: decide(last) }
      : { name, state: 'standard', by: undefined };
  });
  const added = [...(tags ?? [])].flatMap(([name, chain]): readonly ShownLabel[] => {
    const last = chain.at(-1);
    return last && effectOf(metric, last.value) === 'added' ? [{ name, state: 'added', by: decide(last) }] : [];
  });
  return [...standard, ...added];
}
