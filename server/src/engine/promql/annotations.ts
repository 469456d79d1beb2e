import { formatFloatG } from '../text/go-float.js';
import type { Expr } from './ast.js';
import { numberOf, walk } from './tree.js';

/** A warning that Prometheus adds to a result, and the argument that it is about. */
export interface Annotation {
  readonly arg: Expr;
  readonly value: number;
  readonly of: 'quantile' | 'ratio';
  /** Prometheus's words, without the place that it puts behind them. */
  readonly text: string;
}

function quantilesOf(expr: Expr): readonly (Expr | undefined)[] {
  if (expr.type === 'aggregation') return expr.op === 'quantile' ? [expr.param] : [];
  if (expr.type !== 'call') return [];
  if (expr.name === 'histogram_quantile' || expr.name === 'quantile_over_time') return [expr.args[0]];
  return expr.name === 'histogram_quantiles' ? expr.args.slice(2) : [];
}

/**
 * What Prometheus warns of whenever there is data, because an argument of this very node is a literal out of range. Source: prometheus/prometheus
 * util/annotations, promql/functions.go, promql/engine.go `aggregation`.
 */
export function annotationsOf(expr: Expr): readonly Annotation[] {
  const found: Annotation[] = [];
  for (const arg of quantilesOf(expr)) {
    const value = numberOf(arg);
    if (!arg || value === undefined || (value >= 0 && value <= 1)) continue;
    found.push({
      arg,
      value,
      of: 'quantile',
      text: `PromQL warning: quantile value should be between 0 and 1, got ${formatFloatG(value)}`,
    });
  }
  const ratio = expr.type === 'aggregation' && expr.op === 'limit_ratio' ? expr.param : undefined;
  const value = numberOf(ratio);
  if (ratio && value !== undefined && Math.abs(value) > 1) {
    const capped = value > 0 ? 1 : -1;
    const text = `PromQL warning: ratio value should be between -1 and 1, got ${formatFloatG(value)}, capping to ${capped}`;
    found.push({ arg: ratio, value, of: 'ratio', text });
  }
  return found;
}

/** The same for a whole expression, each text once, as a result carries them. */
export function annotationTexts(root: Expr): readonly string[] {
  const texts = new Set<string>();
  for (const it of walk(root)) for (const { text } of annotationsOf(it)) texts.add(text);
  return [...texts];
}
