import { deref, get, itemsOf, keysOf, keyText, pairsOf } from '../syntax/access.js';
import type { Node } from '../syntax/tree.js';
import { field, firstKey, keyAt, listAt, placeAt } from './fields.js';
import type { Json, JsonObject } from './json.js';
import { originOfJob, originOfRule } from './origins.js';

const ruleLists = ['relabel_configs', 'metric_relabel_configs'];

/** A rule of a generated job that was written out and read again. */
export interface GeneratedRule {
  readonly rule: Node;
  /** What it was made from; undefined: every monitor has it. */
  readonly from: Node | undefined;
}

/** The rules of a job. */
export function rulesIn(written: Node | undefined, job: JsonObject | undefined): readonly GeneratedRule[] {
  return ruleLists.flatMap((list) =>
    itemsOf(get(written, list)).map((rule, i) => {
      const made = ruleAt(job?.[list], i);
      return { rule, from: made && originOfRule(made) };
    }),
  );
}

function ruleAt(list: Json | undefined, index: number): JsonObject | undefined {
  const rule = Array.isArray(list) ? (list as readonly Json[])[index] : undefined;
  return rule !== null && typeof rule === 'object' && !Array.isArray(rule) ? (rule as JsonObject) : undefined;
}

/** Whether a node holds another of the same text. */
export function inside(outer: Node, inner: Node): boolean {
  return outer.span.start <= inner.span.start && inner.span.end <= outer.span.end;
}

/** The field of the monitor from which the key of a job was made that holds a node. */
export function placeInJob(written: Node | undefined, job: JsonObject | undefined, node: Node): Node | undefined {
  const from = job && originOfJob(job);
  if (!from) return undefined;
  const pair = pairsOf(written).find((it) => inside(it.key, node) || inside(it.value, node));
  const key = pair ? (keyText(pair) ?? '') : '';
  for (const owner of [from.owner, from.spec]) {
    const name = [spellings[key], writtenAs(owner, key)].find((it) => it !== undefined && field(owner, it) !== undefined);
    if (name !== undefined) return placeAt(owner, name);
  }
  return firstKey(from.owner);
}

/** Keys of a job that are not the field's name in the other style. */
const spellings: Readonly<Record<string, string>> = {
  metrics_path: 'path',
  scrape_interval: 'interval',
  bearer_token: 'bearerTokenSecret',
  kubernetes_sd_configs: 'selector',
  static_configs: 'targets',
};

/** The field of a user's rule, of a list its item, or the one thing that a rule of the operator's was made from. */
export function placeInRule(from: Node, rule: Node, node: Node, atKey = false): Node {
  const it = deref(from);
  if (it?.type !== 'map') return from;
  const pair = pairsOf(rule).find((one) => inside(one.key, node) || inside(one.value, node));
  if (!pair) return firstKey(from);
  const name = writtenAs(from, keyText(pair) ?? '') ?? '';
  const item = itemsOf(pair.value).findIndex((one) => inside(one, node));
  return listAt(from, name)[item] ?? (atKey || inside(pair.key, node) ? keyAt(from, name) : placeAt(from, name));
}

/** The field that is called so but for case and underscores: `http_sd_configs`, `httpSDConfigs`. */
function writtenAs(owner: Node, key: string): string | undefined {
  const bare = key.replaceAll('_', '').toLowerCase();
  return keysOf(owner).find((it) => it.toLowerCase() === bare);
}
