import { isLegacyLabelName } from '../engine/catalogue/label-names.js';
import type { Answer, Connection, MetricFacts, MetricList } from '../protocol.js';
import { textOf } from './fields.js';
import { defaultLimits, type Limits } from './limits.js';
import { callApi, isRecord } from './transport.js';

/** The names of all metrics, or of a job's, with what the targets say of them. Cut at the limit. */
export async function listMetrics(connection: Connection, narrowed: Narrowed, signal: AbortSignal): Promise<Answer<MetricList>> {
  const names = await askNames(connection, 'label/__name__/values', selectorOf(narrowed), signal, defaultLimits);
  if (!names.ok) return names;
  // Look-alikes need not know metadata: then there are names alone.
  const metadata = await callApi(connection, 'metadata', new URLSearchParams({ limit_per_metric: '1' }), signal, defaultLimits);
  const facts = metadata.ok && isRecord(metadata.data) ? metadata.data : {};
  const metrics = names.data.slice(0, mostMetrics).map((name) => factsOf(name, facts[name] ?? facts[familyOf(name)]));
  return { ...names, data: { metrics, total: names.data.length } };
}

const mostMetrics = 20_000;
const mostValues = 1000;

/** The labels of a metric, or the values of one of them. */
export async function listLabels(
  connection: Connection,
  narrowed: Narrowed,
  label: string | undefined,
  signal: AbortSignal,
): Promise<Answer<readonly string[]>> {
  const params = selectorOf(narrowed);
  params.set('limit', String(mostValues));
  const answer = await callApi(connection, label === undefined ? 'labels' : valuesPath(label), params, signal, defaultLimits);
  if (!answer.ok) return answer;
  const names = Array.isArray(answer.data) ? answer.data.filter((it): it is string => typeof it === 'string' && it !== '__name__') : [];
  return { ...answer, data: names.slice(0, mostValues) };
}

/** What a list is narrowed to. */
interface Narrowed {
  readonly metric?: string;
  readonly job?: string;
}

function selectorOf({ metric, job }: Narrowed): URLSearchParams {
  const matchers = Object.entries({ __name__: metric, job }).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}=${JSON.stringify(value)}`],
  );
  // A selector of what is missing alone is refused: one of its matchers must want something.
  if (metric === undefined && job === '') matchers.unshift('__name__!=""');
  return new URLSearchParams(matchers.length > 0 ? { 'match[]': `{${matchers.join(',')}}` } : {});
}

/** What narrows a list of names: a name is offered when a series of any of the selectors has it, seen since `start` (seconds). No selector: all series. */
export interface Scope {
  readonly selectors: readonly string[];
  readonly start: number | undefined;
}

export interface NameList {
  readonly names: readonly string[];
  /** There are more. */
  readonly cut: boolean;
}

/** Names of labels. */
export function labelNames(connection: Connection, scope: Scope, signal: AbortSignal, limits: Limits): Promise<Answer<NameList>> {
  return listNames(connection, 'labels', scope, signal, limits);
}

/** Values of a label; of `__name__`: the metrics. */
export function labelValues(
  connection: Connection,
  label: string,
  scope: Scope,
  signal: AbortSignal,
  limits: Limits,
): Promise<Answer<NameList>> {
  return listNames(connection, valuesPath(label), scope, signal, limits);
}

async function listNames(
  connection: Connection,
  path: string,
  { selectors, start }: Scope,
  signal: AbortSignal,
  limits: Limits,
): Promise<Answer<NameList>> {
  // Before 2.51 `limit` is not known; the cut below holds for all.
  const params = new URLSearchParams({ limit: String(limits.series + 1) });
  for (const it of selectors) params.append('match[]', it);
  if (start !== undefined) params.set('start', String(start));
  const answer = await askNames(connection, path, params, signal, limits);
  if (!answer.ok) return answer;
  return { ...answer, data: { names: answer.data.slice(0, limits.series), cut: answer.data.length > limits.series } };
}

/** The names that a server has at a path, all that it sends. */
async function askNames(
  connection: Connection,
  path: string,
  params: URLSearchParams,
  signal: AbortSignal,
  limits: Limits,
): Promise<Answer<readonly string[]>> {
  const answer = await callApi(connection, path, params, signal, limits);
  if (!answer.ok) return answer;
  if (!Array.isArray(answer.data)) return { ok: false, kind: 'bad-answer', message: 'The answer is not a list of names.' };
  return { ...answer, data: answer.data.filter((it): it is string => typeof it === 'string') };
}

/** A name that a path cannot hold is written as Prometheus's own escaping does since 3.1: `U__` and code points in hexadecimal. */
function valuesPath(label: string): string {
  if (isLegacyLabelName(label)) return `label/${label}/values`;
  const escaped = [...label].map((it) => (it === '_' ? '__' : /[A-Za-z0-9]/.test(it) ? it : `_${it.codePointAt(0)?.toString(16)}_`));
  return `label/U__${escaped.join('')}/values`;
}

/** What targets say of a metric; of a histogram's or summary's series, of the family. Undefined: nothing is known. */
export async function metricMetadata(
  connection: Connection,
  metric: string,
  signal: AbortSignal,
  limits: Limits,
): Promise<Answer<MetricFacts | undefined>> {
  for (const name of new Set([metric, familyOf(metric)])) {
    const answer = await callApi(connection, 'metadata', new URLSearchParams({ metric: name, limit_per_metric: '1' }), signal, limits);
    if (!answer.ok) return answer;
    const facts = factsOf(metric, isRecord(answer.data) ? answer.data[name] : undefined);
    if (facts.type !== '' || facts.help !== '') return { ...answer, data: facts };
  }
  return { ok: true, data: undefined, warnings: [], infos: [] };
}

function familyOf(series: string): string {
  return series.replace(/_(?:bucket|sum|count|total)$/, '');
}

function factsOf(name: string, entries: unknown): MetricFacts {
  const first: unknown = Array.isArray(entries) ? entries[0] : undefined;
  return {
    name,
    type: textOf(first, 'type').slice(0, 100),
    help: textOf(first, 'help').slice(0, 1000),
    unit: textOf(first, 'unit').slice(0, 100),
  };
}
