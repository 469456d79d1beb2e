import { atLeast, type Target } from '../catalogue/target.js';
import { append } from '../text/append.js';
import type { Span } from '../text/span.js';
import type { Call, Expr } from './ast.js';
import { goQuote } from './gostring.js';
import { regexError } from './regex.js';
import { bare, numberOf } from './tree.js';

/** Why an evaluation fails, in Prometheus's words. */
export interface Failure {
  readonly span: Span;
  readonly says: string;
}

/** What is wrong with the arguments of a call or an aggregation that Prometheus only looks at when it evaluates them. */
export function failuresOf(expr: Expr, target: Target): readonly Failure[] {
  const found: Failure[] = [];
  if (expr.type === 'call') append(found, callFailures(expr, target));
  if (expr.type !== 'aggregation' || !expr.param) return found;
  const param = bare(expr.param);
  if (expr.op === 'count_values' && param.type === 'string' && !isLabelName(param.value, target))
    found.push({ span: param.span, says: `invalid label name ${goQuote(param.value)}` });
  const value = numberOf(param);
  if (value === undefined) return found;
  const counts = expr.op === 'topk' || expr.op === 'bottomk' || expr.op === 'limitk';
  if (Number.isNaN(value) && (counts || expr.op === 'limit_ratio'))
    found.push({ span: expr.param.span, says: counts ? 'Parameter value is NaN' : 'Ratio value is NaN' });
  else if (counts && Math.abs(value) >= 2 ** 63) found.push({ span: expr.param.span, says: `Scalar value ${value} overflows int64` });
  return found;
}

const withAnchored = new Set(['changes', 'delta', 'increase', 'rate', 'resets']);
const withSmoothed = new Set(['delta', 'increase', 'rate']);

function isLabelName(name: string, target: Target): boolean {
  return atLeast(target.prometheus, '3.0') ? name !== '' : /^[A-Za-z_][A-Za-z0-9_]*$/.test(name);
}

function callFailures(expr: Call, target: Target): readonly Failure[] {
  const found: Failure[] = [];
  const { name, args } = expr;
  const text = (it: Expr | undefined) => (it && bare(it).type === 'string' ? (bare(it) as Extract<Expr, { type: 'string' }>) : undefined);
  if (name === 'label_replace') {
    const pattern = text(args[4]);
    if (pattern && regexError(pattern.value))
      found.push({ span: pattern.span, says: `invalid regular expression in label_replace(): ${pattern.value}` });
  }
  if (name === 'label_replace' || name === 'label_join') {
    const to = text(args[1]);
    if (to && !isLabelName(to.value, target))
      found.push({ span: to.span, says: `invalid destination label name in ${name}(): ${to.value}` });
  }
  if (name === 'label_join') {
    for (const it of args.slice(3)) {
      const from = text(it);
      if (from && !isLabelName(from.value, target))
        found.push({ span: from.span, says: `invalid source label name in label_join(): ${from.value}` });
    }
  }
  if (name === 'double_exponential_smoothing' || name === 'holt_winters') {
    for (const [i, what, short] of [
      [1, 'smoothing', 'sf'],
      [2, 'trend', 'tf'],
    ] as const) {
      const value = numberOf(args[i]);
      const span = args[i]?.span;
      if (span && value !== undefined && (value <= 0 || value >= 1))
        found.push({ span, says: `invalid ${what} factor. Expected: 0 < ${short} < 1, got: ${value.toFixed(6)}` });
    }
  }
  for (const arg of args) {
    const extended = arg.type === 'matrix' && arg.selector.type === 'selector' ? arg.selector.extended : undefined;
    if (!extended) continue;
    const allowed = extended.kind === 'anchored' ? withAnchored : withSmoothed;
    if (!allowed.has(name))
      found.push({
        span: extended.span,
        says: `${extended.kind} modifier can only be used with: ${[...allowed].join(', ')} - not with ${name}`,
      });
  }
  return found;
}
