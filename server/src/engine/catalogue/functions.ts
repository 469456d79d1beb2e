import data from './data/functions.json';
import { atLeast, compareVersions } from './target.js';

export type ArgumentType = 'scalar' | 'vector' | 'matrix' | 'string';

/** A PromQL function as Prometheus declares it. Source: prometheus/prometheus promql/parser/functions.go. */
export interface PromqlFunction {
  readonly name: string;
  /** Types of the arguments; of a variadic function the last may be left out. */
  readonly args: readonly ArgumentType[];
  /** What people call the arguments; absent: `v`, the only one. */
  readonly names?: readonly string[];
  /** 0: exactly `args`; n: up to n more than `args` less one; -1: any number. */
  readonly variadic: number;
  readonly returns: ArgumentType;
  readonly doc: string;
  /** Needs --enable-feature=promql-experimental-functions. */
  readonly experimental?: boolean;
  /** First version; undefined: older than the changelog. */
  readonly since?: string;
}

const all: readonly PromqlFunction[] = data.functions as readonly PromqlFunction[];
const byName: ReadonlyMap<string, PromqlFunction> = new Map(all.map((it) => [it.name, it]));

/** Functions that a newer version took away. */
export const removedFunctions: ReadonlyMap<string, { readonly removedIn: string; readonly replacement: string | null }> = new Map(
  data.removed.map((it) => [it.name, it]),
);

/** Functions whose experimental time ended in a version. */
const stableSince: ReadonlyMap<string, string> = new Map([
  ['first_over_time', '3.14'],
  ['ts_of_first_over_time', '3.14'],
]);

/** holt_winters as Prometheus 2 had it. */
const holtWinters: PromqlFunction = {
  name: 'holt_winters',
  args: ['matrix', 'scalar', 'scalar'],
  names: ['v', 'smoothing', 'trend'],
  variadic: 0,
  returns: 'vector',
  doc: 'Smoothed value of a series (double exponential smoothing).',
};

/** Names of all functions that any version has. */
export const functionNames: readonly string[] = [...byName.keys(), holtWinters.name];

/** The function of this name, in any version; undefined: none. */
export function findFunction(name: string): PromqlFunction | undefined {
  return byName.get(name);
}

/** The function as a version of Prometheus knows it; undefined: that version has none of this name. */
export function functionOf(name: string, version: string): PromqlFunction | undefined {
  let known = ofVersion.get(version);
  if (!known) {
    known = new Map([...byName.keys(), holtWinters.name].flatMap((it) => findIn(it, version) ?? []).map((it) => [it.name, it]));
    if (ofVersion.size > 50) ofVersion.clear();
    ofVersion.set(version, known);
  }
  return known.get(name);
}

const ofVersion = new Map<string, ReadonlyMap<string, PromqlFunction>>();

function findIn(name: string, version: string): PromqlFunction | undefined {
  if (name === 'holt_winters') return compareVersions(version, '3.0') < 0 ? holtWinters : undefined;
  const it = byName.get(name);
  if (!it || (it.since && !atLeast(version, it.since))) return undefined;
  const stable = stableSince.get(name);
  if (stable && !atLeast(version, stable)) return { ...it, experimental: true };
  return it;
}

/** All functions that a version knows, by name. */
export function functionsOf(version: string): readonly PromqlFunction[] {
  return [...all, holtWinters].flatMap((it) => functionOf(it.name, version) ?? []);
}

const typeNames: Readonly<Record<ArgumentType, string>> = {
  vector: 'instant-vector',
  matrix: 'range-vector',
  scalar: 'scalar',
  string: 'string',
};

/** The arguments in words, such as `φ scalar`; what may be left out is in brackets. */
export function parametersOf({ args, names, variadic }: PromqlFunction): readonly string[] {
  return args.map((type, i) => {
    const text = `${names?.[i] ?? 'v'} ${typeNames[type]}`;
    const optional = variadic !== 0 && i === args.length - 1;
    return optional ? `[${text}${variadic < 0 || variadic > 1 ? ', …' : ''}]` : text;
  });
}

/** `rate(v range-vector)`: how a function is called. */
export function signatureOf(it: PromqlFunction): string {
  return `${it.name}(${parametersOf(it).join(', ')})`;
}

/** The type of an argument of a function or aggregation, counted from 0; undefined: no such thing is known. */
export function argumentType(name: string, index: number): ArgumentType | undefined {
  const aggregation = aggregationOf(name);
  if (aggregation) return index === 0 && aggregation.param ? aggregation.param : 'vector';
  const args = (findFunction(name) ?? (name === holtWinters.name ? holtWinters : undefined))?.args;
  return args?.[Math.min(index, args.length - 1)];
}

/** An aggregation operator. */
export interface AggregationOperator {
  readonly name: string;
  readonly param: 'scalar' | 'string' | undefined;
  readonly paramMeaning?: string;
  readonly experimental?: boolean;
  readonly since?: string;
  readonly doc: string;
}

export const aggregations: readonly AggregationOperator[] = [
  { name: 'sum', param: undefined, doc: 'Sum of the values of each group.' },
  { name: 'avg', param: undefined, doc: 'Mean of the values of each group.' },
  { name: 'min', param: undefined, doc: 'Smallest value of each group.' },
  { name: 'max', param: undefined, doc: 'Largest value of each group.' },
  { name: 'count', param: undefined, doc: 'Number of series in each group.' },
  { name: 'group', param: undefined, since: '2.20', doc: '1 for each group that has a series.' },
  { name: 'stddev', param: undefined, doc: 'Population standard deviation of each group.' },
  { name: 'stdvar', param: undefined, doc: 'Population variance of each group.' },
  { name: 'topk', param: 'scalar', paramMeaning: 'k', doc: 'The k series with the largest values of each group, all labels kept.' },
  { name: 'bottomk', param: 'scalar', paramMeaning: 'k', doc: 'The k series with the smallest values of each group, all labels kept.' },
  {
    name: 'quantile',
    param: 'scalar',
    paramMeaning: 'φ between 0 and 1',
    since: '1.1',
    doc: 'The φ-quantile of the values of each group.',
  },
  {
    name: 'count_values',
    param: 'string',
    paramMeaning: 'name of the new label',
    doc: 'Number of series with the same value; the value becomes a label.',
  },
  {
    name: 'limitk',
    param: 'scalar',
    paramMeaning: 'k',
    experimental: true,
    since: '2.54',
    doc: 'Any k series of each group, always the same ones.',
  },
  {
    name: 'limit_ratio',
    param: 'scalar',
    paramMeaning: 'ratio between -1 and 1',
    experimental: true,
    since: '2.54',
    doc: 'A share of the series of each group, always the same ones; a negative ratio takes the complement.',
  },
];

const aggregationsByName: ReadonlyMap<string, AggregationOperator> = new Map(aggregations.map((it) => [it.name, it]));

export function aggregationOf(name: string): AggregationOperator | undefined {
  return aggregationsByName.get(name.toLowerCase());
}
