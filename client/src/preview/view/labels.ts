import type { QueryResult } from '../../../../server/src/protocol.js';
import { visible } from '../../panel/view/text.js';

/** Labels of a result, told apart: those that all series share stand once, the others are columns. */
export interface Labelled {
  readonly common: readonly (readonly [string, string])[];
  readonly columns: readonly string[];
  /** Per series, the values of the columns. */
  readonly rows: readonly (readonly string[])[];
}

export function labelsOf(result: QueryResult): Labelled {
  const values = new Map<string, Set<string>>();
  for (const { labels } of result.series) {
    for (const name of Object.keys(labels)) if (!values.has(name)) values.set(name, new Set());
  }
  for (const [name, set] of values) for (const { labels } of result.series) set.add(labels[name] ?? '');
  const alone = result.series.length === 1;
  const common = alone ? [] : [...values].filter(([, set]) => set.size === 1).map(([name, set]) => [name, [...set][0] ?? ''] as const);
  const columns = [...values]
    .filter(([, set]) => alone || set.size > 1)
    .sort(([a, x], [b, y]) => x.size - y.size || (a < b ? -1 : 1))
    .map(([name]) => name);
  return { common, columns, rows: result.series.map(({ labels }) => columns.map((name) => labels[name] ?? '')) };
}

/**
 * Names of the series of a result, as a template of Grafana's says: `{{label}}` stands for the value, of a label that is not there for nothing.
 * Without a template, or where nothing is left of it, by what sets the series apart.
 */
export function seriesNames({ series }: QueryResult, labelled: Labelled, template: string): readonly string[] {
  return series.map(({ labels }, i) => {
    const named = template.replaceAll(/\{\{\s*([^{}]+?)\s*\}\}/g, (_, label: string) => labels[label] ?? '').trim();
    return named === '' ? labelText(labelled, i) : visible(named);
  });
}

/** A series in one line: the values that set it apart. */
export function labelText(labelled: Labelled, index: number): string {
  const row = labelled.rows[index] ?? [];
  return visible(row.filter(Boolean).join(' · ')) || 'value';
}

/** Labels as Prometheus writes them, a name before its braces. */
export function pairsText(labels: Readonly<Record<string, string>>): string {
  const { __name__: name = '', ...others } = labels;
  const pairs = Object.entries(others).map(([key, value]) => `${key}=${JSON.stringify(value)}`);
  return visible(name === '' ? pairs.join(' ') : `${name}{${pairs.join(', ')}}`);
}
