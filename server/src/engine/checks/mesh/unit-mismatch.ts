import type { Expr } from '../../promql/ast.js';
import { nameOf } from '../../promql/labels.js';
import { comparisons } from '../../promql/operators.js';
import { parsePromql } from '../../promql/parsed.js';
import { bare, numberOf, selectorsIn } from '../../promql/tree.js';
import { regionOf } from '../../syntax/regions.js';
import { recordedSeries } from '../../workspace/metrics.js';
import type { Workspace } from '../../workspace/workspace.js';
import { check } from '../check.js';
import { constantOf, found, mend, visitsOf } from '../shared-lint.js';

const duration = 'istio_request_duration_milliseconds';
const overTime = new Set(['avg_over_time', 'max_over_time', 'min_over_time', 'last_over_time', 'quantile_over_time']);
const passing = new Set([
  'round',
  'abs',
  'ceil',
  'floor',
  'sort',
  'sort_desc',
  'clamp',
  'clamp_max',
  'clamp_min',
  'label_replace',
  'label_join',
]);

function isAllOf(expr: Expr, name: string): boolean {
  const selectors = selectorsIn(expr);
  return selectors.length > 0 && selectors.every((it) => nameOf(it) === name);
}

/** How a reader of expressions sees their operands. */
interface Reading {
  readonly constant: (expr: Expr) => number | undefined;
  /** The unit of a series that the workspace records. */
  readonly recorded: (name: string) => number | undefined;
}

/** Milliseconds that one unit of the value stands for; undefined: it is no duration of a request. */
function unitOf(expr: Expr, reading: Reading): number | undefined {
  const it = bare(expr);
  switch (it.type) {
    case 'selector':
      return reading.recorded(nameOf(it) ?? '');
    case 'call':
      if (it.name === 'histogram_quantile' && it.args[1]) return isAllOf(it.args[1], `${duration}_bucket`) ? 1 : undefined;
      if (overTime.has(it.name)) {
        const range = it.args[it.args.length - 1];
        return range?.type === 'matrix' ? unitOf(range.selector, reading) : undefined;
      }
      return passing.has(it.name) && it.args[0] ? unitOf(it.args[0], reading) : undefined;
    case 'aggregation':
      return ['max', 'min', 'avg', 'quantile', 'topk', 'bottomk'].includes(it.op) ? unitOf(it.expr, reading) : undefined;
    case 'binary': {
      const factor = reading.constant(it.rhs);
      if (factor !== undefined && factor > 0 && (it.op === '/' || it.op === '*')) {
        const unit = unitOf(it.lhs, reading);
        return unit === undefined ? undefined : it.op === '/' ? unit * factor : unit / factor;
      }
      if (it.op === '/') return isAllOf(it.lhs, `${duration}_sum`) && isAllOf(it.rhs, `${duration}_count`) ? 1 : undefined;
      if (it.op === 'or' || it.op === 'and' || it.op === 'unless' || comparisons.has(it.op)) return unitOf(it.lhs, reading);
      return undefined;
    }
    default:
      return undefined;
  }
}

/** The unit of a recorded series by its only rule; what that rule reads of other recorded series is not followed. */
function recordedUnit(workspace: Workspace, name: string): number | undefined {
  const [rule, another] = workspace.named(recordedSeries, name);
  if (!rule?.exprNode || another) return undefined;
  const { expr } = parsePromql(regionOf(rule.exprNode).text, workspace.settings.target);
  return unitOf(expr, { constant: numberOf, recorded: () => undefined });
}

export const unitMismatch = check({
  code: 'mesh/unit-mismatch',
  scope: 'workspace',
  early: true,
  on: ['Query'],
  weight: { severity: 'warning', costs: 'the comparison always holds, or never.' },
  docs: {
    what: 'A latency in milliseconds compared with a number of seconds, or the reverse.',
    why: '`istio_request_duration_milliseconds` counts milliseconds: `> 0.5` is half a millisecond. Reported for quantiles and means, recorded ones too, compared with a constant above 0 and up to 5, or after a division by 1000 with 60 and more; `> 0` is a filter and silent.',
    fix: 'Multiply or divide the constant by 1000.',
  },
  run(query, tell, workspace) {
    const reading: Reading = {
      constant: (expr) => constantOf(query, expr),
      recorded: (name) => workspace.derived(recordedUnit, name),
    };
    for (const { expr } of visitsOf(query, workspace.settings.target, 'binary')) {
      if (!comparisons.has(expr.op)) continue;
      const constant = constantOf(query, expr.rhs) === undefined ? expr.lhs : expr.rhs;
      const value = constantOf(query, constant) ?? 0;
      // Asked last: most queries compare with another number, and then nobody has to know what the workspace records.
      const unit = value > 0 && (value <= 5 || value >= 60) ? unitOf(constant === expr.rhs ? expr.lhs : expr.rhs, reading) : undefined;
      const tooSmall = unit === 1 && value <= 5;
      const tooLarge = unit === 1000 && value >= 60;
      if (!tooSmall && !tooLarge) continue;
      const text = String(Number((tooSmall ? value * 1000 : value / 1000).toPrecision(12)));
      const message = tooSmall
        ? `The left side is in milliseconds: ${value} is ${value} ms.`
        : `After the division by 1000 the value is in seconds: ${value} is ${value} s.`;
      tell(
        found(query, constant.span, message.replace('left', constant === expr.rhs ? 'left' : 'right'), {
          fixes: [mend(query, `Use \`${text}\``, { span: constant.span, text })],
        }),
      );
    }
  },
});
