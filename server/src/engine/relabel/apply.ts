import { isLegacyLabelName } from '../catalogue/label-names.js';
import { expand, replaceAll } from '../re2/expand.js';
import { byBytes } from '../text/by-bytes.js';
import { utf8Bytes } from '../text/utf8.js';
import { lowerCase, upperCase } from './case.js';
import { md5 } from './md5.js';
import type { RelabelRule } from './rules.js';

export type Labels = Readonly<Record<string, string>>;

/** What one rule did. */
export interface RelabelStep {
  /** Index in the list. */
  readonly rule: number;
  /** Whether its pattern (or comparison) matched; of rules on names, whether any name did. */
  readonly matched: boolean;
  readonly before: Labels;
  /** `null`: dropped here. */
  readonly after: Labels | null;
}

export interface RelabelResult {
  /** `null`: dropped. */
  readonly labels: Labels | null;
  readonly steps: readonly RelabelStep[];
}

/** Runs rules over labels, nothing added before or taken away afterwards. Source: model/relabel/relabel.go `ProcessBuilder`. */
export function applyRules(labels: Labels, rules: readonly RelabelRule[]): RelabelResult {
  const builder = createBuilder(labels);
  const steps: RelabelStep[] = [];
  let before = builder.labels();
  for (const [i, rule] of rules.entries()) {
    const { matched, kept } = applyRule(builder, rule);
    const after = kept ? builder.labels() : null;
    steps.push({ rule: i, matched, before, after });
    if (!after) return { labels: null, steps };
    before = after;
  }
  return { labels: before, steps };
}

/** A label before and after; undefined: it is not there. */
export interface LabelChange {
  readonly name: string;
  readonly before?: string;
  readonly after?: string;
}

/** What one rule does to the labels that reach it. */
export interface WalkStep {
  /** Index in the list. */
  readonly rule: number;
  readonly matched: boolean;
  readonly dropped: boolean;
  /** By name. */
  readonly changes: readonly LabelChange[];
}

/** The same by what changes, which of long lists is little beside all labels at each rule. */
export function followRules(
  labels: Labels,
  rules: readonly RelabelRule[],
): { readonly labels: Labels | null; readonly steps: readonly WalkStep[] } {
  const builder = createBuilder(labels);
  const steps: WalkStep[] = [];
  for (const [i, rule] of rules.entries()) {
    const { matched, kept } = applyRule(builder, rule);
    steps.push({ rule: i, matched, dropped: !kept, changes: kept ? builder.changes() : [] });
    if (!kept) return { labels: null, steps };
  }
  return { labels: builder.labels(), steps };
}

/** The same without the steps; `null`: dropped. */
export function runRules(labels: Labels, rules: readonly RelabelRule[]): Labels | null {
  const builder = createBuilder(labels);
  for (const rule of rules) if (!applyRule(builder, rule).kept) return null;
  return builder.labels();
}

/** Labels while they are changed, in the order in which Prometheus would meet them. model/labels `Builder`. */
interface Builder {
  get(name: string): string;
  set(name: string, value: string): void;
  remove(name: string): void;
  /** Those from before by name, then those that were set, in the order of their setting. */
  entries(): readonly (readonly [string, string])[];
  labels(): Labels;
  /** What is other than when this was last asked. */
  changes(): readonly LabelChange[];
}

function createBuilder(labels: Labels): Builder {
  const base = new Map(
    Object.entries(labels)
      .filter(([, value]) => value !== '')
      .sort(([a], [b]) => byBytes(a, b)),
  );
  const added = new Map<string, string>();
  const removed = new Set<string>();
  const entries = () => [...[...base].filter(([name]) => !removed.has(name) && !added.has(name)), ...added];
  const get = (name: string) => added.get(name) ?? (removed.has(name) ? '' : (base.get(name) ?? ''));
  /** Values before the last changes. */
  const touched = new Map<string, string>();
  const touch = (name: string) => {
    if (!touched.has(name)) touched.set(name, get(name));
  };
  const remove = (name: string) => {
    touch(name);
    added.delete(name);
    removed.add(name);
  };
  return {
    get,
    set: (name, value) => {
      touch(name);
      if (value === '') remove(name);
      else added.set(name, value);
    },
    remove,
    entries,
    // A name such as `__proto__` is a label too.
    labels: () => Object.fromEntries([...entries()].sort(([a], [b]) => byBytes(a, b))),
    changes: () => {
      const found = [...touched].flatMap(([name, before]): readonly LabelChange[] => changeOf(name, before, get(name)));
      touched.clear();
      return found.length < 2 ? found : found.sort((a, b) => (a.name < b.name ? -1 : 1));
    },
  };
}

/** What differs of a label, of which nothing is the same as none. */
export function changeOf(name: string, before: string | undefined, after: string | undefined): readonly LabelChange[] {
  if ((before || undefined) === (after || undefined)) return [];
  return [{ name, ...(before ? { before } : {}), ...(after ? { after } : {}) }];
}

function applyRule(builder: Builder, rule: RelabelRule): { readonly matched: boolean; readonly kept: boolean } {
  const value = rule.sourceLabels.map((it) => builder.get(it)).join(rule.separator);
  const { regex } = rule;
  switch (rule.action) {
    case 'keep': {
      const matched = regex.test(value);
      return { matched, kept: matched };
    }
    case 'drop': {
      const matched = regex.test(value);
      return { matched, kept: !matched };
    }
    case 'keepequal': {
      const matched = builder.get(rule.targetLabel) === value;
      return { matched, kept: matched };
    }
    case 'dropequal': {
      const matched = builder.get(rule.targetLabel) === value;
      return { matched, kept: !matched };
    }
    case 'replace': {
      const match = regex.find(value);
      if (!match) return { matched: false, kept: true };
      const target = expand(regex, rule.targetLabel, value, match);
      if (rule.legacyNames ? isLegacyLabelName(target) : target !== '') builder.set(target, expand(regex, rule.replacement, value, match));
      return { matched: true, kept: true };
    }
    case 'lowercase':
      builder.set(rule.targetLabel, lowerCase(value));
      return { matched: true, kept: true };
    case 'uppercase':
      builder.set(rule.targetLabel, upperCase(value));
      return { matched: true, kept: true };
    case 'hashmod':
      builder.set(rule.targetLabel, String(hash(value) % rule.modulus));
      return { matched: true, kept: true };
    case 'labelmap': {
      const found = builder.entries().filter(([name]) => regex.test(name));
      for (const [name, of] of found) builder.set(replaceAll(regex, name, rule.replacement), of);
      return { matched: found.length > 0, kept: true };
    }
    case 'labeldrop': {
      const found = builder.entries().filter(([name]) => regex.test(name));
      for (const [name] of found) builder.remove(name);
      return { matched: found.length > 0, kept: true };
    }
    case 'labelkeep': {
      const all = builder.entries();
      const lost = all.filter(([name]) => !regex.test(name));
      for (const [name] of lost) builder.remove(name);
      return { matched: lost.length < all.length, kept: true };
    }
  }
}

/** The last eight bytes of the MD5, big endian. */
function hash(text: string): bigint {
  return [...md5(utf8Bytes(text)).slice(8)].reduce((sum, byte) => sum * 256n + BigInt(byte), 0n);
}
