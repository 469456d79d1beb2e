import { Fields } from '../golang/fields.js';
import { formatDuration, parseDuration } from '../promql/durations.js';
import { type Labels, runRules } from '../relabel/apply.js';
import { readRules } from '../relabel/list.js';
import { newestReader, type RelabelReader, type RelabelRule } from '../relabel/rules.js';
import { itemsOf, keyText, pairsOf, textOf } from '../syntax/access.js';
import type { Node } from '../syntax/tree.js';

/** What a scrape job gives its targets. */
export interface ScrapeJob {
  readonly name: string;
  readonly node: Node;
  /** What every target has that does not say otherwise. */
  readonly defaults: Labels;
  readonly rules: readonly RelabelRule[];
}

/** Reads a scrape job; undefined: Prometheus refuses its rules. */
export function scrapeJob(node: Node, global: Node | undefined, reader: RelabelReader = newestReader): ScrapeJob | undefined {
  if (node.type !== 'map') return undefined;
  const it = new Fields(node);
  const whole = global?.type === 'map' ? new Fields(global) : undefined;
  const interval = it.duration('scrape_interval') || whole?.duration('scrape_interval') || 60_000;
  const timeout = it.duration('scrape_timeout') || Math.min(whole?.duration('scrape_timeout') || 10_000, interval);
  const params: Record<string, string> = {};
  for (const pair of pairsOf(it.value('params'))) {
    const [first] = itemsOf(pair.value);
    if (first?.type === 'scalar') params[`__param_${keyText(pair) ?? ''}`] = textOf(first);
  }
  const written = it.value('relabel_configs');
  const rules = written ? readRules(written, reader) : ({ ok: true, rules: [] } as const);
  if (!rules.ok) return undefined;
  return {
    name: it.text('job_name'),
    node,
    defaults: {
      job: it.text('job_name'),
      __scrape_interval__: formatDuration(interval),
      __scrape_timeout__: formatDuration(timeout),
      __metrics_path__: it.pair('metrics_path') ? it.text('metrics_path') : '/metrics',
      __scheme__: it.pair('scheme') ? it.text('scheme') : 'http',
      ...params,
    },
    rules: rules.rules,
  };
}

export type Target =
  | { readonly state: 'active'; readonly labels: Labels }
  | { readonly state: 'dropped' }
  | { readonly state: 'failed'; readonly error: string };

export interface TargetResult {
  /** Before the rules. */
  readonly discovered: Labels;
  readonly target: Target;
}

/** A target around its rules: what is filled in before, judged and taken away after. scrape/target.go `PopulateLabels`. */
export function populateTarget(job: ScrapeJob, found: Labels, group: Labels): TargetResult {
  // A label of the group steps back behind the target's own even where that is empty.
  const discovered = withDefaults({ ...found, ...group, ...found }, job.defaults);
  const labels = runRules(discovered, job.rules);
  if (!labels) return { discovered, target: { state: 'dropped' } };
  return { discovered, target: judgeTarget(labels) };
}

/** Labels, and those of others that they lack or have empty; the first of the others decides. */
export function withDefaults(labels: Labels, ...others: readonly Labels[]): Labels {
  const filled: Record<string, string> = { ...labels };
  for (const other of others) for (const [name, value] of Object.entries(other)) if (!filled[name] && value !== '') filled[name] = value;
  return filled;
}

/** A target behind its rules: refused, or with its `instance` and without what only rules see. */
export function judgeTarget(labels: Labels): Target {
  const failed = (error: string): Target => ({ state: 'failed', error });
  const address = labels['__address__'] ?? '';
  if (address === '') return failed('no address');
  if (address.includes('/')) return failed(`${JSON.stringify(address)} is not a valid hostname`);
  const [interval, timeout] = [labels['__scrape_interval__'] ?? '', labels['__scrape_timeout__'] ?? ''];
  for (const [text, what] of [
    [interval, 'interval'],
    [timeout, 'timeout'],
  ] as const) {
    const parsed = parseDuration(text);
    if (!parsed.ok) return failed(`error parsing scrape ${what}: ${parsed.message}`);
    if (parsed.milliseconds === 0) return failed(`scrape ${what} cannot be 0`);
  }
  const [a, b] = [parseDuration(timeout), parseDuration(interval)];
  if (a.ok && b.ok && a.milliseconds > b.milliseconds)
    return failed(`scrape timeout cannot be greater than scrape interval (${JSON.stringify(timeout)} > ${JSON.stringify(interval)})`);
  const kept = Object.entries(labels).filter(([name]) => !name.startsWith('__meta_'));
  return { state: 'active', labels: { ...Object.fromEntries(kept), ...(labels['instance'] ? {} : { instance: address }) } };
}
