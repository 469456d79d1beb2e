import { requestUnit, type UnitReading } from '../../istio/request-unit.js';
import { comparisons } from '../../promql/operators.js';
import { parsePromql } from '../../promql/parsed.js';
import { numberOf } from '../../promql/tree.js';
import { regionOf } from '../../syntax/regions.js';
import { recordedSeries } from '../../workspace/metrics.js';
import type { Workspace } from '../../workspace/workspace.js';
import { check } from '../check.js';
import { constantOf, found, mend, visitsOf } from '../shared-lint.js';

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
    const reading: UnitReading = {
      constant: (expr) => constantOf(query, expr),
      recorded: (name) => workspace.derived(recordedUnit, name),
    };
    for (const { expr } of visitsOf(query, workspace.settings.target, 'binary')) {
      if (!comparisons.has(expr.op)) continue;
      const constant = constantOf(query, expr.rhs) === undefined ? expr.lhs : expr.rhs;
      const value = constantOf(query, constant) ?? 0;
      // Asked last: most queries compare with another number, and then nobody has to know what the workspace records.
      const unit = value > 0 && (value <= 5 || value >= 60) ? requestUnit(constant === expr.rhs ? expr.lhs : expr.rhs, reading) : undefined;
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

/** The unit of a recorded series by its only rule; what that rule reads of other recorded series is not followed. */
function recordedUnit(workspace: Workspace, name: string): number | undefined {
  const [rule, another] = workspace.named(recordedSeries, name);
  if (!rule?.exprNode || another) return undefined;
  const { expr } = parsePromql(regionOf(rule.exprNode).text, workspace.settings.target);
  return requestUnit(expr, { constant: numberOf, recorded: () => undefined });
}
