import type { Engine } from '../engine.js';
import { endpointFields } from '../operator/fields.js';
import { parseDuration } from '../promql/durations.js';
import { parsePromql } from '../promql/parsed.js';
import { printPromql } from '../promql/print.js';
import { jobsOf } from '../resources/jobs.js';
import { stringMap } from '../resources/kubernetes.js';
import type { RuleGroupUnit } from '../resources/unit.js';
import { get, itemsOf, nodeAtPath, stringAt } from '../syntax/access.js';
import type { Node } from '../syntax/tree.js';
import { unescaped } from '../text/percent.js';
import { placeOf } from '../text/region.js';
import type { Position } from '../text/span.js';

/** Where in the workspace something that Prometheus runs with is written. */
export interface Home {
  readonly uri: string;
  readonly position: Position;
}

/** A field in which a file says something else than what is loaded. */
export type Drift = 'expr' | 'for' | 'keep_firing_for' | 'labels';

/** A rule as Prometheus has loaded it. */
export interface Loaded {
  readonly type: 'alert' | 'record';
  readonly name: string;
  /** As Prometheus prints it. */
  readonly query: string;
  /** `for` and `keep_firing_for` in seconds. */
  readonly hold: number;
  readonly keep: number;
  readonly labels: Readonly<Record<string, string>>;
}

const kinds: Readonly<Record<string, string>> = {
  serviceMonitor: 'ServiceMonitor',
  podMonitor: 'PodMonitor',
  probe: 'Probe',
  scrapeConfig: 'ScrapeConfig',
};

/** The job or monitor that made a scrape pool. The operator names its pools `serviceMonitor/<namespace>/<name>/<index>` (its promcfg.go). */
export function homeOfPool(engine: Engine, pool: string): Home | undefined {
  const [, made, namespace, name, index] = /^([a-zA-Z]+)\/([^/]+)\/([^/]+)(?:\/(\d+))?$/.exec(pool) ?? [];
  const kind = made === undefined ? undefined : kinds[made];
  if (kind) {
    const named = engine.workspace.objects(kind).filter((it) => it.name === name);
    const object = named.find((it) => it.namespace === namespace) ?? named.find((it) => it.namespace === undefined);
    if (object) {
      const list = endpointFields[kind];
      const endpoint = list && index ? nodeAtPath(object.root, 'spec', list, Number(index)) : undefined;
      return homeOf(endpoint ?? nodeAtPath(object.root, 'metadata', 'name') ?? object.root);
    }
  }
  const job = engine.workspace
    .units('PrometheusConfig')
    .flatMap(jobsOf)
    .find((it) => stringAt(it, 'job_name') === pool);
  if (job) return homeOf(get(job, 'job_name') ?? job);
  return undefined;
}

function homeOf(node: Node): Home {
  const { uri, range } = placeOf(node.region, node.span);
  return { uri, position: range.start };
}

/**
 * The places of a loaded group's rules, in their order, and where the files differ from them. A group stands in the workspace when one of its name
 * has a rule in common with it; of several the one whose file has the loaded file's name, then the one that differs least.
 */
export function homesOfRules(
  engine: Engine,
  group: { readonly name: string; readonly file: string; readonly rules: readonly Loaded[] },
): readonly ({ readonly place: Home; readonly drift: readonly Drift[] } | undefined)[] {
  let best: { readonly rank: readonly number[]; readonly homes: readonly (Written | undefined)[] } | undefined;
  for (const unit of engine.workspace.units('RuleGroup')) {
    if (unit.name !== group.name || unit.program === 'Loki') continue;
    const homes = pairUp(engine, unit, group.rules);
    const common = homes.filter((it) => it !== undefined);
    if (common.length === 0) continue;
    const same = common.filter((it) => it.drift.length === 0).length;
    const rank = [Number(isFileOf(engine, unit, group.file)), same, common.length];
    if (!best || isHigher(rank, best.rank)) best = { rank, homes };
  }
  return (best?.homes ?? []).map((it) => it && { place: homeOf(it.node), drift: it.drift });
}

interface Written {
  readonly node: Node;
  readonly drift: readonly Drift[];
}

/** Each loaded rule with the written one of its name: first those that are the same, then what is left over in order. */
function pairUp(engine: Engine, unit: RuleGroupUnit, loaded: readonly Loaded[]): readonly (Written | undefined)[] {
  const left = new Set(itemsOf(get(unit.node, 'rules')));
  const homes: (Written | undefined)[] = loaded.map(() => undefined);
  for (const exact of [true, false]) {
    for (const [i, rule] of loaded.entries()) {
      if (homes[i]) continue;
      for (const node of left) {
        if (stringAt(node, rule.type) !== rule.name) continue;
        const drift = driftOf(engine, unit, node, rule);
        if (exact && drift.length > 0) continue;
        homes[i] = { node: get(node, rule.type) ?? node, drift };
        left.delete(node);
        break;
      }
    }
  }
  return homes;
}

function driftOf(engine: Engine, unit: RuleGroupUnit, node: Node, rule: Loaded): readonly Drift[] {
  const written = withoutEmpty([...stringMap(get(unit.node, 'labels')), ...stringMap(get(node, 'labels'))]);
  const loaded = withoutEmpty(Object.entries(rule.labels));
  // The operator writes the object's namespace into rules, expressions included, where it enforces one: that is no difference of the author's.
  const isEnforced = unit.object !== undefined && loaded.has('namespace') && !written.has('namespace');
  if (isEnforced) loaded.delete('namespace');
  const drift: Drift[] = [];
  if (!isEnforced && canonical(engine, stringAt(node, 'expr') ?? '') !== canonical(engine, rule.query)) drift.push('expr');
  if (rule.type === 'alert') {
    if (secondsAt(node, 'for') !== rule.hold) drift.push('for');
    if (secondsAt(node, 'keep_firing_for') !== rule.keep) drift.push('keep_firing_for');
  }
  if (written.size !== loaded.size || [...written].some(([name, value]) => loaded.get(name) !== value)) drift.push('labels');
  return drift;
}

/** Prometheus tells an expression as its parser prints it, so both are read and printed. */
function canonical(engine: Engine, text: string): string {
  const { expr, problems } = parsePromql(text, engine.settings.target);
  return problems.length === 0 ? printPromql(expr) : text.replaceAll(/\s+/g, ' ').trim();
}

function withoutEmpty(labels: readonly (readonly [string, string])[]): Map<string, string> {
  const all = new Map(labels);
  for (const [name, value] of all) if (value === '') all.delete(name);
  return all;
}

function secondsAt(node: Node, key: string): number {
  const read = parseDuration(stringAt(node, key) ?? '');
  return read.ok ? read.milliseconds / 1000 : 0;
}

/** Whether a loaded file may be this unit's: the same name, or the one that the operator gives a PrometheusRule's (`<namespace>-<name>-<uid>.yaml`). */
function isFileOf(engine: Engine, unit: RuleGroupUnit, file: string): boolean {
  const base = file.slice(file.lastIndexOf('/') + 1);
  const { object } = unit;
  if (object?.kind === 'PrometheusRule') return base.startsWith(`${object.namespace ?? ''}-${object.name ?? ''}`);
  const uri = engine.workspace.uriOf(unit);
  return unescaped(uri.slice(uri.lastIndexOf('/') + 1)) === base;
}

function isHigher(a: readonly number[], b: readonly number[]): boolean {
  for (const [i, it] of a.entries()) if (it !== (b[i] ?? 0)) return it > (b[i] ?? 0);
  return false;
}
