import { isNull } from '../golang/fields.js';
import type { Regex } from '../re2/compile.js';
import { deref, itemsOf, keysOf, pairAt, textOf } from '../syntax/access.js';
import type { MapNode, Node, ScalarNode } from '../syntax/tree.js';
import { readRules } from './list.js';
import { type Action, actionNamed, compilePattern, type RelabelRule, readRule } from './rules.js';

/** A text of a rule: as it is written, or the default. */
export interface WrittenText {
  readonly text: string;
  /** Undefined: the default. */
  readonly node: ScalarNode | undefined;
  /** The key, where there is one. */
  readonly key: Node | undefined;
}

/** A relabel rule as a person wrote it, in either spelling, for advice; what the programs make of it is in rules.ts. */
export interface WrittenRule {
  readonly node: MapNode;
  readonly action: Action;
  readonly sources: readonly { readonly name: string; readonly node: ScalarNode }[];
  readonly sourcesKey: Node | undefined;
  readonly separator: WrittenText;
  readonly regex: WrittenText;
  readonly compiled: Regex;
  readonly replacement: WrittenText;
  readonly target: WrittenText;
}

const known: ReadonlySet<string> = new Set([
  'action',
  'modulus',
  'regex',
  'replacement',
  'separator',
  'source_labels',
  'target_label',
  '<<',
]);
const camel: Readonly<Record<string, string>> = { source_labels: 'sourceLabels', target_label: 'targetLabel' };

/** Rules that can be looked at, in order; undefined where a rule is refused or half written. */
export function writtenRules(list: Node, style: 'prometheus' | 'operator'): readonly (WrittenRule | undefined)[] {
  const read = style === 'operator' ? undefined : readRules(list);
  if (read?.ok) return itemsOf(list).map((item, i) => writtenRule(item, style, read.rules[i]));
  return itemsOf(list).map((item) => (!read || readRule(item).ok ? writtenRule(item, style) : undefined));
}

/** `read`: what Prometheus reads, where that is known. */
function writtenRule(item: Node, style: 'prometheus' | 'operator', read?: RelabelRule): WrittenRule | undefined {
  const node = deref(item);
  if (node?.type !== 'map') return undefined;
  const name = (field: string) => (style === 'operator' ? (camel[field] ?? field) : field);
  // A field that is misspelt, or a text for a list: what the rule was to do is not known.
  const names = new Set([...known].map(name));
  if (!keysOf(node).every((it) => names.has(it))) return undefined;
  const sources = pairAt(node, name('source_labels'));
  const list = deref(sources?.value);
  if (list?.type === 'scalar' && !isNull(list)) return undefined;
  const text = (field: string, otherwise: string): WrittenText => {
    const pair = pairAt(node, name(field));
    const key = pair?.key;
    const value = deref(pair?.value);
    if (value?.type === 'scalar' && !isNull(value)) return { text: textOf(value), node: value, key };
    // Prometheus takes null for the empty text, the API server drops it.
    return { text: key && style === 'prometheus' ? '' : otherwise, node: undefined, key };
  };
  const regex = text('regex', '(.*)');
  const action = read?.action ?? actionNamed(text('action', 'replace').text);
  const compiled = read?.regex ?? compilePattern(regex.text);
  if (!action || !compiled) return undefined;
  return {
    node,
    action,
    sources: itemsOf(sources?.value).flatMap((it) => (it.type === 'scalar' ? [{ name: textOf(it), node: it }] : [])),
    sourcesKey: sources?.key,
    separator: text('separator', ';'),
    regex,
    compiled,
    replacement: text('replacement', '$1'),
    target: text('target_label', ''),
  };
}

/** Patterns that match every value. */
const everything = new Set(['(.*)', '.*', '(.*?)', '.*?', '^(.*)$', '^.*$', '(?s).*']);

export function matchesEverything(rule: WrittenRule): boolean {
  return everything.has(rule.regex.text);
}

/** Whether a rule drops every target or series that reaches it. */
export function dropsAll(rule: WrittenRule): boolean {
  if (rule.action === 'drop') return matchesEverything(rule) || (rule.sources.length === 0 && rule.compiled.test(''));
  return rule.action === 'keep' && rule.sources.length === 0 && !rule.compiled.test('');
}

/** Whether a rule sets its target to one text, whatever the labels. */
export function setsConstant(rule: WrittenRule): boolean {
  return rule.action === 'replace' && matchesEverything(rule) && !rule.replacement.text.includes('$') && !rule.target.text.includes('$');
}

/** Whether a rule looks at a label, by name or by pattern. */
export function reads(rule: WrittenRule, label: string): boolean {
  if (rule.sources.some((it) => it.name === label)) return true;
  if (rule.action === 'keepequal' || rule.action === 'dropequal') return rule.target.text === label;
  return rule.action === 'labelmap' && rule.compiled.test(label);
}
