import type { QueryOffersAnswer } from '../../../../../server/src/protocol.js';
import { type Aggregation, arithmetic, type Call, comparisons, type Operation, quoted, type Step } from './chain.js';

/** A function or aggregation as the offers of completion tell it, with the versions and features that they know. */
export interface Tool {
  readonly name: string;
  readonly type: 'range' | 'call' | 'aggregation';
  /** The arguments beside the series. */
  readonly params: readonly Param[];
  /** Where the series stand among the arguments. */
  readonly at: number;
  readonly doc: string;
}

export interface Param {
  readonly name: string;
  readonly isText: boolean;
  readonly isOptional: boolean;
  /** Any number of them. */
  readonly isMany: boolean;
}

type Offer = QueryOffersAnswer['offers'][number];

/** What a form can apply to series: it takes them once, beside numbers and texts. `detail` is a signature: `clamp(v instant-vector, min scalar)`. */
export function toolOf({ label, kind, detail = '', docs = '' }: Offer): Tool | undefined {
  if (kind !== 'function' && kind !== 'aggregation') return undefined;
  const inside = detail.slice(detail.indexOf('(') + 1, detail.lastIndexOf(')')).replaceAll(', …', '…');
  const params = inside.split(', ').map((it): Param & { readonly isSeries: boolean; readonly isRange: boolean } => {
    const bare = it.replaceAll(/[[\]…]/g, '');
    const isText = / string$|^name of/.test(bare);
    const isSeries = /(?:^|-)vector$/.test(bare);
    return {
      name: bare.replace(/ (?:scalar|string)$/, ''),
      isText,
      isSeries,
      isRange: bare.endsWith('range-vector'),
      isOptional: it.startsWith('['),
      isMany: it.includes('…'),
    };
  });
  const at = params.findIndex((it) => it.isSeries);
  if (params.filter((it) => it.isSeries).length !== 1) return undefined;
  const type = kind === 'aggregation' ? kind : params[at]?.isRange ? 'range' : 'call';
  return { name: label, type, params: params.filter((it) => !it.isSeries), at, doc: docs };
}

/** What a step is first; of the step in whose place it comes the same is kept. */
export function stepOf(tool: Tool | string, range: string, old?: Step): Step {
  if (typeof tool === 'string') {
    const number = old?.type === 'operation' ? old.number : comparisons.includes(tool) ? '0' : '1';
    const isComparison = comparisons.includes(tool);
    const left = old?.type === 'operation' && old.left;
    return { type: 'operation', op: tool, bool: isComparison && old?.type === 'operation' && old.bool, number, left } satisfies Operation;
  }
  const first = tool.params.filter((it) => !it.isOptional).map((it) => (it.isText ? quoted('') : usual(it.name)));
  if (tool.type === 'aggregation') {
    const same = old?.type === 'aggregation' ? old : undefined;
    const param = first[0];
    const kept = same?.param?.startsWith('"') === param?.startsWith('"') ? same?.param : undefined;
    return {
      type: 'aggregation',
      name: tool.name,
      param: param === undefined ? undefined : (kept ?? param),
      grouping: same?.grouping,
      labels: same?.labels ?? [],
    } satisfies Aggregation;
  }
  const same = old?.type === 'call' && old.args.length === first.length ? old.args : first;
  const kept = old?.type === 'call' ? old.range : undefined;
  return {
    type: 'call',
    name: tool.name,
    args: same,
    at: tool.at,
    range: tool.type === 'range' ? (kept ?? range) : undefined,
  } satisfies Call;
}

/** A number that is right more often than others. */
function usual(name: string): string {
  if (/^φ/.test(name)) return '0.95';
  return name === 'k' ? '5' : name === 'seconds' ? '3600' : '1';
}

/** Metrics whose values only grow. */
const counter = /_(?:total|count|sum|bucket)$/;

/** What many begin with, by the kind of the metric that its name tells. */
export function beginnings(
  metric: string,
  tools: ReadonlyMap<string, Tool>,
  range: string,
): readonly (readonly [string, readonly Step[]])[] {
  const make = (name: string, change: Partial<Aggregation> = {}): Step => {
    const tool = tools.get(name);
    const step = stepOf(tool ?? name, range);
    return step.type === 'aggregation' ? { ...step, ...change } : step;
  };
  if (metric === '' || !['rate', 'sum', 'max', 'histogram_quantile'].every((it) => tools.has(it))) return [];
  const byBucket = { grouping: 'by', labels: ['le'] } as const;
  if (metric.endsWith('_bucket')) {
    return [
      ['95th percentile', [make('rate'), make('sum', byBucket), make('histogram_quantile')]],
      ['Buckets over time', [make('rate'), make('sum', byBucket)]],
    ];
  }
  if (counter.test(metric)) {
    return [
      ['Per second', [make('rate')]],
      ['Per second, all together', [make('rate'), make('sum')]],
    ];
  }
  return [
    ['All together', [make('sum')]],
    ['Highest', [make('max')]],
  ];
}

export const operations: readonly (readonly [string, readonly string[]])[] = [
  ['Arithmetic', arithmetic],
  ['Comparison', comparisons],
];
