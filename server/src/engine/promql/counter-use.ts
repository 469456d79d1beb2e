import { seriesInfo } from '../catalogue/metrics.js';
import type { Binary, Expr } from './ast.js';
import { nameOf } from './labels.js';
import { comparisons } from './operators.js';
import { numberOf, selectorsIn } from './tree.js';

/** What becomes of a counter's value: it is held against a limit, goes into a sum or a function, or is the result. */
export type CounterUse = 'compared' | 'summed' | 'shown';

/**
 * What an expression does with the value of a counter, which grows from the start of its process. `parents`: what it stands in, the nearest last;
 * `isShown`: the result is for a panel; undefined: a use that does not mind, or one that is meant for counters.
 */
export function counterUse(name: string, self: Expr, parents: readonly Expr[], isShown: boolean): CounterUse | undefined {
  let use: CounterUse = 'shown';
  let child = self;
  for (const parent of [...parents].reverse()) {
    switch (parent.type) {
      case 'subquery':
      case 'matrix':
        return undefined;
      case 'call':
        if (indifferent.has(parent.name)) return undefined;
        if (use === 'shown') use = 'summed';
        break;
      case 'aggregation':
        if (indifferent.has(parent.op) || parent.param === child) return undefined;
        if (use === 'shown') use = 'summed';
        break;
      case 'binary':
        // Used of total: many totals are sizes.
        if (parent.op === '/' && parent.rhs === child) return undefined;
        if (parent.op === '/' && isMean(name, parent.rhs)) return undefined;
        // Opened minus closed, now minus before; a filter, a join.
        if (['-', 'and', 'unless', '*'].includes(parent.op)) return undefined;
        if (parent.op === '/' || parent.op === '+' || parent.op === 'or') {
          if (use === 'shown') use = 'summed';
        } else if (comparisons.has(parent.op)) {
          const limit = numberOf(parent.lhs === child ? parent.rhs : parent.lhs);
          if (limit === undefined) return undefined;
          // Of a metric known by its name alone: a number of what there is at present, which some call a total, is asked for so.
          if (!seriesInfo(name) && (parent.op === '!=' || parent.op === '==' || isBelow(parent, child))) return undefined;
          // On a panel it leaves out what has never happened.
          if (limit === 0 && isShown) break;
          // Whether there is any is asked of incidents that go on, too.
          use = limit === 0 && !seriesInfo(name) && !ofFaults.test(name) ? 'summed' : 'compared';
        }
        break;
      case 'number':
      case 'string':
      case 'selector':
      case 'unary':
      case 'paren':
      case 'hole':
        break;
    }
    child = parent;
  }
  return use;
}

/** Functions and aggregations for which it does not matter how large the value is, or which are meant for a counter. */
const indifferent = new Set(['absent', 'timestamp', 'scalar', 'info', 'count', 'group', 'count_values', 'limitk', 'limit_ratio']);

/** Names of what counts mistakes. */
export const ofFaults = /error|reject|fail|conflict/;

/** Whether a value is asked whether it is smaller than another. */
function isBelow({ op, lhs }: Binary, value: Expr): boolean {
  return lhs === value ? op.startsWith('<') : op.startsWith('>');
}

/** Whether a sum is divided by the number of what it adds up: the mean since the start, whatever the two have grown to. */
function isMean(name: string, divisor: Expr): boolean {
  const count = name.replace(/_sum$/, '_count');
  const by = selectorsIn(divisor).map((it) => nameOf(it));
  return count !== name && by.length > 0 && by.every((it) => it === count);
}
