import { expandPieces } from '../re2/expand.js';
import { type Because, type LabelSet, type LabelState, over, stateOf } from './label-sets.js';
import { compileMatcher } from './matching.js';

/** The values that a label can have where all of them are known; "" stands for a series without it. Nothing is named "". */
function valuesOf(labels: LabelSet, name: string): readonly string[] | undefined {
  const { presence, values } = stateOf(labels, name);
  return name === '' || presence === 'never' ? [''] : presence === 'always' ? values : undefined;
}

/** Whether a pattern matches all, some or none of the values that a label can have. */
function reach(pattern: string, labels: LabelSet, name: string): 'all' | 'some' | 'none' {
  if (pattern === '.*' || pattern === '(.*)') return 'all';
  const values = valuesOf(labels, name);
  const regex = compileMatcher(pattern);
  if (!values || !regex) return 'some';
  const matched = values.filter((it) => regex.test(it)).length;
  return matched === values.length ? 'all' : matched === 0 ? 'none' : 'some';
}

const write = (labels: LabelSet, name: string, state: LabelState): LabelSet => ({
  known: over(labels.known, new Map([[name, state]])),
  rest: labels.rest,
});

/** `label_replace(v, to, replacement, source, pattern)`; undefined: not a literal. Source: prometheus/prometheus promql/functions.go `evalLabelReplace`. */
export function replacedLabel(
  labels: LabelSet,
  to: string,
  replacement: string | undefined,
  source: string | undefined,
  pattern: string | undefined,
  because: Because,
): LabelSet {
  const before = stateOf(labels, to);
  const matches = source === undefined || pattern === undefined ? 'some' : reach(pattern, labels, source);
  if (matches === 'none') return labels;
  const pieces = replacement === undefined ? undefined : expandPieces(replacement);
  // Writing nothing takes the label away.
  if (pieces?.length === 0) {
    if (before.presence === 'never') return labels;
    return write(labels, to, { presence: matches === 'all' ? 'never' : 'maybe', because });
  }
  if (!pieces?.some((it) => it.type === 'text')) return write(labels, to, { presence: 'maybe', because });
  const values = pieces.every((it) => it.type === 'text') ? [pieces.map((it) => (it.type === 'text' ? it.text : '')).join('')] : undefined;
  if (matches === 'all') return write(labels, to, { presence: 'always', because, ...(values ? { values } : {}) });
  return write(labels, to, { presence: before.presence === 'always' ? 'always' : 'maybe', because });
}

/** `label_join(v, to, separator, sources…)`; undefined: not a literal. Source: prometheus/prometheus promql/functions.go `evalLabelJoin`. */
export function joinedLabel(
  labels: LabelSet,
  to: string,
  separator: string | undefined,
  sources: readonly (string | undefined)[],
  because: Because,
): LabelSet {
  const states = sources.map((it) => (it === undefined ? undefined : stateOf(labels, it).presence));
  if (states.includes('always') || (sources.length > 1 && separator)) return write(labels, to, { presence: 'always', because });
  const empty = states.every((it) => it === 'never') && (sources.length < 2 || separator === '');
  return write(labels, to, { presence: empty ? 'never' : 'maybe', because });
}
