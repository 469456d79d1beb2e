import { seriesInfo } from '../../catalogue/metrics.js';
import type { Expr } from '../../promql/ast.js';
import { formatDuration } from '../../promql/durations.js';
import { labelsOf, nameOf } from '../../promql/labels.js';
import { walk } from '../../promql/tree.js';

/**
 * A name for a recorded expression as Prometheus's documentation advises (docs/practices/rules.md): `level:metric:operations`. The level are the
 * labels that are left, the metric loses `_total` under a rate, the operations stand newest first, `sum` only where it is alone.
 */
export function recordNameFor(expr: Expr): string {
  return [levelOf(expr), metricOf(expr), operationsOf(expr)]
    .map((it) => it.replaceAll(/[^a-zA-Z0-9_]/g, '_'))
    .join(':')
    .replace(/^(?=\d)/, '_');
}

function levelOf(expr: Expr): string {
  const labels = labelsOf(expr, () => undefined);
  const names = [...labels.known]
    .filter(([name, it]) => it.presence !== 'never' && name !== '__name__' && name !== 'le')
    .map(([name]) => name);
  if (labels.rest.presence === 'never') return names.length > 4 ? `${names.slice(0, 4).join('_')}_etc` : names.join('_');
  const isSummed = walk(expr).some((it) => it.type === 'aggregation' && it.grouping?.without);
  return isSummed ? 'job' : 'instance';
}

function metricOf(expr: Expr): string {
  const isRated = walk(expr).some((it) => it.type === 'call' && /^(rate|irate|increase)$/.test(it.name));
  const names = walk(expr).flatMap((it) => (it.type === 'selector' ? [nameOf(it)?.replaceAll(':', '_') ?? 'series'] : []));
  const short = [...new Set(names)].map((name) => {
    const bare = isRated ? name.replace(/_total$/, '') : name;
    return seriesInfo(name)?.part === 'bucket' || /_bucket$/.test(bare) ? bare.replace(/_bucket$/, '') : bare;
  });
  const [first, second] = [...new Set(short)];
  if (first === undefined) return 'value';
  return second !== undefined && isRatio(expr) ? `${first}_per_${second}` : first;
}

const isRatio = (expr: Expr): boolean => walk(expr).some((it) => it.type === 'binary' && it.op === '/' && it.rhs.type !== 'number');

/** Words for the operations, the outermost first. */
function operationsOf(expr: Expr): string {
  const words: string[] = [];
  let quantile: string | undefined;
  let it: Expr | undefined = expr;
  while (it) {
    switch (it.type) {
      case 'paren':
      case 'unary':
        it = it.expr;
        break;
      case 'subquery':
        words.push(durationWord(it.range.seconds));
        it = it.expr;
        break;
      case 'matrix':
        words.push(durationWord(it.range.seconds));
        it = undefined;
        break;
      case 'aggregation':
        words.push(it.op);
        it = it.expr;
        break;
      case 'call': {
        const share: Expr | undefined = it.args[0];
        if (it.name === 'histogram_quantile' && share?.type === 'number') {
          quantile = `p${String(share.value * 100)
            .slice(0, 5)
            .replace('.', '_')}`;
          words.push(quantile);
        } else words.push(it.name.replace(/_over_time$/, ''));
        it = it.args.find((one) => one.valueType === 'matrix' || one.valueType === 'vector');
        break;
      }
      case 'binary':
        if (it.op === '/' && it.rhs.type !== 'number') words.push('ratio');
        it = it.lhs.valueType === 'vector' ? it.lhs : it.rhs;
        break;
      case 'number':
      case 'string':
      case 'selector':
      case 'hole':
        it = undefined;
    }
  }
  const others = words.filter((word) => word !== 'sum');
  // The window belongs to the function before it: `rate5m`.
  const joined = (others.length > 0 ? others : words).reduce(
    (text, word) => (text === '' || /^\d/.test(word) ? text + word : `${text}_${word}`),
    '',
  );
  return joined === '' ? 'value' : joined;
}

const durationWord = (seconds: number | undefined): string => (seconds === undefined ? '' : formatDuration(seconds * 1000));
