import { kindOf } from '../../catalogue/kinds.js';
import { seriesInfo } from '../../catalogue/metrics.js';
import type { Expr } from '../../promql/ast.js';
import { nameOf } from '../../promql/labels.js';
import { numberOf, selectorsIn } from '../../promql/tree.js';
import { check } from '../check.js';
import { comparisons, found, mend, textAt, visitsOf } from '../shared-lint.js';

/** Functions and aggregations for which it does not matter how large the value is, or which are meant for a counter. */
const indifferent = new Set(['absent', 'timestamp', 'scalar', 'info', 'count', 'group', 'count_values', 'limitk', 'limit_ratio']);

/** `compared`: its value is held against a limit; `shown`: it is the result; undefined: another use. `isShown`: on a panel. */
function useOf(parents: readonly Expr[], self: Expr, name: string, isShown: boolean): 'compared' | 'summed' | 'shown' | undefined {
  let use: 'compared' | 'summed' | 'shown' = 'shown';
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
          if ((parent.op === '!=' || parent.op === '==') && !seriesInfo(name)) return undefined;
          // On a panel it leaves out what has never happened.
          if (limit === 0 && isShown) break;
          use = 'compared';
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

/** Whether a sum is divided by the number of what it adds up: the mean since the start, whatever the two have grown to. */
function isMean(name: string, divisor: Expr): boolean {
  const count = name.replace(/_sum$/, '_count');
  const by = selectorsIn(divisor).map((it) => nameOf(it));
  return count !== name && by.length > 0 && by.every((it) => it === count);
}

export const counterWithoutRate = check({
  code: 'promql/counter-without-rate',
  scope: 'unit',
  on: ['Query'],
  weight: { severity: 'warning', costs: 'the value only grows, and drops to zero when a process restarts.' },
  docs: {
    what: 'A counter that is used as it is stored.',
    why: 'Its value counts from the start of the process: a limit on it is passed one day for ever, a sum of it falls with every restart.',
    fix: 'Use `rate(x[5m])` for events a second or `increase(x[1h])` for their number.',
  },
  run(query, tell, target) {
    if (query.entry === 'selector' || query.place.type === 'variable' || query.place.type === 'annotation' || query.place.type === 'test')
      return;
    for (const { expr, parents } of visitsOf(query, target, 'selector')) {
      if (expr.offset || expr.at) continue;
      const name = nameOf(expr);
      if (name === undefined || kindOf(name) !== 'counter' || name.includes('uptime')) continue;
      const use = useOf(parents, expr, name, query.place.type === 'panel');
      // A rule that stores a sum of counters may be read with rate by others.
      if (!use || (query.place.type === 'record' && use !== 'compared')) continue;
      // How many errors there have been so far is worth a look as it stands.
      if (use !== 'compared' && /error|reject|fail|conflict/.test(name)) continue;
      tell(
        found(query, expr.name?.span ?? expr.span, `\`${name}\` is a counter: its value only grows, and drops when a process restarts.`, {
          severity: use === 'compared' ? 'warning' : use === 'summed' ? 'information' : 'hint',
          fixes: [
            {
              ...mend(query, 'Per second: `rate(…[5m])`', { span: expr.span, text: `rate(${textAt(query, expr.span)}[5m])` }),
              preferred: true,
            },
            mend(query, 'In an hour: `increase(…[1h])`', { span: expr.span, text: `increase(${textAt(query, expr.span)}[1h])` }),
          ],
        }),
      );
    }
  },
});
