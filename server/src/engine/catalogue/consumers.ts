import data from './data/consumers.json';

/**
 * The views of Kiali and the stock dashboards that read a label of a metric of the catalogue (the family's name); an empty label: the metric at all.
 * Source: head of data/consumers.json.
 */
export function readersOf(metric: string, label: string): readonly string[] {
  const readers: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = data.readers;
  return readers[metric]?.[label] ?? [];
}
